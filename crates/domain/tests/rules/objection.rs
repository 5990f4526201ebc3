//! Objections: a registered contact stops an application they did not make (R23).

use domain::application::{Blocker, status_link};
use domain::base::Token;
use domain::desk::allowed::{CaseAction, allowed};
use domain::desk::case_file;
use domain::effect::EffectAttempt;
use domain::intake::objection::{self, ObjectionError};
use domain::letter::outbox;
use domain::review::void;

use crate::prelude::*;

impl Desk {
    /// The links in the alerts.
    async fn links(&self, conn: &mut AsyncPgConnection) -> Vec<Token> {
        let of = letters::table.filter(letters::kind.eq(LetterKind::Alert)).order(letters::id);
        let messages: Vec<Vec<u8>> = of.select(letters::raw).load(conn).await.unwrap();
        messages.into_iter().map(|message| link_in(&String::from_utf8(message).unwrap())).collect()
    }
}

#[tokio::test]
async fn objection_blocks_a_decision_until_lifted() {
    let (desk, mut conn, id) = submitted().await;
    let link = desk.links(&mut conn).await.remove(0);
    desk.claim(&mut conn, &desk.reviewer, id).await.unwrap();
    let seen = desk.application(&conn, id).await.version;
    objection::object_by_link(&mut conn, &desk.ctx, &link).await.unwrap();
    objection::object_by_link(&mut conn, &desk.ctx, &link).await.unwrap();
    let mut verdict = builders::verdict(Outcome::Approve);
    assert_err!(desk.decide(&mut conn, &desk.reviewer, id, &verdict).await, DecideError::Objected);
    verdict.seen_version = Some(seen);
    assert!(desk.decide(&mut conn, &desk.reviewer, id, &verdict).await.is_err());
    let lift = objection::lift(&mut conn, &desk.ctx, &desk.reviewer, id, "核实", None).await.unwrap_err();
    assert!(matches!(lift, ObjectionError::NotPermitted(_)), "{lift:?}");
    objection::lift(&mut conn, &desk.ctx, &desk.lead, id, "已电话核实为本人", None).await.unwrap();
    verdict.seen_version = None;
    desk.decide(&mut conn, &desk.reviewer, id, &verdict).await.unwrap();
}

/// An approved application, and the link in one of its alerts.
async fn approved_with_link() -> (Desk, AsyncPgConnection, ApplicationId, Token) {
    let (desk, mut conn, id) = approved().await;
    let link = desk.links(&mut conn).await.remove(1);
    (desk, conn, id, link)
}

#[tokio::test]
async fn last_minute_objection_prevents_the_effect() {
    let (desk, mut conn, id, link) = approved_with_link().await;
    desk.clock.advance(Duration::days(1) - Duration::seconds(1));
    objection::object_by_link(&mut conn, &desk.ctx, &link).await.unwrap();
    desk.clock.advance(Duration::seconds(2));
    assert_eq!(desk.attempt_effect(&mut conn, id).await, EffectAttempt::Over(EffectState::Blocked));
    let blocked = effect::find_live(&conn, id).await.unwrap().unwrap();
    assert_eq!(blocked.blockers, [Blocker::Objected]);
    objection::lift(&mut conn, &desk.ctx, &desk.lead, id, "已核实", None).await.unwrap();
    // Every contact is told, and can object again before the effect.
    assert_eq!(letter_states(&conn, id, LetterKind::ObjectionLifted).await, [LetterState::Queued; 2]);
    assert_eq!(desk.attempt_effect(&mut conn, id).await, EffectAttempt::NotYet);
    desk.send_alerts(&conn, id).await;
    desk.clock.advance(Duration::days(1) - Duration::seconds(1));
    assert_eq!(desk.attempt_effect(&mut conn, id).await, EffectAttempt::NotYet);
    desk.clock.advance(Duration::minutes(5));
    let begun = desk.attempt_effect(&mut conn, id).await;
    assert!(matches!(begun, EffectAttempt::Request { .. }), "{begun:?}");
}

