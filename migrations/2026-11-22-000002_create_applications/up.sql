-- Applications and everything that hangs on one.

create sequence application_numbers as bigint start 1;
comment on sequence application_numbers is 'The middle part of a reference, UB-2026-004203-7.';

create table drafts (
    id uuid primary key,
    store_id uuid not null references stores (id),
    kind text not null check (kind in ('unbind', 'revoke_certification')),
    answers jsonb not null default '{}',
    follows_id uuid,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    unique (store_id, kind)
);
comment on table drafts is 'What an applicant is still filling in; not an application yet. One per store and kind.';
comment on column drafts.id is 'UUIDv7; becomes the idempotency of the submission.';
comment on column drafts.store_id is 'The store signed in for.';
comment on column drafts.kind is 'unbind or revoke_certification.';
comment on column drafts.answers is 'The answers as typed, right or wrong.';
comment on column drafts.follows_id is 'The rejected application this one follows (R17).';
comment on column drafts.created_at is 'When it was begun.';
comment on column drafts.updated_at is 'When it was last saved.';

create table applications (
    id uuid primary key,
    reference text not null unique,
    store_id uuid not null references stores (id),
    kind text not null check (kind in ('unbind', 'revoke_certification')),
    channel text not null check (channel in ('web', 'agent', 'api')),
    lodged_by uuid references staff (id),
    locale text not null check (locale in ('zh-CN', 'en')),
    reason text not null,
    words text not null,
    contact_name text not null,
    contact_phone text not null,
    contact_email text not null,
    acknowledged text[] not null,
    balance_cents bigint not null,
    unshipped_orders int not null,
    content_hash bytea not null check (length(content_hash) = 32),
    policy_id uuid not null references policies (id),
    follows_id uuid references applications (id),
    status text not null check (status in (
        'submitted', 'in_review', 'awaiting_applicant', 'awaiting_second',
        'approved', 'rejected', 'withdrawn', 'lapsed', 'voided')),
    turn text not null check (turn in ('reviewer', 'second', 'lead', 'applicant', 'platform', 'nobody')),
    effect text not null default 'none' check (effect in (
        'none', 'scheduled', 'requested', 'confirmed', 'blocked', 'failed')),
    round smallint not null default 1 check (round > 0),
    version int not null default 1 check (version > 0),
    holder_id uuid references staff (id),
    submitted_at timestamptz not null,
    target_at timestamptz not null,
    due_at timestamptz not null,
    due_is_provisional boolean not null default false,
    objected_at timestamptz,
    decided_at timestamptz,
    closed_at timestamptz,
    check (channel <> 'agent' or lodged_by is not null)
);
alter table drafts add foreign key (follows_id) references applications (id);
comment on table applications is 'One request for one store, frozen when submitted (R10).';
comment on column applications.id is 'UUIDv7.';
comment on column applications.reference is 'What people quote, with a check digit; never authorises anything.';
comment on column applications.store_id is 'The store.';
comment on column applications.kind is 'unbind (解除绑定) or revoke_certification (解除认证).';
comment on column applications.channel is 'web: the owner; agent: customer service for an owner (R9); api: a partner.';
comment on column applications.lodged_by is 'The agent who lodged it; may never claim or decide it (R24).';
comment on column applications.locale is 'Language of letters to the applicant.';
comment on column applications.reason is 'Code of a reason of the policy (R3).';
comment on column applications.words is 'The applicant''s own words; empty when the reason needs none.';
comment on column applications.contact_name is 'Who to write to.';
comment on column applications.contact_phone is 'Phone number given.';
comment on column applications.contact_email is 'Where letters about this application go.';
comment on column applications.acknowledged is 'Codes of the consequences acknowledged one by one (R7).';
comment on column applications.balance_cents is 'The store''s balance at submission, in fen (R8).';
comment on column applications.unshipped_orders is 'Unshipped orders at submission (R8).';
comment on column applications.content_hash is 'SHA-256 over every answer as submitted; a decision and its effect are bound to it.';
comment on column applications.policy_id is 'The policy it is judged by (R13).';
comment on column applications.follows_id is 'The rejected application it follows (R17).';
comment on column applications.status is 'Where it is in the process.';
comment on column applications.turn is 'Whose move it is; derived from status and effect, stored for the queue.';
comment on column applications.effect is 'How far the effect of its approval has come; none before approval.';
comment on column applications.round is 'Counts up with each appeal.';
comment on column applications.version is 'Counts every transition; a guarded update names the version it saw.';
comment on column applications.holder_id is 'Holder of the live claim, kept with it for the queue.';
comment on column applications.submitted_at is 'Submission; the day of it never counts (R11).';
comment on column applications.target_at is 'Third countable close; as last computed while the clock is paused.';
comment on column applications.due_at is 'Fifth countable close: the deadline; as last computed while the clock is paused.';
comment on column applications.due_is_provisional is 'A day of a provisional or missing calendar year was counted (预计).';
comment on column applications.objected_at is 'A registered contact objected; blocks decision and effect until a lead has looked.';
comment on column applications.decided_at is 'When the standing decision was made.';
comment on column applications.closed_at is 'When nothing more can happen by itself: done, rejected past grace, withdrawn, lapsed or voided.';

