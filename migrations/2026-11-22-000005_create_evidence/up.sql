-- Drafts in steps, evidence, the links in letters, objections, and what retention leaves behind.

alter table stores
    add column open_after_sales int not null default 0 check (open_after_sales >= 0),
    add column loan_cents bigint not null default 0 check (loan_cents >= 0);
comment on column stores.open_after_sales is 'After-sales cases still open (R8).';
comment on column stores.loan_cents is 'Loans not yet paid back, in fen (R8).';

alter table drafts
    add column lodged_by uuid references staff (id),
    add column acknowledged text[] not null default '{}',
    add column proved_email text,
    add column reminded_at timestamptz;
alter table drafts drop constraint drafts_store_id_kind_key;
alter table drafts add constraint drafts_one_each unique nulls not distinct (store_id, kind, lodged_by);
create index drafts_by_update on drafts (updated_at, id);
comment on table drafts is 'What an applicant is still filling in; not an application yet. One per store and kind, and one per agent beside it.';
comment on column drafts.lodged_by is 'The agent who fills it in for an owner (R9); null for the owner''s own.';
comment on column drafts.acknowledged is 'Codes of the consequences acknowledged so far (R7).';
comment on column drafts.proved_email is 'The contact address proved by a code; a registered one needs no proof.';
comment on column drafts.reminded_at is 'When the owner was told that the draft will be removed; cleared by the next save.';

alter table applications
    add column open_after_sales int not null default 0,
    add column loan_cents bigint not null default 0,
    add column is_urgent boolean not null default false,
    add column evidence_digest bytea check (length(evidence_digest) = 32),
    add column erased_at timestamptz;
comment on column applications.open_after_sales is 'Open after-sales cases at submission (R8).';
comment on column applications.loan_cents is 'Loans not paid back at submission, in fen (R8).';
comment on column applications.is_urgent is 'The reason says that the account is in somebody else''s hands.';
comment on column applications.evidence_digest is 'SHA-256 over documents and files in their order; part of the content hash. Null before evidence was asked for.';
comment on column applications.erased_at is 'When retention removed the personal columns and the evidence; the content hash can no longer be recomputed.';
create index applications_urgent on applications (due_at, id) where status = 'submitted' and is_urgent;
create index applications_by_agent on applications (lodged_by, submitted_at desc) where lodged_by is not null;
create index applications_to_erase on applications (closed_at, id) where erased_at is null and closed_at is not null;

create table email_proofs (
    id uuid primary key,
    draft_id uuid not null references drafts (id) on delete cascade,
    email text not null,
    code_hash bytea not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    tries int not null default 0 check (tries between 0 and 5),
    proved_at timestamptz
);
create index email_proofs_by_draft on email_proofs (draft_id, created_at);
create index email_proofs_by_email on email_proofs (email, created_at);
comment on table email_proofs is 'Codes mailed to a contact address that is not registered for the store: 10 minutes, 5 tries, once.';
comment on column email_proofs.id is 'UUIDv7.';
comment on column email_proofs.draft_id is 'The draft the address was given in; the proof goes with it.';
comment on column email_proofs.email is 'The address.';
comment on column email_proofs.code_hash is 'HMAC-SHA-256 of id and code under the server''s key.';
comment on column email_proofs.created_at is 'When it was asked for.';
comment on column email_proofs.expires_at is 'Ten minutes later.';
comment on column email_proofs.tries is 'Answers given, five at most.';
comment on column email_proofs.proved_at is 'When the right code was given.';

