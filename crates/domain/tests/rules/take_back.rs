//! A request for information and a void can be taken back until their email leaves: everything is as it was.

use domain::application::Application;
use domain::deadline::ledger;
use domain::review::void::{self, VoidError};
use domain::store;
use testkit::stage;

use crate::prelude::*;

const GRACE: Duration = Duration::minutes(10);

impl Desk {
    async fn asks(&self, conn: &mut AsyncPgConnection, id: ApplicationId) {
        information_request::ask(conn, &self.ctx, &self.reviewer, id, &stage::question()).await.unwrap();
    }

    async fn recalls(&self, conn: &mut AsyncPgConnection, id: ApplicationId) -> Result<(), DecideError> {
        information_request::recall(conn, &self.ctx, &self.reviewer, id).await
    }

    async fn voids(&self, conn: &mut AsyncPgConnection, id: ApplicationId) {
        void::void(conn, &self.ctx, &self.lead, id, "重复申请。").await.unwrap();
    }

    async fn reinstates(&self, conn: &mut AsyncPgConnection, id: ApplicationId) -> Result<(), VoidError> {
        void::reinstate(conn, &self.ctx, &self.lead, id).await
    }

    /// The worker queues what may leave.
    async fn releases(&self, conn: &mut AsyncPgConnection) {
        release::release_held(conn, &self.ctx, 100).await.unwrap();
    }
}

/// The parts that have to be the same before and after: status, holder, due dates.
fn state(application: &Application) -> (Status, Option<StaffId>, DateTime<Utc>, DateTime<Utc>) {
    (application.status, application.holder_id, application.target_at, application.due_at)
}

async fn states(conn: &AsyncPgConnection, id: ApplicationId, kind: LetterKind) -> Vec<String> {
    let query =
        format!("select state from letters where application_id = '{id}' and kind = '{kind}' order by created_at");
    sql::texts(conn, &query).await
}

async fn pending_escalations(conn: &AsyncPgConnection, id: ApplicationId) -> i64 {
    let from = format!("escalations where application_id = '{id}' and cancelled_at is null and fired_at is null");
    sql::count(conn, &from).await
}

#[tokio::test]
async fn recalled_question_never_leaves() {
    let (desk, mut conn, id) = claimed().await;
    let before = transition::get(&conn, id).await.unwrap();
    let escalations = pending_escalations(&conn, id).await;
    desk.asks(&mut conn, id).await;
    assert_eq!(states(&conn, id, LetterKind::InformationNeeded).await, ["held"]);
    desk.clock.advance(GRACE - Duration::minutes(1));
    desk.recalls(&mut conn, id).await.unwrap();
    assert_eq!(states(&conn, id, LetterKind::InformationNeeded).await, ["cancelled"], "at once");
    let after = transition::get(&conn, id).await.unwrap();
    assert_eq!(state(&after), state(&before));
    assert_eq!(pending_escalations(&conn, id).await, escalations);
    assert_eq!(ledger::pauses(&ledger::list(&conn, id).await.unwrap()), [], "the pause does not count");
    desk.clock.advance(Duration::days(1));
    desk.releases(&mut conn).await;
    assert_eq!(states(&conn, id, LetterKind::InformationNeeded).await, ["cancelled"]);
    let asked = information_request::list(&conn, id).await.unwrap();
    assert!(information_request::has_room(&desk.ctx.policies.current(&conn).await.unwrap(), &after, &asked));
    assert!(!asked[0].was_asked());
}

#[tokio::test]
async fn request_cannot_be_recalled_once_its_email_may_leave() {
    let (desk, mut conn, id) = claimed().await;
    desk.asks(&mut conn, id).await;
    let other = builders::staff_member(&mut conn, &desk.ctx, "zhouqi", "周奇", &[Role::Reviewer]).await;
    let stranger = information_request::recall(&mut conn, &desk.ctx, &other, id).await;
    assert!(matches!(stranger, Err(DecideError::Transition(TransitionError::Conflict(_)))), "{stranger:?}");
    desk.clock.advance(GRACE);
    let late = desk.recalls(&mut conn, id).await;
    assert!(matches!(late, Err(DecideError::Transition(TransitionError::Conflict(_)))), "{late:?}");
}

#[tokio::test]
async fn recalled_request_counts_for_no_limit() {
    let (desk, mut conn, id) = claimed().await;
    for _ in 0..4 {
        desk.asks(&mut conn, id).await;
        desk.clock.advance(Duration::minutes(1));
        desk.recalls(&mut conn, id).await.unwrap();
        desk.clock.advance(Duration::minutes(1));
    }
    desk.asks(&mut conn, id).await;
}

#[tokio::test]
async fn question_leaves_when_the_grace_period_is_over() {
    let (desk, mut conn, id) = claimed().await;
    desk.asks(&mut conn, id).await;
    desk.clock.advance(GRACE);
    desk.releases(&mut conn).await;
    assert_eq!(states(&conn, id, LetterKind::InformationNeeded).await, ["queued"]);
    let query = format!("select id::text from letters where application_id = '{id}' and kind = 'information_needed'");
    let letter: LetterId = sql::text(&conn, &query).await.parse().unwrap();
    let begun = attempt::begin(&mut conn, &desk.ctx, letter, RetryPolicy::LETTER).await.unwrap();
    assert!(matches!(begun, LetterAttempt::Send(_)), "{begun:?}");
}

