-- Decisions: recommendation, second review, penalty, appeal.

create table recommendations (
    id uuid primary key,
    application_id uuid not null references applications (id),
    round smallint not null,
    outcome text not null check (outcome in ('approve', 'reject')),
    reasons text[] not null,
    message text not null,
    note text not null,
    basis_hash bytea not null check (length(basis_hash) = 32),
    causes text[] not null check (cardinality(causes) > 0),
    is_blind boolean not null,
    penalty_days int check (penalty_days > 0),
    penalty_message text not null default '',
    unopened uuid[] not null default '{}',
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
    constraint recommendations_opinion_is_another_person check (opinion_by is null or opinion_by <> recommended_by),
    check (outcome = 'approve' or cardinality(reasons) > 0),
    check ((result is null) = (ended_at is null)),
    check (result is null or result = 'ended' or second_by is not null),
    check ((opinion is null) = (opinion_by is null) and (opinion is null) = (opinion_at is null))
);
comment on table recommendations is 'Recommendations of a first reviewer for a second review (复核). The decision is written when the second reviewer confirms.';
comment on column recommendations.id is 'UUIDv7.';
comment on column recommendations.application_id is 'The application.';
comment on column recommendations.round is 'The application''s round.';
comment on column recommendations.outcome is 'approve or reject.';
comment on column recommendations.reasons is 'Codes of the policy''s rejection reasons.';
comment on column recommendations.message is 'Message to the applicant; emptied by retention.';
comment on column recommendations.note is 'Internal note; emptied by retention.';
comment on column recommendations.basis_hash is 'Hash of the basis the first reviewer saw; confirming recomputes it.';
comment on column recommendations.causes is 'Causes of the second review: codes of rules, or sample.';
comment on column recommendations.is_blind is 'The recommendation is hidden until the second reviewer''s opinion is recorded.';
comment on column recommendations.penalty_days is 'Length in days of the penalty recommended with it (R14).';
comment on column recommendations.penalty_message is 'Message to the applicant about the penalty; emptied by retention.';
comment on column recommendations.unopened is 'Documents that the first reviewer had not opened and said so, for an approval.';
comment on column recommendations.recommended_by is 'The first reviewer.';
comment on column recommendations.recommended_at is 'Time of the recommendation.';
comment on column recommendations.opinion is 'Outcome the second reviewer would choose, recorded before the recommendation is shown.';
comment on column recommendations.opinion_by is 'The second reviewer who recorded it, never the first.';
comment on column recommendations.opinion_at is 'Time of the opinion.';
comment on column recommendations.result is 'confirmed, returned, or ended by another step, such as a withdrawal.';
comment on column recommendations.second_by is 'The second reviewer who confirmed or returned it, never the first.';
comment on column recommendations.ended_at is 'Time it ended; null while it is live.';
comment on column recommendations.comment is 'Reason for the return; emptied by retention.';
create unique index recommendations_one_live on recommendations (application_id) where ended_at is null;
create index recommendations_by_application on recommendations (application_id, recommended_at);
create index recommendations_by_first_reviewer on recommendations (recommended_by, ended_at desc) where result = 'returned';
create index recommendations_by_end on recommendations (ended_at) where ended_at is not null;

create function forbid_recommendation_change() returns trigger language plpgsql as $$
declare
    is_erasure boolean := new.message = '' and new.note = '' and new.penalty_message = '' and new.comment = '';
begin
    if (old.id, old.application_id, old.round, old.outcome, old.reasons, old.basis_hash, old.causes, old.is_blind,
        old.penalty_days, old.unopened, old.recommended_by, old.recommended_at)
       is distinct from
       (new.id, new.application_id, new.round, new.outcome, new.reasons, new.basis_hash, new.causes, new.is_blind,
        new.penalty_days, new.unopened, new.recommended_by, new.recommended_at)
       or ((old.message, old.note, old.penalty_message) is distinct from (new.message, new.note, new.penalty_message) and not is_erasure)
       or (old.opinion is not null and (old.opinion, old.opinion_by, old.opinion_at) is distinct from (new.opinion, new.opinion_by, new.opinion_at)
           and (old.ended_at is not null or new.opinion_by is null or new.opinion_by = old.opinion_by))
       or (old.ended_at is not null and (old.result, old.second_by, old.ended_at) is distinct from (new.result, new.second_by, new.ended_at)
           and not (old.result = 'ended' and new.ended_at is null and new.second_by is null))
       or (old.ended_at is not null and old.comment is distinct from new.comment and not is_erasure) then
        raise exception 'a recommendation is never rewritten' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
comment on function forbid_recommendation_change() is 'Trigger body: each person''s opinion and an end are recorded once each, an end by a void that is taken back is removed, and retention may empty the texts; no other change.';
create trigger recommendations_never_change before update on recommendations
    for each row execute function forbid_recommendation_change();
create trigger recommendations_never_removed before delete on recommendations
    for each row execute function forbid_change();

