drop table objections;
drop table query_codes;
drop table applications;
drop function mark_returned();
drop function phone_tail(text);
drop sequence application_numbers;
