//! Second reviews (复核), and the penalties that need one (R14).

use domain::base::Channel;
use domain::desk::allowed::{CaseAction, allowed};
use domain::desk::case_file;
use domain::intake::admission::{self, NotAdmitted};
use domain::policy::SecondRules;
use domain::review::decide::DecisionResult;
use domain::review::decision::{Verdict, VerdictField};
use domain::review::penalty::{self, LiftError, ProposedPenalty};
use domain::review::second_review::required::{self, SecondCause};
use domain::review::second_review::{Recommendation, RecommendationResult};
use domain::store;

use crate::prelude::*;

/// A desk where only fraud, penalties and a sample of `sample_percent` need a second review.
async fn seconded(sample_percent: i64) -> (Desk, AsyncPgConnection, Actor) {
    let (desk, mut conn) = desk_with_key().await;
    builders::change_policy(&mut conn, &desk.ctx, |policy| {
        policy.checks.clear();
        policy.second = SecondRules { blind: true, sample_percent, ..SecondRules::default() };
    })
    .await;
    let second = builders::staff_member(&mut conn, &desk.ctx, "hemiao", "何淼", &[Role::Reviewer]).await;
    (desk, conn, second)
}

/// An application rejected for fraud, with a penalty of this many days.
async fn penalised(days: i32) -> (Desk, AsyncPgConnection, Actor, ApplicationId) {
    let (desk, mut conn, second) = seconded(0).await;
    let id = desk.recommended(&mut conn, &fraud(Some(days))).await;
    desk.confirmed(&mut conn, &second, id).await;
    (desk, conn, second, id)
}

/// An application with a recommendation, claimed by the second reviewer.
async fn second_claimed(verdict: &Verdict) -> (Desk, AsyncPgConnection, Actor, ApplicationId) {
    let (desk, mut conn, second) = seconded(0).await;
    let id = desk.recommended(&mut conn, verdict).await;
    desk.claim(&mut conn, &second, id).await.unwrap();
    (desk, conn, second, id)
}

pub fn fraud(days: Option<i32>) -> Verdict {
    Verdict {
        reasons: vec!["false_evidence".to_owned()],
        message: "经核实，您提交的营业执照不真实。".to_owned(),
        note: "与登记机关核对过".to_owned(),
        penalty: days.map(|days| ProposedPenalty { days, message: "伪造营业执照。".to_owned() }),
        ..builders::verdict(Outcome::Reject)
    }
}

impl Desk {
    async fn recommended(&self, conn: &mut AsyncPgConnection, verdict: &Verdict) -> ApplicationId {
        let id = self.claimed(conn).await;
        let decided = self.decide(conn, &self.reviewer, id, verdict).await.unwrap();
        assert!(matches!(decided, DecisionResult::Recommended(_)), "{decided:?}");
        id
    }

    /// Claimed by the second reviewer, who records an opinion and confirms.
    async fn confirmed(&self, conn: &mut AsyncPgConnection, second: &Actor, id: ApplicationId) {
        self.claim(conn, second, id).await.unwrap();
        second_review::give_opinion(conn, &self.ctx, second, id, Outcome::Reject).await.unwrap();
        second_review::confirm(conn, &self.ctx, second, id, Opening::Waived).await.unwrap();
    }

    /// Checks whether the store may apply for a revocation of its certification.
    async fn check_admission(&self, conn: &AsyncPgConnection) -> Result<(), NotAdmitted> {
        let policy = self.ctx.policies.current(conn).await.unwrap();
        let store = store::get(conn, self.store).await.unwrap();
        admission::check(conn, &policy, &store, (Kind::RevokeCertification, Channel::Web), self.ctx.now()).await
    }
}

/// The kinds of the letters about an application that are not cancelled, oldest first.
async fn kinds(conn: &AsyncPgConnection, id: ApplicationId) -> Vec<String> {
    let valid = format!("select kind from letters where application_id = '{id}' and state <> 'cancelled' order by id");
    sql::texts(conn, &valid).await
}

/// The first recommendation as this actor sees it.
async fn seen_by(conn: &AsyncPgConnection, actor: &Actor, id: ApplicationId) -> Recommendation {
    second_review::list(conn, actor, id).await.unwrap().remove(0)
}

