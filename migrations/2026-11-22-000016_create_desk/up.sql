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
comment on table notes is 'Notes among colleagues about an application; never shown to an applicant.';
comment on column notes.id is 'UUIDv7.';
comment on column notes.application_id is 'The application.';
comment on column notes.author_id is 'The author.';
comment on column notes.check_code is 'The check it is about; null when it is about the whole application.';
comment on column notes.text is 'The text; emptied by retention.';
comment on column notes.is_important is 'Shown first.';
comment on column notes.written_at is 'Time of writing.';
create index notes_by_application on notes (application_id, written_at);

create table note_mentions (
    note_id uuid not null references notes (id),
    staff_id uuid not null references staff (id),
    seen_at timestamptz,
    primary key (note_id, staff_id)
);
comment on table note_mentions is 'Staff mentioned in a note.';
comment on column note_mentions.note_id is 'The note.';
comment on column note_mentions.staff_id is 'The mentioned member of staff.';
comment on column note_mentions.seen_at is 'Time they opened the application; null while unseen.';
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
comment on table application_tags is 'Tags reviewers put on applications to find them again.';
comment on column application_tags.application_id is 'The application.';
comment on column application_tags.tag is 'The tag.';
comment on column application_tags.added_by is 'The member of staff who added it.';
comment on column application_tags.added_at is 'Time it was added.';
comment on column application_tags.due_at is 'Copy of the application''s deadline; kept by triggers.';
comment on column application_tags.status is 'Copy of the application''s status; kept by triggers.';
create index application_tags_open on application_tags (tag, due_at, application_id)
    where status in ('submitted', 'in_review', 'awaiting_applicant', 'awaiting_second');
create index application_tags_by_status on application_tags (tag, status, due_at, application_id);
create trigger application_tags_copy_deadline_and_status before insert on application_tags
    for each row execute function copy_deadline_and_status();

create function update_deadline_and_status() returns trigger language plpgsql as $$
begin
    update flags set due_at = new.due_at, status = new.status where application_id = new.id;
    update application_tags set due_at = new.due_at, status = new.status where application_id = new.id;
    return null;
end $$;
comment on function update_deadline_and_status() is 'Updates the copies of an application''s deadline and status in its flags and tags.';
create trigger applications_update_deadline_and_status after update on applications for each row
    when (old.due_at <> new.due_at or old.status <> new.status) execute function update_deadline_and_status();

create table saved_views (
    id uuid primary key,
    owner_id uuid not null references staff (id),
    name text not null check (length(name) between 1 and 40),
    query text not null,
    is_shared boolean not null default false,
    created_at timestamptz not null,
    unique (owner_id, name)
);
comment on table saved_views is 'Saved filters of the queue: a name for a URL.';
comment on column saved_views.id is 'UUIDv7.';
comment on column saved_views.owner_id is 'The member of staff who saved it.';
comment on column saved_views.name is 'Its name.';
comment on column saved_views.query is 'The query part of the queue''s URL.';
comment on column saved_views.is_shared is 'Shown to colleagues too.';
comment on column saved_views.created_at is 'Time it was saved.';
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
comment on table exports is 'Exports of lists, with purpose.';
comment on column exports.id is 'UUIDv7.';
comment on column exports.staff_id is 'The member of staff.';
comment on column exports.format is 'csv or xlsx.';
comment on column exports.query is 'The list: query part of the queue''s URL.';
comment on column exports.with_personal is 'Includes personal columns.';
comment on column exports.purpose is 'Purpose; required with personal columns.';
comment on column exports.started_at is 'Start; committed before the first byte left.';
comment on column exports.ended_at is 'Time the last byte left; null when it broke off.';
comment on column exports.row_count is 'Number of exported rows.';
create index exports_by_start on exports (started_at desc);

create table daily_figures (
    date date not null,
    name text not null,
    part text not null,
    amount bigint not null,
    measured_at timestamptz not null,
    primary key (name, date, part)
);
comment on table daily_figures is 'Figures of dashboards, counted by the worker for each day, so that pages read days instead of applications. No figure is about a person.';
comment on column daily_figures.date is 'The day in Asia/Shanghai.';
comment on column daily_figures.name is 'Name of the figure.';
comment on column daily_figures.part is 'Part of the figure, such as a reason or a bucket of hours; empty for the whole.';
comment on column daily_figures.amount is 'The count.';
comment on column daily_figures.measured_at is 'Time it was last counted.';
