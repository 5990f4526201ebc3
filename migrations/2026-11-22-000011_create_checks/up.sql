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
comment on table check_answers is 'What was compared or confirmed, by whom and when. Append-only: the latest answer to a check counts.';
comment on column check_answers.id is 'UUIDv7.';
comment on column check_answers.application_id is 'The application.';
comment on column check_answers.round is 'The application''s round.';
comment on column check_answers.check_code is 'Code of the policy''s check.';
comment on column check_answers.result is 'What was found.';
comment on column check_answers.evidence_id is 'The document that shows it.';
comment on column check_answers.note is 'In words, for colleagues; emptied by retention.';
comment on column check_answers.answered_by is 'Who looked.';
comment on column check_answers.answered_at is 'When.';
create index check_answers_by_application on check_answers (application_id, round, check_code, answered_at);

create function check_answers_append_only() returns trigger language plpgsql as $$
begin
    if new.note <> '' or (old.id, old.application_id, old.round, old.check_code, old.result, old.evidence_id, old.answered_by, old.answered_at)
        is distinct from (new.id, new.application_id, new.round, new.check_code, new.result, new.evidence_id, new.answered_by, new.answered_at) then
        raise exception 'an answer to a check is never rewritten' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
comment on function check_answers_append_only() is 'Lets retention empty the note, nothing else.';
create trigger check_answers_append_only before update on check_answers
    for each row execute function check_answers_append_only();
create trigger check_answers_never_removed before delete on check_answers
    for each row execute function refuse_change();

create table flags (
    id uuid primary key,
    application_id uuid not null references applications (id),
    code text not null,
    is_hard boolean not null default false,
    words text[] not null default '{}',
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
comment on table flags is 'What the reviewer should look at; decides nothing by itself.';
comment on column flags.id is 'UUIDv7.';
comment on column flags.application_id is 'The application.';
comment on column flags.code is 'What was noticed.';
comment on column flags.is_hard is 'Blocks approval until somebody resolved it.';
comment on column flags.words is 'The words that were noticed, as typed; emptied by retention.';
comment on column flags.related is 'The applications it points at.';
comment on column flags.raised_at is 'When.';
comment on column flags.resolved_at is 'When somebody had looked into it.';
comment on column flags.resolved_by is 'Who.';
comment on column flags.resolution is 'What they found; emptied by retention.';
comment on column flags.due_at is 'The application''s deadline; kept by triggers.';
comment on column flags.status is 'The application''s status; kept by triggers.';
-- Lists are paged by (due_at, id). Flags and tags carry the deadline and status of their application, so that a list filtered by
-- a common or by a rare one reads only as many rows as it shows.
create index flags_open on flags (code, due_at, application_id)
    where status in ('submitted', 'in_review', 'awaiting_applicant', 'awaiting_second');
create index flags_by_status on flags (code, status, due_at, application_id);

create function take_place_in_lists() returns trigger language plpgsql as $$
begin
    -- Locked, so that a step taken at this moment is not missed.
    select a.due_at, a.status into new.due_at, new.status from applications a where a.id = new.application_id for share;
    return new;
end $$;
comment on function take_place_in_lists() is 'Writes the application''s deadline and status beside a flag or a tag.';
create trigger flags_take_place before insert on flags for each row execute function take_place_in_lists();

create table marks (
    application_id uuid not null references applications (id),
    kind text not null check (kind in ('phone', 'email', 'identity')),
    mark bytea not null check (length(mark) = 32),
    marked_at timestamptz not null,
    primary key (application_id, kind, mark)
);
comment on table marks is 'Keyed hashes by which the same phone, address or identity document is known again, without keeping it.';
comment on column marks.application_id is 'Where it was given, or read off a document.';
comment on column marks.kind is 'phone, email or identity.';
comment on column marks.mark is 'HMAC-SHA-256 under the server''s key.';
comment on column marks.marked_at is 'When.';
create index marks_by_mark on marks (kind, mark, marked_at desc);

create table watch_list (
    id uuid primary key,
    kind text not null check (kind in ('store', 'phone', 'email', 'identity')),
    mark bytea not null check (length(mark) = 32),
    hint text not null,
    note text not null,
    added_by uuid not null references staff (id),
    added_at timestamptz not null,
    ended_at timestamptz,
    ended_by uuid references staff (id),
    check ((ended_at is null) = (ended_by is null))
);
comment on table watch_list is 'What a lead wants to be told of when it applies.';
comment on column watch_list.id is 'UUIDv7.';
comment on column watch_list.kind is 'What it is: a store number, a phone, an address, an identity document.';
comment on column watch_list.mark is 'HMAC-SHA-256 of it under the server''s key.';
comment on column watch_list.hint is 'Masked, so that people know what they added.';
comment on column watch_list.note is 'Why.';
comment on column watch_list.added_by is 'The lead.';
comment on column watch_list.added_at is 'When.';
comment on column watch_list.ended_at is 'When it was taken off.';
comment on column watch_list.ended_by is 'By whom.';
create unique index watch_list_live on watch_list (kind, mark) where ended_at is null;
