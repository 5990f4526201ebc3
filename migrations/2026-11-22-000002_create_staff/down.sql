drop table staff_absences;
drop table password_links;
drop table staff_sessions;
drop table staff_blind_indexes;
drop table staff;