#[tokio::test]
async fn unanswered_platform_leaves_an_approval_stoppable() {
    let (desk, mut conn, id, link) = approved_with_link().await;
    desk.clock.advance(Duration::days(1) + Duration::minutes(1));
    desk.send_approval(&conn, id).await;
    let effect = effect::find_live(&conn, id).await.unwrap().unwrap().id;
    let last = RetryPolicy { cap: 1, ..RetryPolicy::EFFECT };
    let begun = effect::begin(&mut conn, &desk.ctx, effect, last).await.unwrap();
    assert!(matches!(begun, EffectAttempt::Preflight { .. }), "{begun:?}");
    let given_up = effect::try_again(&mut conn, &desk.ctx, effect, "no answer", last).await.unwrap();
    assert_eq!(given_up, EffectState::Blocked);
    let blocked = effect::find_live(&conn, id).await.unwrap().unwrap();
    assert_eq!(blocked.blockers, [Blocker::Unanswered]);
    assert_eq!(blocked.next_check_at, Some(desk.ctx.now() + Duration::hours(1)), "the platform is asked again");
    let file = case_file::get(&conn, &desk.ctx, &desk.applicant, id).await.unwrap();
    assert!(file.can_withdraw(desk.ctx.now()));
    objection::object_by_link(&mut conn, &desk.ctx, &link).await.unwrap();
    // The platform answers again: the objection holds.
    desk.clock.advance(Duration::hours(1));
    let begun = desk.attempt_effect(&mut conn, id).await;
    assert_eq!(begun, EffectAttempt::Over(EffectState::Blocked));
    assert_eq!(effect::find_live(&conn, id).await.unwrap().unwrap().blockers, [Blocker::Objected]);
}

#[tokio::test]
async fn contacts_who_objected_hear_of_the_end() {
    for ending in ["withdrawn", "voided", "rejected"] {
        let (desk, mut conn, id) = submitted().await;
        let link = desk.links(&mut conn).await.remove(1);
        let alerted = "select to_address from letters where kind = 'alert' order by id offset 1";
        let objector = sql::text(&conn, alerted).await;
        if ending == "rejected" {
            builders::decided(&mut conn, &desk.ctx, &desk.reviewer, id, Outcome::Reject).await;
        }
        objection::object_by_link(&mut conn, &desk.ctx, &link).await.unwrap();
        match ending {
            "withdrawn" => desk.withdraw(&mut conn, id).await.unwrap(),
            "voided" => void::void(&mut conn, &desk.ctx, &desk.lead, id, "冒名提交").await.unwrap(),
            _ => {}
        }
        let expected = if ending == "withdrawn" { LetterState::Queued } else { LetterState::Held };
        assert_eq!(letter_states(&conn, id, LetterKind::ObjectionEnded).await, [expected], "{ending}");
        let to = sql::text(&conn, "select to_address from letters where kind = 'objection_ended'").await;
        assert_eq!(to, objector, "{ending}");
    }
}

/// It cannot be decided meanwhile, and the page names the objection as the reason.
#[tokio::test]
async fn conflict_names_the_objection() {
    let (desk, mut conn, id) = submitted().await;
    let link = link_in(&last_message(&conn, LetterKind::Alert).await);
    objection::object_by_link(&mut conn, &desk.ctx, &link).await.unwrap();
    let last = transition::find_last_step(&conn, id).await.unwrap().unwrap();
    assert_eq!(last.action, "objected");
}

#[tokio::test]
async fn stopped_application_is_not_claimed_by_hand() {
    let (desk, mut conn, id) = submitted().await;
    let link = link_in(&last_message(&conn, LetterKind::Alert).await);
    objection::object_by_link(&mut conn, &desk.ctx, &link).await.unwrap();
    let file = case_file::get(&conn, &desk.ctx, &desk.reviewer, id).await.unwrap();
    assert!(!allowed(&desk.reviewer, &file, desk.ctx.now()).contains(CaseAction::Claim));
    let refused = desk.claim(&mut conn, &desk.reviewer, id).await.unwrap_err();
    assert!(matches!(refused, ClaimError::Transition(TransitionError::Conflict(_))), "{refused:?}");
}

#[tokio::test]
async fn end_without_an_objection_is_not_told_to_contacts() {
    let (desk, mut conn, id) = submitted().await;
    desk.withdraw(&mut conn, id).await.unwrap();
    assert_eq!(letter_states(&conn, id, LetterKind::ObjectionEnded).await, []);
}

#[tokio::test]
async fn objection_after_the_request_is_too_late() {
    let (desk, mut conn, id, link) = approved_with_link().await;
    desk.clock.advance(Duration::days(1) + Duration::seconds(1));
    desk.attempt_effect(&mut conn, id).await;
    assert_err!(objection::object_by_link(&mut conn, &desk.ctx, &link).await, ObjectionError::TooLate);
    let preview = objection::find(&conn, &desk.ctx, &link).await.unwrap().unwrap();
    assert!(!preview.can_be_stopped && preview.objected_at.is_none());
}

