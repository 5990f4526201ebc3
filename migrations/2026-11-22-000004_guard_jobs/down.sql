drop index apalis.jobs_done;
drop index apalis.jobs_held;
alter table apalis.jobs drop constraint jobs_are_readable;
