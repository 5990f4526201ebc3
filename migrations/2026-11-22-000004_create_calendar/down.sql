drop table calendar_moves;
drop table calendar_publications;
drop function forbid_calendar_publication_change();
drop table calendar_drafts;
drop table calendar_days;
drop table calendar_years;
