-- The registers everything else refers to: calendar, policy, staff, stores.

create table calendar_years (
    year int primary key,
    status text not null check (status in ('official', 'provisional', 'missing')),
    source text not null,
    published_at timestamptz not null,
    published_by uuid
);
comment on table calendar_years is 'How far each year of the working calendar can be relied on.';
comment on column calendar_years.year is 'Calendar year in Asia/Shanghai.';
comment on column calendar_years.status is 'official: the State Council notice is out; provisional: statutory days only; missing: nothing known.';
comment on column calendar_years.source is 'Where the days were taken from.';
comment on column calendar_years.published_at is 'When this year came into force here.';
comment on column calendar_years.published_by is 'The staff member who published it; null for data shipped with the program.';

create table calendar_days (
    date date primary key,
    year int not null references calendar_years (year),
    kind text not null check (kind in ('holiday', 'workday')),
    name text not null,
    check (extract(year from date) = year)
);
comment on table calendar_days is 'Days that differ from an ordinary week: holidays, and make-up working days (调休).';
comment on column calendar_days.date is 'The day in Asia/Shanghai.';
comment on column calendar_days.year is 'The year this day is published with.';
comment on column calendar_days.kind is 'holiday: rest on a weekday; workday: work on a weekend.';
comment on column calendar_days.name is 'The name in the notice, shown in explanations.';

create table staff (
    id uuid primary key,
    sign_in_name text not null unique check (sign_in_name = lower(sign_in_name)),
    name text not null check (length(name) between 1 and 80),
    email text not null,
    password_hash text not null,
    roles text[] not null default '{}',
    locale text not null default 'zh-CN' check (locale in ('zh-CN', 'en')),
    created_at timestamptz not null,
    password_changed_at timestamptz not null,
    disabled_at timestamptz,
    check (roles <@ array['reviewer', 'lead', 'agent', 'admin', 'auditor', 'operator'])
);
comment on table staff is 'The people who work here.';
comment on column staff.id is 'UUIDv7.';
comment on column staff.sign_in_name is 'What the person signs in with, lower case.';
comment on column staff.name is 'Shown to colleagues, never to applicants.';
comment on column staff.email is 'Where reminders and escalations go.';
comment on column staff.password_hash is 'argon2id in PHC form.';
comment on column staff.roles is 'Roles of DESIGN section 2; read again on every request.';
comment on column staff.locale is 'Language of pages and letters.';
comment on column staff.created_at is 'When the account was made.';
comment on column staff.password_changed_at is 'Sessions that began earlier are refused.';
comment on column staff.disabled_at is 'Set: may no longer sign in; the row stays for the record.';

alter table calendar_years add foreign key (published_by) references staff (id);

create table policies (
    id uuid primary key,
    version int not null unique check (version > 0),
    name text not null,
    body jsonb not null,
    source text not null,
    source_hash bytea not null,
    published_at timestamptz not null,
    published_by uuid references staff (id)
);
comment on table policies is 'Versions of the review standard; a row never changes once written (R13).';
comment on column policies.id is 'UUIDv7.';
comment on column policies.version is 'Counts up from 1; the highest is in force for new applications.';
comment on column policies.name is 'Name given in the file.';
comment on column policies.body is 'The typed policy as JSON.';
comment on column policies.source is 'The file as it was published, comments included.';
comment on column policies.source_hash is 'SHA-256 of source.';
comment on column policies.published_at is 'When it came into force.';
comment on column policies.published_by is 'Who published it; null for the one shipped with the program.';

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% rows are never changed or removed', tg_table_name using errcode = 'integrity_constraint_violation';
end $$;
comment on function refuse_change() is 'Trigger body of append-only tables.';

create trigger policies_never_change before update or delete on policies
    for each row execute function refuse_change();
create trigger policies_never_truncated before truncate on policies
    for each statement execute function refuse_change();

create table stores (
    id uuid primary key,
    number text not null unique,
    name text not null,
    owner_name text not null,
    trading boolean not null default true,
    certification text not null check (certification in ('none', 'certified', 'revoked')),
    certified_at timestamptz,
    certification_revoked_at timestamptz,
    certification_revoked_by_effect uuid unique,
    balance_cents bigint not null default 0,
    unshipped_orders int not null default 0 check (unshipped_orders >= 0),
    locale text not null default 'zh-CN' check (locale in ('zh-CN', 'en')),
    created_at timestamptz not null
);
comment on table stores is 'Online stores as the platform knows them.';
comment on column stores.id is 'UUIDv7.';
comment on column stores.number is 'The number the owner signs in with.';
comment on column stores.name is 'Name of the store.';
comment on column stores.owner_name is 'Registered owner: a person or a company.';
comment on column stores.trading is 'False once unbound: the store cannot trade until bound again.';
comment on column stores.certification is 'none, certified, or revoked; revoked is for good (R21).';
comment on column stores.certified_at is 'Since when it was certified.';
comment on column stores.certification_revoked_at is 'When the certification was withdrawn.';
comment on column stores.certification_revoked_by_effect is 'The effect that withdrew it: the idempotency key at the registry.';
comment on column stores.balance_cents is 'Money still in the store''s balance, in fen (R8).';
comment on column stores.unshipped_orders is 'Orders not yet shipped (R8).';
comment on column stores.locale is 'Language of letters to the store''s registered contacts.';
comment on column stores.created_at is 'When the store was registered.';

create index stores_by_name on stores (name text_pattern_ops);
create index stores_by_number on stores (number text_pattern_ops);