create table evidence (
    id uuid primary key,
    store_id uuid not null references stores (id),
    document text not null,
    file_name text not null,
    media_type text not null check (media_type in ('image/jpeg', 'image/png', 'image/webp', 'application/pdf')),
    size_bytes int not null check (size_bytes > 0),
    sha256 bytea not null check (length(sha256) = 32),
    object text not null unique,
    key_id text not null,
    wrapped_key bytea,
    state text not null check (state in ('received', 'quarantined', 'ready', 'unreadable', 'refused', 'removed')),
    problem text,
    attempt int not null default 0 check (attempt >= 0),
    next_try_at timestamptz not null,
    uploaded_by uuid references staff (id),
    uploaded_at timestamptz not null,
    prepared_at timestamptz,
    removed_at timestamptz,
    check ((state = 'removed') = (removed_at is not null)),
    check ((state = 'removed') = (wrapped_key is null))
);
create index evidence_waiting on evidence (next_try_at, id) where state in ('received', 'quarantined');
create index evidence_by_key on evidence (key_id, id) where wrapped_key is not null;
create index evidence_by_store on evidence (store_id, uploaded_at);
comment on table evidence is 'Uploaded documents. The bytes are in the evidence store, encrypted under a key of their own.';
comment on column evidence.id is 'Random, 128 bits; authorises nothing.';
comment on column evidence.store_id is 'The store it was uploaded for.';
comment on column evidence.document is 'Code of a document of the policy (R5).';
comment on column evidence.file_name is 'Name as uploaded, made harmless; emptied by retention.';
comment on column evidence.media_type is 'What the bytes are, by their own first bytes.';
comment on column evidence.size_bytes is 'Length of the original.';
comment on column evidence.sha256 is 'SHA-256 of the original.';
comment on column evidence.object is 'Name of the original in the evidence store.';
comment on column evidence.key_id is 'The master key its key is wrapped under.';
comment on column evidence.wrapped_key is 'Its own key, wrapped (AES-256 key wrap). Null: destroyed, and the bytes with it.';
comment on column evidence.state is 'received, quarantined, ready, unreadable, refused or removed.';
comment on column evidence.problem is 'The rule it broke, as a code.';
comment on column evidence.attempt is 'Tries at preparing begun, committed before each acts.';
comment on column evidence.next_try_at is 'When the next try is due.';
comment on column evidence.uploaded_by is 'The agent who uploaded it; null for the owner.';
comment on column evidence.uploaded_at is 'When it was received.';
comment on column evidence.prepared_at is 'When the verdict fell.';
comment on column evidence.removed_at is 'When its key was destroyed.';

create table evidence_pages (
    evidence_id uuid not null references evidence (id),
    number smallint not null check (number > 0),
    object text not null unique,
    width int not null check (width > 0),
    height int not null check (height > 0),
    size_bytes int not null check (size_bytes > 0),
    fingerprint bigint not null,
    primary key (evidence_id, number)
);
comment on table evidence_pages is 'The pictures people look at: re-encoded, without metadata, one for each page.';
comment on column evidence_pages.evidence_id is 'The document.';
comment on column evidence_pages.number is 'Page, from 1.';
comment on column evidence_pages.object is 'Name of the picture in the evidence store.';
comment on column evidence_pages.width is 'In pixels.';
comment on column evidence_pages.height is 'In pixels.';
comment on column evidence_pages.size_bytes is 'Length of the picture.';
comment on column evidence_pages.fingerprint is 'Perceptual fingerprint, 64 bits: pictures that look alike differ in few.';

create table draft_evidence (
    draft_id uuid not null references drafts (id) on delete cascade,
    evidence_id uuid not null references evidence (id),
    primary key (draft_id, evidence_id)
);
create index draft_evidence_by_evidence on draft_evidence (evidence_id);
comment on table draft_evidence is 'The documents a draft would hand in.';
comment on column draft_evidence.draft_id is 'The draft.';
comment on column draft_evidence.evidence_id is 'The document.';

create table application_evidence (
    application_id uuid not null references applications (id),
    position smallint not null check (position > 0),
    evidence_id uuid not null references evidence (id),
    primary key (application_id, position),
    unique (application_id, evidence_id)
);
create index application_evidence_by_evidence on application_evidence (evidence_id);
comment on table application_evidence is 'The documents handed in with an application, frozen with it (R10).';
comment on column application_evidence.application_id is 'The application.';
comment on column application_evidence.position is 'Order, from 1; part of the digest.';
comment on column application_evidence.evidence_id is 'The document.';
create trigger application_evidence_never_changes before update or delete on application_evidence
    for each row execute function refuse_change();

