-- The review desk: absences, skips, checks, second review, penalties, appeals, marks, notes, tags, views, exports, figures.

alter table staff add column keys_on boolean not null default true;
comment on column staff.keys_on is 'Single-key shortcuts are on (WCAG 2.1.4: they can be switched off).';

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
create index staff_absences_by_staff on staff_absences (staff_id, from_at);
create index staff_absences_live on staff_absences (until_at, from_at) where cancelled_at is null;
comment on table staff_absences is 'When somebody is away: what they hold goes back to the queue, and nothing new is given to them.';
comment on column staff_absences.id is 'UUIDv7.';
comment on column staff_absences.staff_id is 'Who is away.';
comment on column staff_absences.from_at is 'Start.';
comment on column staff_absences.until_at is 'End, exclusive.';
comment on column staff_absences.note is 'For colleagues.';
comment on column staff_absences.entered_by is 'Who entered it: themselves, or a lead.';
comment on column staff_absences.entered_at is 'When it was entered.';
comment on column staff_absences.cancelled_at is 'When it was taken back.';

alter table claims drop constraint claims_end_cause_check;
alter table claims add constraint claims_end_cause_check check (end_cause in (
    'released', 'lease_ended', 'decided', 'withdrawn', 'voided', 'taken_over', 'recommended', 'returned', 'skipped', 'absent'));
create index claims_by_staff on claims (staff_id, claimed_at desc);

create table claim_skips (
    id uuid primary key,
    application_id uuid not null references applications (id),
    staff_id uuid not null references staff (id),
    reason text not null,
    note text not null,
    skipped_at timestamptz not null
);
create index claim_skips_by_staff on claim_skips (staff_id, skipped_at desc);
create index claim_skips_by_application on claim_skips (application_id, staff_id);
create index claim_skips_by_time on claim_skips (skipped_at);
comment on table claim_skips is 'Who passed an application on, and why. It is not offered to that person again.';
comment on column claim_skips.id is 'UUIDv7.';
comment on column claim_skips.application_id is 'What was passed on.';
comment on column claim_skips.staff_id is 'By whom.';
comment on column claim_skips.reason is 'Code of the reason.';
comment on column claim_skips.note is 'In words; emptied by retention.';
comment on column claim_skips.skipped_at is 'When.';

alter table applications
    add column snoozed_until timestamptz,
    add column round_began_at timestamptz,
    add column is_returned boolean not null default false;
comment on column applications.is_returned is 'A second reviewer sent it back, and nothing was proposed or decided since. Kept by a trigger.';
comment on column applications.snoozed_until is 'Put aside until then: claim next leaves it out. Never later than the target.';

comment on column applications.round_began_at is 'When an appeal began this round; the clock counts from there. Null in the first round: from submission.';

-- Lists page by (due_at, id); each way to narrow the open ones has an index in that order.
create index applications_open_by_kind on applications (kind, due_at, id)
    where status in ('submitted', 'in_review', 'awaiting_applicant', 'awaiting_second');
create index applications_open_by_reason on applications (reason, due_at, id)
    where status in ('submitted', 'in_review', 'awaiting_applicant', 'awaiting_second');
create index applications_by_turn on applications (turn, due_at, id) where turn <> 'nobody';
create index applications_open_by_age on applications (turn, submitted_at)
    where status in ('submitted', 'in_review', 'awaiting_applicant', 'awaiting_second');
create index applications_second on applications (due_at, id) where status = 'awaiting_second';
create index applications_second_urgent on applications (due_at, id) where status = 'awaiting_second' and is_urgent;
create index applications_snoozed on applications (due_at, id)
    where snoozed_until is not null and status in ('submitted', 'in_review', 'awaiting_applicant', 'awaiting_second');
