drop function event_hash(bytea, events);
drop table events;
drop function chain_event();
drop function refuse_change();
