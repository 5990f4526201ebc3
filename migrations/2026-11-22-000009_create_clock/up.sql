-- The clock of an application, escalations, digests and late notices.

create table clock_intervals (
    id uuid primary key,
    application_id uuid not null references applications (id),
    round smallint not null,
    state text not null check (state in ('running', 'paused')),
    started_at timestamptz not null,
    start_cause text not null check (start_cause in ('submitted', 'asked', 'answered', 'undone', 'appealed')),
    ended_at timestamptz,
    end_cause text check (end_cause in ('asked', 'answered', 'decided', 'withdrawn', 'lapsed', 'voided')),
    check (ended_at is null or ended_at >= started_at),
    check ((ended_at is null) = (end_cause is null))
);
comment on table clock_intervals is 'The clock''s ledger: when it ran, when it was paused, and why.';
comment on column clock_intervals.id is 'UUIDv7.';
comment on column clock_intervals.application_id is 'Whose clock.';
comment on column clock_intervals.round is 'The application''s round.';
comment on column clock_intervals.state is 'running or paused; no open interval means stopped.';
comment on column clock_intervals.started_at is 'Start, inclusive.';
comment on column clock_intervals.start_cause is 'What started it.';
comment on column clock_intervals.ended_at is 'End, exclusive; null while it lasts.';
comment on column clock_intervals.end_cause is 'What ended it.';
create unique index clock_intervals_one_open on clock_intervals (application_id) where ended_at is null;
create index clock_intervals_by_application on clock_intervals (application_id, started_at);

create table rungs (
    id uuid primary key,
    application_id uuid not null references applications (id),
    round smallint not null,
    kind text not null check (kind in ('remind', 'escalate', 'overdue')),
    due_at timestamptz not null,
    fired_at timestamptz,
    cancelled_at timestamptz,
    unique (application_id, round, kind)
);
comment on table rungs is 'Steps of the escalation ladder, once each per application and round.';
comment on column rungs.id is 'UUIDv7.';
comment on column rungs.application_id is 'Whose ladder.';
comment on column rungs.round is 'The application''s round.';
comment on column rungs.kind is 'remind the holder, escalate to leads, overdue: lead and applicant.';
comment on column rungs.due_at is 'When it fires; moved with the due date while unfired.';
comment on column rungs.fired_at is 'When it fired.';
comment on column rungs.cancelled_at is 'Set when the clock stopped first; cleared by an undo.';
create index rungs_due on rungs (due_at, id) include (application_id) where fired_at is null and cancelled_at is null;

create table rung_notices (
    rung_id uuid not null references rungs (id),
    staff_id uuid not null references staff (id),
    application_id uuid not null references applications (id),
    kind text not null check (kind in ('remind', 'escalate', 'overdue')),
    due_at timestamptz not null,
    fired_at timestamptz not null,
    told_at timestamptz,
    primary key (rung_id, staff_id)
);
comment on table rung_notices is 'What a fired rung tells a member of staff; everything untold goes into one letter.';
comment on column rung_notices.rung_id is 'The rung.';
comment on column rung_notices.staff_id is 'Whom it tells.';
comment on column rung_notices.application_id is 'The rung''s application.';
comment on column rung_notices.kind is 'The rung''s kind.';
comment on column rung_notices.due_at is 'The application''s deadline when it fired.';
comment on column rung_notices.fired_at is 'When it fired.';
comment on column rung_notices.told_at is 'When the letter was written, or found to be needed no more.';
create index rung_notices_untold on rung_notices (fired_at, staff_id) where told_at is null;
create index rung_notices_of_staff on rung_notices (staff_id) where told_at is null;

create table digests (
    staff_id uuid not null references staff (id),
    date date not null,
    made_at timestamptz not null,
    has_letter boolean not null default false,
    primary key (staff_id, date)
);
comment on table digests is 'Who had the day''s digest already: once a day, whatever happens.';
comment on column digests.staff_id is 'For whom.';
comment on column digests.date is 'The working day in Shanghai.';
comment on column digests.made_at is 'When it was looked at.';
comment on column digests.has_letter is 'False when there was nothing to say, or they were away.';

create table apologies (
    application_id uuid not null references applications (id),
    round smallint not null,
    cause text not null check (cause in ('forecast', 'overdue')),
    estimate_at timestamptz not null,
    sent_at timestamptz not null,
    primary key (application_id, round)
);
comment on table apologies is 'A late answer is owned: one apology per application and round, with a new date.';
comment on column apologies.application_id is 'To whose applicant.';
comment on column apologies.round is 'The application''s round.';
comment on column apologies.cause is 'forecast: before the deadline, as the pace will not do; overdue: at the deadline.';
comment on column apologies.estimate_at is 'The new date, from the recent pace.';
comment on column apologies.sent_at is 'When the letter was written.';