create index applications_returned on applications (due_at, id) where is_returned and status = 'in_review';
create function phone_tail(phone text) returns text language sql immutable strict parallel safe as $$
    select right(translate(phone, '０１２３４５６７８９' || ' -()+（）＋－　' || U&'\00A0\2007\202F\2010\2011\2012\2013\2014\2015\2212', '0123456789'), 8)
$$;
comment on function phone_tail(text) is 'The last eight digits of a phone number however it was written; whether two numbers are one is asked of the program.';
create index applications_by_status_and_reason on applications (status, reason, due_at, id);
create index applications_by_phone on applications (phone_tail(contact_phone), submitted_at desc) where contact_phone <> '';
create index applications_by_email on applications (lower(contact_email), submitted_at desc) where contact_email <> '';

create function bigrams(words text) returns text[] language sql immutable strict parallel safe as $$
    select coalesce(array_agg(distinct substr(folded, i, 2)), '{}')
    from (select lower(words) as folded) f, generate_series(1, greatest(length(lower(words)) - 1, 1)) i
$$;
comment on function bigrams(text) is 'Every two neighbouring characters: how a name is found by any part of it, two Chinese characters enough.';
create index stores_by_bigrams on stores using gin (bigrams(name));

create table check_answers (
    id uuid primary key,
    application_id uuid not null references applications (id),
    round smallint not null,
    check_code text not null,
    result text not null check (result in ('same', 'different', 'cannot_tell', 'confirmed', 'not_confirmed')),
    evidence_id uuid references evidence (id),
    note text not null,
    answered_by uuid not null references staff (id),
    answered_at timestamptz not null
);
create index check_answers_by_application on check_answers (application_id, round, check_code, answered_at);
comment on table check_answers is 'What was compared or confirmed, by whom and when. Append-only: the latest answer to a check counts.';
comment on column check_answers.id is 'UUIDv7.';
comment on column check_answers.application_id is 'The application.';
comment on column check_answers.round is 'The application''s round.';
comment on column check_answers.check_code is 'Code of the policy''s check.';
comment on column check_answers.result is 'What was found.';
comment on column check_answers.evidence_id is 'The document that shows it.';
comment on column check_answers.note is 'In words, for colleagues; emptied by retention.';
comment on column check_answers.answered_by is 'Who looked.';
comment on column check_answers.answered_at is 'When.';
create function check_answers_append_only() returns trigger language plpgsql as $$
begin
    if new.note <> '' or (old.id, old.application_id, old.round, old.check_code, old.result, old.evidence_id, old.answered_by, old.answered_at)
        is distinct from (new.id, new.application_id, new.round, new.check_code, new.result, new.evidence_id, new.answered_by, new.answered_at) then
        raise exception 'an answer to a check is never rewritten' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
comment on function check_answers_append_only() is 'Lets retention empty the note, nothing else.';
create trigger check_answers_append_only before update on check_answers
    for each row execute function check_answers_append_only();
create trigger check_answers_never_removed before delete on check_answers
    for each row execute function refuse_change();

alter table information_requests
    add column half_at timestamptz,
    add column half_told_at timestamptz,
    add column last_at timestamptz,
    add column last_told_at timestamptz;
create index information_requests_half on information_requests (half_at, id) where ended_at is null and half_told_at is null;
create index information_requests_last on information_requests (last_at, id) where ended_at is null and last_told_at is null;
comment on column information_requests.half_at is 'When half of the answer window is over: a reminder is due.';
comment on column information_requests.half_told_at is 'When that reminder was written, or was needless.';
comment on column information_requests.last_at is 'The morning of the last working day: a reminder is due.';
comment on column information_requests.last_told_at is 'When that reminder was written, or was needless.';

alter table information_request_items
    add column kind text not null default 'text' check (kind in ('text', 'document', 'contact')),
    add column verdict text check (verdict in ('accepted', 'ask_again')),
    add column judged_by uuid references staff (id),
    add column judged_at timestamptz;