#[tokio::test]
async fn kept_letters_contain_no_working_link() {
    let (desk, mut conn, id) = submitted().await;
    let links = desk.links(&mut conn).await;
    let ids: Vec<_> = letters::table.select(letters::id).load(&mut conn).await.unwrap();
    for letter in ids {
        desk.send(&mut conn, letter).await;
    }
    let kept: Vec<(Vec<u8>, String, String, Option<Vec<u8>>)> = letters::table
        .select((letters::raw, letters::text_body, letters::html_body, letters::raw_kept))
        .load(&mut conn)
        .await
        .unwrap();
    for (raw, text, html, raw_kept) in kept {
        let everything = format!("{}{text}{html}", String::from_utf8(raw).unwrap());
        assert!(links.iter().all(|link| !everything.contains(link.expose())));
        assert_eq!(raw_kept, None);
    }
    assert_eq!(outbox::list_for(&conn, id).await.unwrap().len(), 3);
}

#[tokio::test]
async fn status_link_ends_thirty_days_after_closing() {
    let (desk, mut conn, id) = submitted().await;
    let link = link_in(&last_message(&conn, LetterKind::Received).await);
    assert_eq!(status_link::find(&conn, desk.ctx.now(), &link).await.unwrap(), Some(id));
    desk.withdraw(&mut conn, id).await.unwrap();
    desk.clock.advance(Duration::days(29));
    assert_eq!(status_link::find(&conn, desk.ctx.now(), &link).await.unwrap(), Some(id));
    desk.clock.advance(Duration::days(2));
    assert_eq!(status_link::find(&conn, desk.ctx.now(), &link).await.unwrap(), None);
}

#[tokio::test]
async fn involved_lead_cannot_lift_an_objection() {
    let (desk, mut conn, id) = submitted().await;
    let links = desk.links(&mut conn).await;
    builders::decided(&mut conn, &desk.ctx, &desk.lead, id, Outcome::Approve).await;
    objection::object_by_link(&mut conn, &desk.ctx, &links[0]).await.unwrap();
    assert_err!(
        objection::lift(&mut conn, &desk.ctx, &desk.lead, id, "没有问题", None).await,
        ObjectionError::Involved
    );
    let other = builders::staff_member(&mut conn, &desk.ctx, "qianli", "钱立", &[Role::Lead]).await;
    let seen = desk.application(&conn, id).await.version;
    objection::object_by_link(&mut conn, &desk.ctx, &links[1]).await.unwrap();
    assert_err!(objection::lift(&mut conn, &desk.ctx, &other, id, "已核实", Some(seen)).await, ObjectionError::Changed);
    let seen = desk.application(&conn, id).await.version;
    objection::lift(&mut conn, &desk.ctx, &other, id, "已核实", Some(seen)).await.unwrap();
}

#[tokio::test]
async fn objection_to_an_ended_application_is_not_lifted() {
    let (desk, mut conn, id) = submitted().await;
    let links = desk.links(&mut conn).await;
    objection::object_by_link(&mut conn, &desk.ctx, &links[0]).await.unwrap();
    let other = builders::staff_member(&mut conn, &desk.ctx, "qianli", "钱立", &[Role::Lead]).await;
    void::void(&mut conn, &desk.ctx, &other, id, "重复申请。").await.unwrap();
    // The notice to the contacts would say that the application goes on.
    assert_err!(objection::lift(&mut conn, &desk.ctx, &desk.lead, id, "已核实", None).await, ObjectionError::Nothing);
    void::reinstate(&mut conn, &desk.ctx, &other, id).await.unwrap();
    objection::lift(&mut conn, &desk.ctx, &desk.lead, id, "已核实", None).await.unwrap();
}

#[tokio::test]
async fn contact_can_object_again_after_a_lift() {
    let (desk, mut conn, id, link) = approved_with_link().await;
    objection::object_by_link(&mut conn, &desk.ctx, &link).await.unwrap();
    objection::lift(&mut conn, &desk.ctx, &desk.lead, id, "来电称是本人", None).await.unwrap();
    assert!(desk.application(&conn, id).await.objected_at.is_none());
    objection::object_by_link(&mut conn, &desk.ctx, &link).await.unwrap();
    objection::object_by_link(&mut conn, &desk.ctx, &link).await.unwrap();
    assert!(desk.application(&conn, id).await.objected_at.is_some());
    assert_eq!(objection::list(&conn, id).await.unwrap().len(), 2);
}

/// A lead who has held the application cannot lift the objection: offering it could leave nobody who can.
#[tokio::test]
async fn stopped_application_is_not_offered() {
    let (desk, mut conn, id) = submitted().await;
    let link = desk.links(&mut conn).await.remove(0);
    objection::object_by_link(&mut conn, &desk.ctx, &link).await.unwrap();
    assert_eq!(desk.claim_next(&mut conn, &desk.lead).await, None);
    objection::lift(&mut conn, &desk.ctx, &desk.lead, id, "已核实", None).await.unwrap();
    assert_eq!(desk.claim_next(&mut conn, &desk.lead).await, Some(id));
}