create unique index applications_one_open on applications (store_id, kind)
    where status in ('submitted', 'in_review', 'awaiting_applicant', 'awaiting_second')
       or (status = 'approved' and effect in ('scheduled', 'requested', 'blocked', 'failed'));
create index applications_by_store on applications (store_id, submitted_at desc);
create index applications_by_reference on applications (reference text_pattern_ops);
create index applications_by_follows on applications (follows_id) where follows_id is not null;
create index applications_queue on applications (due_at, id)
    where status in ('submitted', 'in_review', 'awaiting_applicant', 'awaiting_second');
create index applications_by_status on applications (status, due_at, id);
create index applications_unclaimed on applications (due_at, id) where status = 'submitted';
create index applications_by_holder on applications (holder_id, due_at, id) where holder_id is not null;
create index applications_paused on applications (due_at, id) where status = 'awaiting_applicant';
create index applications_by_decision on applications (decided_at desc, id desc) where decided_at is not null;
create index applications_by_submission on applications (submitted_at desc, id desc);
create index applications_stuck on applications (decided_at, id) where effect in ('blocked', 'failed');

create table claims (
    id uuid primary key,
    application_id uuid not null references applications (id),
    staff_id uuid not null references staff (id),
    claimed_at timestamptz not null,
    lease_until timestamptz not null,
    ended_at timestamptz,
    end_cause text check (end_cause in ('released', 'lease_ended', 'decided', 'withdrawn', 'voided', 'taken_over')),
    check ((ended_at is null) = (end_cause is null))
);
create unique index claims_one_live on claims (application_id) where ended_at is null;
create index claims_by_lease on claims (lease_until) where ended_at is null;
create index claims_by_application on claims (application_id, claimed_at);
comment on table claims is 'A reviewer''s time-limited hold on an application; one live each.';
comment on column claims.id is 'UUIDv7.';
comment on column claims.application_id is 'What is held.';
comment on column claims.staff_id is 'The holder.';
comment on column claims.claimed_at is 'When the hold began.';
comment on column claims.lease_until is 'When it ends unless renewed.';
comment on column claims.ended_at is 'When it ended.';
comment on column claims.end_cause is 'Why it ended.';

create table decisions (
    id uuid primary key,
    application_id uuid not null references applications (id),
    round smallint not null,
    outcome text not null check (outcome in ('approve', 'reject')),
    reasons text[] not null,
    words text not null,
    note text not null,
    content_hash bytea not null check (length(content_hash) = 32),
    decided_by uuid not null references staff (id),
    decided_at timestamptz not null,
    grace_until timestamptz not null,
    second_by uuid references staff (id),
    second_at timestamptz,
    undone_by uuid references staff (id),
    undone_at timestamptz,
    undo_note text,
    constraint decisions_second_is_another_person check (second_by is null or second_by <> decided_by),
    check (outcome = 'approve' or cardinality(reasons) > 0),
    check ((undone_at is null) = (undone_by is null))
);
create unique index decisions_one_standing on decisions (application_id, round) where undone_at is null;
create index decisions_by_application on decisions (application_id, decided_at);
comment on table decisions is 'Approve or reject, with reasons. Append-only: only the undo and the second review are ever filled in.';
comment on column decisions.id is 'UUIDv7.';
comment on column decisions.application_id is 'What was decided.';
comment on column decisions.round is 'The application''s round.';
comment on column decisions.outcome is 'approve or reject.';
comment on column decisions.reasons is 'Codes of the policy''s rejection reasons (R13).';
comment on column decisions.words is 'Words to the applicant.';
comment on column decisions.note is 'Internal note.';
comment on column decisions.content_hash is 'Hash of everything the decision was based on; the effect recomputes it.';
comment on column decisions.decided_by is 'The reviewer.';
comment on column decisions.decided_at is 'When.';
comment on column decisions.grace_until is 'Until then the reviewer may undo and the letter is held.';
comment on column decisions.second_by is 'The second reviewer, never the first.';
comment on column decisions.second_at is 'When the second review was given.';
comment on column decisions.undone_by is 'Who undid it.';
comment on column decisions.undone_at is 'When it was undone.';
comment on column decisions.undo_note is 'Why it was undone.';