alter table information_request_items disable trigger answer_is_frozen;
update information_request_items set kind = 'document' where document is not null;
alter table information_request_items enable trigger answer_is_frozen;
alter table information_request_items
    add constraint information_request_items_document check ((kind = 'document') = (document is not null)),
    add constraint information_request_items_judged check ((verdict is null) = (judged_by is null) and (verdict is null) = (judged_at is null));
comment on column information_request_items.kind is 'What answers it: a text, a document, or a way to be reached.';
comment on column information_request_items.verdict is 'Whether the reviewer takes the answer, or asks again.';
comment on column information_request_items.judged_by is 'Who judged the answer.';
comment on column information_request_items.judged_at is 'When.';
create or replace function answer_is_frozen() returns trigger language plpgsql as $$
declare
    request uuid := coalesce(new.request_id, old.request_id);
begin
    if tg_table_name = 'information_request_items' and tg_op = 'UPDATE' then
        if (to_jsonb(old) - '{verdict,judged_by,judged_at}'::text[]) = (to_jsonb(new) - '{verdict,judged_by,judged_at}'::text[]) then
            return new;
        end if;
    end if;
    if exists (select 1 from information_requests r join applications a on a.id = r.application_id
               where r.id = request and r.ended_at is not null and a.erased_at is null) then
        raise exception 'an answer is never rewritten' using errcode = 'integrity_constraint_violation';
    end if;
    return coalesce(new, old);
end $$;

create table recommendations (
    id uuid primary key,
    application_id uuid not null references applications (id),
    round smallint not null,
    outcome text not null check (outcome in ('approve', 'reject')),
    reasons text[] not null,
    words text not null,
    note text not null,
    content_hash bytea not null check (length(content_hash) = 32),
    causes text[] not null check (cardinality(causes) > 0),
    is_blind boolean not null,
    penalty_days int check (penalty_days > 0),
    penalty_words text not null default '',
    recommended_by uuid not null references staff (id),
    recommended_at timestamptz not null,
    opinion text check (opinion in ('approve', 'reject')),
    opinion_by uuid references staff (id),
    opinion_at timestamptz,
    result text check (result in ('confirmed', 'returned', 'ended')),
    second_by uuid references staff (id),
    ended_at timestamptz,
    comment text not null default '',
    constraint recommendations_second_is_another_person check (second_by is null or second_by <> recommended_by),
    constraint recommendations_opinion_is_anothers check (opinion_by is null or opinion_by <> recommended_by),
    check (outcome = 'approve' or cardinality(reasons) > 0),
    check ((result is null) = (ended_at is null)),
    check (result is null or result = 'ended' or second_by is not null),
    check ((opinion is null) = (opinion_by is null) and (opinion is null) = (opinion_at is null))
);
create unique index recommendations_one_live on recommendations (application_id) where ended_at is null;
create index recommendations_by_application on recommendations (application_id, recommended_at);
create index recommendations_by_first on recommendations (recommended_by, ended_at desc) where result = 'returned';
create index recommendations_by_end on recommendations (ended_at) where ended_at is not null;
comment on table recommendations is 'What a first reviewer proposes to a second (复核). Its decision is written when the second confirms.';
comment on column recommendations.id is 'UUIDv7.';
comment on column recommendations.application_id is 'The application.';
comment on column recommendations.round is 'The application''s round.';
comment on column recommendations.outcome is 'approve or reject.';
comment on column recommendations.reasons is 'Codes of the policy''s rejection reasons.';
comment on column recommendations.words is 'Words to the applicant; emptied by retention.';
comment on column recommendations.note is 'Internal note; emptied by retention.';
comment on column recommendations.content_hash is 'Hash of everything the first reviewer looked at; confirming recomputes it.';
comment on column recommendations.causes is 'Why a second person looks: codes of rules, or sample.';
comment on column recommendations.is_blind is 'The first opinion is hidden until the second is recorded.';
comment on column recommendations.penalty_days is 'A bar proposed with it, in days (R14).';
comment on column recommendations.penalty_words is 'Why the bar, to the applicant; emptied by retention.';
comment on column recommendations.recommended_by is 'The first reviewer.';
comment on column recommendations.recommended_at is 'When.';
comment on column recommendations.opinion is 'What the second would do, recorded before the first opinion is shown.';
comment on column recommendations.opinion_by is 'Who recorded it, never the first.';
comment on column recommendations.opinion_at is 'When.';
comment on column recommendations.result is 'confirmed, returned, or ended by something else, such as a withdrawal.';
comment on column recommendations.second_by is 'Who confirmed or returned it, never the first.';
comment on column recommendations.ended_at is 'When.';
comment on column recommendations.comment is 'Why it was returned; emptied by retention.';

