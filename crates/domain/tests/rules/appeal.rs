//! Appeals of a rejection, and void applications.

use domain::base::Channel;
use domain::desk::allowed::{CaseAction, allowed};
use domain::desk::case_file;
use domain::effect::EffectAttempt;
use domain::intake::admission::NotAdmitted;
use domain::intake::appeal::AppealError;
use domain::intake::{admission, objection};
use domain::policy::SecondRules;
use domain::review::decision::Verdict;
use domain::review::flag::{self, FlagCode};
use domain::review::information_request::AskError;
use domain::review::penalty;
use domain::review::void::{self, VoidError};
use domain::store;
use testkit::stage;

use crate::prelude::*;
use crate::second_review::fraud;

const WHY: &str = "执照是真的，请向登记机关核实。";

impl Desk {
    /// An application that was rejected, after its grace period.
    async fn rejected(&self, conn: &mut AsyncPgConnection) -> ApplicationId {
        let id = self.decided(conn, Outcome::Reject).await;
        self.clock.advance(Duration::minutes(11));
        id
    }

    async fn appeal(
        &self,
        conn: &mut AsyncPgConnection,
        id: ApplicationId,
        statement: &str,
    ) -> Result<(), AppealError> {
        appeal::appeal(conn, &self.ctx, &self.applicant, id, statement).await
    }

    async fn admits_through(&self, conn: &AsyncPgConnection, channel: Channel) -> Result<(), NotAdmitted> {
        let policy = self.ctx.policies.current(conn).await.unwrap();
        let store = store::get(conn, self.store).await.unwrap();
        admission::check(conn, &policy, &store, (Kind::Unbind, channel), self.ctx.now()).await
    }

    async fn has_penalty(&self, conn: &AsyncPgConnection) -> bool {
        penalty::find_in_force(conn, self.store, self.ctx.now()).await.unwrap().is_some()
    }
}

#[tokio::test]
async fn appeal_begins_a_round_for_another_reviewer() {
    let (desk, mut conn) = desk().await;
    let id = desk.rejected(&mut conn).await;
    desk.clock.advance(Duration::days(3));
    let before = desk.application(&conn, id).await;
    assert_err!(desk.appeal(&mut conn, id, "不服").await, AppealError::Statement(TextProblem::TooShort(5)));
    desk.appeal(&mut conn, id, WHY).await.unwrap();
    let after = desk.application(&conn, id).await;
    assert_eq!((after.status, after.round, after.holder_id), (Status::Submitted, 2, None));
    assert!(after.target_at > desk.ctx.now() && after.due_at > before.due_at, "due dates are counted from today");
    assert_eq!(letter_states(&conn, id, LetterKind::Appealed).await, [LetterState::Queued]);
    assert_eq!(appeal::find(&conn, id).await.unwrap().unwrap().statement, WHY);
    let own = desk.claim(&mut conn, &desk.reviewer, id).await.unwrap_err();
    assert!(matches!(own, ClaimError::Ineligible(Ineligible::DecidedEarlierRound)), "{own:?}");
    assert_eq!(desk.claim_next(&mut conn, &desk.reviewer).await, None, "it is not offered either");
    let other = builders::staff_member(&mut conn, &desk.ctx, "hemiao", "何淼", &[Role::Reviewer]).await;
    assert_eq!(desk.claim_next(&mut conn, &other).await, Some(id));
    desk.decide(&mut conn, &other, id, &builders::verdict(Outcome::Reject)).await.unwrap();
    desk.clock.advance(Duration::minutes(11));
    assert_err!(desk.appeal(&mut conn, id, WHY).await, AppealError::NotOpen, "a second appeal");
}

