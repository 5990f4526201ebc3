-- Sweeps, queue pauses, and what is added to the queue library's table of jobs.

create table scheduled_runs (
    name text primary key,
    period_seconds int check (period_seconds > 0),
    announced_at timestamptz,
    last_started_at timestamptz,
    last_ran_at timestamptz,
    last_rows bigint not null default 0,
    total_rows bigint not null default 0,
    next_run_at timestamptz,
    last_problem text,
    run_requested_at timestamptz
);
comment on table scheduled_runs is 'Sweeps: when each ran last, how many rows it changed, when it runs next.';
comment on column scheduled_runs.name is 'Name of the sweep.';
comment on column scheduled_runs.period_seconds is 'Time from the end of one run to the start of the next, in seconds, as announced by the workers; null: no current worker runs it.';
comment on column scheduled_runs.announced_at is 'Time a worker first announced it; a sweep that never ran is late from then on.';
comment on column scheduled_runs.last_started_at is 'Start of the latest run.';
comment on column scheduled_runs.last_ran_at is 'End of the latest run that succeeded.';
comment on column scheduled_runs.last_rows is 'Rows changed by it.';
comment on column scheduled_runs.total_rows is 'Rows changed by all runs.';
comment on column scheduled_runs.next_run_at is 'Time the next run is expected.';
comment on column scheduled_runs.last_problem is 'Error of the latest run, if it failed.';
comment on column scheduled_runs.run_requested_at is 'Time somebody requested an extra run; cleared by the worker that takes it.';

create table set_asides (
    sweep text not null,
    item text not null,
    problem text not null,
    failures int not null check (failures > 0),
    since_at timestamptz not null,
    failed_at timestamptz not null,
    retry_at timestamptz,
    primary key (sweep, item)
);
comment on table set_asides is 'Items a sweep failed to handle: left out until their next attempt, so that the others go on.';
comment on column set_asides.sweep is 'Name of the sweep.';
comment on column set_asides.item is 'Id of the row, or name of the object or file.';
comment on column set_asides.problem is 'The latest error, without addresses and numbers.';
comment on column set_asides.failures is 'Attempts that failed in a row.';
comment on column set_asides.since_at is 'Time of the first failure.';
comment on column set_asides.failed_at is 'Time of the latest failure.';
comment on column set_asides.retry_at is 'Time of the next attempt; null when there is none, as for a file that was moved away.';

create table queue_pauses (
    queue text primary key,
    paused_at timestamptz not null,
    paused_by uuid references staff (id)
);
comment on table queue_pauses is 'Pauses of queues: no worker takes jobs from a queue listed here.';
comment on column queue_pauses.queue is 'Name of the queue in the queue library''s table.';
comment on column queue_pauses.paused_at is 'Start.';
comment on column queue_pauses.paused_by is 'The member of staff who paused it; null for the command line.';

-- A row of apalis whose id is no ULID or whose payload is no JSON kills every worker that fetches it; such rows are refused here.
-- A job that kills its process is counted in letters and effects, not here.
alter table apalis.jobs add constraint jobs_are_readable check (
    id ~ '^[0-7][0-9A-HJKMNP-TV-Z]{25}$' and convert_from(job, 'UTF8')::jsonb is not null
);

create function job_subject(job bytea) returns text language sql immutable strict parallel safe as $$
    select coalesce(
        convert_from(job, 'UTF8')::jsonb ->> 'letter',
        convert_from(job, 'UTF8')::jsonb ->> 'effect',
        convert_from(job, 'UTF8')::jsonb ->> 'evidence',
        convert_from(job, 'UTF8')::jsonb ->> 'delivery',
        convert_from(job, 'UTF8')::jsonb ->> 'inquiry')
$$;
comment on function job_subject(bytea) is 'The id in a job''s payload, or null: jobs are looked up by it.';

create index jobs_held on apalis.jobs (lock_by) where status in ('Running', 'Queued');
create index jobs_done on apalis.jobs (done_at) where status in ('Done', 'Killed', 'Failed');
-- The operations page counts these repeatedly, beside up to a million finished jobs.
create index jobs_waiting on apalis.jobs (job_type, run_at)
    where status = 'Pending' or (status = 'Failed' and attempts < max_attempts);
create index jobs_dead on apalis.jobs (job_type, done_at desc)
    where status = 'Killed' or (status = 'Failed' and attempts >= max_attempts);
create index jobs_by_subject on apalis.jobs (job_subject(job));
