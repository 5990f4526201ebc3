drop table watch_list;
drop table marks;
drop table flags;
drop function take_place_in_lists();
drop table check_answers;
drop function check_answers_append_only();