create function evidence_is_frozen() returns trigger language plpgsql as $$
begin
    if (old.id, old.store_id, old.document, old.media_type, old.size_bytes, old.sha256, old.object, old.uploaded_at)
       is distinct from
       (new.id, new.store_id, new.document, new.media_type, new.size_bytes, new.sha256, new.object, new.uploaded_at)
       or old.state = 'removed' and new.state <> 'removed'
       or old.wrapped_key is null and new.wrapped_key is not null then
        raise exception 'evidence is never rewritten' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
comment on function evidence_is_frozen() is 'A document is prepared, and one day removed; it never becomes another.';
create trigger evidence_is_frozen before update on evidence for each row execute function evidence_is_frozen();

create table evidence_purposes (
    id uuid primary key,
    application_id uuid not null references applications (id),
    staff_id uuid not null references staff (id),
    purpose text not null check (length(purpose) <= 500),
    stated_at timestamptz not null,
    ends_at timestamptz not null
);
create index evidence_purposes_live on evidence_purposes (application_id, staff_id, ends_at);
comment on table evidence_purposes is 'What leads and auditors said they need to see evidence for, before they saw it (R22).';
comment on column evidence_purposes.id is 'UUIDv7.';
comment on column evidence_purposes.application_id is 'Whose evidence.';
comment on column evidence_purposes.staff_id is 'Who.';
comment on column evidence_purposes.purpose is 'In their words; emptied by retention.';
comment on column evidence_purposes.stated_at is 'When.';
comment on column evidence_purposes.ends_at is 'Until when it opens the evidence.';

create table evidence_views (
    id uuid primary key,
    evidence_id uuid not null references evidence (id),
    application_id uuid references applications (id),
    page smallint,
    viewer_kind text not null check (viewer_kind in ('applicant', 'staff', 'operator')),
    staff_id uuid references staff (id),
    ground text not null check (ground in ('owner', 'agent', 'holder', 'second', 'purpose')),
    purpose_id uuid references evidence_purposes (id),
    at timestamptz not null,
    check ((viewer_kind = 'staff') = (staff_id is not null)),
    check ((ground = 'purpose') = (purpose_id is not null))
);
create index evidence_views_by_evidence on evidence_views (evidence_id, at);
create index evidence_views_by_application on evidence_views (application_id, at) where application_id is not null;
create index evidence_views_by_staff on evidence_views (staff_id, at) where staff_id is not null;
create trigger evidence_views_never_change before update or delete on evidence_views
    for each row execute function refuse_change();
comment on table evidence_views is 'Every look at evidence, committed before the first byte leaves (R22). Append-only.';
comment on column evidence_views.id is 'UUIDv7.';
comment on column evidence_views.evidence_id is 'The document.';
comment on column evidence_views.application_id is 'The application it was looked at for; null for a draft''s.';
comment on column evidence_views.page is 'The prepared page; null for the original.';
comment on column evidence_views.viewer_kind is 'applicant or staff.';
comment on column evidence_views.staff_id is 'Who, if staff.';
comment on column evidence_views.ground is 'What opened it: owner, agent, holder of the claim, second reviewer, or a stated purpose.';
comment on column evidence_views.purpose_id is 'The purpose that was stated.';
comment on column evidence_views.at is 'When.';

create table objects_to_remove (
    object text primary key,
    due_at timestamptz not null,
    cause text not null check (cause in ('uploading', 'preparing', 'taken_out', 'erased'))
);
create index objects_to_remove_due on objects_to_remove (due_at, object);
comment on table objects_to_remove is 'Names in the evidence store that are to go. Written before an object is: committing its row takes the name out again.';
comment on column objects_to_remove.object is 'Name in the evidence store.';
comment on column objects_to_remove.due_at is 'Not before then.';
comment on column objects_to_remove.cause is 'uploading, preparing: in case the process dies; taken_out, erased: no longer wanted.';

create table query_codes (
    application_id uuid primary key references applications (id),
    code_hash text not null,
    made_at timestamptz not null,
    tries int not null default 0 check (tries >= 0),
    tries_since timestamptz not null
);
comment on table query_codes is 'The second secret beside the link in a letter; shown once at submission.';
comment on column query_codes.application_id is 'The application.';
comment on column query_codes.code_hash is 'argon2id in PHC form.';
comment on column query_codes.made_at is 'When it was made.';
comment on column query_codes.tries is 'Answers given since tries_since; twenty a day at most.';
comment on column query_codes.tries_since is 'Start of the day the tries are counted for.';

