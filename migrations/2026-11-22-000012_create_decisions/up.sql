-- Decisions: recommendation, second review, penalty, appeal.

create table recommendations (
    id uuid primary key,
    application_id uuid not null references applications (id),
    round smallint not null,
    outcome text not null check (outcome in ('approve', 'reject')),
    reasons text[] not null,
    words text not null,
    note text not null,
    content_hash bytea not null check (length(content_hash) = 32),
    causes text[] not null check (cardinality(causes) > 0),
    is_blind boolean not null,
    penalty_days int check (penalty_days > 0),
    penalty_words text not null default '',
    recommended_by uuid not null references staff (id),
    recommended_at timestamptz not null,
    opinion text check (opinion in ('approve', 'reject')),
    opinion_by uuid references staff (id),
    opinion_at timestamptz,
    result text check (result in ('confirmed', 'returned', 'ended')),
    second_by uuid references staff (id),
    ended_at timestamptz,
    comment text not null default '',
    constraint recommendations_second_is_another_person check (second_by is null or second_by <> recommended_by),
    constraint recommendations_opinion_is_anothers check (opinion_by is null or opinion_by <> recommended_by),
    check (outcome = 'approve' or cardinality(reasons) > 0),
    check ((result is null) = (ended_at is null)),
    check (result is null or result = 'ended' or second_by is not null),
    check ((opinion is null) = (opinion_by is null) and (opinion is null) = (opinion_at is null))
);
comment on table recommendations is 'What a first reviewer proposes to a second (复核). Its decision is written when the second confirms.';
comment on column recommendations.id is 'UUIDv7.';
comment on column recommendations.application_id is 'The application.';
comment on column recommendations.round is 'The application''s round.';
comment on column recommendations.outcome is 'approve or reject.';
comment on column recommendations.reasons is 'Codes of the policy''s rejection reasons.';
comment on column recommendations.words is 'Words to the applicant; emptied by retention.';
comment on column recommendations.note is 'Internal note; emptied by retention.';
comment on column recommendations.content_hash is 'Hash of everything the first reviewer looked at; confirming recomputes it.';
comment on column recommendations.causes is 'Why a second person looks: codes of rules, or sample.';
comment on column recommendations.is_blind is 'The first opinion is hidden until the second is recorded.';
comment on column recommendations.penalty_days is 'A bar proposed with it, in days (R14).';
comment on column recommendations.penalty_words is 'Why the bar, to the applicant; emptied by retention.';
comment on column recommendations.recommended_by is 'The first reviewer.';
comment on column recommendations.recommended_at is 'When.';
comment on column recommendations.opinion is 'What the second would do, recorded before the first opinion is shown.';
comment on column recommendations.opinion_by is 'Who recorded it, never the first.';
comment on column recommendations.opinion_at is 'When.';
comment on column recommendations.result is 'confirmed, returned, or ended by something else, such as a withdrawal.';
comment on column recommendations.second_by is 'Who confirmed or returned it, never the first.';
comment on column recommendations.ended_at is 'When.';
comment on column recommendations.comment is 'Why it was returned; emptied by retention.';
create unique index recommendations_one_live on recommendations (application_id) where ended_at is null;
create index recommendations_by_application on recommendations (application_id, recommended_at);
create index recommendations_by_first on recommendations (recommended_by, ended_at desc) where result = 'returned';
create index recommendations_by_end on recommendations (ended_at) where ended_at is not null;

create function recommendations_append_only() returns trigger language plpgsql as $$
declare
    is_erasure boolean := new.words = '' and new.note = '' and new.penalty_words = '' and new.comment = '';
begin
    if (old.id, old.application_id, old.round, old.outcome, old.reasons, old.content_hash, old.causes, old.is_blind,
        old.penalty_days, old.recommended_by, old.recommended_at)
       is distinct from
       (new.id, new.application_id, new.round, new.outcome, new.reasons, new.content_hash, new.causes, new.is_blind,
        new.penalty_days, new.recommended_by, new.recommended_at)
       or ((old.words, old.note, old.penalty_words) is distinct from (new.words, new.note, new.penalty_words) and not is_erasure)
       or (old.opinion is not null and (old.opinion, old.opinion_by, old.opinion_at) is distinct from (new.opinion, new.opinion_by, new.opinion_at))
       or (old.ended_at is not null and (old.result, old.second_by, old.ended_at) is distinct from (new.result, new.second_by, new.ended_at))
       or (old.ended_at is not null and old.comment is distinct from new.comment and not is_erasure) then
        raise exception 'a recommendation is never rewritten' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
