-- Webhooks: addresses of API clients that are told of events, their secrets, what was told, and every attempt.

create table webhooks (
    id uuid primary key,
    client_id uuid not null references api_clients (id),
    url text not null,
    kinds text[] not null,
    scopes text[] not null default '{}',
    state text not null check (state in ('proposed', 'active', 'disabled', 'ended')),
    set_by uuid references staff (id),
    confirmed_by uuid references staff (id),
    confirmed_at timestamptz,
    proposed_url text,
    proposed_kinds text[],
    proposed_scopes text[],
    proposed_by uuid references staff (id),
    proposed_at timestamptz,
    created_by uuid not null references staff (id),
    created_at timestamptz not null,
    disabled_at timestamptz,
    disabled_cause text check (disabled_cause in ('failed', 'gone')),
    ended_by uuid references staff (id),
    ended_at timestamptz,
    check (scopes <@ array['applications:read', 'decisions:read']),
    check (proposed_scopes <@ array['applications:read', 'decisions:read']),
    check ((state = 'proposed') = (confirmed_at is null) or state = 'ended'),
    check (state in ('proposed', 'ended') or (url <> '' and kinds <> '{}')),
    check ((confirmed_at is null) = (confirmed_by is null) and (confirmed_at is null) = (set_by is null)),
    check (confirmed_by <> set_by),
    check ((proposed_url is null) = (proposed_by is null) and (proposed_url is null) = (proposed_kinds is null)
        and (proposed_url is null) = (proposed_scopes is null) and (proposed_url is null) = (proposed_at is null)),
    check ((disabled_at is null) = (disabled_cause is null)),
    check (state <> 'disabled' or disabled_at is not null),
    check (state <> 'active' or disabled_at is null),
    check ((state = 'ended') = (ended_at is not null) and (ended_at is null) = (ended_by is null))
);
comment on table webhooks is 'Addresses of API clients to which events of their own applications are sent. Proposed by one admin, confirmed by another.';
comment on column webhooks.id is 'UUIDv7.';
comment on column webhooks.client_id is 'The client; only events of applications it submitted are sent.';
comment on column webhooks.url is 'Where messages are posted; empty until it is confirmed.';
comment on column webhooks.kinds is 'Kinds of events that are sent; empty until it is confirmed.';
comment on column webhooks.scopes is 'What messages contain besides ids, as far as the client itself has the scope.';
comment on column webhooks.state is 'proposed, active, disabled or ended. Disabled: nothing is sent, and messages are kept for it.';
comment on column webhooks.set_by is 'The admin who proposed what is in force.';
comment on column webhooks.confirmed_by is 'The admin who confirmed it, never the one who proposed it.';
comment on column webhooks.confirmed_at is 'Time of that confirmation.';
comment on column webhooks.proposed_url is 'Address that waits for another admin; null when nothing does.';
comment on column webhooks.proposed_kinds is 'Kinds of events proposed with it.';
comment on column webhooks.proposed_scopes is 'Scopes proposed with it.';
comment on column webhooks.proposed_by is 'The admin who proposed them.';
comment on column webhooks.proposed_at is 'Time they were proposed.';
comment on column webhooks.created_by is 'The admin who proposed the webhook.';
comment on column webhooks.created_at is 'Time of the first proposal.';
comment on column webhooks.disabled_at is 'Time it was disabled because messages were not taken; null while it is not.';
comment on column webhooks.disabled_cause is 'failed: a message was not taken for three days. gone: the address answered 410.';
comment on column webhooks.ended_by is 'The admin who ended it, or its client.';
comment on column webhooks.ended_at is 'Time it ended, or its first proposal was refused or taken back.';
create index webhooks_by_client on webhooks (client_id, created_at);
create index webhooks_disabled on webhooks (id) where state = 'disabled';

create table webhook_secrets (
    id uuid primary key,
    webhook_id uuid not null references webhooks (id),
    key_id text not null,
    wrapped_key bytea check (length(wrapped_key) = 40),
    hint text not null,
    created_by uuid not null references staff (id),
    created_at timestamptz not null,
    ended_by uuid references staff (id),
    ended_at timestamptz,
    check ((ended_at is null) = (ended_by is null) and (ended_at is null) = (wrapped_key is not null))
);
comment on table webhook_secrets is 'Secrets that messages of a webhook are signed with; at most two are live, and a message is signed with each.';
comment on column webhook_secrets.id is 'UUIDv7.';
comment on column webhook_secrets.webhook_id is 'The webhook.';
comment on column webhook_secrets.key_id is 'Id of the master key under which the secret''s key is wrapped.';
comment on column webhook_secrets.wrapped_key is 'The wrapped key from which the secret is derived; removed when the secret ends.';
comment on column webhook_secrets.hint is 'First characters of the secret, by which people recognise it.';
comment on column webhook_secrets.created_by is 'The admin who made it.';
comment on column webhook_secrets.created_at is 'Time it was made.';
comment on column webhook_secrets.ended_by is 'The admin who ended it, or its webhook.';
comment on column webhook_secrets.ended_at is 'Time it was ended.';
create index webhook_secrets_by_webhook on webhook_secrets (webhook_id, created_at);
create index webhook_secrets_by_key on webhook_secrets (key_id, id) where wrapped_key is not null;

