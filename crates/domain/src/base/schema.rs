//! The tables as Diesel sees them; kept in step with `migrations/` by a test that
//! compares both with a freshly migrated database.
#![expect(missing_docs, reason = "every table and column is described by a comment in the database")]

/// Declares each table with [`diesel::table!`], and allows every combination of them in one query.
macro_rules! tables {
    ($($table:ident ($($key:ident),+) { $($columns:tt)+ })+) => {
        $(diesel::table! { $table ($($key),+) { $($columns)+ } })+
        diesel::allow_tables_to_appear_in_same_query!($($table),+);
    };
}

tables! {
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

    staff (id) {
        id -> Uuid,
        sign_in_name -> Text,
        name -> Text,
        email -> Text,
        password_hash -> Text,
        roles -> Array<Text>,
        locale -> Text,
        has_shortcuts -> Bool,
        created_at -> Timestamptz,
        password_changed_at -> Timestamptz,
        disabled_at -> Nullable<Timestamptz>,
    }

    staff_blind_indexes (staff_id, kind, keyed_hash) {
        staff_id -> Uuid,
        kind -> Text,
        keyed_hash -> Bytea,
        created_at -> Timestamptz,
    }

    staff_sessions (id) {
        id -> Uuid,
        staff_id -> Uuid,
        token_hash -> Bytea,
        created_at -> Timestamptz,
        last_seen_at -> Timestamptz,
        ends_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
    }

    password_links (id) {
        id -> Uuid,
        staff_id -> Uuid,
        purpose -> Text,
        token_hash -> Bytea,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        used_at -> Nullable<Timestamptz>,
    }

    staff_absences (id) {
        id -> Uuid,
        staff_id -> Uuid,
        from_at -> Timestamptz,
        until_at -> Timestamptz,
        note -> Text,
        entered_by -> Uuid,
        entered_at -> Timestamptz,
        cancelled_at -> Nullable<Timestamptz>,
    }

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

    calendar_years (year) {
        year -> Int4,
        status -> Text,
        source -> Text,
        published_at -> Timestamptz,
        published_by -> Nullable<Uuid>,
    }

    calendar_days (date) {
        date -> Date,
        year -> Int4,
        kind -> Text,
        name -> Text,
    }

    calendar_drafts (id) {
        id -> Uuid,
        year -> Int4,
        status -> Text,
        source -> Text,
        days -> Jsonb,
        authors -> Array<Uuid>,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        published_at -> Nullable<Timestamptz>,
        published_by -> Nullable<Uuid>,
        discarded_at -> Nullable<Timestamptz>,
    }

    calendar_publications (id) {
        id -> Uuid,
        year -> Int4,
        version -> Int4,
        status -> Text,
        source -> Text,
        days -> Jsonb,
        replaced -> Nullable<Jsonb>,
        authors -> Array<Uuid>,
        published_by -> Uuid,
        published_at -> Timestamptz,
        days_added -> Int4,
        days_removed -> Int4,
        days_changed -> Int4,
        applications -> Int4,
    }

    calendar_moves (publication_id, application_id) {
        publication_id -> Uuid,
        application_id -> Uuid,
        done_at -> Nullable<Timestamptz>,
        outcome -> Nullable<Text>,
        was_due_at -> Nullable<Timestamptz>,
        due_at -> Nullable<Timestamptz>,
    }

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
        loan_cents -> Int8,
        unshipped_orders -> Int4,
        open_after_sales -> Int4,
        figures_at -> Nullable<Timestamptz>,
        figures_source -> Text,
        locale -> Text,
        register_version -> Nullable<Int8>,
        register_hash -> Nullable<Bytea>,
        registered_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }

    store_contacts (id) {
        id -> Uuid,
        store_id -> Uuid,
        email -> Text,
        phone -> Nullable<Text>,
        locale -> Nullable<Text>,
        is_primary -> Bool,
        created_at -> Timestamptz,
        binding_id -> Nullable<Uuid>,
        ended_at -> Nullable<Timestamptz>,
        ended_with_binding -> Bool,
    }

    bindings (id) {
        id -> Uuid,
        store_id -> Uuid,
        account_name -> Text,
        account_reference -> Text,
        bound_at -> Timestamptz,
        registered_at -> Nullable<Timestamptz>,
        ended_at -> Nullable<Timestamptz>,
        ended_by_effect -> Nullable<Uuid>,
    }

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

    applicant_sessions (id) {
        id -> Uuid,
        store_id -> Uuid,
        token_hash -> Bytea,
        created_at -> Timestamptz,
        last_seen_at -> Timestamptz,
        ends_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
    }

    applications (id) {
        id -> Uuid,
        reference -> Text,
        store_id -> Uuid,
        kind -> Text,
        channel -> Text,
        lodged_by -> Nullable<Uuid>,
        client_id -> Nullable<Uuid>,
        locale -> Text,
        reason -> Text,
        is_urgent -> Bool,
        statement -> Text,
        contact_name -> Text,
        contact_phone -> Text,
        contact_email -> Text,
        corrected_email -> Nullable<Text>,
        acknowledged -> Array<Text>,
        balance_cents -> Int8,
        loan_cents -> Int8,
        unshipped_orders -> Int4,
        open_after_sales -> Int4,
        figures_at -> Nullable<Timestamptz>,
        evidence_digest -> Bytea,
        content_hash -> Bytea,
        content_salt -> Nullable<Bytea>,
        policy_id -> Uuid,
        follows_id -> Nullable<Uuid>,
        status -> Text,
        turn -> Text,
        effect -> Text,
        is_returned -> Bool,
        round -> Int2,
        version -> Int4,
        holder_id -> Nullable<Uuid>,
        snoozed_until -> Nullable<Timestamptz>,
        submitted_at -> Timestamptz,
        round_started_at -> Nullable<Timestamptz>,
        target_at -> Timestamptz,
        due_at -> Timestamptz,
        due_is_provisional -> Bool,
        objected_at -> Nullable<Timestamptz>,
        decided_at -> Nullable<Timestamptz>,
        closed_at -> Nullable<Timestamptz>,
        former_holder_at -> Nullable<Timestamptz>,
        erased_at -> Nullable<Timestamptz>,
    }

    query_codes (application_id) {
        application_id -> Uuid,
        code_hash -> Text,
        created_at -> Timestamptz,
        tries -> Int4,
        tries_since -> Timestamptz,
    }

    objections (id) {
        id -> Uuid,
        application_id -> Uuid,
        contact_id -> Nullable<Uuid>,
        token_hash -> Nullable<Bytea>,
        created_at -> Timestamptz,
        objected_at -> Nullable<Timestamptz>,
        lifted_at -> Nullable<Timestamptz>,
        lifted_by -> Nullable<Uuid>,
        lift_note -> Nullable<Text>,
    }

    drafts (id) {
        id -> Uuid,
        store_id -> Uuid,
        kind -> Text,
        lodged_by -> Nullable<Uuid>,
        client_id -> Nullable<Uuid>,
        follows_id -> Nullable<Uuid>,
        answers -> Jsonb,
        acknowledged -> Array<Text>,
        proved_email -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        reminded_at -> Nullable<Timestamptz>,
        former_holder_at -> Nullable<Timestamptz>,
    }

    email_proofs (id) {
        id -> Uuid,
        draft_id -> Uuid,
        email -> Text,
        code_hash -> Bytea,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        tries -> Int4,
        proved_at -> Nullable<Timestamptz>,
    }

    evidence (id) {
        id -> Uuid,
        store_id -> Uuid,
        document_type -> Text,
        file_name -> Text,
        media_type -> Text,
        size_bytes -> Int4,
        sha256 -> Bytea,
        object -> Text,
        key_id -> Text,
        wrapped_key -> Nullable<Bytea>,
        state -> Text,
        problem -> Nullable<Text>,
        attempt -> Int4,
        next_try_at -> Timestamptz,
        uploaded_by -> Nullable<Uuid>,
        uploaded_at -> Timestamptz,
        prepared_at -> Nullable<Timestamptz>,
        removed_at -> Nullable<Timestamptz>,
    }

    evidence_pages (evidence_id, number) {
        evidence_id -> Uuid,
        number -> Int2,
        object -> Text,
        width -> Int4,
        height -> Int4,
        size_bytes -> Int4,
        fingerprint -> Int8,
        omissions -> Array<Text>,
    }

    proposal_evidence (proposal_id, evidence_id) {
        proposal_id -> Uuid,
        evidence_id -> Uuid,
    }

    draft_evidence (draft_id, evidence_id) {
        draft_id -> Uuid,
        evidence_id -> Uuid,
    }

    application_evidence (application_id, position) {
        application_id -> Uuid,
        position -> Int2,
        evidence_id -> Uuid,
    }

    evidence_purposes (id) {
        id -> Uuid,
        application_id -> Uuid,
        staff_id -> Uuid,
        purpose -> Text,
        stated_at -> Timestamptz,
        ends_at -> Timestamptz,
    }

    evidence_views (id) {
        id -> Uuid,
        evidence_id -> Uuid,
        application_id -> Nullable<Uuid>,
        page -> Nullable<Int2>,
        viewer_kind -> Text,
        staff_id -> Nullable<Uuid>,
        ground -> Text,
        purpose_id -> Nullable<Uuid>,
        at -> Timestamptz,
        last_at -> Timestamptz,
        looks -> Int4,
    }

    objects_pending_deletion (object) {
        object -> Text,
        due_at -> Timestamptz,
        cause -> Text,
    }

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

    escalations (id) {
        id -> Uuid,
        application_id -> Uuid,
        round -> Int2,
        kind -> Text,
        due_at -> Timestamptz,
        fired_at -> Nullable<Timestamptz>,
        cancelled_at -> Nullable<Timestamptz>,
    }

    escalation_notices (escalation_id, staff_id) {
        escalation_id -> Uuid,
        staff_id -> Uuid,
        application_id -> Uuid,
        kind -> Text,
        due_at -> Timestamptz,
        fired_at -> Timestamptz,
        notified_at -> Nullable<Timestamptz>,
    }

    digests (staff_id, date) {
        staff_id -> Uuid,
        date -> Date,
        created_at -> Timestamptz,
        has_letter -> Bool,
    }

    late_notices (application_id, round, sent_at) {
        application_id -> Uuid,
        round -> Int2,
        cause -> Text,
        due_at -> Timestamptz,
        estimate_at -> Timestamptz,
        sent_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
    }

    claims (id) {
        id -> Uuid,
        application_id -> Uuid,
        staff_id -> Uuid,
        claimed_at -> Timestamptz,
        lease_until -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        end_cause -> Nullable<Text>,
    }

    claim_skips (id) {
        id -> Uuid,
        application_id -> Uuid,
        staff_id -> Uuid,
        reason -> Text,
        note -> Text,
        skipped_at -> Timestamptz,
    }

    check_answers (id) {
        id -> Uuid,
        application_id -> Uuid,
        round -> Int2,
        check_code -> Text,
        result -> Text,
        evidence_id -> Nullable<Uuid>,
        note -> Text,
        answered_by -> Uuid,
        answered_at -> Timestamptz,
    }

    flags (id) {
        id -> Uuid,
        application_id -> Uuid,
        code -> Text,
        is_hard -> Bool,
        terms -> Array<Text>,
        related -> Array<Uuid>,
        raised_at -> Timestamptz,
        resolved_at -> Nullable<Timestamptz>,
        resolved_by -> Nullable<Uuid>,
        resolution -> Nullable<Text>,
        due_at -> Timestamptz,
        status -> Text,
    }

    blind_indexes (application_id, kind, keyed_hash) {
        application_id -> Uuid,
        kind -> Text,
        keyed_hash -> Bytea,
        created_at -> Timestamptz,
    }

    watch_list (id) {
        id -> Uuid,
        kind -> Text,
        keyed_hash -> Bytea,
        hint -> Text,
        note -> Text,
        added_by -> Uuid,
        added_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        ended_by -> Nullable<Uuid>,
    }

    recommendations (id) {
        id -> Uuid,
        application_id -> Uuid,
        round -> Int2,
        outcome -> Text,
        reasons -> Array<Text>,
        message -> Text,
        note -> Text,
        basis_hash -> Bytea,
        causes -> Array<Text>,
        is_blind -> Bool,
        penalty_days -> Nullable<Int4>,
        penalty_message -> Text,
        unopened -> Array<Uuid>,
        recommended_by -> Uuid,
        recommended_at -> Timestamptz,
        opinion -> Nullable<Text>,
        opinion_by -> Nullable<Uuid>,
        opinion_at -> Nullable<Timestamptz>,
        result -> Nullable<Text>,
        second_by -> Nullable<Uuid>,
        ended_at -> Nullable<Timestamptz>,
        comment -> Text,
    }

    decisions (id) {
        id -> Uuid,
        application_id -> Uuid,
        round -> Int2,
        recommendation_id -> Nullable<Uuid>,
        outcome -> Text,
        reasons -> Array<Text>,
        message -> Text,
        note -> Text,
        basis_hash -> Bytea,
        decided_by -> Uuid,
        decided_at -> Timestamptz,
        grace_until -> Timestamptz,
        second_by -> Nullable<Uuid>,
        second_at -> Nullable<Timestamptz>,
        undone_by -> Nullable<Uuid>,
        undone_at -> Nullable<Timestamptz>,
        undo_note -> Nullable<Text>,
    }

    penalties (id) {
        id -> Uuid,
        store_id -> Uuid,
        account_reference -> Nullable<Text>,
        application_id -> Uuid,
        decision_id -> Uuid,
        message -> Text,
        proposed_by -> Uuid,
        confirmed_by -> Uuid,
        begins_at -> Timestamptz,
        until_at -> Timestamptz,
        lifted_at -> Nullable<Timestamptz>,
        lifted_by -> Nullable<Uuid>,
        lift_cause -> Nullable<Text>,
        lift_note -> Nullable<Text>,
    }

    appeals (application_id) {
        application_id -> Uuid,
        decision_id -> Uuid,
        statement -> Text,
        appealed_at -> Timestamptz,
    }

    information_requests (id) {
        id -> Uuid,
        application_id -> Uuid,
        round -> Int2,
        asked_by -> Uuid,
        message -> Text,
        asked_at -> Timestamptz,
        answer_until -> Timestamptz,
        counted_from -> Timestamptz,
        counted_at -> Timestamptz,
        halfway_reminder_at -> Nullable<Timestamptz>,
        halfway_reminded_at -> Nullable<Timestamptz>,
        last_day_reminder_at -> Nullable<Timestamptz>,
        last_day_reminded_at -> Nullable<Timestamptz>,
        ended_at -> Nullable<Timestamptz>,
        end_cause -> Nullable<Text>,
    }

    information_request_items (request_id, position) {
        request_id -> Uuid,
        position -> Int2,
        kind -> Text,
        document_type -> Nullable<Text>,
        reason -> Text,
        prompt -> Text,
        answer -> Text,
        assessment -> Nullable<Text>,
        assessed_by -> Nullable<Uuid>,
        assessed_at -> Nullable<Timestamptz>,
    }

    information_request_evidence (request_id, position, evidence_id) {
        request_id -> Uuid,
        position -> Int2,
        evidence_id -> Uuid,
    }

    figures_inquiries (id) {
        id -> Uuid,
        store_id -> Uuid,
        application_id -> Uuid,
        cause -> Text,
        state -> Text,
        attempt -> Int4,
        next_try_at -> Timestamptz,
        created_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
    }

    effects (id) {
        id -> Uuid,
        application_id -> Uuid,
        decision_id -> Uuid,
        kind -> Text,
        state -> Text,
        basis_hash -> Bytea,
        not_before -> Timestamptz,
        attempt -> Int4,
        next_try_at -> Timestamptz,
        created_at -> Timestamptz,
        requested_at -> Nullable<Timestamptz>,
        confirmed_at -> Nullable<Timestamptz>,
        problem -> Nullable<Text>,
        blockers -> Array<Text>,
        blocked_at -> Nullable<Timestamptz>,
        next_check_at -> Nullable<Timestamptz>,
        notify_leads_at -> Nullable<Timestamptz>,
        lapse_at -> Nullable<Timestamptz>,
        platform_reference -> Nullable<Text>,
        settled_at -> Nullable<Timestamptz>,
        settled_by -> Nullable<Uuid>,
        settled_as -> Nullable<Text>,
        settled_note -> Nullable<Text>,
    }

    effect_blockers (effect_id, blocker, found_at) {
        effect_id -> Uuid,
        blocker -> Text,
        found_at -> Timestamptz,
        amount -> Nullable<Int8>,
        cleared_at -> Nullable<Timestamptz>,
    }

    platform_nonces (nonce) {
        nonce -> Text,
        seen_at -> Timestamptz,
    }

    letters (id) {
        id -> Uuid,
        application_id -> Nullable<Uuid>,
        store_id -> Nullable<Uuid>,
        staff_id -> Nullable<Uuid>,
        copy_of -> Nullable<Uuid>,
        kind -> Text,
        locale -> Text,
        to_address -> Text,
        subject -> Text,
        text_body -> Text,
        html_body -> Text,
        raw -> Bytea,
        raw_kept -> Nullable<Bytea>,
        message_id -> Text,
        topic -> Text,
        topic_id -> Nullable<Uuid>,
        topic_detail -> Text,
        has_link -> Bool,
        sender_name -> Text,
        expires_at -> Nullable<Timestamptz>,
        state -> Text,
        release_at -> Nullable<Timestamptz>,
        attempt -> Int4,
        next_try_at -> Timestamptz,
        created_at -> Timestamptz,
        sent_at -> Nullable<Timestamptz>,
        bounced_at -> Nullable<Timestamptz>,
        ended_at -> Nullable<Timestamptz>,
        outcome -> Nullable<Text>,
        in_doubt -> Bool,
        medium -> Text,
        segments -> Int2,
        charged_on -> Nullable<Date>,
        delivered_at -> Nullable<Timestamptz>,
    }

    status_links (token_hash) {
        token_hash -> Bytea,
        application_id -> Uuid,
        letter_id -> Uuid,
        created_at -> Timestamptz,
    }

    letter_custom_texts (id) {
        id -> Uuid,
        kind -> Text,
        locale -> Text,
        slot -> Text,
        version -> Int4,
        text -> Text,
        written_by -> Uuid,
        written_at -> Timestamptz,
    }

    bounces (id) {
        id -> Uuid,
        digest -> Bytea,
        letter_id -> Nullable<Uuid>,
        outcome -> Text,
        diagnostic -> Text,
        received_at -> Timestamptz,
        raw -> Nullable<Bytea>,
    }

    follow_ups (id) {
        id -> Uuid,
        application_id -> Uuid,
        letter_id -> Uuid,
        reason -> Text,
        created_at -> Timestamptz,
        done_at -> Nullable<Timestamptz>,
        done_by -> Nullable<Uuid>,
        result -> Nullable<Text>,
        note -> Text,
    }

    intake_pauses (id) {
        id -> Uuid,
        channel -> Text,
        notice_zh -> Text,
        notice_en -> Text,
        until_at -> Timestamptz,
        paused_at -> Timestamptz,
        paused_by -> Nullable<Uuid>,
        ended_at -> Nullable<Timestamptz>,
        ended_by -> Nullable<Uuid>,
    }

    mail_pauses (id) {
        id -> Uuid,
        kind -> Nullable<Text>,
        note -> Text,
        paused_at -> Timestamptz,
        paused_by -> Nullable<Uuid>,
        resumed_at -> Nullable<Timestamptz>,
        resumed_by -> Nullable<Uuid>,
    }

    sms_days (day) {
        day -> Date,
        segments -> Int4,
        code_segments -> Int4,
        segments_max -> Int4,
        code_segments_max -> Int4,
        limited_at -> Nullable<Timestamptz>,
    }

    notes (id) {
        id -> Uuid,
        application_id -> Uuid,
        author_id -> Uuid,
        check_code -> Nullable<Text>,
        text -> Text,
        is_important -> Bool,
        written_at -> Timestamptz,
    }

    note_mentions (note_id, staff_id) {
        note_id -> Uuid,
        staff_id -> Uuid,
        seen_at -> Nullable<Timestamptz>,
    }

    referrals (id) {
        id -> Uuid,
        application_id -> Uuid,
        asked_by -> Uuid,
        asked_at -> Timestamptz,
        late_at -> Timestamptz,
        check_at -> Timestamptz,
        reason_note_id -> Uuid,
        answer_note_id -> Nullable<Uuid>,
        ended_at -> Nullable<Timestamptz>,
        ended_by -> Nullable<Uuid>,
        end_cause -> Nullable<Text>,
    }

    case_presence (application_id, staff_id) {
        application_id -> Uuid,
        staff_id -> Uuid,
        seen_at -> Timestamptz,
    }

    application_tags (application_id, tag) {
        application_id -> Uuid,
        tag -> Text,
        added_by -> Uuid,
        added_at -> Timestamptz,
        due_at -> Timestamptz,
        status -> Text,
    }

    saved_views (id) {
        id -> Uuid,
        owner_id -> Uuid,
        name -> Text,
        query -> Text,
        is_shared -> Bool,
        created_at -> Timestamptz,
    }

    exports (id) {
        id -> Uuid,
        staff_id -> Uuid,
        format -> Text,
        query -> Text,
        with_personal -> Bool,
        purpose -> Text,
        started_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        row_count -> Nullable<Int4>,
    }

    daily_figures (name, date, part) {
        date -> Date,
        name -> Text,
        part -> Text,
        amount -> Int8,
        measured_at -> Timestamptz,
    }

    scheduled_runs (name) {
        name -> Text,
        period_seconds -> Nullable<Int4>,
        announced_at -> Nullable<Timestamptz>,
        last_started_at -> Nullable<Timestamptz>,
        last_ran_at -> Nullable<Timestamptz>,
        last_rows -> Int8,
        total_rows -> Int8,
        next_run_at -> Nullable<Timestamptz>,
        last_problem -> Nullable<Text>,
        run_requested_at -> Nullable<Timestamptz>,
    }

    set_asides (sweep, item) {
        sweep -> Text,
        item -> Text,
        problem -> Text,
        failures -> Int4,
        since_at -> Timestamptz,
        failed_at -> Timestamptz,
        retry_at -> Nullable<Timestamptz>,
    }

    queue_pauses (queue) {
        queue -> Text,
        paused_at -> Timestamptz,
        paused_by -> Nullable<Uuid>,
    }

    proposals (id) {
        id -> Uuid,
        kind -> Text,
        store_id -> Uuid,
        application_id -> Nullable<Uuid>,
        contact_id -> Nullable<Uuid>,
        letter_id -> Nullable<Uuid>,
        binding_id -> Nullable<Uuid>,
        old_address -> Text,
        new_address -> Text,
        new_phone -> Text,
        account_name -> Text,
        account_reference -> Text,
        ground -> Text,
        source -> Text,
        verification -> Text,
        proposed_by -> Uuid,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        state -> Text,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
        refusal -> Text,
    }

    api_clients (id) {
        id -> Uuid,
        name -> Text,
        owner_email -> Text,
        scopes -> Array<Text>,
        networks -> Array<Text>,
        state -> Text,
        scopes_by -> Nullable<Uuid>,
        confirmed_by -> Nullable<Uuid>,
        confirmed_at -> Nullable<Timestamptz>,
        proposed_scopes -> Nullable<Array<Text>>,
        proposed_by -> Nullable<Uuid>,
        proposed_at -> Nullable<Timestamptz>,
        created_by -> Uuid,
        created_at -> Timestamptz,
        expires_at -> Nullable<Timestamptz>,
        ended_by -> Nullable<Uuid>,
        ended_at -> Nullable<Timestamptz>,
    }

    api_keys (id) {
        id -> Uuid,
        client_id -> Uuid,
        token_hash -> Bytea,
        hint -> Text,
        created_by -> Uuid,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        last_used_at -> Nullable<Timestamptz>,
        ended_by -> Nullable<Uuid>,
        ended_at -> Nullable<Timestamptz>,
    }

    api_idempotency (client_id, key_hash) {
        client_id -> Uuid,
        key_hash -> Bytea,
        request_hash -> Bytea,
        status -> Int2,
        body -> Text,
        location -> Nullable<Text>,
        created_at -> Timestamptz,
    }

    api_calls (id) {
        id -> Uuid,
        client_id -> Uuid,
        key_id -> Uuid,
        method -> Text,
        route -> Text,
        status -> Int2,
        at -> Timestamptz,
        took_ms -> Int4,
        request_id -> Text,
    }

    webhooks (id) {
        id -> Uuid,
        client_id -> Uuid,
        url -> Text,
        kinds -> Array<Text>,
        scopes -> Array<Text>,
        state -> Text,
        set_by -> Nullable<Uuid>,
        confirmed_by -> Nullable<Uuid>,
        confirmed_at -> Nullable<Timestamptz>,
        proposed_url -> Nullable<Text>,
        proposed_kinds -> Nullable<Array<Text>>,
        proposed_scopes -> Nullable<Array<Text>>,
        proposed_by -> Nullable<Uuid>,
        proposed_at -> Nullable<Timestamptz>,
        created_by -> Uuid,
        created_at -> Timestamptz,
        disabled_at -> Nullable<Timestamptz>,
        disabled_cause -> Nullable<Text>,
        ended_by -> Nullable<Uuid>,
        ended_at -> Nullable<Timestamptz>,
    }

    webhook_secrets (id) {
        id -> Uuid,
        webhook_id -> Uuid,
        key_id -> Text,
        wrapped_key -> Nullable<Bytea>,
        hint -> Text,
        created_by -> Uuid,
        created_at -> Timestamptz,
        ended_by -> Nullable<Uuid>,
        ended_at -> Nullable<Timestamptz>,
    }

    webhook_deliveries (id) {
        id -> Uuid,
        seq -> Int8,
        webhook_id -> Uuid,
        application_id -> Uuid,
        kind -> Text,
        round -> Int2,
        about_id -> Nullable<Uuid>,
        occurred_at -> Timestamptz,
        held_until -> Nullable<Timestamptz>,
        state -> Text,
        attempt -> Int4,
        tries -> Int4,
        next_try_at -> Timestamptz,
        body -> Nullable<Text>,
        created_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
    }

    webhook_attempts (delivery_id, number) {
        delivery_id -> Uuid,
        number -> Int4,
        url -> Text,
        started_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        status -> Nullable<Int2>,
        problem -> Nullable<Text>,
        answer -> Nullable<Text>,
        took_ms -> Nullable<Int4>,
    }
}

