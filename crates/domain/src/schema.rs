//! The tables as Diesel sees them; kept in step with `migrations/` by a test that
//! compares both with a freshly migrated database.
#![expect(missing_docs, reason = "every table and column is described by a comment in the database")]

diesel::table! {
    calendar_years (year) {
        year -> Int4,
        status -> Text,
        source -> Text,
        published_at -> Timestamptz,
        published_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    calendar_days (date) {
        date -> Date,
        year -> Int4,
        kind -> Text,
        name -> Text,
    }
}

diesel::table! {
    staff (id) {
        id -> Uuid,
        sign_in_name -> Text,
        name -> Text,
        email -> Text,
        password_hash -> Text,
        roles -> Array<Text>,
        locale -> Text,
        created_at -> Timestamptz,
        password_changed_at -> Timestamptz,
        disabled_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    policies (id) {
        id -> Uuid,
        version -> Int4,
        name -> Text,
        body -> Jsonb,
        source -> Text,
        source_hash -> Bytea,
        published_at -> Timestamptz,
        published_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    stores (id) {
        id -> Uuid,
        number -> Text,
        name -> Text,
        owner_name -> Text,
        trading -> Bool,
        certification -> Text,
        certified_at -> Nullable<Timestamptz>,
        certification_revoked_at -> Nullable<Timestamptz>,
        certification_revoked_by_effect -> Nullable<Uuid>,
        balance_cents -> Int8,
        unshipped_orders -> Int4,
        locale -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    store_contacts (id) {
        id -> Uuid,
        store_id -> Uuid,
        email -> Text,
        is_primary -> Bool,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    bindings (id) {
        id -> Uuid,
        store_id -> Uuid,
        account_name -> Text,
        account_reference -> Text,
        bound_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        ended_by_effect -> Nullable<Uuid>,
    }
}

diesel::table! {
    staff_sessions (id) {
        id -> Uuid,
        staff_id -> Uuid,
        token_hash -> Bytea,
        created_at -> Timestamptz,
        last_seen_at -> Timestamptz,
        ends_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    sign_in_codes (id) {
        id -> Uuid,
        store_id -> Nullable<Uuid>,
        ticket_hash -> Bytea,
        code_hash -> Bytea,
        locale -> Text,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        tries -> Int4,
        used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    applicant_sessions (id) {
        id -> Uuid,
        store_id -> Uuid,
        token_hash -> Bytea,
        created_at -> Timestamptz,
        last_seen_at -> Timestamptz,
        ends_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    drafts (id) {
        id -> Uuid,
        store_id -> Uuid,
        kind -> Text,
        answers -> Jsonb,
        follows_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    applications (id) {
        id -> Uuid,
        reference -> Text,
        store_id -> Uuid,
        kind -> Text,
        channel -> Text,
        lodged_by -> Nullable<Uuid>,
        locale -> Text,
        reason -> Text,
        words -> Text,
        contact_name -> Text,
        contact_phone -> Text,
        contact_email -> Text,
        acknowledged -> Array<Text>,
        balance_cents -> Int8,
        unshipped_orders -> Int4,
        content_hash -> Bytea,
        policy_id -> Uuid,
        follows_id -> Nullable<Uuid>,
        status -> Text,
        turn -> Text,
        effect -> Text,
        round -> Int2,
        version -> Int4,
        holder_id -> Nullable<Uuid>,
        submitted_at -> Timestamptz,
        target_at -> Timestamptz,
        due_at -> Timestamptz,
        due_is_provisional -> Bool,
        objected_at -> Nullable<Timestamptz>,
        decided_at -> Nullable<Timestamptz>,
        closed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    claims (id) {
        id -> Uuid,
        application_id -> Uuid,
        staff_id -> Uuid,
        claimed_at -> Timestamptz,
        lease_until -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        end_cause -> Nullable<Text>,
    }
}

diesel::table! {
    decisions (id) {
        id -> Uuid,
        application_id -> Uuid,
        round -> Int2,
        outcome -> Text,
        reasons -> Array<Text>,
        words -> Text,
        note -> Text,
        content_hash -> Bytea,
        decided_by -> Uuid,
        decided_at -> Timestamptz,
        grace_until -> Timestamptz,
        second_by -> Nullable<Uuid>,
        second_at -> Nullable<Timestamptz>,
        undone_by -> Nullable<Uuid>,
        undone_at -> Nullable<Timestamptz>,
        undo_note -> Nullable<Text>,
    }
}

diesel::table! {
    clock_intervals (id) {
        id -> Uuid,
        application_id -> Uuid,
        round -> Int2,
        state -> Text,
        started_at -> Timestamptz,
        start_cause -> Text,
        ended_at -> Nullable<Timestamptz>,
        end_cause -> Nullable<Text>,
    }
}

diesel::table! {
    rungs (id) {
        id -> Uuid,
        application_id -> Uuid,
        round -> Int2,
        kind -> Text,
        due_at -> Timestamptz,
        fired_at -> Nullable<Timestamptz>,
        cancelled_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    effects (id) {
        id -> Uuid,
        application_id -> Uuid,
        decision_id -> Uuid,
        kind -> Text,
        state -> Text,
        content_hash -> Bytea,
        not_before -> Timestamptz,
        attempt -> Int4,
        next_try_at -> Timestamptz,
        created_at -> Timestamptz,
        requested_at -> Nullable<Timestamptz>,
        confirmed_at -> Nullable<Timestamptz>,
        problem -> Nullable<Text>,
    }
}

diesel::table! {
    letters (id) {
        id -> Uuid,
        application_id -> Nullable<Uuid>,
        store_id -> Nullable<Uuid>,
        staff_id -> Nullable<Uuid>,
        kind -> Text,
        locale -> Text,
        to_address -> Text,
        subject -> Text,
        text_body -> Text,
        html_body -> Text,
        raw -> Bytea,
        message_id -> Text,
        dedupe_key -> Text,
        state -> Text,
        release_at -> Nullable<Timestamptz>,
        attempt -> Int4,
        next_try_at -> Timestamptz,
        created_at -> Timestamptz,
        sent_at -> Nullable<Timestamptz>,
        ended_at -> Nullable<Timestamptz>,
        outcome -> Nullable<Text>,
    }
}

diesel::table! {
    events (id) {
        id -> Int8,
        subject_kind -> Text,
        subject_id -> Uuid,
        seq -> Int4,
        at -> Timestamptz,
        actor_kind -> Text,
        actor_id -> Nullable<Uuid>,
        action -> Text,
        data -> Jsonb,
        previous_hash -> Bytea,
        hash -> Bytea,
    }
}

diesel::table! {
    scheduled_runs (name) {
        name -> Text,
        last_started_at -> Nullable<Timestamptz>,
        last_ran_at -> Nullable<Timestamptz>,
        last_rows -> Int8,
        total_rows -> Int8,
        next_run_at -> Nullable<Timestamptz>,
        last_problem -> Nullable<Text>,
    }
}

diesel::joinable!(calendar_days -> calendar_years (year));
diesel::joinable!(policies -> staff (published_by));
diesel::joinable!(store_contacts -> stores (store_id));
diesel::joinable!(bindings -> stores (store_id));
diesel::joinable!(staff_sessions -> staff (staff_id));
diesel::joinable!(sign_in_codes -> stores (store_id));
diesel::joinable!(applicant_sessions -> stores (store_id));
diesel::joinable!(drafts -> stores (store_id));
diesel::joinable!(applications -> stores (store_id));
diesel::joinable!(applications -> policies (policy_id));
diesel::joinable!(claims -> applications (application_id));
diesel::joinable!(claims -> staff (staff_id));
diesel::joinable!(decisions -> applications (application_id));
diesel::joinable!(clock_intervals -> applications (application_id));
diesel::joinable!(rungs -> applications (application_id));
diesel::joinable!(effects -> applications (application_id));
diesel::joinable!(effects -> decisions (decision_id));
diesel::joinable!(letters -> applications (application_id));
diesel::joinable!(letters -> stores (store_id));
diesel::joinable!(letters -> staff (staff_id));

diesel::allow_tables_to_appear_in_same_query!(
    calendar_years,
    calendar_days,
    staff,
    policies,
    stores,
    store_contacts,
    bindings,
    staff_sessions,
    sign_in_codes,
    applicant_sessions,
    drafts,
    applications,
    claims,
    decisions,
    clock_intervals,
    rungs,
    effects,
    letters,
    events,
    scheduled_runs,
);
