drop table applicant_sessions;
drop table sign_in_codes;
drop table bindings;
drop function keep_bindings();
drop table store_contacts;
drop table stores;
drop function keep_revocation();
drop function bigrams(text);
