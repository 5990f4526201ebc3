//! Appeals of a rejection, and void applications.

use chrono::Duration;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::Actor;
use domain::application::status::{EffectState, Status};
use domain::application::transition;
use domain::application::transition::TransitionError;
use domain::base::actor::Role;
use domain::base::id::ApplicationId;
use domain::base::schema::letters;
use domain::base::terms::Kind;
use domain::base::text::TextProblem;
use domain::desk::allowed::{CaseAction, allowed};
use domain::desk::case_file;
use domain::intake::admission;
use domain::intake::appeal::{self, AppealError};
use domain::record::event;
use domain::review::claim::{self, ClaimError, Ineligible};
use domain::review::decision::{self, DecideError};
use domain::review::information_request::{self, AskError};
use domain::review::outcome::Outcome;
use domain::review::void::{self, VoidError};
use domain::review::{decide, penalty, second_review};
use testkit::{builders, stage};

use crate::desk::{Desk, desk};
use crate::second_review::fraud;

const WHY: &str = "执照是真的，请向登记机关核实。";

impl Desk {
    /// An application that was rejected, after its grace period.
    async fn rejected(&self, conn: &mut AsyncPgConnection) -> ApplicationId {
        let id = self.submitted(conn).await;
        builders::decided(conn, &self.ctx, &self.reviewer, id, Outcome::Reject).await;
        self.clock.advance(Duration::minutes(11));
        id
    }

    async fn appeal(
        &self,
        conn: &mut AsyncPgConnection,
        id: ApplicationId,
        statement: &str,
    ) -> Result<(), AppealError> {
        appeal::appeal(conn, &self.ctx, &self.applicant(), id, statement).await
    }

    async fn letter_states(&self, conn: &mut AsyncPgConnection, id: ApplicationId, kind: &str) -> Vec<String> {
        let of = letters::table.filter(letters::application_id.eq(id).and(letters::kind.eq(kind)));
        let states: Vec<String> = of.order(letters::created_at).select(letters::state).load(conn).await.unwrap();
        states
    }
}

#[tokio::test]
async fn appeal_begins_a_round_for_another_reviewer() {
    let (desk, mut conn) = desk().await;
    let id = desk.rejected(&mut conn).await;
    desk.clock.advance(Duration::days(3));
    let before = transition::get(&conn, id).await.unwrap();
    let short = desk.appeal(&mut conn, id, "不服").await.unwrap_err();
    assert!(matches!(short, AppealError::Statement(TextProblem::TooShort(5))), "{short:?}");
    desk.appeal(&mut conn, id, WHY).await.unwrap();
    let after = transition::get(&conn, id).await.unwrap();
    assert_eq!((after.status, after.round, after.holder_id), (Status::Submitted, 2, None));
    assert!(after.target_at > desk.ctx.now() && after.due_at > before.due_at, "due dates are counted from today");
    assert_eq!(desk.letter_states(&mut conn, id, "appealed").await, ["queued"]);
    assert_eq!(appeal::find(&conn, id).await.unwrap().unwrap().statement, WHY);
    let own = claim::claim(&mut conn, &desk.ctx, &desk.reviewer, id).await.unwrap_err();
    assert!(matches!(own, ClaimError::Ineligible(Ineligible::DecidedEarlierRound)), "{own:?}");
    let other = builders::staff_member(&mut conn, &desk.ctx, "hemiao", "何淼", &[Role::Reviewer]).await;
    builders::decided(&mut conn, &desk.ctx, &other, id, Outcome::Reject).await;
    desk.clock.advance(Duration::minutes(11));
    let twice = desk.appeal(&mut conn, id, WHY).await.unwrap_err();
    assert!(matches!(twice, AppealError::NotOpen), "a second appeal: {twice:?}");
    assert_eq!(event::list_broken(&conn).await.unwrap(), []);
}

#[tokio::test]
async fn appeal_is_possible_only_within_its_days() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    builders::decided(&mut conn, &desk.ctx, &desk.reviewer, id, Outcome::Reject).await;
    assert!(
        matches!(desk.appeal(&mut conn, id, WHY).await.unwrap_err(), AppealError::NotOpen),
        "the grace period is not over"
    );
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

