drop table claim_skips;
drop table claims;