#[tokio::test]
async fn objection_stops_the_second_review() {
    let (desk, mut conn, second, id) = second_claimed(&fraud(None)).await;
    let offered = async |conn: &AsyncPgConnection| {
        let case = case_file::get(conn, &desk.ctx, &second, id).await.unwrap();
        let allowed = allowed(&second, &case, desk.ctx.now());
        [CaseAction::GiveOpinion, CaseAction::SendBack].map(|action| allowed.contains(action))
    };
    assert_eq!(offered(&conn).await, [true; 2]);
    sql::execute(&conn, "update applications set objected_at = submitted_at").await;
    assert_eq!(offered(&conn).await, [false; 2]);
    let refused = second_review::give_opinion(&mut conn, &desk.ctx, &second, id, Outcome::Reject).await.unwrap_err();
    assert!(matches!(refused, DecideError::Objected), "{refused:?}");
}

#[tokio::test]
async fn second_reviewer_cannot_preview_an_own_verdict() {
    let verdict = fraud(None);
    let (desk, conn, second, id) = second_claimed(&verdict).await;
    let case = case_file::get(&conn, &desk.ctx, &second, id).await.unwrap();
    let subject = (&case.application, &case.store);
    let refused = decide::preview(&conn, &desk.ctx, &second, &case.policy, subject, &verdict).await.unwrap_err();
    assert!(matches!(refused, DecideError::Transition(TransitionError::Conflict(_))), "{refused:?}");
}

#[tokio::test]
async fn first_opinion_is_hidden_until_the_second() {
    let (desk, mut conn, second) = seconded(0).await;
    let id = desk.recommended(&mut conn, &fraud(None)).await;
    assert_eq!(desk.status(&conn, id).await, (Status::AwaitingSecond, EffectState::None));
    assert!(!kinds(&conn, id).await.contains(&"rejected".to_owned()), "no letter before the confirmation");
    assert_err!(desk.claim(&mut conn, &desk.reviewer, id).await, ClaimError::Ineligible(Ineligible::Recommended));
    desk.claim(&mut conn, &second, id).await.unwrap();
    assert_err!(
        second_review::confirm(&mut conn, &desk.ctx, &second, id, Opening::Waived).await,
        DecideError::NoOpinion
    );
    let hidden = seen_by(&conn, &second, id).await;
    assert!(hidden.proposal.is_none() && hidden.causes.is_empty());
    assert!(seen_by(&conn, &desk.lead, id).await.proposal.is_none(), "it is hidden from others too");
    assert_eq!(seen_by(&conn, &desk.reviewer, id).await.causes, [SecondCause::Fraud]);
    let not_mine = second_review::give_opinion(&mut conn, &desk.ctx, &desk.reviewer, id, Outcome::Reject).await;
    assert!(matches!(not_mine.unwrap_err(), DecideError::Ineligible(_)));
    second_review::give_opinion(&mut conn, &desk.ctx, &second, id, Outcome::Approve).await.unwrap();
    let again = second_review::give_opinion(&mut conn, &desk.ctx, &second, id, Outcome::Reject).await;
    assert!(again.is_err(), "an opinion can be given once");
    let seen = seen_by(&conn, &second, id).await;
    assert_eq!(seen.is_agreed(), Some(false));
    assert_eq!(seen.proposal.unwrap().note, "与登记机关核对过");
    second_review::confirm(&mut conn, &desk.ctx, &second, id, Opening::Waived).await.unwrap();
    assert_eq!(desk.status(&conn, id).await, (Status::Rejected, EffectState::None));
    let decisions = decision::list(&conn, id).await.unwrap();
    assert_eq!(decisions[0].decided_by, staff_id(&desk.reviewer));
    assert_eq!(decisions[0].second_by, Some(staff_id(&second)));
    assert!(kinds(&conn, id).await.contains(&"rejected".to_owned()));
}