#[tokio::test]
async fn reinstated_case_keeps_its_deadline() {
    let (desk, mut conn, id) = claimed().await;
    let before = transition::get(&conn, id).await.unwrap();
    let escalations = pending_escalations(&conn, id).await;
    desk.voids(&mut conn, id).await;
    let voided = transition::get(&conn, id).await.unwrap();
    assert_eq!(voided.applicant_status(GRACE, desk.ctx.now()), Status::InReview, "not told yet");
    desk.clock.advance(GRACE - Duration::minutes(1));
    desk.reinstates(&mut conn, id).await.unwrap();
    let after = transition::get(&conn, id).await.unwrap();
    assert_eq!(state(&after), state(&before));
    assert_eq!(after.closed_at, None);
    assert_eq!(pending_escalations(&conn, id).await, escalations);
    assert!(claim::renew(&conn, &desk.ctx, &desk.reviewer, id).await.unwrap(), "the holder holds it");
    desk.clock.advance(Duration::days(1));
    desk.releases(&mut conn).await;
    assert_eq!(states(&conn, id, LetterKind::Voided).await, ["cancelled"]);
}

#[tokio::test]
async fn void_after_a_reinstatement_is_told() {
    let (desk, mut conn, id) = claimed().await;
    desk.voids(&mut conn, id).await;
    desk.clock.advance(Duration::minutes(1));
    desk.reinstates(&mut conn, id).await.unwrap();
    desk.clock.advance(Duration::minutes(1));
    desk.voids(&mut conn, id).await;
    assert_eq!(states(&conn, id, LetterKind::Voided).await, ["cancelled", "held"]);
    desk.clock.advance(GRACE);
    let late = desk.reinstates(&mut conn, id).await;
    assert!(matches!(late, Err(VoidError::Transition(TransitionError::Conflict(_)))), "{late:?}");
    desk.releases(&mut conn).await;
    assert_eq!(states(&conn, id, LetterKind::Voided).await, ["cancelled", "queued"]);
}

#[tokio::test]
async fn reinstated_request_is_still_asked() {
    let (desk, mut conn, id) = claimed().await;
    desk.asks(&mut conn, id).await;
    let before = transition::get(&conn, id).await.unwrap();
    desk.clock.advance(Duration::minutes(2));
    desk.voids(&mut conn, id).await;
    desk.clock.advance(Duration::minutes(2));
    desk.reinstates(&mut conn, id).await.unwrap();
    assert_eq!(state(&transition::get(&conn, id).await.unwrap()), state(&before));
    desk.clock.advance(GRACE);
    desk.releases(&mut conn).await;
    assert_eq!(states(&conn, id, LetterKind::InformationNeeded).await, ["queued"]);
    let owner = stage::owner(&conn, id).await;
    information_request::save(&mut conn, &owner, id, &[(1, "二十号".into())]).await.unwrap();
    information_request::answer(&mut conn, &desk.ctx, &owner, id).await.unwrap();
}

#[tokio::test]
async fn reinstated_recommendation_waits_again() {
    let (desk, mut conn, id) = claimed().await;
    desk.decide(&mut conn, &desk.reviewer, id, &stage::deceit()).await.unwrap();
    desk.voids(&mut conn, id).await;
    desk.clock.advance(Duration::minutes(1));
    desk.reinstates(&mut conn, id).await.unwrap();
    assert_eq!(desk.status(&conn, id).await.0, Status::AwaitingSecond);
    let live = second_review::list(&conn, &desk.reviewer, id).await.unwrap();
    assert!(live.len() == 1 && live[0].is_live(), "{live:?}");
}

#[tokio::test]
async fn objection_stops_what_was_voided_and_reinstated() {
    let (desk, mut conn, id) = claimed().await;
    desk.voids(&mut conn, id).await;
    domain::intake::objection::object(&mut conn, &desk.ctx, &desk.applicant, id).await.unwrap();
    assert_eq!(states(&conn, id, LetterKind::ObjectionEnded).await, ["held", "held"]);
    desk.clock.advance(Duration::minutes(1));
    desk.reinstates(&mut conn, id).await.unwrap();
    assert_eq!(states(&conn, id, LetterKind::ObjectionEnded).await, ["cancelled", "cancelled"]);
    let refused = desk.decide(&mut conn, &desk.reviewer, id, &builders::verdict(Outcome::Approve)).await;
    assert!(matches!(refused, Err(DecideError::Objected)), "{refused:?}");
}

#[tokio::test]
async fn nobody_applies_again_before_a_void_is_told() {
    let (desk, mut conn, id) = claimed().await;
    desk.voids(&mut conn, id).await;
    let admitted = async |conn: &AsyncPgConnection| {
        let policy = desk.ctx.policies.current(conn).await.unwrap();
        let store = store::get(conn, desk.store).await.unwrap();
        let channel = domain::base::Channel::Web;
        domain::intake::admission::check(conn, &policy, &store, (Kind::Unbind, channel), desk.ctx.now()).await
    };
    assert!(admitted(&conn).await.is_err());
    desk.clock.advance(GRACE);
    admitted(&conn).await.unwrap();
}

#[tokio::test]
async fn receipt_waits_while_a_void_can_be_taken_back() {
    let (desk, mut conn, id) = claimed().await;
    let receipt = LetterId(id.0);
    desk.voids(&mut conn, id).await;
    let begun = attempt::begin(&mut conn, &desk.ctx, receipt, RetryPolicy::LETTER).await.unwrap();
    assert_eq!(begun, LetterAttempt::NotYet);
    desk.clock.advance(Duration::minutes(1));
    desk.reinstates(&mut conn, id).await.unwrap();
    desk.clock.advance(GRACE);
    let begun = attempt::begin(&mut conn, &desk.ctx, receipt, RetryPolicy::LETTER).await.unwrap();
    assert!(matches!(begun, LetterAttempt::Send(_)), "{begun:?}");
}
