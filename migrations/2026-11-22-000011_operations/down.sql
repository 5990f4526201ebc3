drop index effects_in_trouble;
drop index apalis.jobs_by_subject;
drop index apalis.jobs_dead;
drop index apalis.jobs_waiting;
drop function job_subject(bytea);
alter table events drop constraint events_subject_kind_check;
alter table events add constraint events_subject_kind_check
    check (subject_kind in ('application', 'store', 'staff', 'policy', 'calendar'));
drop table queue_pauses;
alter table scheduled_runs
    drop column run_requested_at,
    drop column announced_at,
    drop column period_seconds;
