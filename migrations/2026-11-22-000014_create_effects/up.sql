-- Effects of approvals at the platform (R15).

create table effects (
    id uuid primary key,
    application_id uuid not null references applications (id),
    decision_id uuid not null unique references decisions (id),
    kind text not null check (kind in ('unbind', 'revoke_certification')),
    state text not null check (state in ('scheduled', 'requested', 'confirmed', 'blocked', 'failed', 'cancelled')),
    basis_hash bytea not null check (length(basis_hash) = 32),
    not_before timestamptz not null,
    attempt int not null default 0 check (attempt >= 0),
    next_try_at timestamptz not null,
    created_at timestamptz not null,
    requested_at timestamptz,
    confirmed_at timestamptz,
    problem text,
    blockers text[] not null default '{}',
    blocked_at timestamptz,
    next_check_at timestamptz,
    notify_leads_at timestamptz,
    lapse_at timestamptz,
    platform_reference text,
    settled_at timestamptz,
    settled_by uuid references staff (id),
    settled_as text check (settled_as in ('done', 'not_done')),
    settled_note text
);
comment on table effects is 'Effects of approvals at the platform. The row is authoritative; a job only wakes the worker.';
comment on column effects.id is 'UUIDv7; the idempotency key at the platform.';
comment on column effects.application_id is 'The approved application.';
comment on column effects.decision_id is 'The approval it carries out.';
comment on column effects.kind is 'unbind or revoke_certification.';
comment on column effects.state is 'scheduled, requested, confirmed, blocked, failed or cancelled.';
comment on column effects.basis_hash is 'Hash of the basis of the approval; recomputed before acting.';
comment on column effects.not_before is 'Earliest time: end of the grace period, and of the notice period after every contact was told.';
comment on column effects.attempt is 'Attempts, committed before each begins.';
comment on column effects.next_try_at is 'Time the next attempt is due.';
comment on column effects.created_at is 'Time it was scheduled.';
comment on column effects.requested_at is 'First request at the platform; no undo and no withdrawal after it, unless the platform reports that it did nothing.';
comment on column effects.confirmed_at is 'Time the platform confirmed it.';
comment on column effects.problem is 'Result of the last attempt, if it failed; no personal data.';
comment on column effects.blockers is 'Codes of the blockers of a blocked effect: those of effect_blockers that are not cleared, kept here so that its row alone tells what can be done; empty in other states.';
comment on column effects.blocked_at is 'Start of the current uninterrupted block; null while it is not blocked.';
comment on column effects.next_check_at is 'Time the platform is asked again whether the blockers are cleared; null when a lead has to act first.';
comment on column effects.notify_leads_at is 'Time leads are notified that it is still blocked, the second time shortly before it lapses, or reminded that it failed; null when no notice is due.';
comment on column effects.lapse_at is 'Time the approval lapses if the effect is still blocked; null while it is not blocked.';
comment on column effects.platform_reference is 'The platform''s reference, to quote in enquiries there.';
comment on column effects.settled_at is 'Time a lead recorded the outcome found out by hand.';
comment on column effects.settled_by is 'The lead.';
comment on column effects.settled_as is 'Outcome: done or not_done.';
comment on column effects.settled_note is 'How the outcome was found out, in the lead''s words; emptied by retention.';
create unique index effects_one_live on effects (application_id) where state <> 'cancelled';
create index effects_waiting on effects (next_try_at, id) where state in ('scheduled', 'requested');
create index effects_to_check on effects (next_check_at, id) where state = 'blocked' and next_check_at is not null;
create index effects_to_notify on effects (notify_leads_at, id) where state = 'blocked' and notify_leads_at is not null;
create index effects_to_remind on effects (notify_leads_at, id) where state = 'failed' and notify_leads_at is not null;
create index effects_to_lapse on effects (lapse_at, id) where state = 'blocked' and lapse_at is not null;
create index effects_failed_or_blocked on effects (state, id) where state in ('failed', 'blocked');

create table effect_blockers (
    effect_id uuid not null references effects (id),
    blocker text not null,
    found_at timestamptz not null,
    amount bigint check (amount > 0),
    cleared_at timestamptz check (cleared_at >= found_at),
    primary key (effect_id, blocker, found_at)
);
comment on table effect_blockers is 'Blockers of effects, each with the time it was found and cleared.';
comment on column effect_blockers.effect_id is 'The effect.';
comment on column effect_blockers.blocker is 'Code of the blocker: application::Blocker.';
comment on column effect_blockers.found_at is 'Time it was found.';
comment on column effect_blockers.amount is 'Amount in fen, or a count, as last found; null where there is nothing to count.';
comment on column effect_blockers.cleared_at is 'Time it was found to be cleared; null while it blocks.';
create unique index effect_blockers_one_live on effect_blockers (effect_id, blocker) where cleared_at is null;

create table platform_nonces (
    nonce text primary key check (length(nonce) between 16 and 132),
    seen_at timestamptz not null
);
comment on table platform_nonces is 'Nonces of signed messages to us, of the platform and of the gateway of text messages: each is accepted once.';
comment on column platform_nonces.nonce is 'As the platform sent it; one of the gateway of text messages with sms: before it.';
comment on column platform_nonces.seen_at is 'Time of receipt. Rows are kept for a day; messages are accepted for five minutes.';
create index platform_nonces_by_time on platform_nonces (seen_at);
