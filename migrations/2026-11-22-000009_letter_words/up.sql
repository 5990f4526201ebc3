-- Letters sent again, the words of letters that an admin may set, and links that set a password.

alter table letters add column copy_of uuid references letters (id);
alter table letters add column address_corrected boolean not null default false;
comment on column letters.copy_of is 'The letter this one repeats, where it was sent again.';
comment on column letters.address_corrected is 'True when it went to a corrected address: later letters to the applicant go there too.';
create index letters_copies on letters (copy_of, created_at) where copy_of is not null;
create index letters_corrected on letters (application_id, created_at) where address_corrected;
create index letters_to_staff on letters (staff_id, created_at) where staff_id is not null;
-- Most letters were sent, and in Chinese: those are found on the way through letters_by_creation.
create index letters_by_state on letters (state, created_at desc, id desc) where state <> 'sent';
create index letters_by_kind on letters (kind, created_at desc, id desc);
create index letters_by_locale on letters (locale, created_at desc, id desc) where locale <> 'zh-CN';

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

create table password_links (
    id uuid primary key,
    staff_id uuid not null references staff (id),
    purpose text not null check (purpose in ('invitation', 'reset')),
    token_hash bytea not null unique check (length(token_hash) = 32),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
);
create index password_links_by_staff on password_links (staff_id, created_at);
create index password_links_to_prune on password_links (expires_at);
comment on table password_links is 'Links with which staff set a password: an invitation, or a forgotten one. Each works once.';
comment on column password_links.id is 'UUIDv7.';
comment on column password_links.staff_id is 'Whose password it sets.';
comment on column password_links.purpose is 'invitation or reset.';
comment on column password_links.token_hash is 'SHA-256 of the token in the link.';
comment on column password_links.created_at is 'When the letter with it was written.';
comment on column password_links.expires_at is 'Until when it works.';
comment on column password_links.used_at is 'When it was used, or another one of this person was.';
