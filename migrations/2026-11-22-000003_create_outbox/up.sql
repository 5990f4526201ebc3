-- What the worker carries out, and the record of all that was done.

create table effects (
    id uuid primary key,
    application_id uuid not null references applications (id),
    decision_id uuid not null unique references decisions (id),
    kind text not null check (kind in ('unbind', 'revoke_certification')),
    state text not null check (state in ('scheduled', 'requested', 'confirmed', 'blocked', 'failed', 'cancelled')),
    content_hash bytea not null check (length(content_hash) = 32),
    not_before timestamptz not null,
    attempt int not null default 0 check (attempt >= 0),
    next_try_at timestamptz not null,
    created_at timestamptz not null,
    requested_at timestamptz,
    confirmed_at timestamptz,
    problem text
);
create unique index effects_one_live on effects (application_id) where state <> 'cancelled';
create index effects_waiting on effects (next_try_at, id) where state in ('scheduled', 'requested');
comment on table effects is 'What an approval does at the platform; the row is the truth, a job only wakes it.';
comment on column effects.id is 'UUIDv7; the idempotency key at the platform.';
comment on column effects.application_id is 'The approved application.';
comment on column effects.decision_id is 'The approval it carries out.';
comment on column effects.kind is 'unbind or revoke_certification.';
comment on column effects.state is 'scheduled, requested, confirmed, blocked, failed or cancelled.';
comment on column effects.content_hash is 'What the approval was based on; recomputed before acting.';
comment on column effects.not_before is 'Never sooner: end of grace, and the notice period after every contact was told.';
comment on column effects.attempt is 'Tries begun, committed before each acts.';
comment on column effects.next_try_at is 'When the next try is due.';
comment on column effects.created_at is 'When it was scheduled.';
comment on column effects.requested_at is 'First request at the platform; no undo and no withdrawal after it, unless the platform could do nothing.';
comment on column effects.confirmed_at is 'When the platform confirmed it.';
comment on column effects.problem is 'Why it is blocked or what the last try met; no personal data.';

create table letters (
    id uuid primary key,
    application_id uuid references applications (id),
    store_id uuid references stores (id),
    staff_id uuid references staff (id),
    kind text not null,
    locale text not null check (locale in ('zh-CN', 'en')),
    to_address text not null,
    subject text not null,
    text_body text not null,
    html_body text not null,
    raw bytea not null,
    message_id text not null unique,
    dedupe_key text not null unique,
    state text not null check (state in ('held', 'queued', 'sent', 'cancelled', 'failed')),
    release_at timestamptz,
    attempt int not null default 0 check (attempt >= 0),
    next_try_at timestamptz not null,
    created_at timestamptz not null,
    sent_at timestamptz,
    ended_at timestamptz,
    outcome text,
    check (state <> 'held' or release_at is not null),
    check ((state = 'sent') = (sent_at is not null))
);
create index letters_by_application on letters (application_id, created_at);
create index letters_held on letters (release_at, id) where state = 'held';
create index letters_queued on letters (next_try_at, id) where state = 'queued';
create index letters_failed on letters (created_at desc, id desc) where state = 'failed';
create index letters_by_creation on letters (created_at desc, id desc);
comment on table letters is 'Emails, kept as they were rendered; every try sends the same bytes.';
comment on column letters.id is 'UUIDv7; the Message-ID is derived from it.';
comment on column letters.application_id is 'What it is about, if an application.';
comment on column letters.store_id is 'The store it goes to, if a store.';
comment on column letters.staff_id is 'The staff member it goes to, if staff.';
comment on column letters.kind is 'Which letter.';
comment on column letters.locale is 'Its language.';
comment on column letters.to_address is 'The one recipient.';
comment on column letters.subject is 'Subject as shown.';
comment on column letters.text_body is 'Plain text part.';
comment on column letters.html_body is 'HTML part.';
comment on column letters.raw is 'The whole message as sent. Emptied for sign-in codes once sent or expired.';
comment on column letters.message_id is 'Message-ID header, for recognising a copy.';
comment on column letters.dedupe_key is 'One letter per cause: a second insert is refused.';
comment on column letters.state is 'held, queued, sent, cancelled or failed.';
comment on column letters.release_at is 'When a held letter is queued.';
comment on column letters.attempt is 'Tries begun, committed before each acts.';
comment on column letters.next_try_at is 'When the next try is due.';
comment on column letters.created_at is 'When it was written.';
comment on column letters.sent_at is 'When the mail server took it.';
comment on column letters.ended_at is 'When it was sent, cancelled or given up.';
comment on column letters.outcome is 'The mail server''s words, or why it was cancelled.';

