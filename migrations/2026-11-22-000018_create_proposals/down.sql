drop table proposal_evidence;
drop table proposals;
