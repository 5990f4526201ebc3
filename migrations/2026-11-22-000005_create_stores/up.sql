-- Stores, their registered contacts, their bindings, and how their owners sign in.

-- `return` binds the functions it calls when it is created, so that a restored dump finds them. The radicals are those of
-- crates/domain/src/base/typed.rs, which does the same as this function; a test compares both.
create function name_form(name text) returns text language sql immutable strict parallel safe
return translate(
    regexp_replace(
        lower(normalize(translate(name,
            '⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳',
            '厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟'), nfkc)),
        '[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFC\U0001BCA0-\U0001BCA3\U0001D173-\U0001D17A\U000E0000-\U000E0FFF.\s\u3002\u2010-\u2015\u2043\u2212\u2500\u2E3A\u2E3B\u00B7\u0387\u16EB\u2022\u2024\u2027\u2219\u22C5\u25CF\u25E6\u26AB\u2E31\u2E33\u30FB\uFF65\uA78F\U00010101-]', '', 'g'),
    '[【〔〖「『《〈<{]】〕〗」』》〉>}', '(((((((((())))))))))');
comment on function name_form(text) is 'The form in which names are compared and searched: half width, lower case, radicals as characters, brackets alike, without spaces, full stops, hyphens, middle dots and invisible characters.';

create function bigrams(name text) returns text[] language sql immutable strict parallel safe
return (
    select coalesce(array_agg(distinct substr(folded, i, 2)), '{}')
    from (select name_form(name) as folded) f, generate_series(1, greatest(length(folded) - 1, 1)) i
);
comment on function bigrams(text) is 'All pairs of neighbouring characters of the name''s form: a name is found by any part of it, from two Chinese characters on.';

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
    loan_cents bigint not null default 0 check (loan_cents >= 0),
    unshipped_orders int not null default 0 check (unshipped_orders >= 0),
    open_after_sales int not null default 0 check (open_after_sales >= 0),
    figures_at timestamptz,
    figures_source text not null default 'register' check (figures_source in ('register', 'platform')),
    locale text not null default 'zh-CN' check (locale in ('zh-CN', 'en')),
    register_version bigint check (register_version >= 1),
    register_hash bytea check (length(register_hash) = 32),
    registered_at timestamptz,
    created_at timestamptz not null,
    check ((register_version is null) = (register_hash is null)),
    check ((register_version is null) = (registered_at is null))
);
comment on table stores is 'Online stores as the platform knows them.';
comment on column stores.id is 'UUIDv7.';
comment on column stores.number is 'Number the owner signs in with.';
comment on column stores.name is 'Name of the store.';
comment on column stores.owner_name is 'Registered owner: a person or a company.';
comment on column stores.trading is 'False once unbound: the store cannot trade until bound again.';
comment on column stores.certification is 'none, certified, or revoked; revoked is final (R21).';
comment on column stores.certified_at is 'Time of certification.';
comment on column stores.certification_revoked_at is 'Time the certification was revoked.';
comment on column stores.certification_revoked_by_effect is 'The effect that revoked it: the idempotency key at the registry.';
comment on column stores.balance_cents is 'Money still in the store''s balance, in fen (R8).';
comment on column stores.loan_cents is 'Loans not yet paid back, in fen (R8).';
comment on column stores.unshipped_orders is 'Orders not yet shipped (R8).';
comment on column stores.open_after_sales is 'After-sales cases still open (R8).';
comment on column stores.figures_at is 'Time at which the four figures were true, as the platform says; null while they are not known.';
comment on column stores.figures_source is 'register: a document named them. platform: the platform told them when it was asked, at a submission or an approval.';
comment on column stores.locale is 'Language of letters to the store''s registered contacts.';
comment on column stores.register_version is 'Version of the last document of the register that was accepted; null for a store that no document named.';
comment on column stores.register_hash is 'SHA-256 of that document, by which a repetition is told from another document of the same version.';
comment on column stores.registered_at is 'Time that document was accepted.';
comment on column stores.created_at is 'Time of registration.';
create index stores_by_name on stores (name text_pattern_ops);
create index stores_by_number on stores (number text_pattern_ops);
create index stores_by_bigrams on stores using gin (bigrams(name));

create function forbid_certification_after_revocation() returns trigger language plpgsql as $$
begin
    if old.certification = 'revoked' then
        if tg_op = 'DELETE' then
            raise exception 'a revoked certification never comes back' using errcode = 'integrity_constraint_violation';
        end if;
        if new.certification <> 'revoked'
           or (old.id, old.number, old.certification_revoked_at, old.certification_revoked_by_effect)
              is distinct from (new.id, new.number, new.certification_revoked_at, new.certification_revoked_by_effect) then
            raise exception 'a revoked certification never comes back' using errcode = 'integrity_constraint_violation';
        end if;
    end if;
    if tg_op = 'DELETE' then
        return old;
    end if;
    return new;
end $$;
comment on function forbid_certification_after_revocation() is 'R21: a revoked certification is never restored, by no column of the row and not by deleting it.';
create trigger stores_never_certified_after_revocation before update or delete on stores
    for each row execute function forbid_certification_after_revocation();

