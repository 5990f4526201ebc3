drop table platform_nonces;
drop table effect_blockers;
drop table effects;
