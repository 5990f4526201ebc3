drop table applicant_sessions;
drop table sign_in_codes;
drop table bindings;
drop function forbid_binding_change();
drop table store_contacts;
drop table stores;
drop function forbid_certification_after_revocation();
drop function bigrams(text);
