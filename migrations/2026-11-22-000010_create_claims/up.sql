-- Claims of reviewers on applications.

create table claims (
    id uuid primary key,
    application_id uuid not null references applications (id),
    staff_id uuid not null references staff (id),
    claimed_at timestamptz not null,
    lease_until timestamptz not null,
    ended_at timestamptz,
    end_cause text check (end_cause in (
    'released', 'lease_ended', 'decided', 'withdrawn', 'voided', 'taken_over', 'recommended', 'returned', 'skipped', 'absent', 'referred')),
    check ((ended_at is null) = (end_cause is null))
);
comment on table claims is 'Claims: time-limited holds of reviewers on applications, one live per application.';
comment on column claims.id is 'UUIDv7.';
comment on column claims.application_id is 'The application.';
comment on column claims.staff_id is 'The holder.';
comment on column claims.claimed_at is 'Time of the claim.';
comment on column claims.lease_until is 'End of the lease unless it is renewed.';
comment on column claims.ended_at is 'Time it ended; null while it is live.';
comment on column claims.end_cause is 'Cause of the end.';
create unique index claims_one_live on claims (application_id) where ended_at is null;
create index claims_by_lease on claims (lease_until) where ended_at is null;
create index claims_by_application on claims (application_id, claimed_at);
create index claims_by_staff on claims (staff_id, claimed_at desc);

create table claim_skips (
    id uuid primary key,
    application_id uuid not null references applications (id),
    staff_id uuid not null references staff (id),
    reason text not null,
    note text not null,
    skipped_at timestamptz not null
);
comment on table claim_skips is 'Skips: claimed applications a reviewer passed on. They are not offered to that reviewer again.';
comment on column claim_skips.id is 'UUIDv7.';
comment on column claim_skips.application_id is 'The application.';
comment on column claim_skips.staff_id is 'The reviewer.';
comment on column claim_skips.reason is 'Code of the reason.';
comment on column claim_skips.note is 'Note; emptied by retention.';
comment on column claim_skips.skipped_at is 'Time of the skip.';
create index claim_skips_by_staff on claim_skips (staff_id, skipped_at desc);
create index claim_skips_by_application on claim_skips (application_id, staff_id);
create index claim_skips_by_time on claim_skips (skipped_at);