comment on function recommendations_append_only() is 'Lets an opinion be recorded once, an end once, and words be erased by retention; nothing else.';
create trigger recommendations_append_only before update on recommendations
    for each row execute function recommendations_append_only();
create trigger recommendations_never_removed before delete on recommendations
    for each row execute function refuse_change();

create table decisions (
    id uuid primary key,
    application_id uuid not null references applications (id),
    round smallint not null,
    recommendation_id uuid unique references recommendations (id),
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
comment on table decisions is 'Approve or reject, with reasons. Append-only: only the undo and the second review are ever filled in.';
comment on column decisions.id is 'UUIDv7.';
comment on column decisions.application_id is 'What was decided.';
comment on column decisions.round is 'The application''s round.';
comment on column decisions.recommendation_id is 'The recommendation a second person confirmed; null for a decision of one person.';
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
create unique index decisions_one_standing on decisions (application_id, round) where undone_at is null;
create index decisions_by_application on decisions (application_id, decided_at);
-- The daily figures are counted from these.
create index decisions_by_time on decisions (decided_at);
create index decisions_by_undo on decisions (undone_at) where undone_at is not null;

create function decisions_append_only() returns trigger language plpgsql as $$
declare
    is_erasure boolean := new.words = '' and new.note = '' and new.undo_note is null
        and (old.undone_by, old.undone_at, old.second_by, old.second_at)
            is not distinct from (new.undone_by, new.undone_at, new.second_by, new.second_at);
begin
    if (old.undone_at is not null and not is_erasure)
       or (old.id, old.application_id, old.round, old.outcome, old.reasons,
           old.content_hash, old.decided_by, old.decided_at, old.grace_until, old.second_by, old.second_at, old.recommendation_id)
          is distinct from
          (new.id, new.application_id, new.round, new.outcome, new.reasons,
           new.content_hash, new.decided_by, new.decided_at, new.grace_until, new.second_by, new.second_at, new.recommendation_id)
       or ((old.words, old.note) is distinct from (new.words, new.note) and not is_erasure) then
        raise exception 'a decision is never rewritten' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
comment on function decisions_append_only() is 'Lets a decision be undone once, and its words be erased by retention; nothing else.';
create trigger decisions_append_only before update on decisions
    for each row execute function decisions_append_only();
create trigger decisions_never_removed before delete on decisions
    for each row execute function refuse_change();

create table penalties (
    id uuid primary key,
    store_id uuid not null references stores (id),
    account_reference text,
    application_id uuid not null references applications (id),
    decision_id uuid not null unique references decisions (id),
    words text not null,
    proposed_by uuid not null references staff (id),
    confirmed_by uuid not null references staff (id),
    begins_at timestamptz not null,
    until_at timestamptz not null,
    lifted_at timestamptz,
    lifted_by uuid references staff (id),
    lift_note text,
    constraint penalties_two_people check (proposed_by <> confirmed_by),
    check (until_at > begins_at),
    check ((lifted_at is null) = (lifted_by is null))
);
comment on table penalties is 'A bar on applying (封禁), with reason, authors and an end (R14). Proposed by one person, confirmed by another.';
comment on column penalties.id is 'UUIDv7.';
comment on column penalties.store_id is 'The store that is barred.';
comment on column penalties.account_reference is 'The account it was bound to, barred too; null when it was bound to none.';
comment on column penalties.application_id is 'The application it was given for.';
comment on column penalties.decision_id is 'The decision it was confirmed with.';
comment on column penalties.words is 'Why, in words to the applicant.';
comment on column penalties.proposed_by is 'The first reviewer.';
comment on column penalties.confirmed_by is 'The second, never the first.';
comment on column penalties.begins_at is 'When it was confirmed.';
comment on column penalties.until_at is 'When it ends by itself.';
comment on column penalties.lifted_at is 'When it was lifted early, or its decision undone.';
comment on column penalties.lifted_by is 'Who lifted it.';
comment on column penalties.lift_note is 'Why.';
create index penalties_by_store on penalties (store_id, until_at) where lifted_at is null;
create index penalties_by_account on penalties (account_reference, until_at) where lifted_at is null and account_reference is not null;
create index penalties_by_end on penalties (until_at desc, id);

create table appeals (
    application_id uuid primary key references applications (id),
    decision_id uuid not null references decisions (id),
    words text not null,
    appealed_at timestamptz not null
);
comment on table appeals is 'The one appeal an applicant may make of a rejection; somebody who has not decided it looks again.';
comment on column appeals.application_id is 'The application; once each.';
comment on column appeals.decision_id is 'The rejection appealed.';
comment on column appeals.words is 'The applicant''s words; emptied by retention.';
comment on column appeals.appealed_at is 'When.';
