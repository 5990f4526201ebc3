-- Questions to the platform about the figures of stores (R8).

create table figures_inquiries (
    id uuid primary key,
    store_id uuid not null references stores (id),
    application_id uuid not null references applications (id),
    cause text not null check (cause in ('submitted', 'approved')),
    state text not null default 'asking' check (state in ('asking', 'answered', 'cannot_say', 'failed')),
    attempt int not null default 0 check (attempt >= 0),
    next_try_at timestamptz not null,
    created_at timestamptz not null,
    ended_at timestamptz,
    check ((state = 'asking') = (ended_at is null))
);
comment on table figures_inquiries is 'Questions to the platform about the figures of a store: one at each submission and each approval. The row is authoritative; a job only wakes the worker.';
comment on column figures_inquiries.id is 'UUIDv7; also sent to the platform, so that an answer names its question.';
comment on column figures_inquiries.store_id is 'The store.';
comment on column figures_inquiries.application_id is 'The application that was submitted or approved.';
comment on column figures_inquiries.cause is 'submitted or approved.';
comment on column figures_inquiries.state is 'asking; answered; cannot_say: the platform does not tell figures, or not of this store; failed: it did not answer until the last attempt.';
comment on column figures_inquiries.attempt is 'Attempts, committed before each begins.';
comment on column figures_inquiries.next_try_at is 'Time the next attempt is due.';
comment on column figures_inquiries.created_at is 'Time of the submission or approval.';
comment on column figures_inquiries.ended_at is 'Time it was answered or given up; null while it is asked.';
create index figures_inquiries_waiting on figures_inquiries (next_try_at, id) where state = 'asking';
create index figures_inquiries_by_store on figures_inquiries (store_id, created_at desc);
create index figures_inquiries_by_application on figures_inquiries (application_id);
