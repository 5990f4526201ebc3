-- Letters, status links in them, custom texts, bounces, follow-ups, mail pauses, text messages a day.

create table letters (
    id uuid primary key,
    application_id uuid references applications (id),
    store_id uuid references stores (id),
    staff_id uuid references staff (id),
    copy_of uuid references letters (id),
    kind text not null,
    locale text not null check (locale in ('zh-CN', 'en')),
    to_address text not null,
    subject text not null,
    text_body text not null,
    html_body text not null,
    raw bytea not null,
    raw_kept bytea,
    message_id text not null unique,
    topic text not null,
    topic_id uuid,
    topic_detail text not null,
    has_link boolean not null,
    sender_name text not null,
    expires_at timestamptz,
    state text not null check (state in ('held', 'queued', 'sent', 'cancelled', 'failed')),
    release_at timestamptz,
    attempt int not null default 0 check (attempt >= 0),
    next_try_at timestamptz not null,
    created_at timestamptz not null,
    sent_at timestamptz,
    bounced_at timestamptz,
    ended_at timestamptz,
    outcome text,
    in_doubt boolean not null default false,
    medium text not null default 'mail' check (medium in ('mail', 'sms')),
    segments smallint not null default 0 check (segments between 0 and 10),
    charged_on date,
    delivered_at timestamptz,
    check (state <> 'held' or release_at is not null),
    check ((state = 'sent') = (sent_at is not null)),
    check ((medium = 'sms') = (segments > 0)),
    check (charged_on is null or medium = 'sms'),
    check (delivered_at is null or (medium = 'sms' and state = 'sent'))
);
comment on table letters is 'Letters as they were rendered; every attempt sends the same bytes.';
comment on column letters.id is 'UUIDv7; the Message-ID is derived from it.';
comment on column letters.application_id is 'The application it is about, if any.';
comment on column letters.store_id is 'The store it goes to, if any.';
comment on column letters.staff_id is 'The member of staff it goes to, if any.';
comment on column letters.copy_of is 'The letter it repeats, if it is a resend or the text message of a letter.';
comment on column letters.kind is 'Kind of letter.';
comment on column letters.locale is 'Its language.';
comment on column letters.to_address is 'The only recipient: an email address, or the number of a text message (+, country and number).';
comment on column letters.subject is 'Subject line.';
comment on column letters.text_body is 'Plain text part.';
comment on column letters.html_body is 'HTML part.';
comment on column letters.raw is 'The whole message as sent; of a text message the JSON that is handed over. Once sent it is replaced by raw_kept where there is one; emptied for codes.';
comment on column letters.raw_kept is 'The message with its secret links made unreadable, for keeping; null when it has none. Text and HTML parts never contain them.';
comment on column letters.message_id is 'Message-ID header, the same on every attempt, so that copies are recognised.';
comment on column letters.topic is 'What it is about: application, decision, request, effect, draft, calendar_year and others.';
comment on column letters.topic_id is 'Id of the row it is about: an application, a decision, an effect or another, by topic; null for calendar_year, day and test.';
comment on column letters.topic_detail is 'What distinguishes letters about the same row, such as a deadline; empty if there can be one only.';
comment on column letters.has_link is 'True when it contains a secret link: it is masked in the parts that are kept, and a copy gets a new one. False for test letters, which show a sample.';
comment on column letters.sender_name is 'Name in the From header.';
comment on column letters.expires_at is 'Time the code or password link in it expires; it is not sent after that.';
comment on column letters.state is 'held, queued, sent, cancelled or failed.';
comment on column letters.release_at is 'Time a held letter is queued.';
comment on column letters.attempt is 'Attempts, committed before each begins.';
comment on column letters.next_try_at is 'Time the next attempt is due.';
comment on column letters.created_at is 'Time it was written.';
comment on column letters.sent_at is 'Time the mail server, or the gateway of text messages, accepted it.';
comment on column letters.bounced_at is 'Time a mail server reported that it could not be delivered after it was accepted; its state is failed since.';
comment on column letters.ended_at is 'Time it was sent, cancelled or given up.';
comment on column letters.outcome is 'Reply of the mail server to the last attempt, or the reason for cancelling it; null during an attempt.';
comment on column letters.in_doubt is 'An attempt ended without a reply: it may have been delivered by it.';
comment on column letters.medium is 'mail, or sms for a text message.';
comment on column letters.segments is 'Segments of a text message, for which the gateway charges; 0 for an email.';
comment on column letters.charged_on is 'Day to whose limit a text message was counted, at its first attempt.';
comment on column letters.delivered_at is 'Time a text message reached the phone, as reported; only then it counts as delivered.';
-- A letter is written once for each kind, topic and member of staff; copies repeat those of their original.
create unique index letters_identity on letters (kind, topic, topic_id, topic_detail, staff_id) nulls not distinct
    where copy_of is null;
