drop table watch_list;
drop table blind_indexes;
drop table flags;
drop function copy_deadline_and_status();
drop table check_answers;
drop function forbid_check_answer_change();
