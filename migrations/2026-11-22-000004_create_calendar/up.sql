-- The working calendar: years in force, drafts by one person, publications by another.

create table calendar_years (
    year int primary key,
    status text not null check (status in ('official', 'provisional', 'missing')),
    source text not null,
    published_at timestamptz not null,
    published_by uuid references staff (id)
);
comment on table calendar_years is 'How far each year of the working calendar can be relied on.';
comment on column calendar_years.year is 'Calendar year in Asia/Shanghai.';
comment on column calendar_years.status is 'official: the State Council notice is out; provisional: statutory days only; missing: nothing known.';
comment on column calendar_years.source is 'Where the days were taken from.';
comment on column calendar_years.published_at is 'When this year came into force here.';
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
comment on table calendar_drafts is 'Years of the calendar as somebody prepared them; none is in force before a second person publishes it.';
comment on column calendar_drafts.id is 'UUIDv7.';
comment on column calendar_drafts.year is 'Calendar year in Asia/Shanghai.';
comment on column calendar_drafts.status is 'How far the year could be relied on: official or provisional.';
comment on column calendar_drafts.source is 'The notice or regulation its days are taken from.';
comment on column calendar_drafts.days is 'Array of {date, kind, name}, all of that year.';
comment on column calendar_drafts.authors is 'Everybody who wrote or changed it; none of them may publish it.';
comment on column calendar_drafts.version is 'Counts every change; a guarded update names the version it saw.';
comment on column calendar_drafts.created_at is 'When it was begun.';
comment on column calendar_drafts.updated_at is 'When it was changed last.';
comment on column calendar_drafts.published_at is 'When it came into force.';
comment on column calendar_drafts.published_by is 'Who put it into force: none of its authors.';
comment on column calendar_drafts.discarded_at is 'When it was given up.';
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
comment on table calendar_publications is 'Every publication of a year, append-only: what came into force, and what it replaced.';
comment on column calendar_publications.id is 'UUIDv7.';
comment on column calendar_publications.year is 'Calendar year in Asia/Shanghai.';
comment on column calendar_publications.version is '1, 2, 3 … per year.';
comment on column calendar_publications.status is 'How far the year can be relied on since.';
comment on column calendar_publications.source is 'Where its days were taken from.';
comment on column calendar_publications.days is 'Array of {date, kind, name}: the whole year as published.';
comment on column calendar_publications.replaced is 'Status, source, time and days of what stood before; null for a year that was not there.';
comment on column calendar_publications.authors is 'Who drafted it.';
comment on column calendar_publications.published_by is 'Who published it: none of them.';
comment on column calendar_publications.published_at is 'When it came into force.';
comment on column calendar_publications.days_added is 'Days that were ordinary ones before.';
comment on column calendar_publications.days_removed is 'Days that are ordinary ones since.';
comment on column calendar_publications.days_changed is 'Days of another kind or name since.';
comment on column calendar_publications.applications is 'Running applications whose dates it could touch; each has a row in calendar_moves.';

create function forbid_calendar_publication_change() returns trigger language plpgsql as $$
begin
    raise exception 'calendar_publications is append-only';
end
$$;
comment on function forbid_calendar_publication_change() is 'Keeps the history of the calendar as it was written.';
create trigger calendar_publications_are_kept before update or delete on calendar_publications
    for each statement execute function forbid_calendar_publication_change();
create trigger calendar_publications_are_not_emptied before truncate on calendar_publications
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
comment on table calendar_moves is 'Running applications whose dates a publication could touch: written with it, worked off in batches.';
comment on column calendar_moves.publication_id is 'The publication.';
comment on column calendar_moves.application_id is 'The application. No foreign key: its check would wait for everybody who is working on one.';
comment on column calendar_moves.done_at is 'When its dates were counted again; null while that is to be done.';
comment on column calendar_moves.outcome is 'later; kept: it would have been earlier and stays; same; passed: decided, paused or over meanwhile.';
comment on column calendar_moves.was_due_at is 'The deadline before.';
comment on column calendar_moves.due_at is 'The deadline since: never earlier.';
create index calendar_moves_to_do on calendar_moves (application_id, publication_id) where done_at is null;
