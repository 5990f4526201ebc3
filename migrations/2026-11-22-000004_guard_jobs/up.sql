-- apalis' own table. A row whose id is no ULID or whose payload is no JSON kills every
-- worker that fetches it: such rows are refused here. A job that kills its process is
-- counted in our own letters and effects rows, not here.

alter table apalis.jobs add constraint jobs_are_readable check (
    id ~ '^[0-7][0-9A-HJKMNP-TV-Z]{25}$' and convert_from(job, 'UTF8')::jsonb is not null
);
create index jobs_held on apalis.jobs (lock_by) where status in ('Running', 'Queued');
create index jobs_done on apalis.jobs (done_at) where status in ('Done', 'Killed', 'Failed');
