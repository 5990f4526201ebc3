-- Uploaded documents, their pages, who looked at them (R22), and objects to remove from the evidence store.

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
create index evidence_waiting on evidence (next_try_at, id) where state in ('received', 'quarantined');
create index evidence_by_key on evidence (key_id, id) where wrapped_key is not null;
create index evidence_by_store on evidence (store_id, uploaded_at);

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
-- Two fingerprints are similar when at most three of 64 bits differ. Then at least one of their four 16-bit bands is equal,
-- so a lookup by band finds every similar page.
create index evidence_pages_band_1 on evidence_pages (((fingerprint >> 48) & 65535));
create index evidence_pages_band_2 on evidence_pages (((fingerprint >> 32) & 65535));
create index evidence_pages_band_3 on evidence_pages (((fingerprint >> 16) & 65535));
create index evidence_pages_band_4 on evidence_pages ((fingerprint & 65535));

create table draft_evidence (
    draft_id uuid not null references drafts (id) on delete cascade,
    evidence_id uuid not null references evidence (id),
    primary key (draft_id, evidence_id)
);
comment on table draft_evidence is 'The documents a draft would hand in.';
comment on column draft_evidence.draft_id is 'The draft.';
comment on column draft_evidence.evidence_id is 'The document.';
create index draft_evidence_by_evidence on draft_evidence (evidence_id);

create table application_evidence (
    application_id uuid not null references applications (id),
    position smallint not null check (position > 0),
    evidence_id uuid not null references evidence (id),
    primary key (application_id, position),
    unique (application_id, evidence_id)
);
comment on table application_evidence is 'The documents handed in with an application, frozen with it (R10).';
comment on column application_evidence.application_id is 'The application.';
comment on column application_evidence.position is 'Order, from 1; part of the digest.';
comment on column application_evidence.evidence_id is 'The document.';
create index application_evidence_by_evidence on application_evidence (evidence_id);
create trigger application_evidence_never_changes before update or delete on application_evidence
    for each row execute function refuse_change();

create table evidence_purposes (
    id uuid primary key,
    application_id uuid not null references applications (id),
    staff_id uuid not null references staff (id),
    purpose text not null check (length(purpose) <= 500),
    stated_at timestamptz not null,
    ends_at timestamptz not null
);
comment on table evidence_purposes is 'What leads and auditors said they need to see evidence for, before they saw it (R22).';
comment on column evidence_purposes.id is 'UUIDv7.';
comment on column evidence_purposes.application_id is 'Whose evidence.';
comment on column evidence_purposes.staff_id is 'Who.';
comment on column evidence_purposes.purpose is 'In their words; emptied by retention.';
comment on column evidence_purposes.stated_at is 'When.';
comment on column evidence_purposes.ends_at is 'Until when it opens the evidence.';
create index evidence_purposes_live on evidence_purposes (application_id, staff_id, ends_at);

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
create index evidence_views_by_evidence on evidence_views (evidence_id, at);
create index evidence_views_by_application on evidence_views (application_id, at) where application_id is not null;
create index evidence_views_by_staff on evidence_views (staff_id, at) where staff_id is not null;
create trigger evidence_views_never_change before update or delete on evidence_views
    for each row execute function refuse_change();

create table objects_to_remove (
    object text primary key,
    due_at timestamptz not null,
    cause text not null check (cause in ('uploading', 'preparing', 'taken_out', 'erased'))
);
comment on table objects_to_remove is 'Names in the evidence store that are to go. Written before an object is: committing its row takes the name out again.';
comment on column objects_to_remove.object is 'Name in the evidence store.';
comment on column objects_to_remove.due_at is 'Not before then.';
comment on column objects_to_remove.cause is 'uploading, preparing: in case the process dies; taken_out, erased: no longer wanted.';
create index objects_to_remove_due on objects_to_remove (due_at, object);
