//! Checks, and their effect on decisions.

use domain::base::EvidenceId;
use domain::evidence;
use domain::review::blind_index::{NotAnIdentity, TypedNumber};
use domain::review::check::{
    self, CheckAnswerProblem, CheckError, CheckGap, CheckResult, DueCheck, GapKind, NewAnswer,
};

use crate::prelude::*;

/// A number with a valid check character.
pub const NUMBER: &str = "11010519491231002X";

/// A desk under the shipped policy, with its checks and a key.
pub async fn checking_desk() -> (Desk, AsyncPgConnection) {
    let (desk, mut conn) = desk_with_key().await;
    builders::change_policy(&mut conn, &desk.ctx, |_| {}).await;
    (desk, conn)
}

/// A checking desk with an application that the reviewer holds.
async fn checking() -> (Desk, AsyncPgConnection, ApplicationId) {
    let (desk, mut conn) = checking_desk().await;
    let id = desk.claimed(&mut conn).await;
    (desk, conn, id)
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
        let application = self.application(conn, id).await;
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
        let application = self.application(conn, id).await;
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
    let (desk, mut conn, id) = checking().await;
    let codes: Vec<String> = desk.due(&conn, id).await.into_iter().map(|due| due.rule.code).collect();
    // Checks of absent documents and of agents do not apply.
    assert_eq!(codes, ["name_on_id", "id_number", "reason_fits"]);
    let card = evidence::list_of_application(&conn, id).await.unwrap().remove(0).evidence.id;
    let shown = NewAnswer { evidence: Some(card), ..found("name_on_id", CheckResult::Same) };
    desk.check(&mut conn, &desk.reviewer, id, &shown).await.unwrap();
    desk.check(&mut conn, &desk.reviewer, id, &found("reason_fits", CheckResult::CannotTell)).await.unwrap();
    assert_eq!(
        desk.check_gaps(&conn, id, Outcome::Approve, &[]).await,
        [gap("id_number", GapKind::Unanswered), gap("reason_fits", GapKind::Failed)]
    );
    let verdict = builders::verdict(Outcome::Approve);
    let refused = desk.decide(&mut conn, &desk.reviewer, id, &verdict).await.unwrap_err();
    assert!(matches!(&refused, DecideError::Checks(gaps) if gaps.len() == 2), "{refused:?}");
    let number = NewAnswer { number: TypedNumber::new(NUMBER), ..found("id_number", CheckResult::Confirmed) };
    desk.check(&mut conn, &desk.reviewer, id, &number).await.unwrap();
    desk.check(&mut conn, &desk.reviewer, id, &found("reason_fits", CheckResult::Confirmed)).await.unwrap();
    assert_eq!(desk.check_gaps(&conn, id, Outcome::Approve, &[]).await, []);
}

#[tokio::test]
async fn rejection_reason_needs_a_failed_check() {
    let (desk, mut conn, id) = checking().await;
    let reject = Outcome::Reject;
    let unbacked = desk.check_gaps(&conn, id, reject, &["identity_mismatch"]).await;
    assert_eq!(unbacked, [gap("identity_mismatch", GapKind::NotBacked)]);
    // No check of this application proposes this reason.
    assert_eq!(desk.check_gaps(&conn, id, reject, &["not_the_owner"]).await, []);
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
    assert_err!(desk.check(&mut conn, &desk.reviewer, id, &same).await, CheckError::NotHolder);
    desk.claim(&mut conn, &desk.reviewer, id).await.unwrap();
    let refused = desk.check(&mut conn, &desk.lead, id, &same).await.unwrap_err();
    assert!(matches!(refused, CheckError::NotHolder), "a lead who does not hold it: {refused:?}");
    let auditor = builders::staff_member(&mut conn, &desk.ctx, "hemiao", "何淼", &[Role::Auditor]).await;
    for actor in [&auditor, &desk.applicant, &Actor::Worker] {
        let refused = desk.check(&mut conn, actor, id, &same).await.unwrap_err();
        assert!(matches!(refused, CheckError::Transition(TransitionError::NotPermitted(_))), "{refused:?}");
    }
    claim::release(&mut conn, &desk.ctx, &desk.reviewer, id).await.unwrap();
    assert!(desk.check(&mut conn, &desk.reviewer, id, &same).await.is_err());
    assert!(desk.due(&conn, id).await.iter().all(|due| due.history.is_empty()));
}

#[tokio::test]
async fn invalid_answer_is_refused_at_its_field() {
    let (desk, mut conn, id) = checking().await;
    let typed =
        |number: &str| NewAnswer { number: TypedNumber::new(number), ..found("id_number", CheckResult::Confirmed) };
    let same = found("name_on_id", CheckResult::Same);
    let wrong = [
        (found("name_on_id", CheckResult::Confirmed), CheckAnswerProblem::Result),
        (found("reason_fits", CheckResult::Same), CheckAnswerProblem::Result),
        (NewAnswer { result: None, ..found("reason_fits", CheckResult::Same) }, CheckAnswerProblem::Result),
        (NewAnswer { evidence: Some(EvidenceId::random()), ..same }, CheckAnswerProblem::Evidence),
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
    let (desk, mut conn, id) = checking().await;
    let noted = NewAnswer { note: "姓名差一个字".into(), ..found("name_on_id", CheckResult::Different) };
    desk.check(&mut conn, &desk.reviewer, id, &noted).await.unwrap();
    desk.clock.advance(chrono::Duration::minutes(1));
    desk.check(&mut conn, &desk.reviewer, id, &found("name_on_id", CheckResult::Same)).await.unwrap();
    let due = desk.due(&conn, id).await.remove(0);
    let history: Vec<_> = due.history.iter().map(|it| (it.result, it.staff_name.as_str(), it.note.as_str())).collect();
    assert_eq!(history, [(CheckResult::Same, "林晓", ""), (CheckResult::Different, "林晓", "姓名差一个字")]);
    sql::refusal(&conn, "update check_answers set result = 'same'").await;
    sql::refusal(&conn, "delete from check_answers").await;
    let events = event::list(&conn, event::Subject::Application(id)).await.unwrap();
    let answered: Vec<_> = events.iter().filter(|it| it.action == "check_answered").collect();
    assert_eq!(answered.len(), 2);
    assert!(answered.iter().all(|it| !it.data.to_string().contains("姓名")), "{answered:?}");
}