create table events (
    id bigint generated always as identity primary key,
    subject_kind text not null check (subject_kind in ('application', 'store', 'staff', 'policy', 'calendar')),
    subject_id uuid not null,
    seq int not null,
    at timestamptz not null,
    actor_kind text not null check (actor_kind in ('applicant', 'staff', 'worker', 'api', 'operator')),
    actor_id uuid,
    action text not null,
    data jsonb not null default '{}',
    previous_hash bytea not null,
    hash bytea not null,
    unique (subject_id, seq)
);
comment on table events is 'The record: append-only, each row''s hash covers the one before it for the same subject (R25). Holds ids, never personal data.';
comment on column events.id is 'Order of writing.';
comment on column events.subject_kind is 'What kind of thing it is about.';
comment on column events.subject_id is 'The thing it is about.';
comment on column events.seq is '1, 2, 3 … per subject; filled in by the trigger.';
comment on column events.at is 'When, by the program''s clock.';
comment on column events.actor_kind is 'What kind of actor did it.';
comment on column events.actor_id is 'Staff id, store id of the applicant, or API client; null for the worker.';
comment on column events.action is 'What was done, in the words of the status graph.';
comment on column events.data is 'Facts about it: codes, ids, times.';
comment on column events.previous_hash is 'Hash of the event before; 32 zero bytes for the first.';
comment on column events.hash is 'SHA-256 over the previous hash and this row.';

create function event_hash(previous bytea, e events) returns bytea language sql immutable as $$
    select sha256(previous || convert_to(jsonb_build_array(
        e.subject_kind, e.subject_id, e.seq,
        (extract(epoch from e.at) * 1000000)::bigint,
        e.actor_kind, e.actor_id, e.action, e.data)::text, 'UTF8'))
$$;
comment on function event_hash(bytea, events) is 'The one definition of an event''s hash; used by the chain and by its verification.';

create function chain_event() returns trigger language plpgsql as $$
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
comment on function chain_event() is 'Puts an event at the end of its subject''s chain.';
create trigger events_chain before insert on events for each row execute function chain_event();
create trigger events_never_change before update or delete on events
    for each row execute function refuse_change();
create trigger events_never_truncated before truncate on events
    for each statement execute function refuse_change();

create table scheduled_runs (
    name text primary key,
    last_started_at timestamptz,
    last_ran_at timestamptz,
    last_rows bigint not null default 0,
    total_rows bigint not null default 0,
    next_run_at timestamptz,
    last_problem text
);
comment on table scheduled_runs is 'Sweeps: when each ran last, what it did, when it runs next.';
comment on column scheduled_runs.name is 'The sweep.';
comment on column scheduled_runs.last_started_at is 'Start of the latest run.';
comment on column scheduled_runs.last_ran_at is 'End of the latest run that succeeded.';
comment on column scheduled_runs.last_rows is 'Rows it acted on.';
comment on column scheduled_runs.total_rows is 'Rows acted on since the beginning.';
comment on column scheduled_runs.next_run_at is 'When it is expected next.';
comment on column scheduled_runs.last_problem is 'What the latest run met, if it failed.';
