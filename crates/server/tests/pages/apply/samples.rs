//! Sample data for the applicants' pages. All of it is Latin, so that Chinese text left in an English page is found.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use domain::Locale;
use domain::application::Application;
use domain::application::status::{self, EffectState, Status};
use domain::base::actor::ActorKind;
use domain::base::id::{
    ApplicationId, BindingId, DecisionId, EffectId, EvidenceId, LetterId, PenaltyId, PolicyId, StaffId, StoreId,
    new_uuid,
};
use domain::base::terms::{Channel, Kind};
use domain::deadline::calendar::Calendar;
use domain::desk::case_file::CaseFile;
use domain::effect::Effect;
use domain::evidence::{Evidence, EvidencePage, EvidenceState, File, MediaType};
use domain::intake::appeal::Appeal;
use domain::intake::draft::Answers;
use domain::letter::outbox::LetterLine;
use domain::letter::{LetterKind, LetterState};
use domain::policy::{self, Policy, PublishedPolicy};
use domain::record::event::Event;
use domain::review::decision::Decision;
use domain::review::outcome::Outcome;
use domain::review::penalty::Penalty;
use domain::store::{Binding, Certification, Store};
use locale::Translator;
use serde_json::json;

use crate::ui::frame::Frame;

/// The time of the samples: Friday 20 November 2026, 10:00 in Shanghai.
pub fn now() -> DateTime<Utc> {
    at("2026-11-20T10:00:00+08:00")
}

pub fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

pub fn frame(locale: Locale) -> Frame {
    Frame {
        t: Translator::new(locale),
        path: "/apply/account".into(),
        csrf: "c0ffee".into(),
        now: now(),
        staff: None,
        store_name: Some("Lumen Audio".into()),
    }
}

pub fn policy() -> Arc<PublishedPolicy> {
    let policy = Policy::parse(policy::SHIPPED).unwrap();
    Arc::new(PublishedPolicy { id: PolicyId::new(now()), version: 1, policy })
}

pub fn store() -> Store {
    Store {
        id: StoreId::new(now()),
        number: "MM-8830217".into(),
        name: "Lumen Audio <Official>".into(),
        owner_name: "Dana Whitfield".into(),
        trading: true,
        certification: Certification::Certified,
        certified_at: Some(at("2023-05-01T09:00:00+08:00")),
        certification_revoked_at: None,
        balance_cents: 1_248_000,
        unshipped_orders: 3,
        locale: Locale::En,
        open_after_sales: 1,
        loan_cents: 500_000,
    }
}

/// A store with nothing to unbind or revoke, and no outstanding funds.
pub fn spent_store() -> Store {
    Store {
        trading: false,
        certification: Certification::Revoked,
        certification_revoked_at: Some(now()),
        balance_cents: 0,
        unshipped_orders: 0,
        open_after_sales: 0,
        loan_cents: 0,
        ..store()
    }
}

pub fn binding(ended_at: Option<DateTime<Utc>>) -> Binding {
    Binding {
        id: BindingId::new(now()),
        store_id: StoreId::new(now()),
        account_name: "lumen agency".into(),
        account_reference: "dy-100200".into(),
        bound_at: at("2023-03-08T09:00:00+08:00"),
        ended_at,
    }
}

pub fn answers() -> Answers {
    Answers {
        reason: "transfer".into(),
        statement: "The store was sold.\n</textarea><b>The</b> old account cannot be reached.".into(),
        contact_name: "Dana Whitfield".into(),
        contact_phone: "+852 9123 4567".into(),
        contact_email: "dana@lumen.example".into(),
    }
}