#[tokio::test]
async fn reopening_tells_every_contact_anew() {
    for is_appeal in [true, false] {
        let (desk, mut conn) = desk().await;
        let id = desk.submitted(&mut conn).await;
        desk.send_alerts(&conn, id).await;
        builders::decided(&mut conn, &desk.ctx, &desk.reviewer, id, Outcome::Reject).await;
        desk.clock.advance(Duration::days(4));
        let decider = if is_appeal {
            desk.appeal(&mut conn, id, WHY).await.unwrap();
            let other = builders::staff_member(&mut conn, &desk.ctx, "hemiao", "何淼", &[Role::Reviewer]).await;
            desk.claim(&mut conn, &other, id).await.unwrap();
            other
        } else {
            desk.undo(&mut conn, &desk.lead, id).await.unwrap();
            desk.lead.clone()
        };
        assert_eq!(letter_states(&conn, id, LetterKind::AlertReopened).await, [LetterState::Queued; 2]);
        desk.decide(&mut conn, &decider, id, &builders::verdict(Outcome::Approve)).await.unwrap();
        desk.clock.advance(Duration::days(2));
        assert_eq!(desk.attempt_effect(&mut conn, id).await, EffectAttempt::NotYet, "the contacts were not told yet");
        let link = link_in(&last_message(&conn, LetterKind::AlertReopened).await);
        desk.send_alerts(&conn, id).await;
        desk.clock.advance(Duration::days(1) - Duration::minutes(1));
        assert_eq!(desk.attempt_effect(&mut conn, id).await, EffectAttempt::NotYet, "a new notice period");
        objection::object_by_link(&mut conn, &desk.ctx, &link).await.unwrap();
    }
}

#[tokio::test]
async fn undo_within_the_grace_period_alerts_nobody() {
    let (desk, mut conn, id) = decided(Outcome::Reject).await;
    desk.undo(&mut conn, &desk.reviewer, id).await.unwrap();
    assert_eq!(letter_states(&conn, id, LetterKind::AlertReopened).await, []);
}

#[tokio::test]
async fn store_bound_again_cannot_be_unbound_by_the_old_case() {
    let (desk, mut conn) = desk().await;
    let id = desk.rejected(&mut conn).await;
    desk.clock.advance(Duration::days(1));
    let bound_again = format!(
        "update bindings set ended_at = '{now}';
         insert into bindings (id, store_id, account_name, account_reference, bound_at)
         select gen_random_uuid(), id, '新主人', 'dy-new', '{now}' from stores where id = '{store}'",
        now = desk.ctx.now(),
        store = desk.store
    );
    sql::execute(&conn, &bound_again).await;
    assert_err!(desk.appeal(&mut conn, id, WHY).await, AppealError::SubjectEnded);
    // A lead can reopen it, but it cannot be approved.
    desk.undo(&mut conn, &desk.lead, id).await.unwrap();
    let approved = desk.decide(&mut conn, &desk.lead, id, &builders::verdict(Outcome::Approve)).await;
    assert_err!(approved, DecideError::SubjectEnded);
    desk.decide(&mut conn, &desk.lead, id, &builders::verdict(Outcome::Reject)).await.unwrap();
}

#[tokio::test]
async fn appeal_is_possible_only_within_its_days() {
    let (desk, mut conn, id) = decided(Outcome::Reject).await;
    assert_err!(desk.appeal(&mut conn, id, WHY).await, AppealError::NotOpen, "within the grace period");
    let stranger = builders::store(&mut conn, "MM-2", "另一家店", desk.ctx.now()).await;
    desk.clock.advance(Duration::minutes(11));
    let theirs = appeal::appeal(&mut conn, &desk.ctx, &Actor::Applicant { store: stranger }, id, WHY).await;
    assert!(matches!(theirs.unwrap_err(), AppealError::Transition(TransitionError::Missing)));
    desk.clock.advance(Duration::days(15));
    assert!(matches!(desk.appeal(&mut conn, id, WHY).await.unwrap_err(), AppealError::NotOpen), "too late");
}

