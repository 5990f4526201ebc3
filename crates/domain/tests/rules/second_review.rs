//! Second reviews (复核), and the penalties that need one (R14).

use chrono::Duration;
use diesel::prelude::*;
use diesel::sql_types::Uuid as SqlUuid;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::application::status::{EffectState, Status};
use domain::application::transition::{self, TransitionError};
use domain::base::actor::Role;
use domain::base::id::ApplicationId;
use domain::base::schema::{applications, letters};
use domain::base::secret::SecretKey;
use domain::base::terms::Kind;
use domain::base::text::TextProblem;
use domain::delivery::release;
use domain::desk::allowed::{CaseAction, allowed};
use domain::desk::case_file;
use domain::intake::admission::{self, NotAdmitted};
use domain::letter::LetterKind;
use domain::operation::retention;
use domain::policy::{PublishedPolicy, SecondRules};
use domain::record::event;
use domain::review::claim::{self, ClaimError, Ineligible};
use domain::review::decide;
use domain::review::decide::DecisionResult;
use domain::review::decision::{self, DecideError, Verdict, VerdictField};
use domain::review::outcome::Outcome;
use domain::review::penalty::{self, LiftError, ProposedPenalty};
use domain::review::second_review::required::{self, SecondCause};
use domain::review::second_review::{self, Recommendation, RecommendationResult};
use domain::{Actor, store};
use testkit::builders;

use crate::desk::{Desk, desk};
use crate::letters::{find, send};

/// A desk where only fraud, penalties and a sample of `sample_percent` need a second review.
async fn seconded(sample_percent: i64) -> (Desk, AsyncPgConnection, Actor) {
    let (mut desk, mut conn) = desk().await;
    builders::change_policy(&mut conn, &desk.ctx, |policy| {
        policy.checks.clear();
        policy.second = SecondRules { blind: true, sample_percent, ..SecondRules::default() };
    })
    .await;
    desk.ctx = desk.ctx.with_key(SecretKey::derive(&[9; 32]).unwrap());
    let second = builders::staff_member(&mut conn, &desk.ctx, "hemiao", "何淼", &[Role::Reviewer]).await;
    (desk, conn, second)
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
        let id = self.submitted(conn).await;
        claim::claim(conn, &self.ctx, &self.reviewer, id).await.unwrap();
        let decided = decide::decide(conn, &self.ctx, &self.reviewer, id, verdict).await.unwrap();
        assert!(matches!(decided, DecisionResult::Recommended(_)), "{decided:?}");
        id
    }

    /// Claimed by the second reviewer, who records an opinion and confirms.
    async fn confirmed(&self, conn: &mut AsyncPgConnection, second: &Actor, id: ApplicationId) {
        claim::claim(conn, &self.ctx, second, id).await.unwrap();
        second_review::give_opinion(conn, &self.ctx, second, id, Outcome::Reject).await.unwrap();
        second_review::confirm(conn, &self.ctx, second, id).await.unwrap();
    }

    async fn kinds(&self, conn: &mut AsyncPgConnection, id: ApplicationId) -> Vec<String> {
        let of = letters::table.filter(letters::application_id.eq(id).and(letters::state.ne("cancelled")));
        let kinds: Vec<String> = of.order(letters::id).select(letters::kind).load(conn).await.unwrap();
        kinds
    }

    /// Checks whether the store may apply for a revocation of its certification.
    async fn check_admission(&self, conn: &AsyncPgConnection) -> Result<(), NotAdmitted> {
        let policy = self.ctx.policies.current(conn).await.unwrap();
        let policy: &PublishedPolicy = &policy;
        let store = store::get(conn, self.store).await.unwrap();
        admission::check(conn, policy, &store, Kind::RevokeCertification, self.ctx.now()).await
    }
}

fn of(list: &[Recommendation]) -> &Recommendation {
    list.first().unwrap()
}

#[tokio::test]
async fn objection_stops_the_second_review() {
    let (desk, mut conn, second) = seconded(0).await;
    let id = desk.recommended(&mut conn, &fraud(None)).await;
    claim::claim(&mut conn, &desk.ctx, &second, id).await.unwrap();
    let offered = async |conn: &AsyncPgConnection| {
        let case = case_file::get(conn, &desk.ctx, &second, id).await.unwrap();
        let allowed = allowed(&second, &case, desk.ctx.now());
        [CaseAction::GiveOpinion, CaseAction::SendBack].map(|action| allowed.contains(action))
    };
    assert_eq!(offered(&conn).await, [true; 2]);
    diesel::update(applications::table.find(id))
        .set(applications::objected_at.eq(Some(desk.ctx.now())))
        .execute(&mut conn)
        .await
        .unwrap();
    assert_eq!(offered(&conn).await, [false; 2]);
    let refused = second_review::give_opinion(&mut conn, &desk.ctx, &second, id, Outcome::Reject).await.unwrap_err();
    assert!(matches!(refused, DecideError::Objected), "{refused:?}");
}

