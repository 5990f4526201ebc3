drop table daily_figures;
drop table exports;
drop table saved_views;
drop trigger applications_update_deadline_and_status on applications;
drop function update_deadline_and_status();
drop table application_tags;
drop table note_mentions;
drop table notes;
