-- Drafts, and codes that prove a contact address.

create table drafts (
    id uuid primary key,
    store_id uuid not null references stores (id),
    kind text not null check (kind in ('unbind', 'revoke_certification')),
    lodged_by uuid references staff (id),
    follows_id uuid references applications (id),
    answers jsonb not null default '{}',
    acknowledged text[] not null default '{}',
    proved_email text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    reminded_at timestamptz,
    former_holder_at timestamptz,
    constraint drafts_one_per_author unique nulls not distinct (store_id, kind, lodged_by, former_holder_at)
);
comment on table drafts is 'Drafts of applications. One per store and kind for the owner, and one for each agent.';
comment on column drafts.id is 'UUIDv7; the idempotency key of the submission.';
comment on column drafts.store_id is 'The store.';
comment on column drafts.kind is 'unbind or revoke_certification.';
comment on column drafts.lodged_by is 'The agent who fills it in for an owner (R9); null for the owner''s own draft.';
comment on column drafts.follows_id is 'The rejected application this one follows (R17).';
comment on column drafts.answers is 'Answers as typed, valid or not.';
comment on column drafts.acknowledged is 'Codes of the consequences acknowledged so far (R7).';
comment on column drafts.proved_email is 'Contact address proved by a code; a registered one needs no proof.';
comment on column drafts.created_at is 'Time of creation.';
comment on column drafts.updated_at is 'Time of the last save.';
comment on column drafts.reminded_at is 'Time the owner was told that the draft will be removed; cleared by the next save.';
comment on column drafts.former_holder_at is 'Time the store was bound to another account: only the sweep that removes it sees the draft since then.';
create index drafts_by_update on drafts (updated_at, id);

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
comment on table email_proofs is 'Codes mailed to a contact address that is not registered for the store: valid for 10 minutes, 5 tries, one use.';
comment on column email_proofs.id is 'UUIDv7.';
comment on column email_proofs.draft_id is 'The draft with the address; deleting it deletes the proof.';
comment on column email_proofs.email is 'The address.';
comment on column email_proofs.code_hash is 'HMAC-SHA-256 of id and code under the server''s key.';
comment on column email_proofs.created_at is 'Time of the request.';
comment on column email_proofs.expires_at is 'Ten minutes after created_at.';
comment on column email_proofs.tries is 'Number of answers; five at most.';
comment on column email_proofs.proved_at is 'Time of the right answer.';
create index email_proofs_by_draft on email_proofs (draft_id, created_at);
create index email_proofs_by_email on email_proofs (email, created_at);
