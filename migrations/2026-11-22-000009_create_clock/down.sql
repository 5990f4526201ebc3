drop table late_notices;
drop table digests;
drop table escalation_notices;
drop table escalations;
drop table clock_intervals;
