alter table events drop constraint events_subject_kind_check;
alter table events add constraint events_subject_kind_check
    check (subject_kind in ('application', 'store', 'staff', 'policy', 'calendar')) not valid;
drop table apologies;
drop table digests;
drop index rungs_due;
create index rungs_due on rungs (due_at, id) where fired_at is null and cancelled_at is null;
drop table rung_notices;
drop table bounces;
drop table mail_pauses;
drop table contact_tasks;
alter table letters drop column bounced_at;
