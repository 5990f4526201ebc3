drop table request_evidence;
drop table information_request_items;
drop function answer_is_frozen();
drop table information_requests;
