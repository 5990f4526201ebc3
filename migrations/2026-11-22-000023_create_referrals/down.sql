drop table case_presence;
drop table referrals;