alter table decisions add column recommendation_id uuid unique references recommendations (id);
comment on column decisions.recommendation_id is 'The recommendation a second person confirmed; null for a decision of one person.';
-- What the figures of a day are counted from.
create index decisions_by_time on decisions (decided_at);
create index decisions_by_undo on decisions (undone_at) where undone_at is not null;

create table penalties (
    id uuid primary key,
    store_id uuid not null references stores (id),
    account_reference text,
    application_id uuid not null references applications (id),
    decision_id uuid not null unique references decisions (id),
    words text not null,
    proposed_by uuid not null references staff (id),
    confirmed_by uuid not null references staff (id),
    begins_at timestamptz not null,
    until_at timestamptz not null,
    lifted_at timestamptz,
    lifted_by uuid references staff (id),
    lift_note text,
    constraint penalties_two_people check (proposed_by <> confirmed_by),
    check (until_at > begins_at),
    check ((lifted_at is null) = (lifted_by is null))
);
create index penalties_by_store on penalties (store_id, until_at) where lifted_at is null;
create index penalties_by_account on penalties (account_reference, until_at) where lifted_at is null and account_reference is not null;
create index penalties_by_end on penalties (until_at desc, id);
comment on table penalties is 'A bar on applying (封禁), with reason, authors and an end (R14). Proposed by one person, confirmed by another.';
comment on column penalties.id is 'UUIDv7.';
comment on column penalties.store_id is 'The store that is barred.';
comment on column penalties.account_reference is 'The account it was bound to, barred too; null when it was bound to none.';
comment on column penalties.application_id is 'The application it was given for.';
comment on column penalties.decision_id is 'The decision it was confirmed with.';
comment on column penalties.words is 'Why, in words to the applicant.';
comment on column penalties.proposed_by is 'The first reviewer.';
comment on column penalties.confirmed_by is 'The second, never the first.';
comment on column penalties.begins_at is 'When it was confirmed.';
comment on column penalties.until_at is 'When it ends by itself.';
comment on column penalties.lifted_at is 'When it was lifted early, or its decision undone.';
comment on column penalties.lifted_by is 'Who lifted it.';
comment on column penalties.lift_note is 'Why.';

create table appeals (
    application_id uuid primary key references applications (id),
    decision_id uuid not null references decisions (id),
    words text not null,
    appealed_at timestamptz not null
);
comment on table appeals is 'The one appeal an applicant may make of a rejection; somebody who has not decided it looks again.';
comment on column appeals.application_id is 'The application; once each.';
comment on column appeals.decision_id is 'The rejection appealed.';
comment on column appeals.words is 'The applicant''s words; emptied by retention.';
comment on column appeals.appealed_at is 'When.';

alter table flags
    add column is_hard boolean not null default false,
    add column related uuid[] not null default '{}',
    add column resolved_at timestamptz,
    add column resolved_by uuid references staff (id),
    add column resolution text,
    add constraint flags_resolved check ((resolved_at is null) = (resolved_by is null));
comment on column flags.is_hard is 'Blocks approval until somebody resolved it.';
comment on column flags.related is 'The applications it points at.';
comment on column flags.resolved_at is 'When somebody had looked into it.';
comment on column flags.resolved_by is 'Who.';
comment on column flags.resolution is 'What they found; emptied by retention.';