#[tokio::test]
async fn second_reviewer_cannot_preview_an_own_verdict() {
    let (desk, mut conn, second) = seconded(0).await;
    let verdict = fraud(None);
    let id = desk.recommended(&mut conn, &verdict).await;
    claim::claim(&mut conn, &desk.ctx, &second, id).await.unwrap();
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
    assert!(!desk.kinds(&mut conn, id).await.contains(&"rejected".to_owned()), "no letter before the confirmation");
    let own = claim::claim(&mut conn, &desk.ctx, &desk.reviewer, id).await.unwrap_err();
    assert!(matches!(own, ClaimError::Ineligible(Ineligible::Recommended)), "{own:?}");
    claim::claim(&mut conn, &desk.ctx, &second, id).await.unwrap();
    let early = second_review::confirm(&mut conn, &desk.ctx, &second, id).await.unwrap_err();
    assert!(matches!(early, DecideError::NoOpinion), "{early:?}");
    let hidden = second_review::list(&conn, &second, id).await.unwrap();
    assert!(of(&hidden).proposal.is_none() && of(&hidden).causes.is_empty());
    let lead = second_review::list(&conn, &desk.lead, id).await.unwrap();
    assert!(of(&lead).proposal.is_none(), "it is hidden from others too");
    let own = second_review::list(&conn, &desk.reviewer, id).await.unwrap();
    assert_eq!(of(&own).causes, [SecondCause::Fraud]);
    let not_mine = second_review::give_opinion(&mut conn, &desk.ctx, &desk.reviewer, id, Outcome::Reject).await;
    assert!(matches!(not_mine.unwrap_err(), DecideError::Ineligible(_)));
    second_review::give_opinion(&mut conn, &desk.ctx, &second, id, Outcome::Approve).await.unwrap();
    let again = second_review::give_opinion(&mut conn, &desk.ctx, &second, id, Outcome::Reject).await;
    assert!(again.is_err(), "an opinion can be given once");
    let seen = second_review::list(&conn, &second, id).await.unwrap();
    assert_eq!(of(&seen).proposal.as_ref().unwrap().note, "与登记机关核对过");
    assert_eq!(of(&seen).is_agreed(), Some(false));
    second_review::confirm(&mut conn, &desk.ctx, &second, id).await.unwrap();
    assert_eq!(desk.status(&conn, id).await, (Status::Rejected, EffectState::None));
    let decisions = decision::list(&conn, id).await.unwrap();
    assert_eq!(decisions[0].decided_by, desk.reviewer.staff().unwrap().id);
    assert_eq!(decisions[0].second_by, Some(second.staff().unwrap().id));
    assert!(desk.kinds(&mut conn, id).await.contains(&"rejected".to_owned()));
    assert_eq!(event::list_broken(&conn).await.unwrap(), []);
}

#[tokio::test]
async fn returned_recommendation_goes_to_the_first() {
    let (desk, mut conn, second) = seconded(0).await;
    let id = desk.recommended(&mut conn, &fraud(None)).await;
    claim::claim(&mut conn, &desk.ctx, &second, id).await.unwrap();
    let without_reason = second_review::send_back(&mut conn, &desk.ctx, &second, id, " ").await.unwrap_err();
    assert!(matches!(without_reason, DecideError::Fields(_)), "{without_reason:?}");
    second_review::send_back(&mut conn, &desk.ctx, &second, id, "请再核对执照编号").await.unwrap();
    let application = transition::get(&conn, id).await.unwrap();
    assert_eq!(application.status, Status::InReview);
    assert_eq!(application.holder_id, Some(desk.reviewer.staff().unwrap().id));
    let live = claim::find_live(&conn, id).await.unwrap().unwrap();
    assert!(
        live.lease_until >= desk.ctx.now() + Duration::hours(24),
        "the lease lasts until the next working day's close"
    );
    let list = second_review::list(&conn, &desk.reviewer, id).await.unwrap();
    assert_eq!(of(&list).result.unwrap().0, RecommendationResult::Returned);
    assert_eq!(of(&list).comment, "请再核对执照编号");
    let again = decide::decide(&mut conn, &desk.ctx, &desk.reviewer, id, &fraud(None)).await.unwrap();
    assert!(matches!(again, DecisionResult::Recommended(_)));
    assert_eq!(
        second_review::list(&conn, &desk.reviewer, id).await.unwrap().len(),
        2,
        "the first recommendation is kept"
    );
}