#[tokio::test]
async fn appeal_waits_while_another_application_is_open() {
    let (desk, mut conn) = desk().await;
    let id = desk.rejected(&mut conn).await;
    let newer = builders::submitted(&mut conn, &desk.ctx, desk.store, Kind::Unbind).await;
    match desk.appeal(&mut conn, id, WHY).await.unwrap_err() {
        AppealError::AlreadyOpen(reference) => assert_eq!(reference, newer.reference),
        other => panic!("{other:?}"),
    }
    assert_eq!(desk.status(&conn, id).await, (Status::Rejected, EffectState::None));
}

/// Rejected for deceit with a penalty, told, and appealed.
async fn punished_and_appealed() -> (Desk, AsyncPgConnection, ApplicationId) {
    let (desk, mut conn, id) = claimed().await;
    desk.decide(&mut conn, &desk.reviewer, id, &fraud(Some(90))).await.unwrap();
    desk.claim(&mut conn, &desk.lead, id).await.unwrap();
    second_review::confirm(&mut conn, &desk.ctx, &desk.lead, id, Opening::Waived).await.unwrap();
    desk.clock.advance(Duration::minutes(11));
    desk.appeal(&mut conn, id, WHY).await.unwrap();
    (desk, conn, id)
}

#[tokio::test]
async fn told_undo_says_that_the_penalty_is_in_force_again() {
    let (desk, mut conn, id) = punished_and_appealed().await;
    let other = builders::staff_member(&mut conn, &desk.ctx, "hemiao", "何淼", &[Role::Reviewer]).await;
    builders::decided(&mut conn, &desk.ctx, &other, id, Outcome::Approve).await;
    desk.clock.advance(Duration::minutes(11));
    desk.release_held(&mut conn).await;
    for kind in [LetterKind::Approved, LetterKind::PenaltyLifted] {
        let letter = find_letter(&conn, id, kind).await;
        desk.send(&mut conn, letter).await;
    }
    desk.undo(&mut conn, &desk.lead, id).await.unwrap();
    assert!(desk.has_penalty(&conn).await);
    let told = sql::text(&conn, "select text_body from letters where kind = 'reopened'").await;
    assert!(told.contains("penalty_until: Some(2026-05-31"), "{told}");
}

#[tokio::test]
async fn approval_on_appeal_ends_the_penalty() {
    let (desk, mut conn, id) = punished_and_appealed().await;
    assert!(desk.has_penalty(&conn).await, "an appeal alone does not lift it");
    for before in [&desk.reviewer, &desk.lead] {
        assert_err!(desk.claim(&mut conn, before, id).await, ClaimError::Ineligible(Ineligible::DecidedEarlierRound));
    }
    let other = builders::staff_member(&mut conn, &desk.ctx, "hemiao", "何淼", &[Role::Reviewer]).await;
    builders::decided(&mut conn, &desk.ctx, &other, id, Outcome::Approve).await;
    assert!(!desk.has_penalty(&conn).await);
    assert_eq!(letter_states(&conn, id, LetterKind::PenaltyLifted).await, [LetterState::Held]);
    // An undo restores the penalty; another approval ends it again, with another letter.
    desk.undo(&mut conn, &other, id).await.unwrap();
    assert!(desk.has_penalty(&conn).await);
    desk.clock.advance(Duration::minutes(1));
    desk.decide(&mut conn, &other, id, &builders::verdict(Outcome::Approve)).await.unwrap();
    assert!(!desk.has_penalty(&conn).await);
    let expected = [LetterState::Cancelled, LetterState::Held];
    assert_eq!(letter_states(&conn, id, LetterKind::PenaltyLifted).await, expected);
    let record = event::list(&conn, event::Subject::Store(desk.store)).await.unwrap();
    let penalties = record.iter().filter(|event| event.action.starts_with("penalty_"));
    let (lead, other) = (desk.lead.id(), other.id());
    assert_eq!(
        penalties.map(|event| (event.action.as_str(), event.actor_id)).collect::<Vec<_>>(),
        [("penalty_imposed", lead), ("penalty_lifted", other), ("penalty_restored", other), ("penalty_lifted", other)]
    );
}