create function decisions_append_only() returns trigger language plpgsql as $$
begin
    if old.undone_at is not null
       or (old.id, old.application_id, old.round, old.outcome, old.reasons, old.words, old.note,
           old.content_hash, old.decided_by, old.decided_at, old.grace_until)
          is distinct from
          (new.id, new.application_id, new.round, new.outcome, new.reasons, new.words, new.note,
           new.content_hash, new.decided_by, new.decided_at, new.grace_until)
       or (old.second_by is not null and (old.second_by, old.second_at) is distinct from (new.second_by, new.second_at)) then
        raise exception 'a decision is never rewritten' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
comment on function decisions_append_only() is 'Lets a decision be undone once or seconded once, nothing else.';
create trigger decisions_append_only before update on decisions
    for each row execute function decisions_append_only();
create trigger decisions_never_removed before delete on decisions
    for each row execute function refuse_change();

create table clock_intervals (
    id uuid primary key,
    application_id uuid not null references applications (id),
    round smallint not null,
    state text not null check (state in ('running', 'paused')),
    started_at timestamptz not null,
    start_cause text not null check (start_cause in ('submitted', 'asked', 'answered', 'undone', 'appealed')),
    ended_at timestamptz,
    end_cause text check (end_cause in ('asked', 'answered', 'decided', 'withdrawn', 'lapsed', 'voided')),
    check (ended_at is null or ended_at >= started_at),
    check ((ended_at is null) = (end_cause is null))
);
create unique index clock_intervals_one_open on clock_intervals (application_id) where ended_at is null;
create index clock_intervals_by_application on clock_intervals (application_id, started_at);
comment on table clock_intervals is 'The clock''s ledger: when it ran, when it was paused, and why.';
comment on column clock_intervals.id is 'UUIDv7.';
comment on column clock_intervals.application_id is 'Whose clock.';
comment on column clock_intervals.round is 'The application''s round.';
comment on column clock_intervals.state is 'running or paused; no open interval means stopped.';
comment on column clock_intervals.started_at is 'Start, inclusive.';
comment on column clock_intervals.start_cause is 'What started it.';
comment on column clock_intervals.ended_at is 'End, exclusive; null while it lasts.';
comment on column clock_intervals.end_cause is 'What ended it.';

create table rungs (
    id uuid primary key,
    application_id uuid not null references applications (id),
    round smallint not null,
    kind text not null check (kind in ('remind', 'escalate', 'overdue')),
    due_at timestamptz not null,
    fired_at timestamptz,
    cancelled_at timestamptz,
    unique (application_id, round, kind)
);
create index rungs_due on rungs (due_at, id) where fired_at is null and cancelled_at is null;
comment on table rungs is 'Steps of the escalation ladder, once each per application and round.';
comment on column rungs.id is 'UUIDv7.';
comment on column rungs.application_id is 'Whose ladder.';
comment on column rungs.round is 'The application''s round.';
comment on column rungs.kind is 'remind the holder, escalate to leads, overdue: lead and applicant.';
comment on column rungs.due_at is 'When it fires; moved with the due date while unfired.';
comment on column rungs.fired_at is 'When it fired.';
comment on column rungs.cancelled_at is 'Set when the clock stopped first; cleared by an undo.';
