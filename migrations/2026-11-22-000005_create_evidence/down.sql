create or replace function decisions_append_only() returns trigger language plpgsql as $$
begin
    if old.undone_at is not null
       or (old.id, old.application_id, old.round, old.outcome, old.reasons, old.words, old.note,
           old.content_hash, old.decided_by, old.decided_at, old.grace_until)
          is distinct from
          (new.id, new.application_id, new.round, new.outcome, new.reasons, new.words, new.note,
           new.content_hash, new.decided_by, new.decided_at, new.grace_until)
       or (old.second_by is not null and (old.second_by, old.second_at) is distinct from (new.second_by, new.second_at)) then
        raise exception 'a decision is never rewritten' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
comment on function decisions_append_only() is 'Lets a decision be undone once or seconded once, nothing else.';
drop index letters_to_erase;
alter table letters drop column raw_kept;
drop table flags;
drop table objections;
drop table status_links;
drop table query_codes;
drop table objects_to_remove;
drop table evidence_views;
drop table evidence_purposes;
drop table application_evidence;
drop table draft_evidence;
drop table evidence_pages;
drop table evidence;
drop function evidence_is_frozen();
drop table email_proofs;
drop index applications_to_erase;
drop index applications_by_agent;
drop index applications_urgent;
alter table applications
    drop column erased_at,
    drop column evidence_digest,
    drop column is_urgent,
    drop column loan_cents,
    drop column open_after_sales;
drop index drafts_by_update;
alter table drafts drop constraint drafts_one_each;
delete from drafts where lodged_by is not null;
alter table drafts add constraint drafts_store_id_kind_key unique (store_id, kind);
alter table drafts
    drop column reminded_at,
    drop column proved_email,
    drop column acknowledged,
    drop column lodged_by;
alter table stores drop column loan_cents, drop column open_after_sales;
