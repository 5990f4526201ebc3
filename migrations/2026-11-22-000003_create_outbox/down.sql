drop table scheduled_runs;
drop trigger events_chain on events;
drop function chain_event();
drop function event_hash(bytea, events);
drop table events;
drop table letters;
drop table effects;
