drop table daily_figures;
drop table exports;
drop table saved_views;
drop trigger applications_keep_place on applications;
drop function keep_place_in_lists();
drop table application_tags;
drop table note_mentions;
drop table notes;