#[tokio::test]
async fn confirmation_needs_an_unchanged_basis() {
    let (desk, mut conn, second) = seconded(0).await;
    let id = desk.recommended(&mut conn, &fraud(None)).await;
    let edit = applications::contact_phone.eq("13900139000");
    diesel::update(applications::table.find(id)).set(edit).execute(&mut conn).await.unwrap();
    claim::claim(&mut conn, &desk.ctx, &second, id).await.unwrap();
    second_review::give_opinion(&mut conn, &desk.ctx, &second, id, Outcome::Reject).await.unwrap();
    let changed = second_review::confirm(&mut conn, &desk.ctx, &second, id).await.unwrap_err();
    assert!(matches!(changed, DecideError::Changed), "{changed:?}");
}

#[tokio::test]
async fn database_refuses_the_same_person_twice() {
    let (desk, mut conn, second) = seconded(0).await;
    let id = desk.recommended(&mut conn, &fraud(Some(30))).await;
    for column in ["second_by", "opinion_by"] {
        let more =
            if column == "second_by" { "result = 'confirmed', ended_at" } else { "opinion = 'reject', opinion_at" };
        let same = format!(
            "update recommendations set {column} = recommended_by, {more} = recommended_at where application_id = $1"
        );
        let refused = diesel::sql_query(same).bind::<SqlUuid, _>(id.0).execute(&mut conn).await;
        assert!(refused.unwrap_err().to_string().contains("another"), "{column}");
    }
    desk.confirmed(&mut conn, &second, id).await;
    for same in [
        "update decisions set second_by = decided_by where application_id = $1",
        "update penalties set confirmed_by = proposed_by where application_id = $1",
        "update recommendations set message = 'x' where application_id = $1",
    ] {
        assert!(diesel::sql_query(same).bind::<SqlUuid, _>(id.0).execute(&mut conn).await.is_err(), "{same}");
    }
}

#[tokio::test]
async fn penalty_needs_fraud_and_a_filled_in_message() {
    let (desk, mut conn, _) = seconded(0).await;
    let id = desk.submitted(&mut conn).await;
    claim::claim(&mut conn, &desk.ctx, &desk.reviewer, id).await.unwrap();
    let fields = async |conn: &mut AsyncPgConnection, verdict: &Verdict| match decide::decide(
        conn,
        &desk.ctx,
        &desk.reviewer,
        id,
        verdict,
    )
    .await
    .unwrap_err()
    {
        DecideError::Fields(problems) => problems,
        other => panic!("{other:?}"),
    };
    let honest = Verdict { reasons: vec!["identity_mismatch".to_owned()], ..fraud(Some(90)) };
    let found = fields(&mut conn, &honest).await;
    assert!(matches!(found[..], [(VerdictField::Penalty, TextProblem::NotAChoice)]), "{found:?}");
    let found = fields(&mut conn, &fraud(Some(91))).await;
    assert!(matches!(found[..], [(VerdictField::Penalty, TextProblem::NotAChoice)]), "{found:?}");
    let without_reason =
        Verdict { penalty: Some(ProposedPenalty { days: 90, message: " ".to_owned() }), ..fraud(None) };
    let found = fields(&mut conn, &without_reason).await;
    assert!(matches!(found[..], [(VerdictField::PenaltyMessage, TextProblem::Missing)]), "{found:?}");
    let unfilled = Verdict { message: "您提交的{哪份材料}不真实。".to_owned(), ..fraud(None) };
    let found = fields(&mut conn, &unfilled).await;
    assert!(
        matches!(&found[..], [(VerdictField::Message, TextProblem::Unfilled(what))] if what == "{哪份材料}"),
        "{found:?}"
    );
}

