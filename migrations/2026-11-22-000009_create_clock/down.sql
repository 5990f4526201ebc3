drop table apologies;
drop table digests;
drop table rung_notices;
drop table rungs;
drop table clock_intervals;
