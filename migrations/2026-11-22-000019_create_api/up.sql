-- API clients: programs of partners, their keys, the answers kept for repeated requests, and the calls they made.

create table api_clients (
    id uuid primary key,
    name text not null check (name <> ''),
    owner_email text not null check (owner_email <> ''),
    scopes text[] not null default '{}',
    networks text[] not null default '{}',
    state text not null check (state in ('proposed', 'active', 'ended')),
    scopes_by uuid references staff (id),
    confirmed_by uuid references staff (id),
    confirmed_at timestamptz,
    proposed_scopes text[],
    proposed_by uuid references staff (id),
    proposed_at timestamptz,
    created_by uuid not null references staff (id),
    created_at timestamptz not null,
    expires_at timestamptz,
    ended_by uuid references staff (id),
    ended_at timestamptz,
    check (scopes <@ array['stores', 'applications:read', 'applications:write', 'decisions:read', 'reports:read']),
    check (proposed_scopes <@ array['stores', 'applications:read', 'applications:write', 'decisions:read', 'reports:read']),
    check (state <> 'proposed' or scopes = '{}'),
    check (state <> 'active' or confirmed_at is not null),
    check ((confirmed_at is null) = (confirmed_by is null) and (confirmed_at is null) = (scopes_by is null)),
    check (confirmed_by <> scopes_by),
    check ((proposed_scopes is null) = (proposed_by is null) and (proposed_by is null) = (proposed_at is null)),
    check ((state = 'ended') = (ended_at is not null) and (ended_at is null) = (ended_by is null)),
    check (expires_at > created_at)
);
comment on table api_clients is 'API clients: programs of partners. Proposed by one admin, confirmed by another.';
comment on column api_clients.id is 'UUIDv7; the id of the actor in events.';
comment on column api_clients.name is 'Name of the program, for staff.';
comment on column api_clients.owner_email is 'Address of the people who run it.';
comment on column api_clients.scopes is 'What its keys may be used for; empty until it is confirmed.';
comment on column api_clients.networks is 'Networks its calls may come from; empty: any.';
comment on column api_clients.state is 'proposed, active or ended.';
comment on column api_clients.scopes_by is 'The admin who proposed the scopes in force, or the wider ones they were reduced from.';
comment on column api_clients.confirmed_by is 'The admin who confirmed them, never the one who proposed them.';
comment on column api_clients.confirmed_at is 'Time of that confirmation.';
comment on column api_clients.proposed_scopes is 'Scopes that wait for another admin; null when none do.';
comment on column api_clients.proposed_by is 'The admin who proposed them.';
comment on column api_clients.proposed_at is 'Time they were proposed.';
comment on column api_clients.created_by is 'The admin who proposed the client.';
comment on column api_clients.created_at is 'Time of the first proposal.';
comment on column api_clients.expires_at is 'Time after which its keys are refused; null: never.';
comment on column api_clients.ended_by is 'The admin who ended it.';
comment on column api_clients.ended_at is 'Time it ended, or its first proposal was refused or taken back.';
create unique index api_clients_one_name on api_clients (lower(name)) where state <> 'ended';

create table api_keys (
    id uuid primary key,
    client_id uuid not null references api_clients (id),
    token_hash bytea not null unique check (length(token_hash) = 32),
    hint text not null,
    created_by uuid not null references staff (id),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    last_used_at timestamptz,
    ended_by uuid references staff (id),
    ended_at timestamptz,
    check (expires_at > created_at),
    check ((ended_at is null) = (ended_by is null))
);
comment on table api_keys is 'Keys of API clients; at most two of a client are live.';
comment on column api_keys.id is 'UUIDv7.';
comment on column api_keys.client_id is 'The client.';
comment on column api_keys.token_hash is 'SHA-256 of the key, which is shown once and has 256 random bits.';
comment on column api_keys.hint is 'First characters of the key, by which people recognise it.';
comment on column api_keys.created_by is 'The admin who made it.';
comment on column api_keys.created_at is 'Time it was made.';
comment on column api_keys.expires_at is 'Time after which it is refused.';
comment on column api_keys.last_used_at is 'Time of its last use, to the minute.';
comment on column api_keys.ended_by is 'The admin who ended it, or its client.';
comment on column api_keys.ended_at is 'Time it was ended.';
create index api_keys_by_client on api_keys (client_id, created_at);

create table api_idempotency (
    client_id uuid not null references api_clients (id),
    key_hash bytea not null check (length(key_hash) = 32),
    request_hash bytea not null check (length(request_hash) = 32),
    status smallint not null,
    body text not null,
    location text,
    created_at timestamptz not null,
    primary key (client_id, key_hash)
);
comment on table api_idempotency is 'Answers to writes of API clients, kept for a day for the same request sent again. Written in the transaction of the write.';
comment on column api_idempotency.client_id is 'The client.';
comment on column api_idempotency.key_hash is 'SHA-256 of its Idempotency-Key.';
comment on column api_idempotency.request_hash is 'SHA-256 of method, path, precondition and body of the request.';
comment on column api_idempotency.status is 'HTTP status of the answer.';
comment on column api_idempotency.body is 'Body of the answer; contains no personal data.';
comment on column api_idempotency.location is 'Location header of the answer.';
comment on column api_idempotency.created_at is 'Time of the write.';
create index api_idempotency_by_age on api_idempotency (created_at);

create table api_calls (
    id uuid primary key,
    client_id uuid not null references api_clients (id),
    key_id uuid not null references api_keys (id),
    method text not null,
    route text not null,
    status smallint not null,
    at timestamptz not null,
    took_ms int not null,
    request_id text not null
);
comment on table api_calls is 'Calls of API clients; without personal data. Removed by retention.';
comment on column api_calls.id is 'UUIDv7.';
comment on column api_calls.client_id is 'The client.';
comment on column api_calls.key_id is 'The key it used.';
comment on column api_calls.method is 'HTTP method.';
comment on column api_calls.route is 'Pattern of the route, never the path: references and ids stay out.';
comment on column api_calls.status is 'HTTP status of the answer.';
comment on column api_calls.at is 'Time of the call.';
comment on column api_calls.took_ms is 'Time until the answer, in milliseconds.';
comment on column api_calls.request_id is 'Id of the request, as in the log and in the header X-Request-Id.';
create index api_calls_by_client on api_calls (client_id, at desc);
create index api_calls_by_age on api_calls (at);

alter table applications add column client_id uuid references api_clients (id);
comment on column applications.client_id is 'The API client that submitted it; only that client may read it by API.';
alter table applications add check (client_id is null or (channel = 'api' and lodged_by is null));
create index applications_by_client on applications (client_id, id) where client_id is not null;

alter table drafts add column client_id uuid references api_clients (id);
comment on column drafts.client_id is 'The API client that fills it in; null for the owner''s own and for an agent''s.';
alter table drafts add check (client_id is null or lodged_by is null);
alter table drafts drop constraint drafts_one_per_author;
alter table drafts add constraint drafts_one_per_author unique nulls not distinct (store_id, kind, lodged_by, client_id, former_holder_at);
comment on table drafts is 'Drafts of applications. One per store and kind for the owner, and one for each agent and API client.';
