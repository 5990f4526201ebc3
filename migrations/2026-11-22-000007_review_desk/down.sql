drop trigger recommendations_append_only on recommendations;
drop trigger recommendations_never_removed on recommendations;
drop index decisions_by_time, decisions_by_undo;
alter table decisions drop column recommendation_id cascade;
create or replace function decisions_append_only() returns trigger language plpgsql as $$
declare
    is_erasure boolean := new.words = '' and new.note = '' and new.undo_note is null
        and (old.undone_by, old.undone_at, old.second_by, old.second_at)
            is not distinct from (new.undone_by, new.undone_at, new.second_by, new.second_at);
begin
    if (old.undone_at is not null and not is_erasure)
       or (old.id, old.application_id, old.round, old.outcome, old.reasons,
           old.content_hash, old.decided_by, old.decided_at, old.grace_until)
          is distinct from
          (new.id, new.application_id, new.round, new.outcome, new.reasons,
           new.content_hash, new.decided_by, new.decided_at, new.grace_until)
       or ((old.words, old.note) is distinct from (new.words, new.note) and not is_erasure)
       or (old.second_by is not null and (old.second_by, old.second_at) is distinct from (new.second_by, new.second_at)) then
        raise exception 'a decision is never rewritten' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
comment on function decisions_append_only() is 'Lets a decision be undone once, seconded once, and its words be erased by retention; nothing else.';
drop table daily_figures;
drop table exports;
drop table saved_views;
drop trigger applications_mark_returned on applications;
drop function mark_returned();
drop trigger applications_keep_place on applications;
drop function keep_place_in_lists();
drop trigger flags_take_place on flags;
drop table application_tags;
drop function take_place_in_lists();
drop table note_mentions;
drop table notes;
drop index evidence_pages_band_1, evidence_pages_band_2, evidence_pages_band_3, evidence_pages_band_4;
drop table watch_list;
drop table marks;
drop index flags_by_status, flags_open;
alter table flags
    drop column status,
    drop column due_at,
    drop constraint flags_resolved,
    drop column resolution,
    drop column resolved_by,
    drop column resolved_at,
    drop column related,
    drop column is_hard;
drop table appeals;
drop table penalties;
drop table recommendations;
drop function recommendations_append_only();
create or replace function answer_is_frozen() returns trigger language plpgsql as $$
declare
    request uuid := coalesce(new.request_id, old.request_id);
begin
    if exists (select 1 from information_requests r join applications a on a.id = r.application_id
               where r.id = request and r.ended_at is not null and a.erased_at is null) then
        raise exception 'an answer is never rewritten' using errcode = 'integrity_constraint_violation';
    end if;
    return coalesce(new, old);
end $$;
alter table information_request_items
    drop constraint information_request_items_judged,
    drop constraint information_request_items_document,
    drop column judged_at,
    drop column judged_by,
    drop column verdict,
    drop column kind;
drop index information_requests_last, information_requests_half;
alter table information_requests
    drop column last_told_at,
    drop column last_at,
    drop column half_told_at,
    drop column half_at;
drop table check_answers;
drop function check_answers_append_only();
drop index stores_by_bigrams;
drop function bigrams(text);
drop index applications_returned, applications_snoozed;
drop index applications_by_status_and_reason, applications_by_email, applications_by_phone, applications_second, applications_second_urgent, applications_open_by_age,
    applications_by_turn, applications_open_by_reason, applications_open_by_kind;
drop function phone_tail(text);
alter table applications drop column is_returned, drop column round_began_at, drop column snoozed_until;
drop table claim_skips;
drop index claims_by_staff;
update claims set end_cause = 'released' where end_cause in ('recommended', 'returned', 'skipped', 'absent');
alter table claims drop constraint claims_end_cause_check;
alter table claims add constraint claims_end_cause_check check (end_cause in ('released', 'lease_ended', 'decided', 'withdrawn', 'voided', 'taken_over'));
drop table staff_absences;
alter table staff drop column keys_on;
