-- Applications, their query codes, and objections of registered contacts.

create sequence application_numbers as bigint start 1;
comment on sequence application_numbers is 'The middle part of a reference, UB-2026-004203-7.';

create function phone_tail(phone text) returns text language sql immutable strict parallel safe as $$
    select right(regexp_replace(translate(split_part(lower(phone), 'ext', 1), '０１２３４５６７８９', '0123456789'), '[^0-9]', '', 'g'), 8)
$$;
comment on function phone_tail(text) is 'The last eight digits of a phone number in any notation, without its extension. A prefilter: whether two numbers are equal is decided by the program.';

create table applications (
    id uuid primary key,
    reference text not null unique,
    store_id uuid not null references stores (id),
    kind text not null check (kind in ('unbind', 'revoke_certification')),
    channel text not null check (channel in ('web', 'agent', 'api')),
    lodged_by uuid references staff (id),
    locale text not null check (locale in ('zh-CN', 'en')),
    reason text not null,
    is_urgent boolean not null default false,
    statement text not null,
    contact_name text not null,
    contact_phone text not null,
    contact_email text not null,
    corrected_email text,
    acknowledged text[] not null,
    balance_cents bigint not null,
    loan_cents bigint not null default 0,
    unshipped_orders int not null,
    open_after_sales int not null default 0,
    figures_at timestamptz,
    evidence_digest bytea not null check (length(evidence_digest) = 32),
    content_hash bytea not null check (length(content_hash) = 32),
    content_salt bytea check (length(content_salt) = 32),
    policy_id uuid not null references policies (id),
    follows_id uuid references applications (id),
    status text not null check (status in (
        'submitted', 'in_review', 'awaiting_applicant', 'awaiting_second',
        'approved', 'rejected', 'withdrawn', 'lapsed', 'voided')),
    turn text not null check (turn in ('reviewer', 'second', 'lead', 'applicant', 'platform', 'nobody')),
    effect text not null default 'none' check (effect in (
        'none', 'scheduled', 'requested', 'confirmed', 'blocked', 'failed')),
    is_returned boolean not null default false,
    round smallint not null default 1 check (round > 0),
    version int not null default 1 check (version > 0),
    holder_id uuid references staff (id),
    snoozed_until timestamptz,
    submitted_at timestamptz not null,
    round_started_at timestamptz,
    target_at timestamptz not null,
    due_at timestamptz not null,
    due_is_provisional boolean not null default false,
    objected_at timestamptz,
    decided_at timestamptz,
    closed_at timestamptz,
    former_holder_at timestamptz,
    erased_at timestamptz,
    check (channel <> 'agent' or lodged_by is not null)
);
comment on table applications is 'One request for one store, frozen when submitted (R10).';
comment on column applications.id is 'UUIDv7.';
comment on column applications.reference is 'Reference with a check digit, for people to quote; authorises nothing.';
comment on column applications.store_id is 'The store.';
comment on column applications.kind is 'unbind (解除绑定) or revoke_certification (解除认证).';
comment on column applications.channel is 'web: the owner; agent: customer service for an owner (R9); api: a partner.';
comment on column applications.lodged_by is 'The agent who lodged it; may never claim or decide it (R24).';
comment on column applications.locale is 'Language of letters to the applicant.';
comment on column applications.reason is 'Code of a reason of the policy (R3).';
comment on column applications.is_urgent is 'The reason says that somebody else controls the account.';
comment on column applications.statement is 'Statement of the applicant; empty when the reason needs none. Emptied by retention.';
comment on column applications.contact_name is 'Name of the contact person.';
comment on column applications.contact_phone is 'Phone number of the contact person.';
comment on column applications.contact_email is 'Address for letters about this application.';
comment on column applications.corrected_email is 'Address that letters to the applicant go to instead, as corrected by two people; not part of the content. Removed by retention.';
comment on column applications.acknowledged is 'Codes of the consequences acknowledged one by one (R7).';
comment on column applications.balance_cents is 'The store''s balance at submission, in fen (R8).';
comment on column applications.loan_cents is 'Loans not paid back at submission, in fen (R8).';
comment on column applications.unshipped_orders is 'Unshipped orders at submission (R8).';
comment on column applications.open_after_sales is 'Open after-sales cases at submission (R8).';
comment on column applications.figures_at is 'Time at which these four figures were true; null when they were not known.';
comment on column applications.evidence_digest is 'SHA-256 over documents and files in their order; part of the content hash. Zeros after retention.';
comment on column applications.content_hash is 'SHA-256 over every answer as submitted; part of the basis of a decision and its effect.';
comment on column applications.content_salt is '32 random bytes, part of the content hash. Removed by retention: without them the hash, which the record keeps, confirms no guess of a name or number.';
comment on column applications.policy_id is 'The policy it is judged by (R13).';
comment on column applications.follows_id is 'The rejected application it follows (R17).';
comment on column applications.status is 'Status in the process.';
comment on column applications.turn is 'Party whose move it is; derived from status and effect, stored for the queue.';
comment on column applications.effect is 'State of the effect of its approval; none before approval.';
comment on column applications.is_returned is 'True after a second reviewer sent it back, until the next recommendation or decision. Set by a trigger.';
comment on column applications.round is 'Counts up with each appeal.';
comment on column applications.version is 'Counts every transition; a guarded update names the version it saw.';
comment on column applications.holder_id is 'Holder of the live claim; a copy for the queue.';
comment on column applications.snoozed_until is 'Left out of claim next until then. Never later than the target.';
comment on column applications.submitted_at is 'Time of submission; that day never counts (R11).';
comment on column applications.round_started_at is 'Time of the appeal that began this round; the clock counts from there. Null in the first round, which counts from submission.';
comment on column applications.target_at is 'Target: third countable close; the last computed value while the clock is paused.';
comment on column applications.due_at is 'Deadline: fifth countable close; the last computed value while the clock is paused.';
comment on column applications.due_is_provisional is 'True when a day of a provisional or missing calendar year was counted (预计).';
comment on column applications.objected_at is 'Time a registered contact objected; blocks decision and effect until a lead lifts the objection.';
comment on column applications.decided_at is 'Time of the decision in force.';
comment on column applications.closed_at is 'Time from which no step follows by itself: done, rejected past grace, withdrawn, lapsed or voided.';
comment on column applications.former_holder_at is 'Time the store was bound to another account: whoever signs in for it since then does not see this application.';
comment on column applications.erased_at is 'Time retention removed the personal columns and the evidence; the content hash can no longer be recomputed.';
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
create index applications_effect_stuck on applications (decided_at, id) where effect in ('blocked', 'failed');
create index applications_for_leads on applications (due_at, id) where turn = 'lead' or objected_at is not null;
create index applications_urgent on applications (due_at, id) where status = 'submitted' and is_urgent;
create index applications_by_agent on applications (lodged_by, submitted_at desc) where lodged_by is not null;
create index applications_to_erase on applications (closed_at, id) where erased_at is null and closed_at is not null;
-- Lists are paged by (due_at, id); every filter on open applications has an index in that order.
create index applications_open_by_kind on applications (kind, due_at, id)
    where status in ('submitted', 'in_review', 'awaiting_applicant', 'awaiting_second');
