-- Proposals: what one person proposes about a contact, an address or a binding, and another one confirms.

create table proposals (
    id uuid primary key,
    kind text not null check (kind in ('contact_told', 'contact_changed', 'address_corrected', 'rebinding')),
    store_id uuid not null references stores (id),
    application_id uuid references applications (id),
    contact_id uuid references store_contacts (id),
    letter_id uuid references letters (id),
    binding_id uuid references bindings (id),
    old_address text not null default '',
    new_address text not null default '',
    new_phone text not null default '',
    account_name text not null default '',
    account_reference text not null default '',
    ground text not null,
    source text not null check (source in ('register_call', 'document', 'platform')),
    verification text not null,
    proposed_by uuid not null references staff (id),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    state text not null default 'open' check (state in ('open', 'confirmed', 'refused', 'withdrawn', 'expired')),
    decided_by uuid references staff (id),
    decided_at timestamptz,
    refusal text not null default '',
    check (expires_at > created_at),
    check ((kind = 'rebinding') = (application_id is null)),
    check ((kind in ('contact_told', 'contact_changed')) = (contact_id is not null)),
    check ((kind = 'contact_told') = (letter_id is not null)),
    check (binding_id is null or kind = 'rebinding'),
    check (new_phone = '' or (kind = 'rebinding' and new_address <> '')),
    check ((state = 'open') = (decided_at is null)),
    check ((state in ('open', 'expired')) = (decided_by is null)),
    check (state not in ('confirmed', 'refused') or decided_by <> proposed_by),
    check (state <> 'withdrawn' or decided_by = proposed_by)
);
comment on table proposals is 'Proposals: what cannot be undone about a contact, an address or a binding, proposed by one person and carried out by another.';
comment on column proposals.id is 'UUIDv7.';
comment on column proposals.kind is 'contact_told: a registered contact was told of an application another way. contact_changed: the address of a registered contact. address_corrected: the address of an applicant. rebinding: a new binding of a store.';
comment on column proposals.store_id is 'The store.';
comment on column proposals.application_id is 'The application it is about; null for a rebinding.';
comment on column proposals.contact_id is 'The registered contact, if it is about one.';
comment on column proposals.letter_id is 'The alert of which the contact was told another way.';
comment on column proposals.binding_id is 'The live binding of the store when it was made; null when there was none. It is confirmed only while that is so.';
comment on column proposals.old_address is 'The address in use when it was made; it is confirmed only while that is so. Emptied by retention.';
comment on column proposals.new_address is 'The proposed address; of a rebinding, that of the new holder, empty for none. Emptied by retention.';
comment on column proposals.new_phone is 'Phone number of the new holder, empty for none. Emptied by retention.';
comment on column proposals.account_name is 'Name of the account to bind the store to.';
comment on column proposals.account_reference is 'Number of that account at the platform.';
comment on column proposals.ground is 'Why it is proposed, in words. Emptied by retention.';
comment on column proposals.source is 'What it rests on: a call to a number of the register, a document, or the platform''s register itself.';
comment on column proposals.verification is 'How it was verified: date and number of the call, or the reference of the document. Emptied by retention.';
comment on column proposals.proposed_by is 'The member of staff who proposed it.';
comment on column proposals.created_at is 'Time it was made.';
comment on column proposals.expires_at is 'Time after which it cannot be confirmed.';
comment on column proposals.state is 'open, confirmed, refused, withdrawn or expired.';
comment on column proposals.decided_by is 'The member of staff who confirmed or refused it, never the proposer; the proposer if it was withdrawn.';
comment on column proposals.decided_at is 'Time it was confirmed, refused or withdrawn, or expired.';
comment on column proposals.refusal is 'Why it was refused. Emptied by retention.';
create unique index proposals_one_open on proposals (kind, store_id, application_id, contact_id) nulls not distinct
    where state = 'open';
create index proposals_open on proposals (expires_at, id) where state = 'open';
create index proposals_closed on proposals (decided_at, id) where state <> 'open';
create index proposals_by_application on proposals (application_id) where application_id is not null;
create index proposals_by_store on proposals (store_id);

create table proposal_evidence (
    proposal_id uuid not null references proposals (id) on delete cascade,
    evidence_id uuid not null references evidence (id),
    primary key (proposal_id, evidence_id)
);
comment on table proposal_evidence is 'Documents that a proposal rests on, uploaded by its proposer; erased with its texts.';
comment on column proposal_evidence.proposal_id is 'The proposal.';
comment on column proposal_evidence.evidence_id is 'The document.';
create index proposal_evidence_by_evidence on proposal_evidence (evidence_id);
