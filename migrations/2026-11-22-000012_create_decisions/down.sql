drop table appeals;
drop table penalties;
drop table decisions;
drop function forbid_decision_change();
drop table recommendations;
drop function forbid_recommendation_change();
