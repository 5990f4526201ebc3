drop table objects_pending_deletion;
drop table evidence_views;
drop table evidence_purposes;
drop table application_evidence;
drop table draft_evidence;
drop table evidence_pages;
drop table evidence;
drop function forbid_evidence_change();