create table marks (
    application_id uuid not null references applications (id),
    kind text not null check (kind in ('phone', 'email', 'identity')),
    mark bytea not null check (length(mark) = 32),
    marked_at timestamptz not null,
    primary key (application_id, kind, mark)
);
create index marks_by_mark on marks (kind, mark, marked_at desc);
comment on table marks is 'Keyed hashes by which the same phone, address or identity document is known again, without keeping it.';
comment on column marks.application_id is 'Where it was given, or read off a document.';
comment on column marks.kind is 'phone, email or identity.';
comment on column marks.mark is 'HMAC-SHA-256 under the server''s key.';
comment on column marks.marked_at is 'When.';

create table watch_list (
    id uuid primary key,
    kind text not null check (kind in ('store', 'phone', 'email', 'identity')),
    mark bytea not null check (length(mark) = 32),
    hint text not null,
    note text not null,
    added_by uuid not null references staff (id),
    added_at timestamptz not null,
    ended_at timestamptz,
    ended_by uuid references staff (id),
    check ((ended_at is null) = (ended_by is null))
);
create unique index watch_list_live on watch_list (kind, mark) where ended_at is null;
comment on table watch_list is 'What a lead wants to be told of when it applies.';
comment on column watch_list.id is 'UUIDv7.';
comment on column watch_list.kind is 'What it is: a store number, a phone, an address, an identity document.';
comment on column watch_list.mark is 'HMAC-SHA-256 of it under the server''s key.';
comment on column watch_list.hint is 'Masked, so that people know what they added.';
comment on column watch_list.note is 'Why.';
comment on column watch_list.added_by is 'The lead.';
comment on column watch_list.added_at is 'When.';
comment on column watch_list.ended_at is 'When it was taken off.';
comment on column watch_list.ended_by is 'By whom.';

-- "Seen before" is a small distance of fingerprints: of four parts of one that differs in three bits at most, one is equal.
create index evidence_pages_band_1 on evidence_pages (((fingerprint >> 48) & 65535));
create index evidence_pages_band_2 on evidence_pages (((fingerprint >> 32) & 65535));
create index evidence_pages_band_3 on evidence_pages (((fingerprint >> 16) & 65535));
create index evidence_pages_band_4 on evidence_pages ((fingerprint & 65535));

create table notes (
    id uuid primary key,
    application_id uuid not null references applications (id),
    author_id uuid not null references staff (id),
    check_code text,
    text text not null,
    is_important boolean not null default false,
    written_at timestamptz not null
);
create index notes_by_application on notes (application_id, written_at);
comment on table notes is 'Words among colleagues; never shown to an applicant.';
comment on column notes.id is 'UUIDv7.';
comment on column notes.application_id is 'The application.';
comment on column notes.author_id is 'Who wrote it.';
comment on column notes.check_code is 'The check it is about; null when it is about the case.';
comment on column notes.text is 'The words; emptied by retention.';
comment on column notes.is_important is 'Shown first.';
comment on column notes.written_at is 'When.';

create table note_mentions (
    note_id uuid not null references notes (id),
    staff_id uuid not null references staff (id),
    seen_at timestamptz,
    primary key (note_id, staff_id)
);
create index note_mentions_unseen on note_mentions (staff_id, note_id) where seen_at is null;
comment on table note_mentions is 'Who is named in a note, and whether they have seen it.';
comment on column note_mentions.note_id is 'The note.';
comment on column note_mentions.staff_id is 'Who is named.';
comment on column note_mentions.seen_at is 'When they opened the case.';

