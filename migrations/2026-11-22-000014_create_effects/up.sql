-- Effects of approvals at the platform (R15).

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
    problem text,
    blocked_at timestamptz,
    next_check_at timestamptz,
    tell_leads_at timestamptz,
    platform_reference text,
    settled_at timestamptz,
    settled_by uuid references staff (id),
    settled_as text check (settled_as in ('done', 'not_done')),
    settled_note text
);
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
comment on column effects.blocked_at is 'Since when it is blocked without a break; null while it is not.';
comment on column effects.next_check_at is 'When the platform is asked again whether what blocked it is cleared; null when that is for a lead to say.';
comment on column effects.tell_leads_at is 'When leads are told that it is still blocked; null once they were.';
comment on column effects.platform_reference is 'What the platform calls it, for people who ask there.';
comment on column effects.settled_at is 'When a lead wrote down what was found out by hand.';
comment on column effects.settled_by is 'That lead.';
comment on column effects.settled_as is 'What was found: done or not_done.';
comment on column effects.settled_note is 'How it was found out, in the lead''s words; removed by retention.';
create unique index effects_one_live on effects (application_id) where state <> 'cancelled';
create index effects_waiting on effects (next_try_at, id) where state in ('scheduled', 'requested');
create index effects_to_check on effects (next_check_at, id) where state = 'blocked' and next_check_at is not null;
create index effects_to_tell on effects (tell_leads_at, id) where state = 'blocked' and tell_leads_at is not null;
create index effects_in_trouble on effects (state, id) where state in ('failed', 'blocked');

create table effect_blockers (
    effect_id uuid not null references effects (id),
    blocker text not null,
    found_at timestamptz not null,
    amount bigint check (amount > 0),
    cleared_at timestamptz check (cleared_at >= found_at),
    primary key (effect_id, blocker, found_at)
);
comment on table effect_blockers is 'What kept an effect from being carried out, and from when until when.';
comment on column effect_blockers.effect_id is 'The effect.';
comment on column effect_blockers.blocker is 'What it is: a word of application::Blocker.';
comment on column effect_blockers.found_at is 'When it was found.';
comment on column effect_blockers.amount is 'How much in fen, or how many, when last looked at; null where there is nothing to count.';
comment on column effect_blockers.cleared_at is 'When it was found to be gone; null while it stands.';
create unique index effect_blockers_one_live on effect_blockers (effect_id, blocker) where cleared_at is null;

create table platform_nonces (
    nonce text primary key check (length(nonce) between 16 and 128),
    seen_at timestamptz not null
);
comment on table platform_nonces is 'Nonces of the platform''s signed messages: each is taken once.';
comment on column platform_nonces.nonce is 'As the platform sent it.';
comment on column platform_nonces.seen_at is 'When; kept for a day, messages are taken for five minutes.';
create index platform_nonces_by_time on platform_nonces (seen_at);