create table decisions (
    id uuid primary key,
    application_id uuid not null references applications (id),
    round smallint not null,
    recommendation_id uuid unique references recommendations (id),
    outcome text not null check (outcome in ('approve', 'reject')),
    reasons text[] not null,
    message text not null,
    note text not null,
    basis_hash bytea not null check (length(basis_hash) = 32),
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
comment on table decisions is 'Decisions: approve or reject, with reasons. Append-only: only an undo is filled in later.';
comment on column decisions.id is 'UUIDv7.';
comment on column decisions.application_id is 'The application.';
comment on column decisions.round is 'The application''s round.';
comment on column decisions.recommendation_id is 'The recommendation confirmed by it; null for a decision without second review.';
comment on column decisions.outcome is 'approve or reject.';
comment on column decisions.reasons is 'Codes of the policy''s rejection reasons (R13).';
comment on column decisions.message is 'Message to the applicant; emptied by retention.';
comment on column decisions.note is 'Internal note; emptied by retention.';
comment on column decisions.basis_hash is 'Hash of the basis of the decision; the effect recomputes it.';
comment on column decisions.decided_by is 'The reviewer.';
comment on column decisions.decided_at is 'Time of the decision.';
comment on column decisions.grace_until is 'End of the grace period; the reviewer may undo and the letter is held until then.';
comment on column decisions.second_by is 'The second reviewer, never the first.';
comment on column decisions.second_at is 'Time of the second review.';
comment on column decisions.undone_by is 'The member of staff who undid it.';
comment on column decisions.undone_at is 'Time of the undo.';
comment on column decisions.undo_note is 'Reason for the undo; emptied by retention.';
create unique index decisions_one_in_force on decisions (application_id, round) where undone_at is null;
create index decisions_by_application on decisions (application_id, decided_at);
-- The daily figures are counted from these.
create index decisions_by_time on decisions (decided_at);
create index decisions_by_undo on decisions (undone_at) where undone_at is not null;

create function forbid_decision_change() returns trigger language plpgsql as $$
declare
    is_erasure boolean := new.message = '' and new.note = '' and new.undo_note is null
        and (old.undone_by, old.undone_at, old.second_by, old.second_at)
            is not distinct from (new.undone_by, new.undone_at, new.second_by, new.second_at);
begin
    if (old.undone_at is not null and not is_erasure)
       or (old.id, old.application_id, old.round, old.outcome, old.reasons,
           old.basis_hash, old.decided_by, old.decided_at, old.grace_until, old.second_by, old.second_at, old.recommendation_id)
          is distinct from
          (new.id, new.application_id, new.round, new.outcome, new.reasons,
           new.basis_hash, new.decided_by, new.decided_at, new.grace_until, new.second_by, new.second_at, new.recommendation_id)
       or ((old.message, old.note) is distinct from (new.message, new.note) and not is_erasure) then
        raise exception 'a decision is never rewritten' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
comment on function forbid_decision_change() is 'Trigger body: a decision may be undone once, and retention may empty its texts; no other change.';
create trigger decisions_never_change before update on decisions
    for each row execute function forbid_decision_change();
create trigger decisions_never_removed before delete on decisions
    for each row execute function forbid_change();

create table penalties (
    id uuid primary key,
    store_id uuid not null references stores (id),
    account_reference text,
    application_id uuid not null references applications (id),
    decision_id uuid not null unique references decisions (id),
    message text not null,
    proposed_by uuid not null references staff (id),
    confirmed_by uuid not null references staff (id),
    begins_at timestamptz not null,
    until_at timestamptz not null,
    lifted_at timestamptz,
    lifted_by uuid references staff (id),
    lift_cause text check (lift_cause in ('lead', 'undone', 'approved_on_appeal')),
    lift_note text,
    constraint penalties_two_people check (proposed_by <> confirmed_by),
    check (until_at > begins_at),
    check ((lifted_at is null) = (lifted_by is null))
);
comment on table penalties is 'Penalties: bars on applying (封禁) with an end (R14). Proposed by one person, confirmed by another.';
comment on column penalties.id is 'UUIDv7.';
comment on column penalties.store_id is 'The store that cannot apply.';
comment on column penalties.account_reference is 'The account the store was bound to, which cannot apply either; null when there was none.';
comment on column penalties.application_id is 'The application it was imposed for.';
comment on column penalties.decision_id is 'The decision it was confirmed with.';
comment on column penalties.message is 'Message to the applicant; emptied by retention.';
comment on column penalties.proposed_by is 'The first reviewer.';
comment on column penalties.confirmed_by is 'The second reviewer, never the first.';
comment on column penalties.begins_at is 'Time it was confirmed.';
comment on column penalties.until_at is 'End, unless it is lifted earlier.';
comment on column penalties.lifted_at is 'Time it was lifted early, or its decision undone.';
comment on column penalties.lifted_by is 'The member of staff who lifted it.';
comment on column penalties.lift_cause is 'Why it ended before its time: lead, undone (its decision) or approved_on_appeal.';
comment on column penalties.lift_note is 'Reason for lifting it.';
create index penalties_by_store on penalties (store_id, until_at) where lifted_at is null;
create index penalties_by_account on penalties (account_reference, until_at) where lifted_at is null and account_reference is not null;
create index penalties_by_end on penalties (until_at desc, id);

create table appeals (
    application_id uuid primary key references applications (id),
    decision_id uuid not null references decisions (id),
    statement text not null,
    appealed_at timestamptz not null
);
comment on table appeals is 'Appeals: at most one per application, against a rejection; reviewed by somebody who has not decided it.';
comment on column appeals.application_id is 'The application.';
comment on column appeals.decision_id is 'The appealed rejection.';
comment on column appeals.statement is 'Statement of the applicant; emptied by retention.';
comment on column appeals.appealed_at is 'Time of the appeal.';