create index letters_by_application on letters (application_id, created_at);
create index letters_held on letters (release_at, id) where state = 'held';
create index letters_queued on letters (next_try_at, id) where state = 'queued';
create index letters_failed on letters (created_at desc, id desc) where state = 'failed';
create index letters_by_creation on letters (created_at desc, id desc);
create index letters_to_erase on letters (created_at, id) where application_id is null and to_address <> '';
create index letters_copies on letters (copy_of, created_at) where copy_of is not null;
create index letters_to_staff on letters (staff_id, created_at) where staff_id is not null;
create index letters_by_kind on letters (kind, created_at desc, id desc);
-- Most letters are sent and in Chinese: lists of those use letters_by_creation, so these two indexes leave them out.
create index letters_by_state on letters (state, created_at desc, id desc) where state <> 'sent';
create index letters_by_locale on letters (locale, created_at desc, id desc) where locale <> 'zh-CN';

-- Text messages are a small part of all letters, or none: each index holds them only.
create index letters_sms_by_number on letters (to_address, created_at) where medium = 'sms';
create index letters_sms_queued on letters (created_at) where medium = 'sms' and state = 'queued';
create index letters_sms_unreported on letters (sent_at) where medium = 'sms' and state = 'sent' and delivered_at is null;

create table status_links (
    token_hash bytea primary key check (length(token_hash) = 32),
    application_id uuid not null references applications (id),
    letter_id uuid not null references letters (id),
    created_at timestamptz not null
);
comment on table status_links is 'Links in letters to an application''s status: one per letter, useless without the query code.';
comment on column status_links.token_hash is 'SHA-256 of the 256-bit token in the link.';
comment on column status_links.application_id is 'The application.';
comment on column status_links.letter_id is 'The letter that contains it.';
comment on column status_links.created_at is 'Time the letter was written.';
create index status_links_by_application on status_links (application_id);

create table letter_custom_texts (
    id uuid primary key,
    kind text not null,
    locale text not null,
    slot text not null check (slot in ('intro', 'outro')),
    version integer not null check (version > 0),
    text text not null check (length(text) <= 2000),
    written_by uuid not null references staff (id),
    written_at timestamptz not null,
    unique (kind, locale, slot, version)
);
comment on table letter_custom_texts is 'Custom texts of letters, set by an admin; append-only, the last version is in force.';
comment on column letter_custom_texts.id is 'UUIDv7.';
comment on column letter_custom_texts.kind is 'Kind of letter.';
comment on column letter_custom_texts.locale is 'Language.';
comment on column letter_custom_texts.slot is 'intro: after the greeting. outro: before the sign-off.';
comment on column letter_custom_texts.version is 'From 1, without gaps, for each kind, language and slot.';
comment on column letter_custom_texts.text is 'The text, with placeholders such as {reference}; empty for none.';
comment on column letter_custom_texts.written_by is 'The admin.';
comment on column letter_custom_texts.written_at is 'Time of writing; letters rendered afterwards contain it.';

create function forbid_custom_text_change() returns trigger language plpgsql as $$
begin
    raise exception 'letter_custom_texts is append-only';
end
$$;
create trigger letter_custom_texts_never_change before update or delete on letter_custom_texts
    for each row execute function forbid_custom_text_change();
create trigger letter_custom_texts_never_truncated before truncate on letter_custom_texts
    for each statement execute function forbid_custom_text_change();

