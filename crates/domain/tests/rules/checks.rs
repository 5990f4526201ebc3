//! Checks, and their effect on decisions.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::application::transition;
use domain::base::actor::Role;
use domain::base::id::{ApplicationId, EvidenceId};
use domain::base::schema::check_answers;
use domain::base::secret::SecretKey;
use domain::record::event;
use domain::review::blind_index::{NotAnIdentity, TypedNumber};
use domain::review::check::{
    self, CheckAnswerProblem, CheckError, CheckGap, CheckResult, DueCheck, GapKind, NewAnswer,
};
use domain::review::decision::DecideError;
use domain::review::outcome::Outcome;
use domain::review::{claim, decide};
use domain::{Actor, evidence};
use testkit::builders;

use crate::desk::{Desk, desk};

/// A number with a valid check character.
pub const NUMBER: &str = "11010519491231002X";

/// A desk under the shipped policy, with its checks and a key.
pub async fn checking_desk() -> (Desk, AsyncPgConnection) {
    let (mut desk, mut conn) = desk().await;
    builders::change_policy(&mut conn, &desk.ctx, |_| {}).await;
    desk.ctx = desk.ctx.with_key(SecretKey::derive(&[9; 32]).unwrap());
    (desk, conn)
}

pub fn found(code: &str, result: CheckResult) -> NewAnswer {
    NewAnswer { code: code.to_owned(), result: Some(result), ..NewAnswer::default() }
}

impl Desk {
    /// Answers a check.
    pub async fn check(
        &self,
        conn: &mut AsyncPgConnection,
        actor: &Actor,
        id: ApplicationId,
        new: &NewAnswer,
    ) -> Result<(), CheckError> {
        check::answer(conn, &self.ctx, actor, id, new).await
    }

    pub async fn due(&self, conn: &AsyncPgConnection, id: ApplicationId) -> Vec<DueCheck> {
        let application = transition::get(conn, id).await.unwrap();
        let policy = self.ctx.policies.get(conn, application.policy_id).await.unwrap();
        check::list(conn, &policy, &application).await.unwrap()
    }

    async fn check_gaps(
        &self,
        conn: &AsyncPgConnection,
        id: ApplicationId,
        outcome: Outcome,
        reasons: &[&str],
    ) -> Vec<CheckGap> {
        let application = transition::get(conn, id).await.unwrap();
        let policy = self.ctx.policies.get(conn, application.policy_id).await.unwrap();
        let reasons: Vec<String> = reasons.iter().map(|it| (*it).to_owned()).collect();
        check::gaps(conn, &policy, &application, outcome, &reasons).await.unwrap()
    }
}

fn gap(code: &str, kind: GapKind) -> CheckGap {
    CheckGap { code: code.to_owned(), kind }
}

#[tokio::test]
async fn approval_needs_every_check_passed() {
    let (desk, mut conn) = checking_desk().await;
    let id = desk.submitted(&mut conn).await;
    let codes: Vec<String> = desk.due(&conn, id).await.into_iter().map(|due| due.rule.code).collect();
    assert_eq!(
        codes,
        ["name_on_id", "id_number", "reason_fits"],
        "checks of absent documents and of agents do not apply"
    );
    claim::claim(&mut conn, &desk.ctx, &desk.reviewer, id).await.unwrap();
    let card = evidence::list_of_application(&conn, id).await.unwrap().remove(0).evidence.id;
    let shown = NewAnswer { evidence: Some(card), ..found("name_on_id", CheckResult::Same) };
    desk.check(&mut conn, &desk.reviewer, id, &shown).await.unwrap();
    desk.check(&mut conn, &desk.reviewer, id, &found("reason_fits", CheckResult::CannotTell)).await.unwrap();
    assert_eq!(
        desk.check_gaps(&conn, id, Outcome::Approve, &[]).await,
        [gap("id_number", GapKind::Unanswered), gap("reason_fits", GapKind::Failed)]
    );
    let verdict = builders::verdict(Outcome::Approve);
    let refused = decide::decide(&mut conn, &desk.ctx, &desk.reviewer, id, &verdict).await.unwrap_err();
    assert!(matches!(&refused, DecideError::Checks(gaps) if gaps.len() == 2), "{refused:?}");
    let number = NewAnswer { number: TypedNumber::new(NUMBER), ..found("id_number", CheckResult::Confirmed) };
    desk.check(&mut conn, &desk.reviewer, id, &number).await.unwrap();
    desk.check(&mut conn, &desk.reviewer, id, &found("reason_fits", CheckResult::Confirmed)).await.unwrap();
    assert_eq!(desk.check_gaps(&conn, id, Outcome::Approve, &[]).await, []);
}

#[tokio::test]
async fn rejection_reason_needs_a_failed_check() {
    let (desk, mut conn) = checking_desk().await;
    let id = desk.submitted(&mut conn).await;
    claim::claim(&mut conn, &desk.ctx, &desk.reviewer, id).await.unwrap();
    let reject = Outcome::Reject;
    assert_eq!(
        desk.check_gaps(&conn, id, reject, &["identity_mismatch"]).await,
        [gap("identity_mismatch", GapKind::NotBacked)]
    );
    assert_eq!(
        desk.check_gaps(&conn, id, reject, &["not_the_owner"]).await,
        [],
        "no check of this application proposes this reason"
    );
    desk.check(&mut conn, &desk.reviewer, id, &found("name_on_id", CheckResult::Different)).await.unwrap();
    assert_eq!(desk.check_gaps(&conn, id, reject, &["identity_mismatch"]).await, []);
    assert_eq!(check::proposed_reasons(&desk.due(&conn, id).await), ["identity_mismatch"]);
    desk.check(&mut conn, &desk.reviewer, id, &found("name_on_id", CheckResult::Same)).await.unwrap();
    assert_eq!(desk.check_gaps(&conn, id, reject, &["identity_mismatch"]).await.len(), 1, "the latest answer counts");
    assert!(check::proposed_reasons(&desk.due(&conn, id).await).is_empty());
}