#[tokio::test]
async fn returned_recommendation_goes_to_the_first() {
    let (desk, mut conn, second, id) = second_claimed(&fraud(None)).await;
    assert_err!(second_review::send_back(&mut conn, &desk.ctx, &second, id, " ").await, DecideError::Fields(_));
    second_review::send_back(&mut conn, &desk.ctx, &second, id, "请再核对执照编号").await.unwrap();
    let application = desk.application(&conn, id).await;
    assert_eq!(application.status, Status::InReview);
    assert_eq!(application.holder_id, Some(staff_id(&desk.reviewer)));
    let live = claim::find_live(&conn, id).await.unwrap().unwrap();
    assert!(live.lease_until >= desk.ctx.now() + Duration::hours(24), "it lasts until the next working day's close");
    let returned = seen_by(&conn, &desk.reviewer, id).await;
    assert_eq!(returned.result.unwrap().0, RecommendationResult::Returned);
    assert_eq!(returned.comment, "请再核对执照编号");
    let again = desk.decide(&mut conn, &desk.reviewer, id, &fraud(None)).await.unwrap();
    assert!(matches!(again, DecisionResult::Recommended(_)));
    assert_eq!(sql::count(&conn, "recommendations").await, 2, "the first recommendation is kept");
}

#[tokio::test]
async fn confirmation_needs_an_unchanged_basis() {
    let (desk, mut conn, second) = seconded(0).await;
    let id = desk.recommended(&mut conn, &fraud(None)).await;
    sql::execute(&conn, "update applications set contact_phone = '13900139000'").await;
    desk.claim(&mut conn, &second, id).await.unwrap();
    second_review::give_opinion(&mut conn, &desk.ctx, &second, id, Outcome::Reject).await.unwrap();
    assert_err!(second_review::confirm(&mut conn, &desk.ctx, &second, id, Opening::Waived).await, DecideError::Changed);
}

#[tokio::test]
async fn database_refuses_the_same_person_twice() {
    let (desk, mut conn, second) = seconded(0).await;
    let id = desk.recommended(&mut conn, &fraud(Some(30))).await;
    for same in [
        "second_by = recommended_by, result = 'confirmed', ended_at = recommended_at",
        "opinion_by = recommended_by, opinion = 'reject', opinion_at = recommended_at",
    ] {
        let refused = sql::refusal(&conn, &format!("update recommendations set {same}")).await;
        assert!(refused.contains("another"), "{same}: {refused}");
    }
    desk.confirmed(&mut conn, &second, id).await;
    for same in [
        "update decisions set second_by = decided_by",
        "update penalties set confirmed_by = proposed_by",
        "update recommendations set message = 'x'",
    ] {
        sql::refusal(&conn, same).await;
    }
}

#[tokio::test]
async fn penalty_needs_fraud_and_a_filled_in_message() {
    let (desk, mut conn, _) = seconded(0).await;
    let id = desk.claimed(&mut conn).await;
    let without_message = ProposedPenalty { days: 90, message: " ".to_owned() };
    for (verdict, field, expected) in [
        (
            Verdict { reasons: vec!["identity_mismatch".to_owned()], ..fraud(Some(90)) },
            VerdictField::Penalty,
            TextProblem::NotAChoice,
        ),
        (fraud(Some(91)), VerdictField::Penalty, TextProblem::NotAChoice),
        (Verdict { penalty: Some(without_message), ..fraud(None) }, VerdictField::PenaltyMessage, TextProblem::Missing),
        (
            Verdict { message: "您提交的{哪份材料}不真实。".to_owned(), ..fraud(None) },
            VerdictField::Message,
            TextProblem::Unfilled("{哪份材料}".to_owned()),
        ),
    ] {
        let refused = desk.decide(&mut conn, &desk.reviewer, id, &verdict).await.unwrap_err();
        let DecideError::Fields(problems) = refused else { panic!("{verdict:?}: {refused:?}") };
        assert_eq!(problems, [(field, expected)], "{verdict:?}");
    }
}

#[tokio::test]
async fn confirmed_penalty_bars_until_it_ends() {
    let (desk, mut conn, second) = seconded(0).await;
    desk.check_admission(&conn).await.unwrap();
    let id = desk.recommended(&mut conn, &fraud(Some(30))).await;
    desk.check_admission(&conn).await.unwrap();
    desk.confirmed(&mut conn, &second, id).await;
    let until_at = desk.ctx.now() + Duration::days(30);
    desk.clock.advance(Duration::minutes(11));
    let refused = desk.check_admission(&conn).await.unwrap_err();
    let NotAdmitted::Penalty(penalty) = refused else { panic!("{refused:?}") };
    assert_eq!(penalty.until_at, until_at);
    let letter = sql::text(&conn, "select text_body from letters where kind = 'rejected'").await;
    assert!(letter.contains("伪造营业执照。") && letter.contains("处罚申诉"), "{letter}");
    assert!(letter.contains("appeal_until: Some") && letter.contains("reapply: Never"), "{letter}");
    desk.clock.advance(Duration::days(30));
    desk.check_admission(&conn).await.unwrap();
}

