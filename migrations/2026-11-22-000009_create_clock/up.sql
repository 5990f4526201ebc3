-- The clock of an application, escalations, digests and late notices.

create table clock_intervals (
    id uuid primary key,
    application_id uuid not null references applications (id),
    round smallint not null,
    state text not null check (state in ('running', 'paused')),
    started_at timestamptz not null,
    start_cause text not null check (start_cause in ('submitted', 'asked', 'answered', 'recalled', 'undone', 'appealed')),
    ended_at timestamptz,
    end_cause text check (end_cause in ('asked', 'answered', 'recalled', 'decided', 'withdrawn', 'lapsed', 'voided')),
    check (ended_at is null or ended_at >= started_at),
    check ((ended_at is null) = (end_cause is null))
);
comment on table clock_intervals is 'Ledger of the clock: when it ran, when it was paused, and why.';
comment on column clock_intervals.id is 'UUIDv7.';
comment on column clock_intervals.application_id is 'The application.';
comment on column clock_intervals.round is 'The application''s round.';
comment on column clock_intervals.state is 'running or paused; no open interval means stopped.';
comment on column clock_intervals.started_at is 'Start, inclusive.';
comment on column clock_intervals.start_cause is 'Cause of the start.';
comment on column clock_intervals.ended_at is 'End, exclusive; null while it lasts.';
comment on column clock_intervals.end_cause is 'Cause of the end.';
create unique index clock_intervals_one_open on clock_intervals (application_id) where ended_at is null;
create index clock_intervals_by_application on clock_intervals (application_id, started_at);

create table escalations (
    id uuid primary key,
    application_id uuid not null references applications (id),
    round smallint not null,
    kind text not null check (kind in ('remind', 'escalate', 'overdue')),
    due_at timestamptz not null,
    fired_at timestamptz,
    cancelled_at timestamptz,
    unique (application_id, round, kind)
);
comment on table escalations is 'Escalations: one of each kind per application and round.';
comment on column escalations.id is 'UUIDv7.';
comment on column escalations.application_id is 'The application.';
comment on column escalations.round is 'The application''s round.';
comment on column escalations.kind is 'remind: the holder; escalate: leads; overdue: leads and the applicant.';
comment on column escalations.due_at is 'Time it is due; moves with the deadline until it has fired.';
comment on column escalations.fired_at is 'Time it fired.';
comment on column escalations.cancelled_at is 'Time the clock stopped before it fired; cleared by an undo.';
create index escalations_due on escalations (due_at, id) include (application_id) where fired_at is null and cancelled_at is null;

create table escalation_notices (
    escalation_id uuid not null references escalations (id),
    staff_id uuid not null references staff (id),
    application_id uuid not null references applications (id),
    kind text not null check (kind in ('remind', 'escalate', 'overdue')),
    due_at timestamptz not null,
    fired_at timestamptz not null,
    notified_at timestamptz,
    primary key (escalation_id, staff_id)
);
comment on table escalation_notices is 'Fired escalations each member of staff has to be notified of; all that are pending go into one letter.';
comment on column escalation_notices.escalation_id is 'The escalation.';
comment on column escalation_notices.staff_id is 'The recipient.';
comment on column escalation_notices.application_id is 'The escalation''s application.';
comment on column escalation_notices.kind is 'The escalation''s kind.';
comment on column escalation_notices.due_at is 'The application''s deadline when the escalation fired.';
comment on column escalation_notices.fired_at is 'Time the escalation fired.';
comment on column escalation_notices.notified_at is 'Time the letter was written, or found to be needless.';
create index escalation_notices_pending on escalation_notices (fired_at, staff_id) where notified_at is null;
create index escalation_notices_by_staff on escalation_notices (staff_id) where notified_at is null;

create table digests (
    staff_id uuid not null references staff (id),
    date date not null,
    created_at timestamptz not null,
    has_letter boolean not null default false,
    primary key (staff_id, date)
);
comment on table digests is 'Digests: at most one for each recipient and working day.';
comment on column digests.staff_id is 'The recipient.';
comment on column digests.date is 'The working day in Asia/Shanghai.';
comment on column digests.created_at is 'Time it was made.';
comment on column digests.has_letter is 'False when it would have been empty, or the recipient was absent.';

create table late_notices (
    application_id uuid not null references applications (id),
    round smallint not null,
    cause text not null check (cause in ('forecast', 'overdue', 'still_late')),
    due_at timestamptz not null,
    estimate_at timestamptz not null,
    sent_at timestamptz not null,
    ended_at timestamptz,
    primary key (application_id, round, sent_at)
);
comment on table late_notices is 'Late notices: apologies to the applicant with a new date.';
comment on column late_notices.application_id is 'The application.';
comment on column late_notices.round is 'The application''s round.';
comment on column late_notices.cause is 'forecast: before the deadline, because the recent pace will miss it; overdue: at the deadline; still_late: the date of the notice before was missed, too.';
comment on column late_notices.due_at is 'The deadline it is about.';
comment on column late_notices.estimate_at is 'The new date, estimated from the recent pace.';
comment on column late_notices.sent_at is 'Time the letter was written.';
comment on column late_notices.ended_at is 'Time a later notice replaced it, or its date passed after the decision.';
create unique index late_notices_one_per_cause on late_notices (application_id, round, cause, due_at) where cause <> 'still_late';
create index late_notices_open on late_notices (estimate_at, application_id) where ended_at is null;
