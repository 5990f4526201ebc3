-- Delivery: bounces, people to be reached another way, pauses of mail; what rungs tell staff, digests, apologies.

alter table letters add column bounced_at timestamptz;
comment on column letters.bounced_at is 'When a mail server that had taken it said that it could not be delivered; its state is failed since.';

create table contact_tasks (
    id uuid primary key,
    application_id uuid not null references applications (id),
    letter_id uuid not null unique references letters (id),
    reason text not null check (reason in ('refused', 'bounced', 'given_up')),
    created_at timestamptz not null,
    done_at timestamptz,
    done_by uuid references staff (id),
    note text not null default '',
    check ((done_at is null) = (done_by is null))
);
create index contact_tasks_open on contact_tasks (created_at, id) where done_at is null;
create index contact_tasks_by_application on contact_tasks (application_id);
comment on table contact_tasks is 'Somebody a letter did not reach, to be told another way by customer service.';
comment on column contact_tasks.id is 'UUIDv7.';
comment on column contact_tasks.application_id is 'What the letter was about.';
comment on column contact_tasks.letter_id is 'The letter; one task for each.';
comment on column contact_tasks.reason is 'refused by the mail server, bounced after it was taken, or given_up after a day of tries.';
comment on column contact_tasks.created_at is 'When that was known.';
comment on column contact_tasks.done_at is 'When somebody had reached them.';
comment on column contact_tasks.done_by is 'Who.';
comment on column contact_tasks.note is 'How. Emptied when the application is erased.';

create table mail_pauses (
    id uuid primary key,
    kind text,
    note text not null,
    paused_at timestamptz not null,
    paused_by uuid references staff (id),
    resumed_at timestamptz,
    resumed_by uuid references staff (id),
    check (resumed_by is null or resumed_at is not null)
);
create unique index mail_pauses_one_live on mail_pauses (coalesce(kind, '')) where resumed_at is null;
create index mail_pauses_by_start on mail_pauses (paused_at desc, id desc);
comment on table mail_pauses is 'When no mail is sent, or none of one kind: letters stay queued until it goes on.';
comment on column mail_pauses.id is 'UUIDv7.';
comment on column mail_pauses.kind is 'The kind of letter; null for all but codes, which are paused only by name.';
comment on column mail_pauses.note is 'Why, for colleagues.';
comment on column mail_pauses.paused_at is 'Since when.';
comment on column mail_pauses.paused_by is 'Who; null for the command line.';
comment on column mail_pauses.resumed_at is 'Until when; null while it lasts.';
comment on column mail_pauses.resumed_by is 'Who ended it; null for the command line.';

create table bounces (
    id uuid primary key,
    digest bytea not null unique check (length(digest) = 32),
    letter_id uuid references letters (id),
    outcome text not null check (outcome in ('failed', 'delayed', 'other')),
    words text not null,
    received_at timestamptz not null,
    raw bytea
);
create index bounces_by_letter on bounces (letter_id);
create index bounces_unmatched on bounces (received_at) where letter_id is null and raw is not null;
comment on table bounces is 'Messages that came back: what mail servers said of letters they had taken (RFC 3464).';
comment on column bounces.id is 'UUIDv7.';
comment on column bounces.digest is 'SHA-256 of the message: the same one read twice is one.';
comment on column bounces.letter_id is 'The letter it is about; null when none was found.';
comment on column bounces.outcome is 'failed, delayed, or other: what it says of the letter.';
comment on column bounces.words is 'The server''s words, without addresses.';
comment on column bounces.received_at is 'When it was read.';
comment on column bounces.raw is 'The first 64 KiB of a message that belongs to no letter, kept aside for thirty days.';

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
create index rung_notices_untold on rung_notices (fired_at, staff_id) where told_at is null;
create index rung_notices_of_staff on rung_notices (staff_id) where told_at is null;
comment on table rung_notices is 'What a fired rung tells a member of staff; everything untold goes into one letter.';
comment on column rung_notices.rung_id is 'The rung.';
comment on column rung_notices.staff_id is 'Whom it tells.';
comment on column rung_notices.application_id is 'The rung''s application.';
comment on column rung_notices.kind is 'The rung''s kind.';
comment on column rung_notices.due_at is 'The application''s deadline when it fired.';
comment on column rung_notices.fired_at is 'When it fired.';
comment on column rung_notices.told_at is 'When the letter was written, or found to be needed no more.';

drop index rungs_due;
create index rungs_due on rungs (due_at, id) include (application_id) where fired_at is null and cancelled_at is null;

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

-- The list of subjects grows with every issue; what stands in it is written by one function of the program.
alter table events drop constraint events_subject_kind_check;
alter table events add constraint events_subject_kind_check check (subject_kind ~ '^[a-z_]{1,40}$');