create table application_tags (
    application_id uuid not null references applications (id),
    tag text not null check (length(tag) between 1 and 24),
    added_by uuid not null references staff (id),
    added_at timestamptz not null,
    due_at timestamptz not null,
    status text not null,
    primary key (application_id, tag)
);
comment on table application_tags is 'Words reviewers put on applications to find them again.';
comment on column application_tags.application_id is 'The application.';
comment on column application_tags.tag is 'The word.';
comment on column application_tags.added_by is 'Who put it on.';
comment on column application_tags.added_at is 'When.';
comment on column application_tags.due_at is 'The application''s deadline; kept by triggers.';
comment on column application_tags.status is 'The application''s status; kept by triggers.';

-- Lists page by (due_at, id) whatever they are narrowed to, so that flags and tags know the deadline of their application: a list
-- by a flag half of all have, and one by a flag that three have, read as many rows as they show.
alter table flags add column due_at timestamptz, add column status text;
update flags f set due_at = a.due_at, status = a.status from applications a where a.id = f.application_id;
alter table flags alter column due_at set not null, alter column status set not null;
comment on column flags.due_at is 'The application''s deadline; kept by triggers.';
comment on column flags.status is 'The application''s status; kept by triggers.';
create index flags_open on flags (code, due_at, application_id)
    where status in ('submitted', 'in_review', 'awaiting_applicant', 'awaiting_second');
create index flags_by_status on flags (code, status, due_at, application_id);
create index application_tags_open on application_tags (tag, due_at, application_id)
    where status in ('submitted', 'in_review', 'awaiting_applicant', 'awaiting_second');
create index application_tags_by_status on application_tags (tag, status, due_at, application_id);

create function take_place_in_lists() returns trigger language plpgsql as $$
begin
    -- Locked, so that a step taken at this moment is not missed.
    select a.due_at, a.status into new.due_at, new.status from applications a where a.id = new.application_id for share;
    return new;
end $$;
comment on function take_place_in_lists() is 'Writes the application''s deadline and status beside a flag or a tag.';
create trigger flags_take_place before insert on flags for each row execute function take_place_in_lists();
create trigger application_tags_take_place before insert on application_tags for each row execute function take_place_in_lists();

create function keep_place_in_lists() returns trigger language plpgsql as $$
begin
    update flags set due_at = new.due_at, status = new.status where application_id = new.id;
    update application_tags set due_at = new.due_at, status = new.status where application_id = new.id;
    return null;
end $$;
comment on function keep_place_in_lists() is 'Moves the flags and tags of an application with it.';
create trigger applications_keep_place after update on applications for each row
    when (old.due_at <> new.due_at or old.status <> new.status) execute function keep_place_in_lists();

create function mark_returned() returns trigger language plpgsql as $$
begin
    -- From the second review back into review there is one step only: return.
    new.is_returned := (old.status = 'awaiting_second' and new.status = 'in_review')
        or (old.is_returned and new.status in ('submitted', 'in_review', 'awaiting_applicant'));
    return new;
end $$;
comment on function mark_returned() is 'Marks what a second reviewer sent back, until something is proposed or decided anew.';
create trigger applications_mark_returned before update of status on applications for each row
    when (old.status <> new.status) execute function mark_returned();

create table saved_views (
    id uuid primary key,
    owner_id uuid not null references staff (id),
    name text not null check (length(name) between 1 and 40),
    query text not null,
    is_shared boolean not null default false,
    created_at timestamptz not null,
    unique (owner_id, name)
);
create index saved_views_shared on saved_views (name) where is_shared;
comment on table saved_views is 'Lists people come back to: a name for a URL.';
comment on column saved_views.id is 'UUIDv7.';
comment on column saved_views.owner_id is 'Who saved it.';
comment on column saved_views.name is 'Its name.';
comment on column saved_views.query is 'The query part of the queue''s URL.';
comment on column saved_views.is_shared is 'Colleagues see it too.';
comment on column saved_views.created_at is 'When.';