#[tokio::test]
async fn penalty_is_lifted_by_an_uninvolved_lead() {
    let (desk, mut conn, _) = seconded(0).await;
    let id = desk.recommended(&mut conn, &fraud(Some(90))).await;
    desk.confirmed(&mut conn, &desk.lead, id).await;
    desk.clock.advance(Duration::hours(1));
    let penalty = penalty::list_of_application(&conn, id).await.unwrap().remove(0).id;
    let lift = async |conn: &mut AsyncPgConnection, who: &Actor, note: &str| {
        penalty::lift(conn, &desk.ctx, who, penalty, note).await
    };
    assert_err!(lift(&mut conn, &desk.reviewer, "查明").await, LiftError::NotPermitted(_));
    assert!(matches!(lift(&mut conn, &desk.lead, "查明").await.unwrap_err(), LiftError::Involved));
    let other = builders::staff_member(&mut conn, &desk.ctx, "shen", "沈知秋", &[Role::Lead]).await;
    assert!(matches!(lift(&mut conn, &other, " ").await.unwrap_err(), LiftError::Note(TextProblem::Missing)));
    lift(&mut conn, &other, "查明材料属实").await.unwrap();
    desk.check_admission(&conn).await.unwrap();
    assert_eq!(kinds(&conn, id).await.last().unwrap(), "penalty_lifted");
    assert!(matches!(lift(&mut conn, &other, "再来").await.unwrap_err(), LiftError::Missing));
}

#[tokio::test]
async fn undo_ends_the_penalty() {
    for is_notified in [false, true] {
        let (desk, mut conn, _, id) = penalised(90).await;
        desk.clock.advance(Duration::hours(1));
        if is_notified {
            desk.release_held(&mut conn).await;
            let rejected = find_letter(&conn, id, LetterKind::Rejected).await;
            desk.send(&mut conn, rejected).await;
        }
        desk.undo(&mut conn, &desk.lead, id).await.unwrap();
        desk.check_admission(&conn).await.unwrap();
        let kinds = kinds(&conn, id).await;
        assert_eq!(kinds.contains(&"penalty_lifted".to_owned()), is_notified, "{kinds:?}");
        assert!(penalty::list_of_application(&conn, id).await.unwrap()[0].lifted_at.is_some());
    }
}

#[tokio::test]
async fn sample_is_stable() {
    let (desk, mut conn, _) = seconded(50).await;
    let id = desk.submitted(&mut conn).await;
    let application = desk.application(&conn, id).await;
    let policy = desk.ctx.policies.get(&conn, application.policy_id).await.unwrap();
    let me = staff_id(&desk.reviewer);
    let verdict = builders::verdict(Outcome::Approve);
    let first = required::causes(&conn, &desk.ctx, &policy, &application, me, &verdict).await.unwrap();
    for _ in 0..3 {
        let again = required::causes(&conn, &desk.ctx, &policy, &application, me, &verdict).await.unwrap();
        assert_eq!(again, first);
    }
    desk.claim(&mut conn, &desk.reviewer, id).await.unwrap();
    let decided = desk.decide(&mut conn, &desk.reviewer, id, &verdict).await.unwrap();
    assert_eq!(matches!(decided, DecisionResult::Recommended(_)), first == [SecondCause::Sample]);
}

#[tokio::test]
async fn second_review_texts_are_erased() {
    let (desk, mut conn, _, id) = penalised(30).await;
    desk.clock.advance(Duration::days(4000));
    assert_eq!(desk.erase_closed(&mut conn).await, 1);
    let proposal = seen_by(&conn, &desk.lead, id).await.proposal.unwrap();
    assert!(proposal.message.is_empty() && proposal.note.is_empty());
    assert!(proposal.penalty.unwrap().message.is_empty());
    assert!(penalty::list_of_application(&conn, id).await.unwrap()[0].message.is_empty());
}

