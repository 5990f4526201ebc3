drop trigger stores_keep_revocation on stores;
create or replace function keep_revocation() returns trigger language plpgsql as $$
begin
    if old.certification = 'revoked' and new.certification <> 'revoked' then
        raise exception 'a revoked certification never comes back' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create trigger stores_keep_revocation before update of certification on stores
    for each row execute function keep_revocation();
drop trigger bindings_keep on bindings;
drop function keep_bindings();
drop index bindings_by_account;
drop table platform_nonces;
drop table effect_blockers;
drop index effects_to_check, effects_to_tell;
alter table effects
    drop column blocked_at,
    drop column next_check_at,
    drop column tell_leads_at,
    drop column platform_reference,
    drop column settled_at,
    drop column settled_by,
    drop column settled_as,
    drop column settled_note;