#[tokio::test]
async fn confirmed_penalty_bars_until_it_ends() {
    let (desk, mut conn, second) = seconded(0).await;
    desk.check_admission(&conn).await.unwrap();
    let id = desk.recommended(&mut conn, &fraud(Some(30))).await;
    desk.check_admission(&conn).await.unwrap();
    desk.confirmed(&mut conn, &second, id).await;
    let refused = desk.check_admission(&conn).await.unwrap_err();
    let NotAdmitted::Penalty(penalty) = refused else { panic!("{refused:?}") };
    assert_eq!(penalty.until_at, desk.ctx.now() + Duration::days(30));
    let letter: String = letters::table
        .filter(letters::application_id.eq(id).and(letters::kind.eq("rejected")))
        .select(letters::text_body)
        .first(&mut conn)
        .await
        .unwrap();
    assert!(letter.contains("伪造营业执照。") && letter.contains("处罚申诉"), "{letter}");
    assert!(letter.contains("appeal_until: Some") && letter.contains("is_for_good: true"), "{letter}");
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
    let refused = lift(&mut conn, &desk.reviewer, "查明").await.unwrap_err();
    assert!(matches!(refused, LiftError::NotPermitted(_)), "{refused:?}");
    assert!(matches!(lift(&mut conn, &desk.lead, "查明").await.unwrap_err(), LiftError::Involved));
    let other = builders::staff_member(&mut conn, &desk.ctx, "shen", "沈知秋", &[Role::Lead]).await;
    assert!(matches!(lift(&mut conn, &other, " ").await.unwrap_err(), LiftError::Note(TextProblem::Missing)));
    lift(&mut conn, &other, "查明材料属实").await.unwrap();
    desk.check_admission(&conn).await.unwrap();
    assert_eq!(desk.kinds(&mut conn, id).await.last().unwrap(), "penalty_lifted");
    assert!(matches!(lift(&mut conn, &other, "再来").await.unwrap_err(), LiftError::Missing));
}

#[tokio::test]
async fn undo_ends_the_penalty() {
    for is_notified in [false, true] {
        let (desk, mut conn, second) = seconded(0).await;
        let id = desk.recommended(&mut conn, &fraud(Some(90))).await;
        desk.confirmed(&mut conn, &second, id).await;
        desk.clock.advance(Duration::hours(1));
        if is_notified {
            release::release_held(&mut conn, &desk.ctx, 10).await.unwrap();
            let rejected = find(&conn, id, LetterKind::Rejected).await;
            send(&mut conn, &desk, rejected).await;
        }
        decision::undo(&mut conn, &desk.ctx, &desk.lead, id, "核对有误").await.unwrap();
        desk.check_admission(&conn).await.unwrap();
        let kinds = desk.kinds(&mut conn, id).await;
        assert_eq!(kinds.contains(&"penalty_lifted".to_owned()), is_notified, "{kinds:?}");
        assert!(penalty::list_of_application(&conn, id).await.unwrap()[0].lifted_at.is_some());
    }
}

#[tokio::test]
async fn sample_is_stable() {
    let (desk, mut conn, _) = seconded(50).await;
    let id = desk.submitted(&mut conn).await;
    let application = transition::get(&conn, id).await.unwrap();
    let policy = desk.ctx.policies.get(&conn, application.policy_id).await.unwrap();
    let me = desk.reviewer.staff().unwrap().id;
    let verdict = builders::verdict(Outcome::Approve);
    let first = required::causes(&conn, &desk.ctx, &policy, &application, me, &verdict).await.unwrap();
    for _ in 0..3 {
        let again = required::causes(&conn, &desk.ctx, &policy, &application, me, &verdict).await.unwrap();
        assert_eq!(again, first);
    }
    claim::claim(&mut conn, &desk.ctx, &desk.reviewer, id).await.unwrap();
    let decided = decide::decide(&mut conn, &desk.ctx, &desk.reviewer, id, &verdict).await.unwrap();
    assert_eq!(matches!(decided, DecisionResult::Recommended(_)), first == [SecondCause::Sample]);
}

#[tokio::test]
async fn second_review_texts_are_erased() {
    let (desk, mut conn, second) = seconded(0).await;
    let id = desk.recommended(&mut conn, &fraud(Some(30))).await;
    desk.confirmed(&mut conn, &second, id).await;
    desk.clock.advance(Duration::days(4000));
    assert_eq!(retention::erase_closed(&mut conn, &desk.ctx, 10).await.unwrap(), 1);
    let list = second_review::list(&conn, &desk.lead, id).await.unwrap();
    let proposal = of(&list).proposal.as_ref().unwrap();
    assert!(proposal.message.is_empty() && proposal.note.is_empty());
    assert!(proposal.penalty.as_ref().unwrap().message.is_empty());
    assert!(penalty::list_of_application(&conn, id).await.unwrap()[0].message.is_empty());
}