create table webhook_deliveries (
    id uuid primary key,
    seq bigint generated always as identity,
    webhook_id uuid not null references webhooks (id),
    application_id uuid not null references applications (id),
    kind text not null,
    round smallint not null,
    about_id uuid,
    occurred_at timestamptz not null,
    held_until timestamptz,
    state text not null check (state in ('queued', 'delivered', 'failed', 'cancelled')),
    attempt int not null default 0 check (attempt >= 0),
    tries int not null default 0 check (tries >= 0),
    next_try_at timestamptz not null,
    body text,
    created_at timestamptz not null,
    ended_at timestamptz,
    check ((state = 'queued') = (ended_at is null)),
    check (attempt = 0 or body is not null)
);
comment on table webhook_deliveries is 'Messages to webhooks: one for each event and webhook, written in the transaction of the event. Removed by retention.';
comment on column webhook_deliveries.id is 'UUIDv7; webhook-id is derived from it, the same on every attempt.';
comment on column webhook_deliveries.seq is 'The order in which messages were written.';
comment on column webhook_deliveries.webhook_id is 'The webhook.';
comment on column webhook_deliveries.application_id is 'The application the event is about.';
comment on column webhook_deliveries.kind is 'Kind of the event, such as application.decided.';
comment on column webhook_deliveries.round is 'Round of the application''s review at the event.';
comment on column webhook_deliveries.about_id is 'The decision or the information request of the event, if it has one.';
comment on column webhook_deliveries.occurred_at is 'Time of the event; of one that could be taken back, the time it was told.';
comment on column webhook_deliveries.held_until is 'End of the grace period in which the event can be taken back; null for one that cannot.';
comment on column webhook_deliveries.state is 'queued, delivered, failed or cancelled.';
comment on column webhook_deliveries.attempt is 'Attempts in all, committed before each begins.';
comment on column webhook_deliveries.tries is 'Attempts since it was queued, or queued again by hand.';
comment on column webhook_deliveries.next_try_at is 'Time the next attempt is due; during an attempt, the time it counts as lost.';
comment on column webhook_deliveries.body is 'The message, written when it is first sent and the same on every attempt; contains no personal data.';
comment on column webhook_deliveries.created_at is 'Time it was written.';
comment on column webhook_deliveries.ended_at is 'Time it was delivered, given up or cancelled.';
create index webhook_deliveries_by_webhook on webhook_deliveries (webhook_id, created_at desc, id desc);
create index webhook_deliveries_queued on webhook_deliveries (webhook_id, next_try_at, id) where state = 'queued';
create index webhook_deliveries_by_application on webhook_deliveries (application_id, webhook_id, seq desc);
create index webhook_deliveries_by_age on webhook_deliveries (created_at);
create unique index webhook_deliveries_one_breach on webhook_deliveries (webhook_id, application_id, round)
    where kind = 'application.breached';

create table webhook_attempts (
    delivery_id uuid not null references webhook_deliveries (id) on delete cascade,
    number int not null check (number > 0),
    url text not null,
    started_at timestamptz not null,
    ended_at timestamptz,
    status smallint,
    problem text,
    answer text,
    took_ms int,
    primary key (delivery_id, number),
    check (ended_at is not null or (status is null and problem is null and answer is null and took_ms is null))
);
comment on table webhook_attempts is 'Attempts to send a message to a webhook; written before the address is contacted.';
comment on column webhook_attempts.delivery_id is 'The message.';
comment on column webhook_attempts.number is 'Counted from 1 for each message.';
comment on column webhook_attempts.url is 'The address it was sent to.';
comment on column webhook_attempts.started_at is 'Time it began; webhook-timestamp.';
comment on column webhook_attempts.ended_at is 'Time the answer was recorded, or the attempt was found lost.';
comment on column webhook_attempts.status is 'HTTP status of the answer; null without one.';
comment on column webhook_attempts.problem is 'Code of what went wrong; null when the message was taken.';
comment on column webhook_attempts.answer is 'The first 4 KiB of the answer''s body; emptied when the application is erased.';
comment on column webhook_attempts.took_ms is 'Time until the answer, in milliseconds.';
create index webhook_attempts_open on webhook_attempts (delivery_id) where ended_at is null;
