-- Tools of the review desk: notes, tags, saved views, exports, daily figures.

create table notes (
    id uuid primary key,
    application_id uuid not null references applications (id),
    author_id uuid not null references staff (id),
    check_code text,
    text text not null,
    is_important boolean not null default false,
    written_at timestamptz not null
);
comment on table notes is 'Words among colleagues; never shown to an applicant.';
comment on column notes.id is 'UUIDv7.';
comment on column notes.application_id is 'The application.';
comment on column notes.author_id is 'Who wrote it.';
comment on column notes.check_code is 'The check it is about; null when it is about the case.';
comment on column notes.text is 'The words; emptied by retention.';
comment on column notes.is_important is 'Shown first.';
comment on column notes.written_at is 'When.';
create index notes_by_application on notes (application_id, written_at);

create table note_mentions (
    note_id uuid not null references notes (id),
    staff_id uuid not null references staff (id),
    seen_at timestamptz,
    primary key (note_id, staff_id)
);
comment on table note_mentions is 'Who is named in a note, and whether they have seen it.';
comment on column note_mentions.note_id is 'The note.';
comment on column note_mentions.staff_id is 'Who is named.';
comment on column note_mentions.seen_at is 'When they opened the case.';
create index note_mentions_unseen on note_mentions (staff_id, note_id) where seen_at is null;

create table application_tags (
    application_id uuid not null references applications (id),
    tag text not null check (length(tag) between 1 and 24),
    added_by uuid not null references staff (id),
    added_at timestamptz not null,
    due_at timestamptz not null,
    status text not null,
    primary key (application_id, tag)
);
comment on table application_tags is 'Words reviewers put on applications to find them again.';
comment on column application_tags.application_id is 'The application.';
comment on column application_tags.tag is 'The word.';
comment on column application_tags.added_by is 'Who put it on.';
comment on column application_tags.added_at is 'When.';
comment on column application_tags.due_at is 'The application''s deadline; kept by triggers.';
comment on column application_tags.status is 'The application''s status; kept by triggers.';
create index application_tags_open on application_tags (tag, due_at, application_id)
    where status in ('submitted', 'in_review', 'awaiting_applicant', 'awaiting_second');
create index application_tags_by_status on application_tags (tag, status, due_at, application_id);

create function keep_place_in_lists() returns trigger language plpgsql as $$
begin
    update flags set due_at = new.due_at, status = new.status where application_id = new.id;
    update application_tags set due_at = new.due_at, status = new.status where application_id = new.id;
    return null;
end $$;
comment on function keep_place_in_lists() is 'Moves the flags and tags of an application with it.';
create trigger application_tags_take_place before insert on application_tags for each row execute function take_place_in_lists();
create trigger applications_keep_place after update on applications for each row
    when (old.due_at <> new.due_at or old.status <> new.status) execute function keep_place_in_lists();

create table saved_views (
    id uuid primary key,
    owner_id uuid not null references staff (id),
    name text not null check (length(name) between 1 and 40),
    query text not null,
    is_shared boolean not null default false,
    created_at timestamptz not null,
    unique (owner_id, name)
);
comment on table saved_views is 'Lists people come back to: a name for a URL.';
comment on column saved_views.id is 'UUIDv7.';
comment on column saved_views.owner_id is 'Who saved it.';
comment on column saved_views.name is 'Its name.';
comment on column saved_views.query is 'The query part of the queue''s URL.';
comment on column saved_views.is_shared is 'Colleagues see it too.';
comment on column saved_views.created_at is 'When.';
create index saved_views_shared on saved_views (name) where is_shared;

create table exports (
    id uuid primary key,
    staff_id uuid not null references staff (id),
    format text not null check (format in ('csv', 'xlsx')),
    query text not null,
    with_personal boolean not null,
    purpose text not null,
    started_at timestamptz not null,
    ended_at timestamptz,
    row_count int,
    check (not with_personal or purpose <> '')
);
comment on table exports is 'Lists that were taken out, by whom and what for.';
comment on column exports.id is 'UUIDv7.';
comment on column exports.staff_id is 'Who.';
comment on column exports.format is 'csv or xlsx.';
comment on column exports.query is 'The list: the query part of the queue''s URL.';
comment on column exports.with_personal is 'Personal columns were in it.';
comment on column exports.purpose is 'What for.';
comment on column exports.started_at is 'Committed before the first byte left.';
comment on column exports.ended_at is 'When the last byte left; null when it broke off.';
comment on column exports.row_count is 'How many rows left.';
create index exports_by_start on exports (started_at desc);

create table daily_figures (
    date date not null,
    name text not null,
    part text not null,
    amount bigint not null,
    measured_at timestamptz not null,
    primary key (name, date, part)
);
comment on table daily_figures is 'What dashboards show, counted by the worker: a page reads days, not applications. No figure is about a person.';
comment on column daily_figures.date is 'The day in Asia/Shanghai.';
comment on column daily_figures.name is 'Which figure.';
comment on column daily_figures.part is 'Which part of it, such as a reason or a bucket of hours; empty for the whole.';
comment on column daily_figures.amount is 'How many.';
comment on column daily_figures.measured_at is 'When it was last counted.';
