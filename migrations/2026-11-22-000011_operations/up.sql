-- Operations: what the people who run the processes look at, and what they may do.

alter table scheduled_runs
    add column period_seconds int check (period_seconds > 0),
    add column announced_at timestamptz,
    add column run_requested_at timestamptz;
comment on column scheduled_runs.period_seconds is 'From the end of one run to the start of the next, in seconds, as the workers that run say; null: no worker of today runs it.';
comment on column scheduled_runs.announced_at is 'When a worker first said that it runs this; a sweep that never ran is late from then on.';
comment on column scheduled_runs.run_requested_at is 'When somebody asked for a run out of turn; emptied by the worker that takes it.';

create table queue_pauses (
    queue text primary key,
    paused_at timestamptz not null,
    paused_by uuid references staff (id)
);
comment on table queue_pauses is 'Queues no worker takes jobs from; a row is a pause, its absence is work as usual.';
comment on column queue_pauses.queue is 'The queue, by its name in the queue library''s table.';
comment on column queue_pauses.paused_at is 'Since when.';
comment on column queue_pauses.paused_by is 'By whom; null: at the command line.';

alter table events drop constraint events_subject_kind_check;
alter table events add constraint events_subject_kind_check
    check (subject_kind in ('application', 'store', 'staff', 'policy', 'calendar', 'operations'));

-- What a job is about: the one id of its payload.
create function job_subject(job bytea) returns text language sql immutable strict parallel safe as $$
    select coalesce(
        convert_from(job, 'UTF8')::jsonb ->> 'letter',
        convert_from(job, 'UTF8')::jsonb ->> 'effect',
        convert_from(job, 'UTF8')::jsonb ->> 'evidence')
$$;
comment on function job_subject(bytea) is 'The id a job''s payload names, or null: what the job is looked up by.';

-- The page counts these again and again beside a million jobs that are done.
create index jobs_waiting on apalis.jobs (job_type, run_at)
    where status = 'Pending' or (status = 'Failed' and attempts < max_attempts);
create index jobs_dead on apalis.jobs (job_type, done_at desc)
    where status = 'Killed' or (status = 'Failed' and attempts >= max_attempts);
create index jobs_by_subject on apalis.jobs (job_subject(job));
create index effects_in_trouble on effects (state, id) where state in ('failed', 'blocked');
