-- Letters, status links in them, custom texts, bounces, follow-ups, mail pauses.

create table letters (
    id uuid primary key,
    application_id uuid references applications (id),
    store_id uuid references stores (id),
    staff_id uuid references staff (id),
    copy_of uuid references letters (id),
    kind text not null,
    locale text not null check (locale in ('zh-CN', 'en')),
    to_address text not null,
    address_corrected boolean not null default false,
    subject text not null,
    text_body text not null,
    html_body text not null,
    raw bytea not null,
    raw_kept bytea,
    message_id text not null unique,
    dedupe_key text not null unique,
    state text not null check (state in ('held', 'queued', 'sent', 'cancelled', 'failed')),
    release_at timestamptz,
    attempt int not null default 0 check (attempt >= 0),
    next_try_at timestamptz not null,
    created_at timestamptz not null,
    sent_at timestamptz,
    bounced_at timestamptz,
    ended_at timestamptz,
    outcome text,
    check (state <> 'held' or release_at is not null),
    check ((state = 'sent') = (sent_at is not null))
);
comment on table letters is 'Emails, kept as they were rendered; every try sends the same bytes.';
comment on column letters.id is 'UUIDv7; the Message-ID is derived from it.';
comment on column letters.application_id is 'What it is about, if an application.';
comment on column letters.store_id is 'The store it goes to, if a store.';
comment on column letters.staff_id is 'The staff member it goes to, if staff.';
comment on column letters.copy_of is 'The letter this one repeats, where it was sent again.';
comment on column letters.kind is 'Which letter.';
comment on column letters.locale is 'Its language.';
comment on column letters.to_address is 'The one recipient.';
comment on column letters.address_corrected is 'True when it went to a corrected address: later letters to the applicant go there too.';
comment on column letters.subject is 'Subject as shown.';
comment on column letters.text_body is 'Plain text part.';
comment on column letters.html_body is 'HTML part.';
comment on column letters.raw is 'The whole message as sent. Once sent it is replaced by raw_kept where there is one; emptied for codes.';
comment on column letters.raw_kept is 'The message with its secret links made unreadable, for keeping; null when it has none. Text and HTML are kept like this from the start.';
comment on column letters.message_id is 'Message-ID header, for recognising a copy.';
comment on column letters.dedupe_key is 'One letter per cause: a second insert is refused.';
comment on column letters.state is 'held, queued, sent, cancelled or failed.';
comment on column letters.release_at is 'When a held letter is queued.';
comment on column letters.attempt is 'Tries begun, committed before each acts.';
comment on column letters.next_try_at is 'When the next try is due.';
comment on column letters.created_at is 'When it was written.';
comment on column letters.sent_at is 'When the mail server took it.';
comment on column letters.bounced_at is 'When a mail server that had taken it said that it could not be delivered; its state is failed since.';
comment on column letters.ended_at is 'When it was sent, cancelled or given up.';
comment on column letters.outcome is 'The mail server''s words, or why it was cancelled.';
create index letters_by_application on letters (application_id, created_at);
create index letters_held on letters (release_at, id) where state = 'held';
create index letters_queued on letters (next_try_at, id) where state = 'queued';
create index letters_failed on letters (created_at desc, id desc) where state = 'failed';
create index letters_by_creation on letters (created_at desc, id desc);
create index letters_to_erase on letters (created_at, id) where application_id is null and to_address <> '';
create index letters_copies on letters (copy_of, created_at) where copy_of is not null;
create index letters_corrected on letters (application_id, created_at) where address_corrected;
create index letters_to_staff on letters (staff_id, created_at) where staff_id is not null;
-- Most letters are sent and in Chinese: lists of those use letters_by_creation, so these two indexes leave them out.
create index letters_by_state on letters (state, created_at desc, id desc) where state <> 'sent';
create index letters_by_kind on letters (kind, created_at desc, id desc);
create index letters_by_locale on letters (locale, created_at desc, id desc) where locale <> 'zh-CN';

create table status_links (
    token_hash bytea primary key check (length(token_hash) = 32),
    application_id uuid not null references applications (id),
    letter_id uuid not null references letters (id),
    created_at timestamptz not null
);
comment on table status_links is 'Links in letters to an application''s status: one for each letter, worth nothing without the query code.';
comment on column status_links.token_hash is 'SHA-256 of the 256-bit token in the link.';
comment on column status_links.application_id is 'What it leads to.';
comment on column status_links.letter_id is 'The letter it stands in.';
comment on column status_links.created_at is 'When the letter was written.';
create index status_links_by_application on status_links (application_id);

