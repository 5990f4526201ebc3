-- The working calendar: years in force, drafts by one person, publications by another.

create table calendar_years (
    year int primary key,
    status text not null check (status in ('official', 'provisional', 'missing')),
    source text not null,
    published_at timestamptz not null,
    published_by uuid references staff (id)
);
comment on table calendar_years is 'Years of the working calendar and how reliable they are.';
comment on column calendar_years.year is 'Calendar year in Asia/Shanghai.';
comment on column calendar_years.status is 'official: the State Council notice is out; provisional: statutory days only; missing: nothing known.';
comment on column calendar_years.source is 'Source of the days.';
comment on column calendar_years.published_at is 'Time this year came into force.';
comment on column calendar_years.published_by is 'The staff member who published it; null for data shipped with the program.';

create table calendar_days (
    date date primary key,
    year int not null references calendar_years (year),
    kind text not null check (kind in ('holiday', 'workday')),
    name text not null,
    check (extract(year from date) = year)
);
comment on table calendar_days is 'Days that differ from an ordinary week: holidays, and make-up working days (调休).';
comment on column calendar_days.date is 'The day in Asia/Shanghai.';
comment on column calendar_days.year is 'The year this day is published with.';
comment on column calendar_days.kind is 'holiday: rest on a weekday; workday: work on a weekend.';
comment on column calendar_days.name is 'The name in the notice, shown in explanations.';

create table calendar_drafts (
    id uuid primary key,
    year int not null check (year between 2000 and 2199),
    status text not null check (status in ('official', 'provisional')),
    source text not null,
    days jsonb not null,
    authors uuid[] not null check (cardinality(authors) > 0),
    version int not null default 1 check (version > 0),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    published_at timestamptz,
    published_by uuid references staff (id),
    discarded_at timestamptz,
    check ((published_at is null) = (published_by is null)),
    check (published_at is null or discarded_at is null),
    constraint calendar_drafts_two_people check (published_by is null or published_by <> all (authors))
);
comment on table calendar_drafts is 'Drafts of calendar years; a second person publishes them.';
comment on column calendar_drafts.id is 'UUIDv7.';
comment on column calendar_drafts.year is 'Calendar year in Asia/Shanghai.';
comment on column calendar_drafts.status is 'Reliability: official or provisional.';
comment on column calendar_drafts.source is 'The notice or regulation its days are taken from.';
comment on column calendar_drafts.days is 'Array of {date, kind, name}, all of that year.';
comment on column calendar_drafts.authors is 'Staff who wrote or changed it; none of them may publish it.';
comment on column calendar_drafts.version is 'Counts every change; a guarded update names the version it saw.';
comment on column calendar_drafts.created_at is 'Time of creation.';
comment on column calendar_drafts.updated_at is 'Time of the last change.';
comment on column calendar_drafts.published_at is 'Time it came into force.';
comment on column calendar_drafts.published_by is 'Publisher, not one of its authors.';
comment on column calendar_drafts.discarded_at is 'Time it was discarded.';
create unique index calendar_drafts_one_live on calendar_drafts (year) where published_at is null and discarded_at is null;

create table calendar_publications (
    id uuid primary key,
    year int not null,
    version int not null check (version > 0),
    status text not null,
    source text not null,
    days jsonb not null,
    replaced jsonb,
    authors uuid[] not null,
    published_by uuid not null references staff (id),
    published_at timestamptz not null,
    days_added int not null,
    days_removed int not null,
    days_changed int not null,
    applications int not null,
    unique (year, version),
    constraint calendar_publications_two_people check (published_by <> all (authors))
);
comment on table calendar_publications is 'Every publication of a year, with the year it replaced; append-only.';
comment on column calendar_publications.id is 'UUIDv7.';
comment on column calendar_publications.year is 'Calendar year in Asia/Shanghai.';
comment on column calendar_publications.version is '1, 2, 3 … per year.';
comment on column calendar_publications.status is 'Reliability since: official or provisional.';
comment on column calendar_publications.source is 'Source of its days.';
comment on column calendar_publications.days is 'Array of {date, kind, name}: the whole year as published.';
comment on column calendar_publications.replaced is 'Status, source, time and days of the year before; null for a new year.';
comment on column calendar_publications.authors is 'Staff who drafted it.';
comment on column calendar_publications.published_by is 'Publisher, not one of its authors.';
comment on column calendar_publications.published_at is 'Time it came into force.';
comment on column calendar_publications.days_added is 'Number of days that were ordinary before.';
comment on column calendar_publications.days_removed is 'Number of days that are ordinary since.';
comment on column calendar_publications.days_changed is 'Number of days with another kind or name since.';
comment on column calendar_publications.applications is 'Number of running applications whose dates it can change; each has a row in calendar_moves.';

create function forbid_calendar_publication_change() returns trigger language plpgsql as $$
begin
    raise exception 'calendar_publications is append-only';
end
$$;
comment on function forbid_calendar_publication_change() is 'Trigger body: calendar_publications is append-only.';
create trigger calendar_publications_never_change before update or delete on calendar_publications
    for each statement execute function forbid_calendar_publication_change();
create trigger calendar_publications_never_truncated before truncate on calendar_publications
    for each statement execute function forbid_calendar_publication_change();

create table calendar_moves (
    publication_id uuid not null references calendar_publications (id),
    application_id uuid not null,
    done_at timestamptz,
    outcome text check (outcome in ('later', 'kept', 'same', 'passed')),
    was_due_at timestamptz,
    due_at timestamptz,
    primary key (publication_id, application_id),
    check ((done_at is null) = (outcome is null)),
    constraint calendar_moves_never_earlier check (due_at >= was_due_at)
);
comment on table calendar_moves is 'Running applications whose dates a publication can change; written with it, worked off in batches by the redate sweep.';
comment on column calendar_moves.publication_id is 'The publication.';
comment on column calendar_moves.application_id is 'The application. No foreign key: its check would wait for every transaction that holds one of these applications.';
comment on column calendar_moves.done_at is 'Time its dates were computed again; null while pending.';
comment on column calendar_moves.outcome is 'later; kept: the new deadline would be earlier, so the old one is kept; same; passed: decided, paused or closed in the meantime.';
comment on column calendar_moves.was_due_at is 'The deadline before.';
comment on column calendar_moves.due_at is 'The deadline after; never earlier.';
create index calendar_moves_pending on calendar_moves (application_id, publication_id) where done_at is null;
