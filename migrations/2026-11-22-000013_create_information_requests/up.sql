-- Information a reviewer asks the applicant to add; answers are kept beside the application (R10).

create table information_requests (
    id uuid primary key,
    application_id uuid not null references applications (id),
    round smallint not null,
    asked_by uuid not null references staff (id),
    words text not null,
    asked_at timestamptz not null,
    answer_until timestamptz not null,
    half_at timestamptz,
    half_told_at timestamptz,
    last_at timestamptz,
    last_told_at timestamptz,
    ended_at timestamptz,
    end_cause text check (end_cause in ('answered', 'withdrawn', 'lapsed', 'voided')),
    check ((ended_at is null) = (end_cause is null))
);
comment on table information_requests is 'What a reviewer asked the applicant to add (补充材料); the clock is paused while one is open.';
comment on column information_requests.id is 'UUIDv7.';
comment on column information_requests.application_id is 'The application.';
comment on column information_requests.round is 'The application''s round.';
comment on column information_requests.asked_by is 'The reviewer.';
comment on column information_requests.words is 'Words to the applicant that go with the items; emptied by retention.';
comment on column information_requests.asked_at is 'When it was asked.';
comment on column information_requests.answer_until is 'Unanswered by then, the application lapses.';
comment on column information_requests.half_at is 'When half of the answer window is over: a reminder is due.';
comment on column information_requests.half_told_at is 'When that reminder was written, or was needless.';
comment on column information_requests.last_at is 'The morning of the last working day: a reminder is due.';
comment on column information_requests.last_told_at is 'When that reminder was written, or was needless.';
comment on column information_requests.ended_at is 'When it was answered, or needed no answer any more.';
comment on column information_requests.end_cause is 'What ended it.';
create unique index information_requests_one_open on information_requests (application_id) where ended_at is null;
create index information_requests_by_application on information_requests (application_id, asked_at);
create index information_requests_due on information_requests (answer_until, id) where ended_at is null;
create index information_requests_half on information_requests (half_at, id) where ended_at is null and half_told_at is null;
create index information_requests_last on information_requests (last_at, id) where ended_at is null and last_told_at is null;

create table information_request_items (
    request_id uuid not null references information_requests (id),
    position smallint not null check (position > 0),
    kind text not null default 'text' check (kind in ('text', 'document', 'contact')),
    document text,
    reason text not null,
    prompt text not null,
    answer text not null default '',
    verdict text check (verdict in ('accepted', 'ask_again')),
    judged_by uuid references staff (id),
    judged_at timestamptz,
    primary key (request_id, position),
    constraint information_request_items_document check ((kind = 'document') = (document is not null)),
    constraint information_request_items_judged check ((verdict is null) = (judged_by is null) and (verdict is null) = (judged_at is null))
);
comment on table information_request_items is 'One thing asked for: a text, or a document.';
comment on column information_request_items.request_id is 'The request.';
comment on column information_request_items.position is 'Order, from 1.';
comment on column information_request_items.kind is 'What answers it: a text, a document, or a way to be reached.';
comment on column information_request_items.document is 'Code of the document asked for; null when a text is.';
comment on column information_request_items.reason is 'Code of the rejection reason it would settle.';
comment on column information_request_items.prompt is 'What is asked, in the reviewer''s words; emptied by retention.';
comment on column information_request_items.answer is 'What was typed, saved as it is typed and frozen when answered; emptied by retention.';
comment on column information_request_items.verdict is 'Whether the reviewer takes the answer, or asks again.';
comment on column information_request_items.judged_by is 'Who judged the answer.';
comment on column information_request_items.judged_at is 'When.';

create table request_evidence (
    request_id uuid not null,
    position smallint not null,
    evidence_id uuid not null references evidence (id),
    primary key (request_id, position, evidence_id),
    foreign key (request_id, position) references information_request_items (request_id, position)
);
comment on table request_evidence is 'The documents an answer hands in, beside those of the application.';
comment on column request_evidence.request_id is 'The request.';
comment on column request_evidence.position is 'The item it answers.';
comment on column request_evidence.evidence_id is 'The document.';
create index request_evidence_by_evidence on request_evidence (evidence_id);

create function answer_is_frozen() returns trigger language plpgsql as $$
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
comment on function answer_is_frozen() is 'Once a request ended, its items and documents stay as they are (R10), until retention erases them.';
create trigger answer_is_frozen before insert or update or delete on information_request_items
    for each row execute function answer_is_frozen();
create trigger answer_is_frozen before insert or update or delete on request_evidence
    for each row execute function answer_is_frozen();
