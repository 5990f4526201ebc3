-- Checks and flags, and what flags are raised from.

create table check_answers (
    id uuid primary key,
    application_id uuid not null references applications (id),
    round smallint not null,
    check_code text not null,
    result text not null check (result in ('same', 'different', 'cannot_tell', 'confirmed', 'not_confirmed')),
    evidence_id uuid references evidence (id),
    note text not null,
    answered_by uuid not null references staff (id),
    answered_at timestamptz not null
);
comment on table check_answers is 'Results of checks. Append-only: the latest answer to a check counts.';
comment on column check_answers.id is 'UUIDv7.';
comment on column check_answers.application_id is 'The application.';
comment on column check_answers.round is 'The application''s round.';
comment on column check_answers.check_code is 'Code of the check in the policy.';
comment on column check_answers.result is 'Result.';
comment on column check_answers.evidence_id is 'The document that shows it.';
comment on column check_answers.note is 'Note for colleagues; emptied by retention.';
comment on column check_answers.answered_by is 'The reviewer.';
comment on column check_answers.answered_at is 'Time of the answer.';
create index check_answers_by_application on check_answers (application_id, round, check_code, answered_at);

create function forbid_check_answer_change() returns trigger language plpgsql as $$
begin
    if new.note <> '' or (old.id, old.application_id, old.round, old.check_code, old.result, old.evidence_id, old.answered_by, old.answered_at)
        is distinct from (new.id, new.application_id, new.round, new.check_code, new.result, new.evidence_id, new.answered_by, new.answered_at) then
        raise exception 'an answer to a check is never rewritten' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
comment on function forbid_check_answer_change() is 'Trigger body: only the note may change, and only to empty (retention).';
create trigger check_answers_never_change before update on check_answers
    for each row execute function forbid_check_answer_change();
create trigger check_answers_never_removed before delete on check_answers
    for each row execute function forbid_change();

create table flags (
    id uuid primary key,
    application_id uuid not null references applications (id),
    code text not null,
    is_hard boolean not null default false,
    terms text[] not null default '{}',
    related uuid[] not null default '{}',
    raised_at timestamptz not null,
    resolved_at timestamptz,
    resolved_by uuid references staff (id),
    resolution text,
    due_at timestamptz not null,
    status text not null,
    unique (application_id, code),
    constraint flags_resolved check ((resolved_at is null) = (resolved_by is null))
);
comment on table flags is 'Flags: findings a reviewer should look at. A flag decides nothing by itself.';
comment on column flags.id is 'UUIDv7.';
comment on column flags.application_id is 'The application.';
comment on column flags.code is 'Code of the flag.';
comment on column flags.is_hard is 'Blocks approval until it is resolved.';
comment on column flags.terms is 'Terms that raised it, as typed; emptied by retention.';
comment on column flags.related is 'Ids of the applications it refers to.';
comment on column flags.raised_at is 'Time it was raised.';
comment on column flags.resolved_at is 'Time it was resolved.';
comment on column flags.resolved_by is 'The member of staff who resolved it.';
comment on column flags.resolution is 'Finding; emptied by retention.';
comment on column flags.due_at is 'Copy of the application''s deadline; kept by triggers.';
comment on column flags.status is 'Copy of the application''s status; kept by triggers.';
-- Lists are paged by (due_at, id). Flags and tags carry the deadline and status of their application, so that a list filtered by
-- a common or by a rare one reads only as many rows as it shows.
create index flags_open on flags (code, due_at, application_id)
    where status in ('submitted', 'in_review', 'awaiting_applicant', 'awaiting_second');
create index flags_by_status on flags (code, status, due_at, application_id);

create function copy_deadline_and_status() returns trigger language plpgsql as $$
begin
    -- Locked, so that a step taken at this moment is not missed.
    select a.due_at, a.status into new.due_at, new.status from applications a where a.id = new.application_id for share;
    return new;
end $$;
comment on function copy_deadline_and_status() is 'Copies the application''s deadline and status into a new flag or tag.';
create trigger flags_copy_deadline_and_status before insert on flags
    for each row execute function copy_deadline_and_status();

create table blind_indexes (
    application_id uuid not null references applications (id),
    kind text not null check (kind in ('phone', 'email', 'identity')),
    keyed_hash bytea not null check (length(keyed_hash) = 32),
    created_at timestamptz not null,
    primary key (application_id, kind, keyed_hash)
);
comment on table blind_indexes is 'Blind indexes: keyed hashes by which the same phone, address or identity document is recognised without being stored.';
comment on column blind_indexes.application_id is 'The application in which the value was given, or on whose document it was read.';
comment on column blind_indexes.kind is 'phone, email or identity.';
comment on column blind_indexes.keyed_hash is 'HMAC-SHA-256 under the server''s key.';
comment on column blind_indexes.created_at is 'Time of creation.';
create index blind_indexes_by_hash on blind_indexes (kind, keyed_hash, created_at desc);

create table watch_list (
    id uuid primary key,
    kind text not null check (kind in ('store', 'phone', 'email', 'identity')),
    keyed_hash bytea not null check (length(keyed_hash) = 32),
    hint text not null,
    note text not null,
    added_by uuid not null references staff (id),
    added_at timestamptz not null,
    ended_at timestamptz,
    ended_by uuid references staff (id),
    check ((ended_at is null) = (ended_by is null))
);
comment on table watch_list is 'Watch list: values a lead wants to be told of when they appear in an application.';
comment on column watch_list.id is 'UUIDv7.';
comment on column watch_list.kind is 'store: a store number; phone; email; identity: number of an identity document.';
comment on column watch_list.keyed_hash is 'HMAC-SHA-256 of the value under the server''s key.';
comment on column watch_list.hint is 'The value, masked, so that people recognise their entry.';
comment on column watch_list.note is 'Reason for the entry.';
comment on column watch_list.added_by is 'The lead who added it.';
comment on column watch_list.added_at is 'Time it was added.';
comment on column watch_list.ended_at is 'Time it was taken off.';
comment on column watch_list.ended_by is 'The member of staff who took it off.';
create unique index watch_list_live on watch_list (kind, keyed_hash) where ended_at is null;
