-- Uploaded documents, their pages, who looked at them (R22), and objects pending deletion.

create table evidence (
    id uuid primary key,
    store_id uuid not null references stores (id),
    document_type text not null,
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
comment on table evidence is 'Uploaded documents. The bytes are in the evidence store, each document encrypted under its own key.';
comment on column evidence.id is 'Random, 128 bits; authorises nothing.';
comment on column evidence.store_id is 'The store it was uploaded for.';
comment on column evidence.document_type is 'Code of the document type in the policy (R5).';
comment on column evidence.file_name is 'Name as uploaded, sanitised; emptied by retention.';
comment on column evidence.media_type is 'Media type, detected from the first bytes.';
comment on column evidence.size_bytes is 'Length of the original in bytes.';
comment on column evidence.sha256 is 'SHA-256 of the original; zeros once it is removed.';
comment on column evidence.object is 'Name of the original in the evidence store.';
comment on column evidence.key_id is 'The master key its key is wrapped under.';
comment on column evidence.wrapped_key is 'The document''s key, wrapped (AES-256 key wrap). Null: destroyed, so the bytes cannot be read any more.';
comment on column evidence.state is 'received, quarantined, ready, unreadable, refused or removed.';
comment on column evidence.problem is 'Code of the rule it broke.';
comment on column evidence.attempt is 'Attempts at preparing it, committed before each begins.';
comment on column evidence.next_try_at is 'Time the next attempt is due.';
comment on column evidence.uploaded_by is 'The agent who uploaded it; null for the owner.';
comment on column evidence.uploaded_at is 'Time of upload.';
comment on column evidence.prepared_at is 'Time preparation ended, with either result.';
comment on column evidence.removed_at is 'Time its key was destroyed.';
create index evidence_to_prepare on evidence (next_try_at, id) where state in ('received', 'quarantined');
create index evidence_by_key on evidence (key_id, id) where wrapped_key is not null;
create index evidence_by_store on evidence (store_id, uploaded_at);

create function forbid_evidence_change() returns trigger language plpgsql as $$
begin
    if (old.id, old.store_id, old.document_type, old.media_type, old.size_bytes, old.object, old.uploaded_at)
       is distinct from
       (new.id, new.store_id, new.document_type, new.media_type, new.size_bytes, new.object, new.uploaded_at)
       or old.sha256 <> new.sha256 and (old.state = 'removed' or new.state <> 'removed')
       or old.state = 'removed' and new.state <> 'removed'
       or old.wrapped_key is null and new.wrapped_key is not null then
        raise exception 'evidence is never rewritten' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
comment on function forbid_evidence_change() is 'Trigger body: only state, preparation and removal of a document may change, and its hash with the removal; a removed one stays removed.';
create trigger evidence_never_changes before update on evidence for each row execute function forbid_evidence_change();

create table evidence_pages (
    evidence_id uuid not null references evidence (id),
    number smallint not null check (number > 0),
    object text not null unique,
    width int not null check (width > 0),
    height int not null check (height > 0),
    size_bytes int not null check (size_bytes > 0),
    fingerprint bigint not null,
    omissions text[] not null default '{}'
        check (omissions <@ array['text', 'form_values', 'annotations', 'pictures', 'rows']),
    primary key (evidence_id, number)
);
comment on table evidence_pages is 'Pages as people see them: re-encoded, without metadata, one picture for each.';
comment on column evidence_pages.evidence_id is 'The document.';
comment on column evidence_pages.number is 'Page number, from 1.';
comment on column evidence_pages.object is 'Name of the picture in the evidence store.';
comment on column evidence_pages.width is 'Width in pixels.';
comment on column evidence_pages.height is 'Height in pixels.';
comment on column evidence_pages.size_bytes is 'Length of the picture in bytes.';
comment on column evidence_pages.fingerprint is 'Perceptual fingerprint, 64 bits: similar pictures differ in few of them.';
comment on column evidence_pages.omissions is 'Parts of the file that the picture does not show: text, form_values, annotations, pictures, rows.';
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
comment on table draft_evidence is 'Documents of a draft.';
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
comment on table application_evidence is 'Documents of an application, frozen with it (R10).';
comment on column application_evidence.application_id is 'The application.';
comment on column application_evidence.position is 'Order, from 1; part of the evidence digest.';
comment on column application_evidence.evidence_id is 'The document.';
create index application_evidence_by_evidence on application_evidence (evidence_id);
create trigger application_evidence_never_changes before update or delete on application_evidence
    for each row execute function forbid_change();

create table evidence_purposes (
    id uuid primary key,
    application_id uuid not null references applications (id),
    staff_id uuid not null references staff (id),
    purpose text not null check (length(purpose) <= 500),
    stated_at timestamptz not null,
    ends_at timestamptz not null
);
comment on table evidence_purposes is 'Purposes that leads and auditors stated before they saw evidence (R22).';
comment on column evidence_purposes.id is 'UUIDv7.';
comment on column evidence_purposes.application_id is 'The application whose evidence it opens.';
comment on column evidence_purposes.staff_id is 'The member of staff.';
comment on column evidence_purposes.purpose is 'Purpose as typed; emptied by retention.';
comment on column evidence_purposes.stated_at is 'Time of the statement.';
comment on column evidence_purposes.ends_at is 'The purpose opens the evidence until then.';
create index evidence_purposes_live on evidence_purposes (application_id, staff_id, ends_at);

create table evidence_views (
    id uuid primary key,
    evidence_id uuid not null references evidence (id),
    application_id uuid references applications (id),
    page smallint,
    viewer_kind text not null check (viewer_kind in ('applicant', 'staff', 'command_line')),
    staff_id uuid references staff (id),
    ground text not null check (ground in ('owner', 'agent', 'holder', 'second', 'decider', 'purpose', 'proposal')),
    purpose_id uuid references evidence_purposes (id),
    at timestamptz not null,
    last_at timestamptz not null,
    looks int not null check (looks > 0),
    check (last_at >= at),
    check ((viewer_kind = 'staff') = (staff_id is not null)),
    check ((ground = 'purpose') = (purpose_id is not null))
);
comment on table evidence_views is 'Views of evidence: one for each viewer, page, ground and sitting, and its looks, each committed before the first byte leaves (R22). Append-only: only the looks of a sitting are counted on.';
comment on column evidence_views.id is 'UUIDv7.';
comment on column evidence_views.evidence_id is 'The document.';
comment on column evidence_views.application_id is 'The application it was viewed for; null for a draft''s.';
comment on column evidence_views.page is 'The prepared page; null for the original.';
comment on column evidence_views.viewer_kind is 'applicant, staff or command_line.';
comment on column evidence_views.staff_id is 'The member of staff, if viewer_kind is staff.';
comment on column evidence_views.ground is 'Reason for access: owner, agent, holder of the claim, second reviewer, decider in the grace period, a stated purpose, or a proposal that rests on it.';
comment on column evidence_views.purpose_id is 'The stated purpose.';
comment on column evidence_views.at is 'Time of the first look.';
comment on column evidence_views.last_at is 'Time of the last look of the sitting.';
comment on column evidence_views.looks is 'How often the picture was sent in the sitting.';
create index evidence_views_by_evidence on evidence_views (evidence_id, last_at);
create index evidence_views_by_application on evidence_views (application_id, last_at) where application_id is not null;
create index evidence_views_by_staff on evidence_views (staff_id, last_at) where staff_id is not null;
create function forbid_view_change() returns trigger language plpgsql as $$
begin
    if (old.id, old.evidence_id, old.application_id, old.page, old.viewer_kind, old.staff_id, old.ground, old.purpose_id, old.at)
       is distinct from
       (new.id, new.evidence_id, new.application_id, new.page, new.viewer_kind, new.staff_id, new.ground, new.purpose_id, new.at)
       or new.looks <> old.looks + 1 or new.last_at < old.last_at then
        raise exception 'a view is never rewritten' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
comment on function forbid_view_change() is 'Trigger body: another look of the sitting is counted; no other change.';
create trigger evidence_views_never_change before update on evidence_views
    for each row execute function forbid_view_change();
create trigger evidence_views_never_removed before delete on evidence_views
    for each row execute function forbid_change();

create table objects_pending_deletion (
    object text primary key,
    due_at timestamptz not null,
    cause text not null check (cause in ('uploading', 'preparing', 'removed', 'erased'))
);
comment on table objects_pending_deletion is 'Names of objects to delete from the evidence store. A name is committed before its object is written, and removed when the object''s row is committed.';
comment on column objects_pending_deletion.object is 'Name in the evidence store.';
comment on column objects_pending_deletion.due_at is 'Not deleted before then.';
comment on column objects_pending_deletion.cause is 'uploading, preparing: in case the process dies; removed, erased: no longer needed.';
create index objects_pending_deletion_due on objects_pending_deletion (due_at, object);