create table store_contacts (
    id uuid primary key,
    store_id uuid not null references stores (id),
    email text not null,
    phone text,
    locale text check (locale in ('zh-CN', 'en')),
    is_primary boolean not null default false,
    created_at timestamptz not null,
    binding_id uuid,
    ended_at timestamptz,
    ended_with_binding boolean not null default false,
    check (ended_at is null or not is_primary),
    check (ended_at is not null or not ended_with_binding)
);
comment on table store_contacts is 'Registered contacts of a store; all of them are told of every application (R23).';
comment on column store_contacts.id is 'UUIDv7.';
comment on column store_contacts.store_id is 'The store.';
comment on column store_contacts.email is 'Registered email address; emptied by retention some time after the contact ended.';
comment on column store_contacts.phone is 'Registered phone number, if any; text messages go to it where they are set up.';
comment on column store_contacts.locale is 'Language of letters to this contact; null for the store''s.';
comment on column store_contacts.is_primary is 'Sign-in codes go to this contact.';
comment on column store_contacts.created_at is 'Time of registration.';
comment on column store_contacts.binding_id is 'The binding they came with; null when none was named.';
comment on column store_contacts.ended_at is 'Time they ceased to be registered; null while they are. Only registered ones are told of applications and sign in.';
comment on column store_contacts.ended_with_binding is 'True when they ended because the store was bound anew: then their objection links end, too.';
create unique index store_contacts_one_primary on store_contacts (store_id) where is_primary;
create unique index store_contacts_one_live on store_contacts (store_id, email) where ended_at is null;
create index store_contacts_by_store on store_contacts (store_id);
create index store_contacts_to_erase on store_contacts (ended_at) where ended_at is not null and email <> '';

create table bindings (
    id uuid primary key,
    store_id uuid not null references stores (id),
    account_name text not null,
    account_reference text not null,
    bound_at timestamptz not null,
    registered_at timestamptz,
    ended_at timestamptz,
    ended_by_effect uuid unique,
    check (ended_at is null or ended_at >= bound_at),
    check ((ended_by_effect is null) or (ended_at is not null))
);
comment on table bindings is 'Ties of stores to platform accounts: one live per store, history kept (R20).';
comment on column bindings.id is 'UUIDv7.';
comment on column bindings.store_id is 'The store.';
comment on column bindings.account_name is 'Display name of the platform account.';
comment on column bindings.account_reference is 'Number of the account at the platform.';
comment on column bindings.bound_at is 'Start of the binding.';
comment on column bindings.registered_at is 'Time a document of the register named it, which can be long after bound_at; null when it became known at bound_at.';
comment on column bindings.ended_at is 'End of the binding; null while it lasts.';
comment on column bindings.ended_by_effect is 'The effect that ended it: the idempotency key at the registry.';
alter table store_contacts add foreign key (binding_id) references bindings (id);
create unique index bindings_one_live on bindings (store_id) where ended_at is null;
create index bindings_by_store on bindings (store_id, bound_at desc);
-- R20: before a store is bound to an account, every earlier binding of that account is read.
create index bindings_by_account on bindings (account_reference);

create function forbid_binding_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.ended_at is not null
       or (old.id, old.store_id, old.account_reference, old.bound_at)
          is distinct from (new.id, new.store_id, new.account_reference, new.bound_at) then
        raise exception 'the history of bindings is kept' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
comment on function forbid_binding_change() is 'R20: a binding may end, once; no other change is allowed.';
create trigger bindings_only_end before update or delete on bindings
    for each row execute function forbid_binding_change();

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
comment on table sign_in_codes is 'Six-digit codes sent to a store''s registered contact, by email or text message: valid for 10 minutes, 5 tries, one use.';
comment on column sign_in_codes.id is 'UUIDv7.';
comment on column sign_in_codes.store_id is 'The store; null when the number was unknown, so that known and unknown numbers look alike from outside.';
comment on column sign_in_codes.ticket_hash is 'SHA-256 of the 256-bit ticket that ties the code to the browser that requested it.';
comment on column sign_in_codes.code_hash is 'HMAC-SHA-256 of ticket and code under the server''s key.';
comment on column sign_in_codes.locale is 'Language of the request.';
comment on column sign_in_codes.created_at is 'Time of the request.';
comment on column sign_in_codes.expires_at is 'Ten minutes after created_at.';
comment on column sign_in_codes.tries is 'Number of answers, right or wrong; five at most.';
comment on column sign_in_codes.used_at is 'Time of successful use; a code works once.';
create index sign_in_codes_by_store on sign_in_codes (store_id, created_at);
create index sign_in_codes_by_expiry on sign_in_codes (expires_at);

create table applicant_sessions (
    id uuid primary key,
    store_id uuid not null references stores (id),
    token_hash bytea not null unique,
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    ends_at timestamptz not null,
    ended_at timestamptz
);
comment on table applicant_sessions is 'Sessions in which control of a store''s registered contact was proved (R1).';
comment on column applicant_sessions.id is 'UUIDv7.';
comment on column applicant_sessions.store_id is 'The store signed in for.';
comment on column applicant_sessions.token_hash is 'SHA-256 of the 256-bit token in the cookie.';
comment on column applicant_sessions.created_at is 'Time the code was proved.';
comment on column applicant_sessions.last_seen_at is 'Time of the last request, to the minute.';
comment on column applicant_sessions.ends_at is 'Absolute end, four hours after sign-in; thirty idle minutes end it sooner.';
comment on column applicant_sessions.ended_at is 'Time of sign-out.';
create index applicant_sessions_by_end on applicant_sessions (ends_at);
