-- Referrals of applications to the leads, and who has an application open.

create table referrals (
    id uuid primary key,
    application_id uuid not null references applications (id),
    asked_by uuid not null references staff (id),
    asked_at timestamptz not null,
    late_at timestamptz not null,
    check_at timestamptz not null,
    reason_note_id uuid not null references notes (id),
    answer_note_id uuid references notes (id),
    ended_at timestamptz,
    ended_by uuid references staff (id),
    end_cause text check (end_cause in (
    'answered', 'taken_back', 'assigned', 'no_lead', 'decided', 'recommended', 'returned', 'withdrawn', 'lapsed', 'voided')),
    check ((ended_at is null) = (end_cause is null)),
    check ((answer_note_id is null) = (end_cause is distinct from 'answered')),
    check (late_at > asked_at)
);
comment on table referrals is 'Referrals: applications their holder handed to the leads, one open per application.';
comment on column referrals.id is 'UUIDv7.';
comment on column referrals.application_id is 'The application.';
comment on column referrals.asked_by is 'Who handed it to the leads.';
comment on column referrals.asked_at is 'When that was.';
comment on column referrals.late_at is 'Close of the next working day; from then on the morning email of the leads names it.';
comment on column referrals.check_at is 'When it is next checked whether a lead may still take it.';
comment on column referrals.reason_note_id is 'The note that says why; retention empties it.';
comment on column referrals.answer_note_id is 'The note with the answer of the lead who handed it back.';
comment on column referrals.ended_at is 'Time it ended; null while it is open.';
comment on column referrals.ended_by is 'The member of staff who ended it by an answer, by taking it back or by an assignment.';
comment on column referrals.end_cause is 'Cause of the end.';
create unique index referrals_one_open on referrals (application_id) where ended_at is null;
create index referrals_by_asked on referrals (asked_at, id) where ended_at is null;
create index referrals_by_check on referrals (check_at, id) where ended_at is null;
create index referrals_by_application on referrals (application_id, asked_at);

-- Written every half minute by each open page and worth nothing after a crash. Without foreign keys: they would make a
-- page that is only read wait for whoever has locked the application.
create unlogged table case_presence (
    application_id uuid not null,
    staff_id uuid not null,
    seen_at timestamptz not null,
    primary key (application_id, staff_id)
);
comment on table case_presence is 'Members of staff who have the page of an application open; a row counts for a little more than a minute.';
comment on column case_presence.application_id is 'The application.';
comment on column case_presence.staff_id is 'The member of staff.';
comment on column case_presence.seen_at is 'When their page last asked.';
create index case_presence_by_time on case_presence (seen_at);