create table bounces (
    id uuid primary key,
    digest bytea not null unique check (length(digest) = 32),
    letter_id uuid references letters (id),
    outcome text not null check (outcome in ('failed', 'limited', 'delayed', 'other', 'unread')),
    diagnostic text not null,
    received_at timestamptz not null,
    raw bytea
);
comment on table bounces is 'Bounce messages: reports of mail servers about letters they had accepted (RFC 3464).';
comment on column bounces.id is 'UUIDv7.';
comment on column bounces.digest is 'SHA-256 of the message, so that a message read twice is stored once.';
comment on column bounces.letter_id is 'The letter it is about; null when none was found.';
comment on column bounces.outcome is 'failed, limited (refused for a rate or a reputation), delayed, other (understood and no failure) or unread (not understood).';
comment on column bounces.diagnostic is 'Diagnostic text of the server, without addresses and numbers; codes only when the message has no mark of ours; emptied by retention.';
comment on column bounces.received_at is 'Time it was read.';
comment on column bounces.raw is 'The first 64 KiB of a message that belongs to no letter; its row is deleted after thirty days.';
create index bounces_by_letter on bounces (letter_id);
create index bounces_unmatched on bounces (received_at) where letter_id is null;
create index bounces_matched on bounces (received_at) where letter_id is not null;

create table follow_ups (
    id uuid primary key,
    application_id uuid not null references applications (id),
    letter_id uuid not null unique references letters (id),
    reason text not null check (reason in ('refused', 'bounced', 'given_up', 'unconfirmed', 'unread', 'unreported', 'cancelled')),
    created_at timestamptz not null,
    done_at timestamptz,
    done_by uuid references staff (id),
    result text check (result in ('reached', 'not_reached')),
    note text not null default '',
    check (done_at is not null or done_by is null),
    check ((done_at is null) = (result is null))
);
comment on table follow_ups is 'Follow-ups: people a letter did not reach, to be contacted another way by customer service.';
comment on column follow_ups.id is 'UUIDv7.';
comment on column follow_ups.application_id is 'The application the letter was about.';
comment on column follow_ups.letter_id is 'The letter; one follow-up for each.';
comment on column follow_ups.reason is 'refused by the mail server, bounced after it was accepted, given_up after a day of attempts, unconfirmed (a report without our mark says so) unread (a reply nobody has read), unreported (a text message without a delivery report) or cancelled by a person before it was sent.';
comment on column follow_ups.created_at is 'Time the failure became known.';
comment on column follow_ups.done_at is 'Time it was closed.';
comment on column follow_ups.done_by is 'The member of staff who closed it; null when the register replaced the contact it was about, or a text message reached the person.';
comment on column follow_ups.result is 'Whether the person was reached: reached counts as the delivery of the letter, at done_at; not_reached does not.';
comment on column follow_ups.note is 'How they were reached, or what was tried; emptied by retention.';
create index follow_ups_open on follow_ups (created_at, id) where done_at is null;
create index follow_ups_by_application on follow_ups (application_id);

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
comment on table mail_pauses is 'Mail pauses: letters, or those of one kind, stay queued until the pause is ended.';
comment on column mail_pauses.id is 'UUIDv7.';
comment on column mail_pauses.kind is 'The kind of letter; null pauses every kind except codes, which are paused only by name.';
comment on column mail_pauses.note is 'Reason, for colleagues.';
comment on column mail_pauses.paused_at is 'Start.';
comment on column mail_pauses.paused_by is 'The member of staff who paused it; null for the command line.';
comment on column mail_pauses.resumed_at is 'End; null while it lasts.';
comment on column mail_pauses.resumed_by is 'The member of staff who ended it; null for the command line.';
create unique index mail_pauses_one_live on mail_pauses (coalesce(kind, '')) where resumed_at is null;
create index mail_pauses_by_start on mail_pauses (paused_at desc, id desc);

create table sms_days (
    day date primary key,
    segments int not null check (segments >= 0),
    code_segments int not null check (code_segments >= 0),
    segments_max int not null check (segments_max >= 0),
    code_segments_max int not null check (code_segments_max >= 0),
    limited_at timestamptz
);
comment on table sms_days is 'What text messages cost a day, and the limits they were held to.';
comment on column sms_days.day is 'Day in Asia/Shanghai.';
comment on column sms_days.segments is 'Segments handed over or tried, codes aside.';
comment on column sms_days.code_segments is 'Segments of codes.';
comment on column sms_days.segments_max is 'The limit of the worker that counted last.';
comment on column sms_days.code_segments_max is 'Its limit for codes, which is a reserve of their own.';
comment on column sms_days.limited_at is 'Time a message did not fit any more for the first time.';
