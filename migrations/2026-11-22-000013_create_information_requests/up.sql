-- Information a reviewer asks the applicant to add; answers are kept beside the application (R10).

create table information_requests (
    id uuid primary key,
    application_id uuid not null references applications (id),
    round smallint not null,
    asked_by uuid not null references staff (id),
    message text not null,
    asked_at timestamptz not null,
    answer_until timestamptz not null,
    counted_from timestamptz not null,
    counted_at timestamptz not null,
    halfway_reminder_at timestamptz,
    halfway_reminded_at timestamptz,
    last_day_reminder_at timestamptz,
    last_day_reminded_at timestamptz,
    ended_at timestamptz,
    end_cause text check (end_cause in ('answered', 'withdrawn', 'lapsed', 'voided', 'recalled')),
    check ((ended_at is null) = (end_cause is null))
);
comment on table information_requests is 'Information requests (补充材料); the clock is paused while one is open.';
comment on column information_requests.id is 'UUIDv7.';
comment on column information_requests.application_id is 'The application.';
comment on column information_requests.round is 'The application''s round.';
comment on column information_requests.asked_by is 'The reviewer.';
comment on column information_requests.message is 'Message to the applicant that goes with the items; emptied by retention.';
comment on column information_requests.asked_at is 'Time of the request.';
comment on column information_requests.answer_until is 'End of the answer period; unanswered by then, the application lapses.';
comment on column information_requests.counted_from is 'Time from which the answer period is counted: of the request, or later that of the delivery of its email.';
comment on column information_requests.counted_at is 'Time of the last count; a calendar published later needs another one.';
comment on column information_requests.halfway_reminder_at is 'Half of the answer period: a reminder is due.';
comment on column information_requests.halfway_reminded_at is 'Time that reminder was written, or found to be needless.';
comment on column information_requests.last_day_reminder_at is 'Morning of the last working day: a reminder is due.';
comment on column information_requests.last_day_reminded_at is 'Time that reminder was written, or found to be needless.';
comment on column information_requests.ended_at is 'Time it was answered, or no longer needed an answer.';
comment on column information_requests.end_cause is 'Cause of the end.';
create unique index information_requests_one_open on information_requests (application_id) where ended_at is null;
create index information_requests_by_application on information_requests (application_id, asked_at);
create index information_requests_due on information_requests (answer_until, id) where ended_at is null;
create index information_requests_halfway_reminder on information_requests (halfway_reminder_at, id) where ended_at is null and halfway_reminded_at is null;
create index information_requests_last_day_reminder on information_requests (last_day_reminder_at, id) where ended_at is null and last_day_reminded_at is null;

create table information_request_items (
    request_id uuid not null references information_requests (id),
    position smallint not null check (position > 0),
    kind text not null default 'text' check (kind in ('text', 'document', 'contact')),
    document_type text,
    reason text not null,
    prompt text not null,
    answer text not null default '',
    assessment text check (assessment in ('accepted', 'ask_again')),
    assessed_by uuid references staff (id),
    assessed_at timestamptz,
    primary key (request_id, position),
    constraint information_request_items_document_type check ((kind = 'document') = (document_type is not null)),
    constraint information_request_items_assessed check ((assessment is null) = (assessed_by is null) and (assessment is null) = (assessed_at is null))
);
comment on table information_request_items is 'Items of an information request: a text, a document or a contact address each.';
comment on column information_request_items.request_id is 'The request.';
comment on column information_request_items.position is 'Order, from 1.';
comment on column information_request_items.kind is 'text, document or contact: the form of the answer.';
comment on column information_request_items.document_type is 'Code of the requested document type; null unless kind is document.';
comment on column information_request_items.reason is 'Code of the rejection reason that the answer would settle.';
comment on column information_request_items.prompt is 'Question in the reviewer''s words; emptied by retention.';
comment on column information_request_items.answer is 'Answer, saved while it is typed and frozen when the request ends; emptied by retention.';
comment on column information_request_items.assessment is 'The reviewer''s assessment of the answer: accepted or ask_again.';
comment on column information_request_items.assessed_by is 'The reviewer who assessed it.';
comment on column information_request_items.assessed_at is 'Time of the assessment.';

create table information_request_evidence (
    request_id uuid not null,
    position smallint not null,
    evidence_id uuid not null references evidence (id),
    primary key (request_id, position, evidence_id),
    foreign key (request_id, position) references information_request_items (request_id, position)
);
comment on table information_request_evidence is 'Documents of an answer, beside those of the application.';
comment on column information_request_evidence.request_id is 'The request.';
comment on column information_request_evidence.position is 'The item it answers.';
comment on column information_request_evidence.evidence_id is 'The document.';
create index information_request_evidence_by_evidence on information_request_evidence (evidence_id);

create function forbid_answer_change() returns trigger language plpgsql as $$
declare
    request uuid := coalesce(new.request_id, old.request_id);
begin
    if tg_table_name = 'information_request_items' and tg_op = 'UPDATE' then
        if (to_jsonb(old) - '{assessment,assessed_by,assessed_at}'::text[]) = (to_jsonb(new) - '{assessment,assessed_by,assessed_at}'::text[]) then
            return new;
        end if;
    end if;
    if exists (select 1 from information_requests r join applications a on a.id = r.application_id
               where r.id = request and r.ended_at is not null and a.erased_at is null) then
        raise exception 'an answer is never rewritten' using errcode = 'integrity_constraint_violation';
    end if;
    return coalesce(new, old);
end $$;
comment on function forbid_answer_change() is 'Trigger body: once a request has ended, its items and documents do not change (R10), except assessments and erasure by retention.';
create trigger answers_never_change before insert or update or delete on information_request_items
    for each row execute function forbid_answer_change();
create trigger answers_never_change before insert or update or delete on information_request_evidence
    for each row execute function forbid_answer_change();