create table exports (
    id uuid primary key,
    staff_id uuid not null references staff (id),
    format text not null check (format in ('csv', 'xlsx')),
    query text not null,
    with_personal boolean not null,
    purpose text not null,
    started_at timestamptz not null,
    ended_at timestamptz,
    row_count int,
    check (not with_personal or purpose <> '')
);
create index exports_by_start on exports (started_at desc);
comment on table exports is 'Lists that were taken out, by whom and what for.';
comment on column exports.id is 'UUIDv7.';
comment on column exports.staff_id is 'Who.';
comment on column exports.format is 'csv or xlsx.';
comment on column exports.query is 'The list: the query part of the queue''s URL.';
comment on column exports.with_personal is 'Personal columns were in it.';
comment on column exports.purpose is 'What for.';
comment on column exports.started_at is 'Committed before the first byte left.';
comment on column exports.ended_at is 'When the last byte left; null when it broke off.';
comment on column exports.row_count is 'How many rows left.';

create table daily_figures (
    date date not null,
    name text not null,
    part text not null,
    amount bigint not null,
    measured_at timestamptz not null,
    primary key (name, date, part)
);
comment on table daily_figures is 'What dashboards show, counted by the worker: a page reads days, not applications. No figure is about a person.';
comment on column daily_figures.date is 'The day in Asia/Shanghai.';
comment on column daily_figures.name is 'Which figure.';
comment on column daily_figures.part is 'Which part of it, such as a reason or a bucket of hours; empty for the whole.';
comment on column daily_figures.amount is 'How many.';
comment on column daily_figures.measured_at is 'When it was last counted.';

create or replace function decisions_append_only() returns trigger language plpgsql as $$
declare
    is_erasure boolean := new.words = '' and new.note = '' and new.undo_note is null
        and (old.undone_by, old.undone_at, old.second_by, old.second_at)
            is not distinct from (new.undone_by, new.undone_at, new.second_by, new.second_at);
begin
    if (old.undone_at is not null and not is_erasure)
       or (old.id, old.application_id, old.round, old.outcome, old.reasons,
           old.content_hash, old.decided_by, old.decided_at, old.grace_until, old.second_by, old.second_at, old.recommendation_id)
          is distinct from
          (new.id, new.application_id, new.round, new.outcome, new.reasons,
           new.content_hash, new.decided_by, new.decided_at, new.grace_until, new.second_by, new.second_at, new.recommendation_id)
       or ((old.words, old.note) is distinct from (new.words, new.note) and not is_erasure) then
        raise exception 'a decision is never rewritten' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
comment on function decisions_append_only() is 'Lets a decision be undone once, and its words be erased by retention; nothing else.';

create function recommendations_append_only() returns trigger language plpgsql as $$
declare
    is_erasure boolean := new.words = '' and new.note = '' and new.penalty_words = '' and new.comment = '';
begin
    if (old.id, old.application_id, old.round, old.outcome, old.reasons, old.content_hash, old.causes, old.is_blind,
        old.penalty_days, old.recommended_by, old.recommended_at)
       is distinct from
       (new.id, new.application_id, new.round, new.outcome, new.reasons, new.content_hash, new.causes, new.is_blind,
        new.penalty_days, new.recommended_by, new.recommended_at)
       or ((old.words, old.note, old.penalty_words) is distinct from (new.words, new.note, new.penalty_words) and not is_erasure)
       or (old.opinion is not null and (old.opinion, old.opinion_by, old.opinion_at) is distinct from (new.opinion, new.opinion_by, new.opinion_at))
       or (old.ended_at is not null and (old.result, old.second_by, old.ended_at) is distinct from (new.result, new.second_by, new.ended_at))
       or (old.ended_at is not null and old.comment is distinct from new.comment and not is_erasure) then
        raise exception 'a recommendation is never rewritten' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
comment on function recommendations_append_only() is 'Lets an opinion be recorded once, an end once, and words be erased by retention; nothing else.';
create trigger recommendations_append_only before update on recommendations
    for each row execute function recommendations_append_only();
create trigger recommendations_never_removed before delete on recommendations
    for each row execute function refuse_change();
