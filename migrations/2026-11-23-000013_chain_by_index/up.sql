-- A session keeps the plan of this function's query. Made while the record was small it read the whole table for each line,
-- and went on doing so: ten thousand lines took ten seconds, of which all but one were spent here.
alter function chain_event() set enable_seqscan = off;