create table status_links (
    token_hash bytea primary key check (length(token_hash) = 32),
    application_id uuid not null references applications (id),
    letter_id uuid not null references letters (id),
    created_at timestamptz not null
);
create index status_links_by_application on status_links (application_id);
comment on table status_links is 'Links in letters to an application''s status: one for each letter, worth nothing without the query code.';
comment on column status_links.token_hash is 'SHA-256 of the 256-bit token in the link.';
comment on column status_links.application_id is 'What it leads to.';
comment on column status_links.letter_id is 'The letter it stands in.';
comment on column status_links.created_at is 'When the letter was written.';

create table objections (
    id uuid primary key,
    application_id uuid not null references applications (id),
    contact_id uuid references store_contacts (id),
    token_hash bytea unique check (length(token_hash) = 32),
    created_at timestamptz not null,
    objected_at timestamptz,
    lifted_at timestamptz,
    lifted_by uuid references staff (id),
    lift_note text,
    check ((lifted_at is null) = (lifted_by is null)),
    check (lifted_at is null or objected_at is not null)
);
create index objections_by_application on objections (application_id);
comment on table objections is 'Whether a registered contact stopped an application they did not make (R23). One for each contact told, made at submission.';
comment on column objections.id is 'UUIDv7.';
comment on column objections.application_id is 'What would be stopped.';
comment on column objections.contact_id is 'The contact who was told; null for one who objected signed in.';
comment on column objections.token_hash is 'SHA-256 of the token in the link.';
comment on column objections.created_at is 'When the contact was told.';
comment on column objections.objected_at is 'When the contact objected.';
comment on column objections.lifted_at is 'When a lead had looked and lifted it.';
comment on column objections.lifted_by is 'The lead.';
comment on column objections.lift_note is 'What the lead found.';

create table flags (
    id uuid primary key,
    application_id uuid not null references applications (id),
    code text not null,
    words text[] not null default '{}',
    raised_at timestamptz not null,
    unique (application_id, code)
);
comment on table flags is 'What the reviewer should look at; decides nothing by itself.';
comment on column flags.id is 'UUIDv7.';
comment on column flags.application_id is 'The application.';
comment on column flags.code is 'What was noticed.';
comment on column flags.words is 'The words that were noticed, as typed; emptied by retention.';
comment on column flags.raised_at is 'When.';

alter table letters add column raw_kept bytea;
create index letters_to_erase on letters (created_at, id) where application_id is null and to_address <> '';
comment on column letters.raw is 'The whole message as sent. Once sent it is replaced by raw_kept where there is one; emptied for codes.';
comment on column letters.raw_kept is 'The message with its secret links made unreadable, for keeping; null when it has none. Text and HTML are kept like this from the start.';

create or replace function decisions_append_only() returns trigger language plpgsql as $$
declare
    is_erasure boolean := new.words = '' and new.note = '' and new.undo_note is null
        and (old.undone_by, old.undone_at, old.second_by, old.second_at)
            is not distinct from (new.undone_by, new.undone_at, new.second_by, new.second_at);
begin
    if (old.undone_at is not null and not is_erasure)
       or (old.id, old.application_id, old.round, old.outcome, old.reasons,
           old.content_hash, old.decided_by, old.decided_at, old.grace_until)
          is distinct from
          (new.id, new.application_id, new.round, new.outcome, new.reasons,
           new.content_hash, new.decided_by, new.decided_at, new.grace_until)
       or ((old.words, old.note) is distinct from (new.words, new.note) and not is_erasure)
       or (old.second_by is not null and (old.second_by, old.second_at) is distinct from (new.second_by, new.second_at)) then
        raise exception 'a decision is never rewritten' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
comment on function decisions_append_only() is 'Lets a decision be undone once, seconded once, and its words be erased by retention; nothing else.';
