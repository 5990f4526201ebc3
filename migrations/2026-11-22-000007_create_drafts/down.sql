drop table email_proofs;
drop table drafts;