create table letter_words (
    id uuid primary key,
    kind text not null,
    locale text not null,
    place text not null check (place in ('intro', 'outro')),
    version integer not null check (version > 0),
    words text not null check (length(words) <= 2000),
    written_by uuid not null references staff (id),
    written_at timestamptz not null,
    unique (kind, locale, place, version)
);
comment on table letter_words is 'What an admin had letters say at their marked places; append-only, the last version is in force.';
comment on column letter_words.id is 'UUIDv7.';
comment on column letter_words.kind is 'Which letter.';
comment on column letter_words.locale is 'In which language.';
comment on column letter_words.place is 'intro: after the greeting. outro: before the sign-off.';
comment on column letter_words.version is 'From 1, without gaps, for each kind, language and place.';
comment on column letter_words.words is 'The words, with placeholders such as {reference}; empty when nothing is said there.';
comment on column letter_words.written_by is 'The admin.';
comment on column letter_words.written_at is 'When; letters rendered afterwards say it.';

create function refuse_letter_words_change() returns trigger language plpgsql as $$
begin
    raise exception 'letter_words is append-only';
end
$$;
create trigger letter_words_never_change before update or delete on letter_words
    for each row execute function refuse_letter_words_change();
create trigger letter_words_never_emptied before truncate on letter_words
    for each statement execute function refuse_letter_words_change();

create table bounces (
    id uuid primary key,
    digest bytea not null unique check (length(digest) = 32),
    letter_id uuid references letters (id),
    outcome text not null check (outcome in ('failed', 'delayed', 'other')),
    words text not null,
    received_at timestamptz not null,
    raw bytea
);
comment on table bounces is 'Messages that came back: what mail servers said of letters they had taken (RFC 3464).';
comment on column bounces.id is 'UUIDv7.';
comment on column bounces.digest is 'SHA-256 of the message: the same one read twice is one.';
comment on column bounces.letter_id is 'The letter it is about; null when none was found.';
comment on column bounces.outcome is 'failed, delayed, or other: what it says of the letter.';
comment on column bounces.words is 'The server''s words, without addresses.';
comment on column bounces.received_at is 'When it was read.';
comment on column bounces.raw is 'The first 64 KiB of a message that belongs to no letter, kept aside for thirty days.';
create index bounces_by_letter on bounces (letter_id);
create index bounces_unmatched on bounces (received_at) where letter_id is null and raw is not null;

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
comment on table contact_tasks is 'Somebody a letter did not reach, to be told another way by customer service.';
comment on column contact_tasks.id is 'UUIDv7.';
comment on column contact_tasks.application_id is 'What the letter was about.';
comment on column contact_tasks.letter_id is 'The letter; one task for each.';
comment on column contact_tasks.reason is 'refused by the mail server, bounced after it was taken, or given_up after a day of tries.';
comment on column contact_tasks.created_at is 'When that was known.';
comment on column contact_tasks.done_at is 'When somebody had reached them.';
comment on column contact_tasks.done_by is 'Who.';
comment on column contact_tasks.note is 'How. Emptied when the application is erased.';
create index contact_tasks_open on contact_tasks (created_at, id) where done_at is null;
create index contact_tasks_by_application on contact_tasks (application_id);

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
comment on table mail_pauses is 'When no mail is sent, or none of one kind: letters stay queued until it goes on.';
comment on column mail_pauses.id is 'UUIDv7.';
comment on column mail_pauses.kind is 'The kind of letter; null for all but codes, which are paused only by name.';
comment on column mail_pauses.note is 'Why, for colleagues.';
comment on column mail_pauses.paused_at is 'Since when.';
comment on column mail_pauses.paused_by is 'Who; null for the command line.';
comment on column mail_pauses.resumed_at is 'Until when; null while it lasts.';
comment on column mail_pauses.resumed_by is 'Who ended it; null for the command line.';
create unique index mail_pauses_one_live on mail_pauses (coalesce(kind, '')) where resumed_at is null;
create index mail_pauses_by_start on mail_pauses (paused_at desc, id desc);
