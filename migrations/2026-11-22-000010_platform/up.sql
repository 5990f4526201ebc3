-- The platform: what blocks an effect, answers found by hand, its signed messages, and binding again.

alter table effects
    add column blocked_at timestamptz,
    add column next_check_at timestamptz,
    add column tell_leads_at timestamptz,
    add column platform_reference text,
    add column settled_at timestamptz,
    add column settled_by uuid references staff (id),
    add column settled_as text check (settled_as in ('done', 'not_done')),
    add column settled_note text;
create index effects_to_check on effects (next_check_at, id) where state = 'blocked' and next_check_at is not null;
create index effects_to_tell on effects (tell_leads_at, id) where state = 'blocked' and tell_leads_at is not null;
comment on column effects.blocked_at is 'Since when it is blocked without a break; null while it is not.';
comment on column effects.next_check_at is 'When the platform is asked again whether what blocked it is cleared; null when that is for a lead to say.';
comment on column effects.tell_leads_at is 'When leads are told that it is still blocked; null once they were.';
comment on column effects.platform_reference is 'What the platform calls it, for people who ask there.';
comment on column effects.settled_at is 'When a lead wrote down what was found out by hand.';
comment on column effects.settled_by is 'That lead.';
comment on column effects.settled_as is 'What was found: done or not_done.';
comment on column effects.settled_note is 'How it was found out, in the lead''s words; removed by retention.';

create table effect_blockers (
    effect_id uuid not null references effects (id),
    blocker text not null,
    found_at timestamptz not null,
    amount bigint check (amount > 0),
    cleared_at timestamptz check (cleared_at >= found_at),
    primary key (effect_id, blocker, found_at)
);
create unique index effect_blockers_one_live on effect_blockers (effect_id, blocker) where cleared_at is null;
comment on table effect_blockers is 'What kept an effect from being carried out, and from when until when.';
comment on column effect_blockers.effect_id is 'The effect.';
comment on column effect_blockers.blocker is 'What it is: a word of application::Blocker.';
comment on column effect_blockers.found_at is 'When it was found.';
comment on column effect_blockers.amount is 'How much in fen, or how many, when last looked at; null where there is nothing to count.';
comment on column effect_blockers.cleared_at is 'When it was found to be gone; null while it stands.';

create table platform_nonces (
    nonce text primary key check (length(nonce) between 16 and 128),
    seen_at timestamptz not null
);
create index platform_nonces_by_time on platform_nonces (seen_at);
comment on table platform_nonces is 'Nonces of the platform''s signed messages: each is taken once.';
comment on column platform_nonces.nonce is 'As the platform sent it.';
comment on column platform_nonces.seen_at is 'When; kept for a day, messages are taken for five minutes.';

-- R20: an account is looked up before a store is bound to it, and what was is not rewritten.
create index bindings_by_account on bindings (account_reference);

create function keep_bindings() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.ended_at is not null
       or (old.id, old.store_id, old.account_reference, old.bound_at)
          is distinct from (new.id, new.store_id, new.account_reference, new.bound_at) then
        raise exception 'the history of bindings is kept' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
comment on function keep_bindings() is 'R20: a binding may end, once; nothing else of it changes.';
create trigger bindings_keep before update or delete on bindings
    for each row execute function keep_bindings();

-- R21: not by any column of the row, and not by removing it.
create or replace function keep_revocation() returns trigger language plpgsql as $$
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
drop trigger stores_keep_revocation on stores;
create trigger stores_keep_revocation before update or delete on stores
    for each row execute function keep_revocation();
