drop index apalis.jobs_by_subject;
drop index apalis.jobs_dead;
drop index apalis.jobs_waiting;
drop index apalis.jobs_done;
drop index apalis.jobs_held;
drop function job_subject(bytea);
alter table apalis.jobs drop constraint jobs_are_readable;
drop table queue_pauses;
drop table scheduled_runs;