#[tokio::test]
async fn confirmation_needs_an_opinion_of_ones_own() {
    let (desk, mut conn, second, id) = second_claimed(&fraud(None)).await;
    second_review::give_opinion(&mut conn, &desk.ctx, &second, id, Outcome::Approve).await.unwrap();
    claim::release(&mut conn, &desk.ctx, &second, id).await.unwrap();
    let other = builders::staff_member(&mut conn, &desk.ctx, "zhoumo", "周默", &[Role::Reviewer]).await;
    desk.claim(&mut conn, &other, id).await.unwrap();
    let seen = seen_by(&conn, &other, id).await;
    assert!(seen.proposal.is_none() && seen.opinion.is_none(), "neither opinion is shown before their own: {seen:?}");
    assert_err!(
        second_review::confirm(&mut conn, &desk.ctx, &other, id, Opening::Waived).await,
        DecideError::NoOpinion
    );
    second_review::give_opinion(&mut conn, &desk.ctx, &other, id, Outcome::Reject).await.unwrap();
    let again = second_review::give_opinion(&mut conn, &desk.ctx, &other, id, Outcome::Approve).await;
    assert!(again.is_err(), "an opinion can be given once");
    second_review::confirm(&mut conn, &desk.ctx, &other, id, Opening::Waived).await.unwrap();
    assert_eq!(decision::list(&conn, id).await.unwrap()[0].second_by, Some(staff_id(&other)));
    let given = "select data->>'opinion' from events where action = 'second_opinion' order by seq";
    assert_eq!(sql::texts(&conn, given).await, ["approve", "reject"], "both stay on record");
}

#[tokio::test]
async fn penalty_that_ended_by_itself_is_not_lifted() {
    for is_appealed in [true, false] {
        let (desk, mut conn, _, id) = penalised(30).await;
        desk.clock.advance(Duration::days(10));
        if is_appealed {
            appeal::appeal(&mut conn, &desk.ctx, &desk.applicant, id, "材料是真实的。").await.unwrap();
            desk.clock.advance(Duration::days(21));
            let other = builders::staff_member(&mut conn, &desk.ctx, "zhoumo", "周默", &[Role::Reviewer]).await;
            builders::decided(&mut conn, &desk.ctx, &other, id, Outcome::Approve).await;
        } else {
            // Told, so that the end of a running penalty would be told as well.
            desk.release_held(&mut conn).await;
            let rejected = find_letter(&conn, id, LetterKind::Rejected).await;
            desk.send(&mut conn, rejected).await;
            desk.clock.advance(Duration::days(21));
            desk.undo(&mut conn, &desk.lead, id).await.unwrap();
        }
        let given = penalty::list_of_application(&conn, id).await.unwrap();
        assert_eq!(given[0].lifted_at, None, "it had ended already");
        assert_eq!(letter_states(&conn, id, LetterKind::PenaltyLifted).await, []);
    }
}

#[tokio::test]
async fn unknown_balance_needs_a_second_review() {
    let (desk, mut conn) = desk().await;
    builders::change_policy(&mut conn, &desk.ctx, |policy| {
        policy.checks.clear();
        policy.second = SecondRules { balance_cents: 5_000_000, ..SecondRules::default() };
    })
    .await;
    sql::execute(&conn, "update stores set figures_at = null, balance_cents = 0").await;
    let id = desk.claimed(&mut conn).await;
    let approval = builders::verdict(Outcome::Approve);
    let causes = async |conn: &AsyncPgConnection, verdict: &Verdict| {
        let application = desk.application(conn, id).await;
        let policy = desk.ctx.policies.get(conn, application.policy_id).await.unwrap();
        required::causes(conn, &desk.ctx, &policy, &application, staff_id(&desk.reviewer), verdict).await.unwrap()
    };
    assert_eq!(causes(&conn, &approval).await, [SecondCause::UnknownBalance]);
    assert_eq!(causes(&conn, &builders::verdict(Outcome::Reject)).await, [], "a rejection moves no money");
    for (balance_cents, expected) in [(4_999_999, vec![]), (5_000_000, vec![SecondCause::HighBalance])] {
        let told = format!("update stores set figures_at = '{}', balance_cents = {balance_cents}", desk.ctx.now());
        sql::execute(&conn, &told).await;
        assert_eq!(causes(&conn, &approval).await, expected, "told since: {balance_cents}");
    }
    sql::execute(&conn, "update stores set figures_at = null").await;
    let decided = desk.decide(&mut conn, &desk.reviewer, id, &approval).await.unwrap();
    assert!(matches!(decided, DecisionResult::Recommended(_)), "{decided:?}");
}
