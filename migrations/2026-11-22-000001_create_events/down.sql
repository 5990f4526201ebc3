drop function event_hash(bytea, events);
drop table events;
drop function chain_event();
drop function forbid_change();