pub fn application(kind: Kind, status: Status, effect: EffectState) -> Application {
    let answers = answers();
    let submitted_at = at("2026-11-17T14:26:00+08:00");
    let is_decided = matches!(status, Status::Approved | Status::Rejected);
    Application {
        id: ApplicationId::new(submitted_at),
        reference: "UB-2026-004203-7".into(),
        store_id: StoreId::new(now()),
        kind,
        channel: Channel::Web,
        lodged_by: None,
        locale: Locale::En,
        reason: answers.reason,
        statement: answers.statement,
        contact_name: answers.contact_name,
        contact_phone: answers.contact_phone,
        contact_email: answers.contact_email,
        acknowledged: vec!["stops_trading".into()],
        balance_cents: 1_248_000,
        unshipped_orders: 3,
        content_hash: Vec::new(),
        policy_id: PolicyId::new(now()),
        follows_id: None,
        status,
        turn: status::turn(status, effect),
        effect,
        round: 1,
        version: 3,
        holder_id: None,
        submitted_at,
        target_at: at("2026-11-20T18:00:00+08:00"),
        due_at: at("2026-11-24T18:00:00+08:00"),
        due_is_provisional: false,
        objected_at: None,
        decided_at: is_decided.then(decided_at),
        closed_at: None,
        open_after_sales: 1,
        loan_cents: 500_000,
        is_urgent: false,
        evidence_digest: vec![0; 32],
        erased_at: None,
        snoozed_until: None,
        round_started_at: None,
    }
}

/// When the sample's decision was made.
pub fn decided_at() -> DateTime<Utc> {
    at("2026-11-19T15:02:00+08:00")
}

/// The case file of a sample application, with matching events.
pub fn case(kind: Kind, status: Status, effect: EffectState) -> CaseFile {
    let application = application(kind, status, effect);
    let mut events = vec![event("submit", application.submitted_at), event("claim", at("2026-11-18T10:02:00+08:00"))];
    if !matches!(status, Status::Submitted | Status::InReview) {
        events.push(event(last_step(status), decided_at()));
    }
    if !matches!(effect, EffectState::None | EffectState::Scheduled) {
        events.push(event(&format!("effect_{effect}"), decided_at() + Duration::hours(1)));
    }
    let decisions = if application.decided_at.is_some() { vec![decision(status)] } else { Vec::new() };
    CaseFile {
        late_notice: None,
        store: store(),
        bindings: vec![binding(None)],
        policy: policy(),
        claim: None,
        ineligible: None,
        decisions,
        effect: (effect != EffectState::None).then(|| effect_row(&application, effect)),
        obstacles: Vec::new(),
        letters: letters(application.id),
        events,
        ledger: Vec::new(),
        others: Vec::new(),
        calendar: Calendar::shipped(),
        files: vec![file("id_card", EvidenceState::Ready), file("other", EvidenceState::Removed)],
        requests: Vec::new(),
        recommendations: Vec::new(),
        appeal: None,
        penalties: Vec::new(),
        flags: Vec::new(),
        objections: Vec::new(),
        follows: None,
        application,
    }
}

/// A file of a document, prepared when it is in a state that has pictures.
pub fn file(document: &str, state: EvidenceState) -> File {
    let id = EvidenceId::random();
    let problem = match state {
        EvidenceState::Unreadable => Some("damaged".to_owned()),
        EvidenceState::Refused => Some("encrypted".to_owned()),
        _ => None,
    };
    let evidence = Evidence {
        id,
        store_id: StoreId::new(now()),
        document: document.into(),
        file_name: "<Official> card.jpg".into(),
        media_type: MediaType::Jpeg,
        size_bytes: 3_355_443,
        sha256: vec![1; 32],
        object: "aa/aa".into(),
        key_id: "k1".into(),
        wrapped_key: Some(vec![1; 40]),
        state,
        problem,
        attempt: 1,
        next_try_at: now(),
        uploaded_by: None,
        uploaded_at: now(),
        prepared_at: None,
        removed_at: None,
    };
    let page = |number| EvidencePage {
        evidence_id: id,
        number,
        object: format!("aa/a{number}"),
        width: 1_000,
        height: 640,
        size_bytes: 90_000,
        fingerprint: 1,
    };
    let pages = if state == EvidenceState::Ready { (1..=6).map(page).collect() } else { Vec::new() };
    File { evidence, pages }
}

