drop table appeals;
drop table penalties;
drop table decisions;
drop function decisions_append_only();
drop table recommendations;
drop function recommendations_append_only();