create index applications_open_by_reason on applications (reason, due_at, id)
    where status in ('submitted', 'in_review', 'awaiting_applicant', 'awaiting_second');
create index applications_by_turn on applications (turn, due_at, id) where turn <> 'nobody';
create index applications_open_by_age on applications (turn, submitted_at)
    where status in ('submitted', 'in_review', 'awaiting_applicant', 'awaiting_second');
create index applications_second on applications (due_at, id) where status = 'awaiting_second';
create index applications_second_urgent on applications (due_at, id) where status = 'awaiting_second' and is_urgent;
create index applications_snoozed on applications (due_at, id)
    where snoozed_until is not null and status in ('submitted', 'in_review', 'awaiting_applicant', 'awaiting_second');
create index applications_returned on applications (due_at, id) where is_returned and status = 'in_review';
create index applications_by_status_and_reason on applications (status, reason, due_at, id);
create index applications_by_phone on applications (phone_tail(contact_phone), submitted_at desc) where contact_phone <> '';
create index applications_by_contact_name on applications (name_form(contact_name) text_pattern_ops) where contact_name <> '';
create index applications_by_email on applications (lower(contact_email), submitted_at desc) where contact_email <> '';

create function set_is_returned() returns trigger language plpgsql as $$
begin
    -- From the second review back into review there is one step only: return.
    new.is_returned := (old.status = 'awaiting_second' and new.status = 'in_review')
        or (old.is_returned and new.status in ('submitted', 'in_review', 'awaiting_applicant'));
    return new;
end $$;
comment on function set_is_returned() is 'Sets is_returned when a second reviewer sends the application back, and clears it with the next recommendation or decision.';
create trigger applications_set_is_returned before update of status on applications for each row
    when (old.status <> new.status) execute function set_is_returned();

create table query_codes (
    application_id uuid primary key references applications (id),
    code_hash text not null,
    created_at timestamptz not null,
    tries int not null default 0 check (tries >= 0),
    tries_since timestamptz not null
);
comment on table query_codes is 'Query codes: the second secret beside the link in a letter; shown once, at submission.';
comment on column query_codes.application_id is 'The application.';
comment on column query_codes.code_hash is 'argon2id in PHC form.';
comment on column query_codes.created_at is 'Time of creation.';
comment on column query_codes.tries is 'Number of answers since tries_since; twenty a day at most.';
comment on column query_codes.tries_since is 'Start of the day for which tries are counted.';

create table objections (
    id uuid primary key,
    application_id uuid not null references applications (id),
    contact_id uuid references store_contacts (id),
    token_hash bytea unique check (length(token_hash) = 32),
    created_at timestamptz not null,
    objected_at timestamptz,
    lifted_at timestamptz,
    lifted_by uuid references staff (id),
    lift_note text,
    check ((lifted_at is null) = (lifted_by is null)),
    check (lifted_at is null or objected_at is not null)
);
comment on table objections is 'Objections of registered contacts to an application they did not make (R23). One row per contact told, made at submission.';
comment on column objections.id is 'UUIDv7.';
comment on column objections.application_id is 'The application.';
comment on column objections.contact_id is 'The contact who was told; null for an objection made in a store session.';
comment on column objections.token_hash is 'SHA-256 of the token in the link.';
comment on column objections.created_at is 'Time the contact was told.';
comment on column objections.objected_at is 'Time of the objection; null while there is none.';
comment on column objections.lifted_at is 'Time a lead lifted it.';
comment on column objections.lifted_by is 'The lead.';
comment on column objections.lift_note is 'Finding of the lead.';
create index objections_by_application on objections (application_id);
