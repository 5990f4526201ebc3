-- Accounts of staff: sign-in, sessions, password links, absences.

create table staff (
    id uuid primary key,
    sign_in_name text not null unique check (sign_in_name = lower(sign_in_name)),
    name text not null check (length(name) between 1 and 80),
    email text not null,
    password_hash text not null,
    roles text[] not null default '{}',
    locale text not null default 'zh-CN' check (locale in ('zh-CN', 'en')),
    has_shortcuts boolean not null default true,
    created_at timestamptz not null,
    password_changed_at timestamptz not null,
    disabled_at timestamptz,
    check (roles <@ array['reviewer', 'lead', 'agent', 'admin', 'auditor', 'operator'])
);
comment on table staff is 'Accounts of staff.';
comment on column staff.id is 'UUIDv7.';
comment on column staff.sign_in_name is 'Name to sign in with, lower case.';
comment on column staff.name is 'Shown to colleagues, never to applicants.';
comment on column staff.email is 'Address for reminders and escalations.';
comment on column staff.password_hash is 'argon2id in PHC form.';
comment on column staff.roles is 'Roles (reviewer, lead, agent, admin, auditor, operator); read again on every request.';
comment on column staff.locale is 'Language of pages and letters.';
comment on column staff.has_shortcuts is 'Single-key shortcuts are on (WCAG 2.1.4: they can be switched off).';
comment on column staff.created_at is 'Time the account was created.';
comment on column staff.password_changed_at is 'Sessions that began earlier are refused.';
comment on column staff.disabled_at is 'Set: may no longer sign in. The row is kept because the record refers to it.';

create table staff_blind_indexes (
    staff_id uuid not null references staff (id),
    kind text not null check (kind in ('phone', 'email', 'identity')),
    keyed_hash bytea not null check (length(keyed_hash) = 32),
    created_at timestamptz not null,
    primary key (staff_id, kind, keyed_hash)
);
comment on table staff_blind_indexes is 'Keyed hashes of the own phones, addresses and identity documents of staff: an application in which one occurs is their own case (R24).';
comment on column staff_blind_indexes.staff_id is 'The member of staff.';
comment on column staff_blind_indexes.kind is 'phone, email or identity.';
comment on column staff_blind_indexes.keyed_hash is 'HMAC-SHA-256 under the server''s key, as in blind_indexes.';
comment on column staff_blind_indexes.created_at is 'Time it was entered.';

create table staff_sessions (
    id uuid primary key,
    staff_id uuid not null references staff (id),
    token_hash bytea not null unique,
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    ends_at timestamptz not null,
    ended_at timestamptz
);
comment on table staff_sessions is 'Sessions of staff.';
comment on column staff_sessions.id is 'UUIDv7.';
comment on column staff_sessions.staff_id is 'The member of staff.';
comment on column staff_sessions.token_hash is 'SHA-256 of the 256-bit token in the cookie.';
comment on column staff_sessions.created_at is 'Time of sign-in.';
comment on column staff_sessions.last_seen_at is 'Time of the last request, to the minute; 20 idle minutes end the session.';
comment on column staff_sessions.ends_at is 'Absolute end, 10 hours after sign-in.';
comment on column staff_sessions.ended_at is 'Time of sign-out, or when somebody ended it.';
create index staff_sessions_by_staff on staff_sessions (staff_id) where ended_at is null;
create index staff_sessions_by_end on staff_sessions (ends_at);

create table password_links (
    id uuid primary key,
    staff_id uuid not null references staff (id),
    purpose text not null check (purpose in ('invitation', 'reset')),
    token_hash bytea not null unique check (length(token_hash) = 32),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
);
comment on table password_links is 'Links with which staff set a password: an invitation, or a reset. Each works once.';
comment on column password_links.id is 'UUIDv7.';
comment on column password_links.staff_id is 'The account whose password it sets.';
comment on column password_links.purpose is 'invitation or reset.';
comment on column password_links.token_hash is 'SHA-256 of the token in the link.';
comment on column password_links.created_at is 'Time its letter was written.';
comment on column password_links.expires_at is 'The link works until then.';
comment on column password_links.used_at is 'Time it was used, or another link of this account was.';
create index password_links_by_staff on password_links (staff_id, created_at);
create index password_links_by_expiry on password_links (expires_at);

create table staff_absences (
    id uuid primary key,
    staff_id uuid not null references staff (id),
    from_at timestamptz not null,
    until_at timestamptz not null,
    note text not null,
    entered_by uuid not null references staff (id),
    entered_at timestamptz not null,
    cancelled_at timestamptz,
    check (until_at > from_at)
);
comment on table staff_absences is 'Absences of staff: claims go back to the queue, and nothing new is assigned.';
comment on column staff_absences.id is 'UUIDv7.';
comment on column staff_absences.staff_id is 'The absent member of staff.';
comment on column staff_absences.from_at is 'Start, inclusive.';
comment on column staff_absences.until_at is 'End, exclusive.';
comment on column staff_absences.note is 'Note for colleagues.';
comment on column staff_absences.entered_by is 'The member of staff who entered it: the absent one, or a lead.';
comment on column staff_absences.entered_at is 'Time of entry.';
comment on column staff_absences.cancelled_at is 'Time it was cancelled.';
create index staff_absences_by_staff on staff_absences (staff_id, from_at);
create index staff_absences_live on staff_absences (until_at, from_at) where cancelled_at is null;