#[tokio::test]
async fn only_the_holder_answers_checks() {
    let (desk, mut conn) = checking_desk().await;
    let id = desk.submitted(&mut conn).await;
    let same = found("name_on_id", CheckResult::Same);
    let refused = desk.check(&mut conn, &desk.reviewer, id, &same).await.unwrap_err();
    assert!(matches!(refused, CheckError::NotHolder), "{refused:?}");
    claim::claim(&mut conn, &desk.ctx, &desk.reviewer, id).await.unwrap();
    let refused = desk.check(&mut conn, &desk.lead, id, &same).await.unwrap_err();
    assert!(matches!(refused, CheckError::NotHolder), "a lead who does not hold it: {refused:?}");
    let auditor = builders::staff_member(&mut conn, &desk.ctx, "hemiao", "何淼", &[Role::Auditor]).await;
    for actor in [auditor, Actor::Applicant { store: desk.store }, Actor::Worker] {
        let refused = desk.check(&mut conn, &actor, id, &same).await.unwrap_err();
        let is_forbidden = matches!(&refused, CheckError::Transition(transition::TransitionError::NotPermitted(_)));
        assert!(is_forbidden, "{refused:?}");
    }
    claim::release(&mut conn, &desk.ctx, &desk.reviewer, id).await.unwrap();
    assert!(desk.check(&mut conn, &desk.reviewer, id, &same).await.is_err());
    assert!(desk.due(&conn, id).await.iter().all(|due| due.history.is_empty()));
}

#[tokio::test]
async fn invalid_answer_is_refused_at_its_field() {
    let (desk, mut conn) = checking_desk().await;
    let id = desk.submitted(&mut conn).await;
    claim::claim(&mut conn, &desk.ctx, &desk.reviewer, id).await.unwrap();
    let typed =
        |number: &str| NewAnswer { number: TypedNumber::new(number), ..found("id_number", CheckResult::Confirmed) };
    let wrong = [
        (found("name_on_id", CheckResult::Confirmed), CheckAnswerProblem::Result),
        (found("reason_fits", CheckResult::Same), CheckAnswerProblem::Result),
        (NewAnswer { result: None, ..found("reason_fits", CheckResult::Same) }, CheckAnswerProblem::Result),
        (
            NewAnswer { evidence: Some(EvidenceId::random()), ..found("name_on_id", CheckResult::Same) },
            CheckAnswerProblem::Evidence,
        ),
        (typed(""), CheckAnswerProblem::Number(NotAnIdentity::Missing)),
        (typed("110105194912310021"), CheckAnswerProblem::Number(NotAnIdentity::CheckDigit)),
        (typed("12-34"), CheckAnswerProblem::Number(NotAnIdentity::Malformed)),
    ];
    for (new, expected) in wrong {
        let refused = desk.check(&mut conn, &desk.reviewer, id, &new).await.unwrap_err();
        assert!(matches!(&refused, CheckError::Problem(problem) if *problem == expected), "{refused:?}");
    }
    for code in ["owner_on_licence", "owner_asks", "nonsense"] {
        let refused = desk.check(&mut conn, &desk.reviewer, id, &found(code, CheckResult::CannotTell)).await;
        assert!(matches!(refused.unwrap_err(), CheckError::Unknown), "{code} is not a check of this application");
    }
    assert!(desk.due(&conn, id).await.iter().all(|due| due.history.is_empty()), "nothing was stored");
}

#[tokio::test]
async fn answers_are_append_only() {
    let (desk, mut conn) = checking_desk().await;
    let id = desk.submitted(&mut conn).await;
    claim::claim(&mut conn, &desk.ctx, &desk.reviewer, id).await.unwrap();
    let noted = NewAnswer { note: "姓名差一个字".into(), ..found("name_on_id", CheckResult::Different) };
    desk.check(&mut conn, &desk.reviewer, id, &noted).await.unwrap();
    desk.clock.advance(chrono::Duration::minutes(1));
    desk.check(&mut conn, &desk.reviewer, id, &found("name_on_id", CheckResult::Same)).await.unwrap();
    let due = desk.due(&conn, id).await.remove(0);
    let history: Vec<_> = due.history.iter().map(|it| (it.result, it.staff_name.as_str(), it.note.as_str())).collect();
    assert_eq!(history, [(CheckResult::Same, "林晓", ""), (CheckResult::Different, "林晓", "姓名差一个字")]);
    let rewrite = diesel::update(check_answers::table).set(check_answers::result.eq("same")).execute(&mut conn).await;
    assert!(rewrite.is_err());
    assert!(diesel::delete(check_answers::table).execute(&mut conn).await.is_err());
    let events = event::list(&conn, event::Subject::Application(id)).await.unwrap();
    let data: Vec<String> =
        events.iter().filter(|it| it.action == "check_answered").map(|it| it.data.to_string()).collect();
    assert_eq!(data.len(), 2);
    assert!(data.iter().all(|data| !data.contains("姓名")), "{data:?}");
}
