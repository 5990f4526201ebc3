drop table objections;
drop table query_codes;
drop table applications;
drop function set_is_returned();
drop function phone_tail(text);
drop sequence application_numbers;
