drop table rungs;
drop table clock_intervals;
drop table decisions;
drop function decisions_append_only();
drop table claims;
alter table drafts drop column follows_id;
drop table applications;
drop table drafts;
drop sequence application_numbers;