// Only the joins that queries make without `on`.
diesel::joinable!(staff_sessions -> staff (staff_id));
diesel::joinable!(password_links -> staff (staff_id));
diesel::joinable!(calendar_days -> calendar_years (year));
diesel::joinable!(calendar_publications -> staff (published_by));
diesel::joinable!(store_contacts -> stores (store_id));
diesel::joinable!(bindings -> stores (store_id));
diesel::joinable!(applicant_sessions -> stores (store_id));
diesel::joinable!(applications -> stores (store_id));
diesel::joinable!(applications -> policies (policy_id));
diesel::joinable!(objections -> applications (application_id));
diesel::joinable!(objections -> store_contacts (contact_id));
diesel::joinable!(drafts -> stores (store_id));
diesel::joinable!(draft_evidence -> evidence (evidence_id));
diesel::joinable!(proposal_evidence -> evidence (evidence_id));
diesel::joinable!(proposal_evidence -> proposals (proposal_id));
diesel::joinable!(application_evidence -> applications (application_id));
diesel::joinable!(application_evidence -> evidence (evidence_id));
diesel::joinable!(evidence_views -> staff (staff_id));
diesel::joinable!(evidence_views -> evidence_purposes (purpose_id));
diesel::joinable!(claims -> applications (application_id));
diesel::joinable!(claims -> staff (staff_id));
diesel::joinable!(check_answers -> staff (answered_by));
diesel::joinable!(flags -> applications (application_id));
diesel::joinable!(flags -> staff (resolved_by));
diesel::joinable!(blind_indexes -> applications (application_id));
diesel::joinable!(recommendations -> applications (application_id));
diesel::joinable!(decisions -> applications (application_id));
diesel::joinable!(penalties -> stores (store_id));
diesel::joinable!(penalties -> applications (application_id));
diesel::joinable!(appeals -> applications (application_id));
diesel::joinable!(information_requests -> applications (application_id));
diesel::joinable!(information_request_items -> information_requests (request_id));
diesel::joinable!(information_request_evidence -> information_requests (request_id));
diesel::joinable!(information_request_evidence -> evidence (evidence_id));
diesel::joinable!(effects -> applications (application_id));
diesel::joinable!(letters -> applications (application_id));
diesel::joinable!(status_links -> applications (application_id));
diesel::joinable!(letter_custom_texts -> staff (written_by));
diesel::joinable!(follow_ups -> applications (application_id));
diesel::joinable!(follow_ups -> letters (letter_id));
diesel::joinable!(notes -> applications (application_id));
diesel::joinable!(notes -> staff (author_id));
diesel::joinable!(note_mentions -> notes (note_id));
diesel::joinable!(note_mentions -> staff (staff_id));
diesel::joinable!(referrals -> applications (application_id));
diesel::joinable!(referrals -> staff (asked_by));
diesel::joinable!(case_presence -> staff (staff_id));
diesel::joinable!(application_tags -> applications (application_id));
diesel::joinable!(saved_views -> staff (owner_id));
diesel::joinable!(exports -> staff (staff_id));
diesel::joinable!(proposals -> stores (store_id));
diesel::joinable!(proposals -> applications (application_id));
diesel::joinable!(api_keys -> api_clients (client_id));
diesel::joinable!(webhooks -> api_clients (client_id));
diesel::joinable!(webhook_deliveries -> webhooks (webhook_id));
diesel::joinable!(webhook_deliveries -> applications (application_id));
