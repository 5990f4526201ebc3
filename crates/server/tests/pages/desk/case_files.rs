//! Sample case files.

use chrono::{DateTime, Duration, Utc};
use domain::application::Application;
use domain::application::obstacle::Blocker;
use domain::application::status::{self, Action, EffectState, Status};
use domain::base::actor::ActorKind;
use domain::base::id::{ApplicationId, BindingId, DecisionId, EffectId, PolicyId, StaffId, StoreId};
use domain::base::terms::{Channel, Kind};
use domain::deadline::calendar::Calendar;
use domain::deadline::ledger::{ClockCause, ClockState, Interval};
use domain::desk::case_file::CaseFile;
use domain::effect::Effect;
use domain::letter::{LetterKind, LetterState};
use domain::record::event::Event;
use domain::review::claim::Claim;
use domain::review::decision::Decision;
use domain::review::outcome::Outcome;
use domain::store::{Binding, Certification, Store};
use locale::Locale;
use serde_json::json;
use uuid::Uuid;

use crate::page_tests::desk::letters::letter_line;
use crate::page_tests::desk::{COLLEAGUE, ME, at, policy};

const STORE: StoreId = StoreId(Uuid::from_u128(10));
const APPLICATION: ApplicationId = ApplicationId(Uuid::from_u128(11));

pub fn application(status: Status, effect: EffectState) -> Application {
    let is_decided = matches!(status, Status::Approved | Status::Rejected);
    Application {
        id: APPLICATION,
        reference: "UB-2026-004203-7".to_owned(),
        store_id: STORE,
        kind: Kind::Unbind,
        channel: Channel::Web,
        lodged_by: None,
        locale: Locale::ZhCn,
        reason: "transfer".to_owned(),
        statement: "店铺已签订转让协议。\n原绑定账号属于离职的运营负责人。".to_owned(),
        contact_name: "陈立新".to_owned(),
        contact_phone: "15900000034".to_owned(),
        contact_email: "chenlixin@mumian.example".to_owned(),
        acknowledged: vec!["stops_trading".to_owned(), "bind_again".to_owned()],
        balance_cents: 1_248_000,
        unshipped_orders: 0,
        content_hash: vec![0; 32],
        policy_id: PolicyId(Uuid::from_u128(3)),
        follows_id: None,
        status,
        turn: status::turn(status, effect),
        effect,
        round: 1,
        version: 7,
        holder_id: None,
        submitted_at: at(13, 14, 26),
        target_at: at(18, 18, 0),
        due_at: at(20, 18, 0),
        due_is_provisional: true,
        objected_at: None,
        decided_at: is_decided.then(|| at(20, 15, 0)),
        closed_at: None,
        open_after_sales: 2,
        loan_cents: 0,
        is_urgent: false,
        evidence_digest: vec![0; 32],
        erased_at: None,
        snoozed_until: None,
        round_started_at: None,
    }
}

pub fn claim(staff_id: StaffId, name: &str) -> Claim {
    Claim { staff_id, staff_name: name.to_owned(), claimed_at: at(20, 14, 41), lease_until: at(20, 15, 41) }
}

pub fn decision(outcome: Outcome, decided_at: DateTime<Utc>) -> Decision {
    Decision {
        id: DecisionId(Uuid::from_u128(20)),
        round: 1,
        outcome,
        reasons: vec!["identity_mismatch".to_owned()],
        message: "请由登记的经营者提出申请。".to_owned(),
        note: String::new(),
        basis_hash: vec![0; 32],
        decided_by: ME,
        decided_at,
        grace_until: decided_at + Duration::minutes(10),
        undone_at: None,
        undo_note: None,
        second_by: None,
        recommendation_id: None,
        decided_by_name: "林晓".to_owned(),
    }
}