fn last_step(status: Status) -> &'static str {
    match status {
        Status::Approved => "approve",
        Status::Rejected => "reject",
        Status::Withdrawn => "withdraw",
        Status::Lapsed => "lapse",
        Status::Voided => "void",
        Status::AwaitingApplicant => "ask",
        Status::AwaitingSecond => "recommend",
        Status::Submitted | Status::InReview => "claim",
    }
}

pub fn event(action: &str, at: DateTime<Utc>) -> Event {
    Event {
        seq: 1,
        at,
        actor_kind: ActorKind::Staff,
        actor_id: Some(new_uuid(at)),
        action: action.into(),
        data: json!({}),
        staff_name: Some("Secret Reviewer".into()),
    }
}

pub fn decision(status: Status) -> Decision {
    let is_rejected = status == Status::Rejected;
    Decision {
        id: DecisionId::new(decided_at()),
        round: 1,
        outcome: if is_rejected { Outcome::Reject } else { Outcome::Approve },
        reasons: if is_rejected { vec!["identity_mismatch".into(), "funds_outstanding".into()] } else { Vec::new() },
        message: "The contact differs from the registered owner.\nPlease apply as the owner.".into(),
        note: "Secret note".into(),
        basis_hash: Vec::new(),
        decided_by: StaffId::new(now()),
        decided_at: decided_at(),
        grace_until: decided_at() + Duration::minutes(10),
        undone_at: None,
        undo_note: None,
        second_by: None,
        recommendation_id: None,
        decided_by_name: "Secret Reviewer".into(),
    }
}

fn effect_row(application: &Application, state: EffectState) -> Effect {
    let is_asked = matches!(state, EffectState::Requested | EffectState::Confirmed | EffectState::Failed);
    let asked_at = decided_at() + Duration::hours(1);
    Effect {
        id: EffectId::new(decided_at()),
        application_id: application.id,
        decision_id: DecisionId::new(decided_at()),
        kind: application.kind,
        state,
        basis_hash: Vec::new(),
        not_before: at("2026-11-20T15:32:00+08:00"),
        attempt: 1,
        next_try_at: asked_at,
        created_at: decided_at(),
        requested_at: is_asked.then_some(asked_at),
        confirmed_at: (state == EffectState::Confirmed).then_some(asked_at),
        problem: None,
        blockers: Vec::new(),
        blocked_at: None,
        next_check_at: None,
        platform_reference: None,
        settled_at: None,
        settled_by: None,
        settled_as: None,
        settled_note: None,
    }
}

fn letters(application: ApplicationId) -> Vec<LetterLine> {
    let line = |kind, subject: &str, state| LetterLine {
        id: LetterId::new(now()),
        application_id: Some(application),
        kind,
        locale: Locale::En,
        to_address: "dana@lumen.example".into(),
        subject: subject.into(),
        state,
        release_at: None,
        attempt: 1,
        created_at: decided_at(),
        sent_at: (state == LetterState::Sent).then(decided_at),
        outcome: None,
    };
    vec![
        line(LetterKind::Received, "We have received your application", LetterState::Sent),
        line(LetterKind::Alert, "Somebody applied for your store", LetterState::Failed),
        line(LetterKind::Overdue, "We apologise", LetterState::Queued),
        line(LetterKind::Rejected, "Secret letter, still held", LetterState::Held),
    ]
}

/// A penalty.
pub fn penalty() -> Penalty {
    Penalty {
        id: PenaltyId::new(now()),
        store_id: StoreId::new(now()),
        account_reference: None,
        application_id: ApplicationId::new(now()),
        decision_id: DecisionId::new(now()),
        message: "The licence was forged.".into(),
        proposed_by: StaffId::new(now()),
        confirmed_by: StaffId::new(now()),
        begins_at: decided_at(),
        until_at: decided_at() + Duration::days(90),
        lifted_at: None,
        lift_note: None,
    }
}

/// An appeal of the sample's decision.
pub fn appeal() -> Appeal {
    Appeal {
        decision_id: DecisionId::new(decided_at()),
        statement: "The licence is genuine.".into(),
        appealed_at: now(),
    }
}