create function keep_revocation() returns trigger language plpgsql as $$
begin
    if old.certification = 'revoked' and new.certification <> 'revoked' then
        raise exception 'a revoked certification never comes back' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
comment on function keep_revocation() is 'R21: a store whose certification was revoked is refused certification for good.';
create trigger stores_keep_revocation before update of certification on stores
    for each row execute function keep_revocation();

create table store_contacts (
    id uuid primary key,
    store_id uuid not null references stores (id),
    email text not null,
    is_primary boolean not null default false,
    created_at timestamptz not null,
    unique (store_id, email)
);
create unique index store_contacts_one_primary on store_contacts (store_id) where is_primary;
comment on table store_contacts is 'Addresses registered for a store; every one is told of every application (R23).';
comment on column store_contacts.id is 'UUIDv7.';
comment on column store_contacts.store_id is 'The store.';
comment on column store_contacts.email is 'Registered email address.';
comment on column store_contacts.is_primary is 'The address sign-in codes go to.';
comment on column store_contacts.created_at is 'When it was registered.';

create table bindings (
    id uuid primary key,
    store_id uuid not null references stores (id),
    account_name text not null,
    account_reference text not null,
    bound_at timestamptz not null,
    ended_at timestamptz,
    ended_by_effect uuid unique,
    check (ended_at is null or ended_at >= bound_at),
    check ((ended_by_effect is null) or (ended_at is not null))
);
create unique index bindings_one_live on bindings (store_id) where ended_at is null;
create index bindings_by_store on bindings (store_id, bound_at desc);
comment on table bindings is 'A store''s ties to platform accounts, one live at a time, history kept (R20).';
comment on column bindings.id is 'UUIDv7.';
comment on column bindings.store_id is 'The store.';
comment on column bindings.account_name is 'Display name of the platform account.';
comment on column bindings.account_reference is 'The account''s number at the platform.';
comment on column bindings.bound_at is 'Start of the tie.';
comment on column bindings.ended_at is 'End of the tie; null while it lasts.';
comment on column bindings.ended_by_effect is 'The effect that ended it: the idempotency key at the registry.';

create table staff_sessions (
    id uuid primary key,
    staff_id uuid not null references staff (id),
    token_hash bytea not null unique,
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    ends_at timestamptz not null,
    ended_at timestamptz
);
create index staff_sessions_by_staff on staff_sessions (staff_id) where ended_at is null;
create index staff_sessions_by_end on staff_sessions (ends_at);
comment on table staff_sessions is 'Signed-in browsers of staff.';
comment on column staff_sessions.id is 'UUIDv7.';
comment on column staff_sessions.staff_id is 'Who signed in.';
comment on column staff_sessions.token_hash is 'SHA-256 of the 256-bit token in the cookie.';
comment on column staff_sessions.created_at is 'When the person signed in.';
comment on column staff_sessions.last_seen_at is 'Last request, kept to the minute; 20 idle minutes end the session.';
comment on column staff_sessions.ends_at is 'Absolute end, 10 hours after sign-in.';
comment on column staff_sessions.ended_at is 'Signed out or ended by somebody.';

create table sign_in_codes (
    id uuid primary key,
    store_id uuid references stores (id),
    ticket_hash bytea not null unique,
    code_hash bytea not null,
    locale text not null check (locale in ('zh-CN', 'en')),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    tries int not null default 0 check (tries between 0 and 5),
    used_at timestamptz
);
create index sign_in_codes_by_store on sign_in_codes (store_id, created_at);
create index sign_in_codes_by_expiry on sign_in_codes (expires_at);
comment on table sign_in_codes is 'Six-digit codes mailed to a store''s registered address: 10 minutes, 5 tries, once.';
comment on column sign_in_codes.id is 'UUIDv7.';
comment on column sign_in_codes.store_id is 'The store; null when the number was unknown, so that both look alike from outside.';
comment on column sign_in_codes.ticket_hash is 'SHA-256 of the 256-bit ticket that ties the code to the browser that asked.';
comment on column sign_in_codes.code_hash is 'HMAC-SHA-256 of ticket and code under the server''s key.';
comment on column sign_in_codes.locale is 'Language the code was asked in.';
comment on column sign_in_codes.created_at is 'When it was asked for.';
comment on column sign_in_codes.expires_at is 'Ten minutes later.';
comment on column sign_in_codes.tries is 'Wrong or right answers given, five at most.';
comment on column sign_in_codes.used_at is 'When it let somebody in; a code works once.';

create table applicant_sessions (
    id uuid primary key,
    store_id uuid not null references stores (id),
    token_hash bytea not null unique,
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    ends_at timestamptz not null,
    ended_at timestamptz
);
create index applicant_sessions_by_end on applicant_sessions (ends_at);
comment on table applicant_sessions is 'Browsers in which control of a store''s registered contact was proved (R1).';
comment on column applicant_sessions.id is 'UUIDv7.';
comment on column applicant_sessions.store_id is 'The store signed in for.';
comment on column applicant_sessions.token_hash is 'SHA-256 of the 256-bit token in the cookie.';
comment on column applicant_sessions.created_at is 'When the code was proved.';
comment on column applicant_sessions.last_seen_at is 'Last request, kept to the minute.';
comment on column applicant_sessions.ends_at is 'Absolute end, four hours after sign-in; thirty idle minutes end it sooner.';
comment on column applicant_sessions.ended_at is 'Signed out.';