#[tokio::test]
async fn undo_does_not_permit_an_ineligible_decision() {
    let (desk, mut conn, id) = submitted().await;
    builders::decided(&mut conn, &desk.ctx, &desk.lead, id, Outcome::Reject).await;
    desk.clock.advance(Duration::minutes(11));
    desk.appeal(&mut conn, id, WHY).await.unwrap();
    builders::decided(&mut conn, &desk.ctx, &desk.reviewer, id, Outcome::Reject).await;
    // The lead, who decided the first round, undoes the second decision and so holds the application.
    desk.undo(&mut conn, &desk.lead, id).await.unwrap();
    let own = desk.decide(&mut conn, &desk.lead, id, &builders::verdict(Outcome::Approve)).await;
    assert!(matches!(own, Err(DecideError::Ineligible(_))), "{own:?}");
    let asked = information_request::ask(&mut conn, &desk.ctx, &desk.lead, id, &stage::question()).await;
    assert!(matches!(asked, Err(AskError::Decider(DecideError::Ineligible(_)))), "{asked:?}");
    // The case page offers neither.
    let case = case_file::get(&conn, &desk.ctx, &desk.lead, id).await.unwrap();
    let allowed = allowed(&desk.lead, &case, desk.ctx.now());
    assert!(!allowed.contains(CaseAction::Decide) && !allowed.contains(CaseAction::Ask), "{allowed:?}");
    assert_eq!(desk.status(&conn, id).await.1, EffectState::None);
}

#[tokio::test]
async fn lead_voids_with_a_message() {
    let (desk, mut conn, id) = submitted().await;
    let refused = void::void(&mut conn, &desk.ctx, &desk.reviewer, id, "重复提交").await.unwrap_err();
    assert!(matches!(refused, VoidError::Transition(TransitionError::NotPermitted(_))), "{refused:?}");
    let wordless = void::void(&mut conn, &desk.ctx, &desk.lead, id, "\r\n").await.unwrap_err();
    assert!(matches!(wordless, VoidError::Message(TextProblem::Missing)), "{wordless:?}");
    void::void(&mut conn, &desk.ctx, &desk.lead, id, "重复提交，请以先提交的为准。").await.unwrap();
    assert_eq!(desk.status(&conn, id).await, (Status::Voided, EffectState::None));
    assert_eq!(letter_states(&conn, id, LetterKind::Voided).await, [LetterState::Held]);
    assert!(admission::find_open(&conn, desk.store, Kind::Unbind).await.unwrap().is_none());
}

#[tokio::test]
async fn appeal_and_withdrawal_do_not_wipe_a_rejection() {
    let (desk, mut conn, id) = claimed().await;
    desk.decide(&mut conn, &desk.reviewer, id, &fraud(None)).await.unwrap();
    desk.claim(&mut conn, &desk.lead, id).await.unwrap();
    second_review::confirm(&mut conn, &desk.ctx, &desk.lead, id, Opening::Waived).await.unwrap();
    desk.clock.advance(Duration::minutes(11));
    desk.appeal(&mut conn, id, WHY).await.unwrap();
    desk.withdraw(&mut conn, id).await.unwrap();
    let policy = desk.ctx.policies.current(&conn).await.unwrap();
    let store = store::get(&conn, desk.store).await.unwrap();
    for channel in [Channel::Web, Channel::Agent] {
        let refused = admission::check(&conn, &policy, &store, (Kind::Unbind, channel), desk.ctx.now()).await;
        assert_err!(refused, NotAdmitted::NeverAgain);
    }
    // A reviewer of another kind sees it, too.
    let other = builders::submitted(&mut conn, &desk.ctx, desk.store, Kind::RevokeCertification).await.id;
    let flags = flag::list(&conn, other).await.unwrap();
    assert!(flags.iter().any(|flag| flag.code == FlagCode::EarlierRejected && flag.related == [id]), "{flags:?}");
}