pub fn effect(state: EffectState) -> Effect {
    let was_requested = matches!(state, EffectState::Requested | EffectState::Confirmed | EffectState::Failed);
    Effect {
        id: EffectId(Uuid::from_u128(30)),
        application_id: APPLICATION,
        decision_id: DecisionId(Uuid::from_u128(20)),
        kind: Kind::Unbind,
        state,
        basis_hash: vec![0; 32],
        not_before: at(20, 15, 10),
        attempt: 3,
        next_try_at: at(20, 15, 10),
        created_at: at(20, 15, 0),
        requested_at: was_requested.then(|| at(20, 15, 10)),
        confirmed_at: (state == EffectState::Confirmed).then(|| at(20, 15, 11)),
        problem: (state == EffectState::Failed).then(|| "platform: timeout".to_owned()),
        blockers: if state == EffectState::Blocked { vec![Blocker::Objected] } else { Vec::new() },
        blocked_at: None,
        next_check_at: None,
        platform_reference: was_requested.then(|| "P-20261120-17".to_owned()),
        settled_at: None,
        settled_by: None,
        settled_as: None,
        settled_note: None,
    }
}

/// An event for every action, so that every line of the record is rendered.
fn events() -> Vec<Event> {
    let steps = Action::ALL.iter().map(|action| action.as_str().to_owned());
    let effects = EffectState::ALL
        .iter()
        .skip(1)
        .filter(|state| **state != EffectState::Cancelled)
        .map(|state| format!("effect_{state}"));
    let escalations = ["remind", "escalate", "overdue"].map(|kind| format!("escalation_{kind}"));
    let letters = ["sent", "failed"].map(|state| format!("letter_{state}"));
    let others = [
        "objected",
        "objection_lifted",
        "purpose_stated",
        "erased",
        "query_code_renewed",
        "skip",
        "snooze",
        "wake",
        "tag_added",
        "tag_removed",
        "check_answered",
        "flag_resolved",
        "note_written",
        "second_opinion",
        "effect_asked_again",
        "effect_settled",
        "effect_leads_notified",
        "effect_contradicted",
    ];
    let actions = steps.chain(effects).chain(escalations).chain(letters).chain(others.map(ToOwned::to_owned));
    let event = |(seq, action): (i32, String)| Event {
        seq,
        at: at(14, 9, 0),
        actor_kind: if seq % 2 == 0 { ActorKind::Staff } else { ActorKind::Worker },
        actor_id: None,
        action,
        data: json!({}),
        staff_name: (seq % 2 == 0).then(|| "赵婷".to_owned()),
    };
    (1..).zip(actions).map(event).collect()
}

pub fn binding(id: u128, ended_at: Option<DateTime<Utc>>) -> Binding {
    Binding {
        id: BindingId(Uuid::from_u128(id)),
        store_id: STORE,
        account_name: "木棉母婴".to_owned(),
        account_reference: "mumian_888".to_owned(),
        bound_at: at(1, 9, 0),
        ended_at,
    }
}

pub fn case_file(status: Status, effect: EffectState) -> CaseFile {
    let mut undone = decision(Outcome::Reject, at(19, 9, 0));
    undone.decided_by = COLLEAGUE;
    undone.undone_at = Some(at(19, 9, 5));
    undone.undo_note = Some("看错了".to_owned());
    CaseFile {
        late_notice: None,
        application: application(status, effect),
        store: Store {
            id: STORE,
            number: "MM-8830217".to_owned(),
            name: "木棉母婴旗舰店".to_owned(),
            owner_name: "陈立新".to_owned(),
            trading: true,
            certification: Certification::Certified,
            certified_at: Some(at(1, 9, 0)),
            certification_revoked_at: None,
            balance_cents: 1,
            unshipped_orders: 3,
            locale: Locale::ZhCn,
            open_after_sales: 0,
            loan_cents: 500_000,
        },
        bindings: vec![binding(40, None), binding(41, Some(at(2, 9, 0)))],
        policy: policy(),
        claim: None,
        ineligible: None,
        decisions: vec![undone],
        effect: None,
        obstacles: Vec::new(),
        letters: LetterState::ALL.iter().map(|state| letter_line(LetterKind::Alert, *state)).collect(),
        events: events(),
        ledger: vec![Interval {
            state: ClockState::Running,
            started_at: at(13, 14, 26),
            start_cause: ClockCause::Submitted,
            ended_at: None,
            end_cause: None,
        }],
        others: Vec::new(),
        calendar: Calendar::shipped(),
        files: crate::page_tests::desk::files(),
        requests: Vec::new(),
        recommendations: Vec::new(),
        appeal: None,
        penalties: Vec::new(),
        flags: Vec::new(),
        objections: Vec::new(),
        follows: None,
    }
}
