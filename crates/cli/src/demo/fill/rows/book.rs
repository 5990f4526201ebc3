//! The filled tables and their columns.

use super::Rows;

/// Rows by table, in the order of sending.
pub(in crate::demo::fill) struct Book {
    pub(in crate::demo::fill) stores: Rows,
    pub(in crate::demo::fill) contacts: Rows,
    pub(in crate::demo::fill) bindings: Rows,
    pub(in crate::demo::fill) applications: Rows,
    pub(in crate::demo::fill) claims: Rows,
    pub(in crate::demo::fill) intervals: Rows,
    pub(in crate::demo::fill) escalations: Rows,
    pub(in crate::demo::fill) requests: Rows,
    pub(in crate::demo::fill) items: Rows,
    pub(in crate::demo::fill) recommendations: Rows,
    pub(in crate::demo::fill) decisions: Rows,
    pub(in crate::demo::fill) penalties: Rows,
    pub(in crate::demo::fill) effects: Rows,
    pub(in crate::demo::fill) flags: Rows,
    pub(in crate::demo::fill) marks: Rows,
    pub(in crate::demo::fill) tags: Rows,
    pub(in crate::demo::fill) notes: Rows,
    pub(in crate::demo::fill) skips: Rows,
    pub(in crate::demo::fill) events: Rows,
}

impl Book {
    /// A book without rows.
    pub(in crate::demo::fill) fn new() -> Self {
        Self {
            stores: Rows::of(
                "stores",
                "id, number, name, owner_name, trading, certification, certified_at, certification_revoked_at,
                 certification_revoked_by_effect, balance_cents, unshipped_orders, locale, created_at",
            ),
            contacts: Rows::of("store_contacts", "id, store_id, email, is_primary, created_at"),
            bindings: Rows::of(
                "bindings",
                "id, store_id, account_name, account_reference, bound_at, ended_at, ended_by_effect",
            ),
            applications: Rows::of(
                "applications",
                "id, reference, store_id, kind, channel, lodged_by, locale, reason, statement, contact_name,
                 contact_phone, contact_email, acknowledged, balance_cents, unshipped_orders, content_hash, policy_id, follows_id,
                 status, turn, effect, round, version, holder_id, submitted_at, target_at, due_at,
                 due_is_provisional, decided_at, closed_at, is_urgent, evidence_digest, erased_at, snoozed_until",
            ),
            claims: Rows::of("claims", "id, application_id, staff_id, claimed_at, lease_until, ended_at, end_cause"),
            intervals: Rows::of(
                "clock_intervals",
                "id, application_id, round, state, started_at, start_cause, ended_at, end_cause",
            ),
            escalations: Rows::of("escalations", "id, application_id, round, kind, due_at, fired_at, cancelled_at"),
            requests: Rows::of(
                "information_requests",
                "id, application_id, round, asked_by, message, asked_at, answer_until, ended_at, end_cause,
                 halfway_reminder_at, halfway_reminded_at, last_day_reminder_at, last_day_reminded_at",
            ),
            items: Rows::of("information_request_items", "request_id, position, reason, prompt, answer, kind"),
            recommendations: Rows::of(
                "recommendations",
                "id, application_id, round, outcome, reasons, message, note, basis_hash, causes, is_blind,
                 penalty_days, penalty_message, recommended_by, recommended_at, result, second_by, ended_at",
            ),
            decisions: Rows::of(
                "decisions",
                "id, application_id, round, outcome, reasons, message, note, basis_hash, decided_by, decided_at,
                 grace_until, second_by, second_at, recommendation_id",
            ),
            penalties: Rows::of(
                "penalties",
                "id, store_id, account_reference, application_id, decision_id, message, proposed_by, confirmed_by,
                 begins_at, until_at",
            ),
            effects: Rows::of(
                "effects",
                "id, application_id, decision_id, kind, state, basis_hash, not_before, attempt, next_try_at,
                 created_at, requested_at, confirmed_at, problem, blockers",
            ),
            flags: Rows::of("flags", "id, application_id, code, terms, raised_at, due_at, status"),
            marks: Rows::of("blind_indexes", "application_id, kind, keyed_hash, created_at"),
            tags: Rows::of("application_tags", "application_id, tag, added_by, added_at, due_at, status"),
            notes: Rows::of("notes", "id, application_id, author_id, text, is_important, written_at"),
            skips: Rows::of("claim_skips", "id, application_id, staff_id, reason, note, skipped_at"),
            events: Rows::of(
                "events",
                "subject_kind, subject_id, seq, at, actor_kind, actor_id, action, data, previous_hash, hash",
            ),
        }
    }

    /// Every table.
    pub(in crate::demo::fill) fn tables(&mut self) -> [&mut Rows; 19] {
        [
            &mut self.stores,
            &mut self.contacts,
            &mut self.bindings,
            &mut self.applications,
            &mut self.claims,
            &mut self.intervals,
            &mut self.escalations,
            &mut self.requests,
            &mut self.items,
            &mut self.recommendations,
            &mut self.decisions,
            &mut self.penalties,
            &mut self.effects,
            &mut self.flags,
            &mut self.marks,
            &mut self.tags,
            &mut self.notes,
            &mut self.skips,
            &mut self.events,
        ]
    }
}
