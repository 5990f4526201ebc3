drop table information_request_evidence;
drop table information_request_items;
drop function forbid_answer_change();
drop table information_requests;