#[tokio::test]
async fn approval_on_appeal_ends_the_penalty() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    claim::claim(&mut conn, &desk.ctx, &desk.reviewer, id).await.unwrap();
    decide::decide(&mut conn, &desk.ctx, &desk.reviewer, id, &fraud(Some(90))).await.unwrap();
    claim::claim(&mut conn, &desk.ctx, &desk.lead, id).await.unwrap();
    second_review::confirm(&mut conn, &desk.ctx, &desk.lead, id).await.unwrap();
    desk.clock.advance(Duration::minutes(11));
    desk.appeal(&mut conn, id, WHY).await.unwrap();
    assert!(
        penalty::find_in_force(&conn, desk.store, desk.ctx.now()).await.unwrap().is_some(),
        "an appeal alone does not lift the penalty"
    );
    for before in [&desk.reviewer, &desk.lead] {
        let refused = claim::claim(&mut conn, &desk.ctx, before, id).await.unwrap_err();
        assert!(matches!(refused, ClaimError::Ineligible(Ineligible::DecidedEarlierRound)), "{refused:?}");
    }
    let other = builders::staff_member(&mut conn, &desk.ctx, "hemiao", "何淼", &[Role::Reviewer]).await;
    builders::decided(&mut conn, &desk.ctx, &other, id, Outcome::Approve).await;
    assert!(penalty::find_in_force(&conn, desk.store, desk.ctx.now()).await.unwrap().is_none());
    assert_eq!(desk.letter_states(&mut conn, id, "penalty_lifted").await, ["held"]);
    // An undo restores the penalty; another approval ends it again, with another letter.
    decision::undo(&mut conn, &desk.ctx, &other, id, "看错了").await.unwrap();
    assert!(penalty::find_in_force(&conn, desk.store, desk.ctx.now()).await.unwrap().is_some());
    desk.clock.advance(Duration::minutes(1));
    decide::decide(&mut conn, &desk.ctx, &other, id, &builders::verdict(Outcome::Approve)).await.unwrap();
    assert!(penalty::find_in_force(&conn, desk.store, desk.ctx.now()).await.unwrap().is_none());
    assert_eq!(desk.letter_states(&mut conn, id, "penalty_lifted").await, ["cancelled", "held"]);
    let record = event::list(&conn, event::Subject::Store(desk.store)).await.unwrap();
    let penalty_events: Vec<_> = record.iter().filter(|event| event.action.starts_with("penalty_")).collect();
    let penalty_events: Vec<_> = penalty_events.iter().map(|event| (event.action.as_str(), event.actor_id)).collect();
    let (lead, other) = (Some(desk.lead.staff().unwrap().id.0), Some(other.staff().unwrap().id.0));
    assert_eq!(
        penalty_events,
        [("penalty_imposed", lead), ("penalty_lifted", other), ("penalty_restored", other), ("penalty_lifted", other)]
    );
}

#[tokio::test]
async fn undo_does_not_permit_an_ineligible_decision() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    builders::decided(&mut conn, &desk.ctx, &desk.lead, id, Outcome::Reject).await;
    desk.clock.advance(Duration::minutes(11));
    desk.appeal(&mut conn, id, WHY).await.unwrap();
    builders::decided(&mut conn, &desk.ctx, &desk.reviewer, id, Outcome::Reject).await;
    // The lead, who decided the first round, undoes the second decision and so holds the application.
    decision::undo(&mut conn, &desk.ctx, &desk.lead, id, "请再看一次执照").await.unwrap();
    let own = decide::decide(&mut conn, &desk.ctx, &desk.lead, id, &builders::verdict(Outcome::Approve)).await;
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
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    let refused = void::void(&mut conn, &desk.ctx, &desk.reviewer, id, "重复提交").await.unwrap_err();
    assert!(matches!(refused, VoidError::Transition(TransitionError::NotPermitted(_))), "{refused:?}");
    let wordless = void::void(&mut conn, &desk.ctx, &desk.lead, id, "\r\n").await.unwrap_err();
    assert!(matches!(wordless, VoidError::Message(TextProblem::Missing)), "{wordless:?}");
    void::void(&mut conn, &desk.ctx, &desk.lead, id, "重复提交，请以先提交的为准。").await.unwrap();
    assert_eq!(desk.status(&conn, id).await, (Status::Voided, EffectState::None));
    assert_eq!(desk.letter_states(&mut conn, id, "voided").await, ["queued"]);
    assert!(admission::find_open(&conn, desk.store, Kind::Unbind).await.unwrap().is_none());
}