#[tokio::test]
async fn withdrawn_applications_do_not_count_against_the_owner() {
    let (desk, mut conn) = desk().await;
    for _ in 0..10 {
        let id = desk.submitted(&mut conn).await;
        desk.withdraw(&mut conn, id).await.unwrap();
    }
    let policy = desk.ctx.policies.current(&conn).await.unwrap();
    let store = store::get(&conn, desk.store).await.unwrap();
    let now = desk.ctx.now();
    let on_the_web = admission::check(&conn, &policy, &store, (Kind::Unbind, Channel::Web), now).await;
    assert!(
        matches!(on_the_web, Err(NotAdmitted::AppliedTooOften { until }) if until == now + Duration::days(1)),
        "ten a day: {on_the_web:?}"
    );
    admission::check(&conn, &policy, &store, (Kind::Unbind, Channel::Agent), now).await.unwrap();
    let tomorrow = now + Duration::days(1);
    admission::check(&conn, &policy, &store, (Kind::Unbind, Channel::Web), tomorrow).await.unwrap();
}

#[tokio::test]
async fn untold_penalty_is_silent_and_ends_with_a_withdrawal() {
    let (desk, mut conn, id) = claimed().await;
    desk.decide(&mut conn, &desk.reviewer, id, &fraud(Some(90))).await.unwrap();
    desk.claim(&mut conn, &desk.lead, id).await.unwrap();
    second_review::confirm(&mut conn, &desk.ctx, &desk.lead, id, Opening::Waived).await.unwrap();
    assert!(!desk.has_penalty(&conn).await, "the other kind's page would show the decision");
    assert!(penalty::find_in_force(&conn, desk.store, desk.ctx.now() + Duration::minutes(11)).await.unwrap().is_some());
    desk.withdraw(&mut conn, id).await.unwrap();
    desk.clock.advance(Duration::minutes(11));
    assert!(!desk.has_penalty(&conn).await, "no email told of it");
    assert_eq!(letter_states(&conn, id, LetterKind::PenaltyLifted).await, []);
}

/// Somebody else may have submitted it: the registered contact says so.
#[tokio::test]
async fn rejection_after_an_objection_is_not_the_owners() {
    let (desk, mut conn) = desk().await;
    builders::change_policy(&mut conn, &desk.ctx, |policy| {
        policy.checks.clear();
        policy.second = SecondRules::default();
        policy.limits.applications = 1;
    })
    .await;
    let id = desk.claimed(&mut conn).await;
    desk.decide(&mut conn, &desk.reviewer, id, &wrong_binding()).await.unwrap();
    let link = link_in(&last_message(&conn, LetterKind::Alert).await);
    objection::object_by_link(&mut conn, &desk.ctx, &link).await.unwrap();
    desk.clock.advance(Duration::minutes(11));
    desk.admits_through(&conn, Channel::Agent).await.unwrap();
    sql::execute(&conn, "update applications set objected_at = null").await;
    let counted = desk.admits_through(&conn, Channel::Agent).await;
    assert!(matches!(counted, Err(NotAdmitted::AppliedTooOften { .. })), "without an objection it counts: {counted:?}");
}

#[tokio::test]
async fn withdrawal_in_grace_does_not_wipe_a_rejection() {
    let (desk, mut conn, id) = claimed().await;
    desk.decide(&mut conn, &desk.reviewer, id, &wrong_binding()).await.unwrap();
    desk.withdraw(&mut conn, id).await.unwrap();
    assert_err!(desk.admits_through(&conn, Channel::Web).await, NotAdmitted::NeverAgain);
}

/// A rejection that excludes applying again, and needs no second review.
fn wrong_binding() -> Verdict {
    Verdict { reasons: vec!["wrong_binding".into()], ..builders::verdict(Outcome::Reject) }
}
