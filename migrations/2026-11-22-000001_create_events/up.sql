-- The record of everything that was done (R25).

create function forbid_change() returns trigger language plpgsql as $$
begin
    raise exception '% rows are never changed or removed', tg_table_name using errcode = 'integrity_constraint_violation';
end $$;
comment on function forbid_change() is 'Trigger body of append-only tables.';

create table events (
    id bigint generated always as identity primary key,
    subject_kind text not null check (subject_kind ~ '^[a-z_]{1,40}$'),
    subject_id uuid not null,
    seq int not null,
    at timestamptz not null,
    actor_kind text not null check (actor_kind in ('applicant', 'staff', 'worker', 'api', 'command_line')),
    actor_id uuid,
    action text not null,
    data jsonb not null default '{}',
    previous_hash bytea not null,
    hash bytea not null,
    unique (subject_id, seq)
);
comment on table events is 'The record: append-only. Each row''s hash covers the row before it for the same subject (R25). Holds ids, never personal data.';
comment on column events.id is 'Order of writing.';
comment on column events.subject_kind is 'Kind of the subject: application, store, staff, policy, calendar …; written by the program, see event.rs.';
comment on column events.subject_id is 'The subject.';
comment on column events.seq is '1, 2, 3 … per subject; filled in by the trigger.';
comment on column events.at is 'Time of the event, by the program''s clock.';
comment on column events.actor_kind is 'Kind of actor.';
comment on column events.actor_id is 'Staff id, store id of the applicant, or API client; null for the worker.';
comment on column events.action is 'Name of the event; for a status change, the transition''s name.';
comment on column events.data is 'Facts about the event: codes, ids, times.';
comment on column events.previous_hash is 'Hash of the event before; 32 zero bytes for the first.';
comment on column events.hash is 'SHA-256 over the previous hash and this row.';

create function event_hash(previous bytea, e events) returns bytea language sql immutable as $$
    select sha256(previous || convert_to(jsonb_build_array(
        e.subject_kind, e.subject_id, e.seq,
        (extract(epoch from e.at) * 1000000)::bigint,
        e.actor_kind, e.actor_id, e.action, e.data)::text, 'UTF8'))
$$;
comment on function event_hash(bytea, events) is 'The only definition of an event''s hash; used by the chain and by its verification.';

-- A session keeps the plan of this function's query. Planned while the record was small, it reads the whole table for each event
-- (10,000 events took 10 s, 9 of them here), hence enable_seqscan = off.
create function chain_event() returns trigger language plpgsql set enable_seqscan = off as $$
declare
    last events;
begin
    perform pg_advisory_xact_lock(hashtextextended(new.subject_id::text, 7));
    select * into last from events where subject_id = new.subject_id order by seq desc limit 1;
    new.seq := coalesce(last.seq, 0) + 1;
    new.previous_hash := coalesce(last.hash, decode(repeat('00', 32), 'hex'));
    new.hash := event_hash(new.previous_hash, new);
    return new;
end $$;
comment on function chain_event() is 'Appends an event to its subject''s chain.';
create trigger events_chain before insert on events for each row execute function chain_event();
create trigger events_never_change before update or delete on events
    for each row execute function forbid_change();
create trigger events_never_truncated before truncate on events
    for each statement execute function forbid_change();
