-- The review standard (R13).

create table policies (
    id uuid primary key,
    version int not null unique check (version > 0),
    name text not null,
    body jsonb not null,
    source text not null,
    source_hash bytea not null,
    published_at timestamptz not null,
    published_by uuid references staff (id)
);
comment on table policies is 'Versions of the review standard; a row never changes (R13).';
comment on column policies.id is 'UUIDv7.';
comment on column policies.version is 'Counts up from 1; the highest is in force for new applications.';
comment on column policies.name is 'Name given in the file.';
comment on column policies.body is 'The typed policy as JSON.';
comment on column policies.source is 'The file as it was published, comments included.';
comment on column policies.source_hash is 'SHA-256 of source.';
comment on column policies.published_at is 'Time it came into force.';
comment on column policies.published_by is 'Publisher; null for the policy shipped with the program.';
create trigger policies_never_change before update or delete on policies
    for each row execute function forbid_change();
create trigger policies_never_truncated before truncate on policies
    for each statement execute function forbid_change();
