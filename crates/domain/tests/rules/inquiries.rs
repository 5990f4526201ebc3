//! The platform is asked for figures at submission and at approval; what it says, or does not say, changes only what it may.

use domain::base::FiguresInquiryId;
use domain::effect::platform::PLATFORM;
use domain::register::{self, Content, Entry, Registered};
use domain::review::second_review::required::{self, SecondCause};
use domain::store::inquiry::{self, Inquiry, InquiryAnswer, InquiryAttempt, InquiryCause, InquiryState, Question};
use domain::store::{self, Figures, FiguresSource, Store};
use serde_json::json;

use crate::prelude::*;

const RETRY: RetryPolicy = RetryPolicy::FIGURES;

impl Desk {
    async fn last_inquiry(&self, conn: &AsyncPgConnection) -> Inquiry {
        inquiry::find_last(conn, self.store).await.unwrap().unwrap()
    }

    async fn begin_inquiry(&self, conn: &mut AsyncPgConnection, id: FiguresInquiryId) -> Question {
        match inquiry::begin(conn, &self.ctx, id, RETRY).await.unwrap() {
            InquiryAttempt::Ask(question) => question,
            other => panic!("{other:?}"),
        }
    }

    /// Asks the last question, and records this answer.
    async fn answered(&self, conn: &mut AsyncPgConnection, answer: InquiryAnswer) -> InquiryState {
        let id = self.last_inquiry(conn).await.id;
        let question = self.begin_inquiry(conn, id).await;
        inquiry::record(conn, &self.ctx, &question, answer, RETRY).await.unwrap()
    }

    /// Figures with this balance that were true so long ago.
    fn figures(&self, balance_cents: i64, ago: Duration) -> Figures {
        let as_of = self.ctx.now() - ago;
        Figures { balance_cents, unshipped_orders: 1, after_sales: 2, loan_cents: 3, as_of }
    }

    async fn stored(&self, conn: &AsyncPgConnection) -> Store {
        store::get(conn, self.store).await.unwrap()
    }

    async fn patch_figures(&self, conn: &mut AsyncPgConnection, patch: serde_json::Value) -> Registered {
        let content = Content::Patch { patch, may_create: false };
        let entry = Entry { number: STORE_NUMBER.to_owned(), content };
        register::register(conn, &self.ctx, &PLATFORM, &entry).await.unwrap().unwrap()
    }
}

const JOBS: &str = "apalis.jobs where job_type = 'ask-figures' and status = 'Pending'";

#[tokio::test]
async fn platform_is_asked_at_submission_and_at_approval() {
    let (desk, mut conn) = desk().await;
    let id = desk.claimed(&mut conn).await;
    let asked = desk.last_inquiry(&conn).await;
    assert_eq!((asked.application_id, asked.cause, asked.state), (id, InquiryCause::Submitted, InquiryState::Asking));
    assert_eq!(sql::count(&conn, JOBS).await, 1);
    desk.clock.advance(Duration::minutes(10));
    desk.decide(&mut conn, &desk.reviewer, id, &builders::verdict(Outcome::Approve)).await.unwrap();
    let asked = desk.last_inquiry(&conn).await;
    assert_eq!((asked.cause, asked.state), (InquiryCause::Approved, InquiryState::Asking));
    assert_eq!((sql::count(&conn, JOBS).await, sql::count(&conn, "figures_inquiries").await), (2, 2));
    let question = desk.begin_inquiry(&mut conn, asked.id).await;
    assert_eq!((question.store.as_str(), question.attempt), (STORE_NUMBER, 1));
    assert!(question.account.is_some(), "the account tells the platform which binding is meant");
}

#[tokio::test]
async fn platform_is_not_asked_at_a_rejection() {
    let (_desk, conn, _) = decided(Outcome::Reject).await;
    assert_eq!(sql::texts(&conn, "select cause from figures_inquiries").await, ["submitted"]);
}

#[tokio::test]
async fn told_figures_are_those_of_the_store() {
    let (desk, mut conn, id) = submitted().await;
    let before = desk.application(&conn, id).await;
    desk.clock.advance(Duration::minutes(1));
    let figures = desk.figures(-500, Duration::seconds(10));
    assert_eq!(desk.answered(&mut conn, InquiryAnswer::Told(figures)).await, InquiryState::Answered);
    let store = desk.stored(&conn).await;
    assert_eq!((store.figures(), store.figures_source), (Some(figures), FiguresSource::Platform));
    let told = "select actor_kind || ' ' || (data ->> 'application') from events where action = 'figures_told'";
    assert_eq!(sql::texts(&conn, told).await, [format!("api {id}")]);
    assert_eq!(desk.application(&conn, id).await, before, "those at submission are kept with the application");
    // An answer that arrives twice, and a second job for it.
    let question =
        Question { inquiry: desk.last_inquiry(&conn).await.id, attempt: 1, store: String::new(), account: None };
    let other = InquiryAnswer::Told(desk.figures(9, Duration::zero()));
    assert_eq!(inquiry::record(&mut conn, &desk.ctx, &question, other, RETRY).await.unwrap(), InquiryState::Answered);
    let again = inquiry::begin(&mut conn, &desk.ctx, question.inquiry, RETRY).await.unwrap();
    assert_eq!(again, InquiryAttempt::Over(InquiryState::Answered));
    assert_eq!(desk.stored(&conn).await.figures(), Some(figures));
}

#[tokio::test]
async fn older_figures_never_replace_newer_ones() {
    let (desk, mut conn, _) = submitted().await;
    let before = desk.stored(&conn).await;
    desk.clock.advance(Duration::minutes(1));
    let older = desk.figures(7, Duration::hours(5));
    assert_eq!(desk.answered(&mut conn, InquiryAnswer::Told(older)).await, InquiryState::Answered);
    assert_eq!(desk.stored(&conn).await, before);
    assert_eq!(sql::count(&conn, "events where action = 'figures_told'").await, 0);
    // Neither do those of a document.
    let figures = json!({ "balance_cents": 9, "as_of": desk.ctx.now() - Duration::hours(5) });
    desk.patch_figures(&mut conn, json!({ "version": 1, "figures": figures })).await;
    assert_eq!(desk.stored(&conn).await.figures(), before.figures());
    let figures = json!({ "balance_cents": 9, "as_of": desk.ctx.now() });
    desk.patch_figures(&mut conn, json!({ "version": 2, "figures": figures })).await;
    let after = desk.stored(&conn).await;
    assert_eq!((after.balance_cents, after.figures_source), (9, FiguresSource::Register));
}

#[tokio::test]
async fn document_without_figures_keeps_what_was_told() {
    let (desk, mut conn, _) = submitted().await;
    desk.clock.advance(Duration::minutes(1));
    let figures = desk.figures(7, Duration::zero());
    desk.answered(&mut conn, InquiryAnswer::Told(figures)).await;
    desk.patch_figures(&mut conn, json!({ "version": 1, "name": "木棉", "figures": null })).await;
    let store = desk.stored(&conn).await;
    assert_eq!((store.name.as_str(), store.figures()), ("木棉", Some(figures)));
    assert_eq!(store.figures_source, FiguresSource::Platform);
    // A change of something else leaves them as they are, too.
    desk.patch_figures(&mut conn, json!({ "version": 2, "name": "木棉二店" })).await;
    assert_eq!(desk.stored(&conn).await.figures_source, FiguresSource::Platform);
}

#[tokio::test]
async fn platform_that_cannot_say_changes_nothing() {
    let (desk, mut conn, id) = submitted().await;
    let before = desk.stored(&conn).await;
    assert_eq!(desk.answered(&mut conn, InquiryAnswer::CannotSay).await, InquiryState::CannotSay);
    assert_eq!(desk.stored(&conn).await, before);
    assert_eq!(sql::count(&conn, "events where action = 'figures_told'").await, 0);
    let asked = desk.last_inquiry(&conn).await;
    assert_eq!((asked.application_id, asked.ended_at), (id, Some(desk.ctx.now())), "it is not asked again");
}

#[tokio::test]
async fn unanswered_question_is_given_up_and_the_case_goes_on() {
    let (desk, mut conn) = desk().await;
    let id = desk.claimed(&mut conn).await;
    let before = desk.stored(&conn).await;
    for attempt in 1..=RETRY.cap {
        let state = desk.answered(&mut conn, InquiryAnswer::Unanswered).await;
        let expected = if attempt < RETRY.cap { InquiryState::Asking } else { InquiryState::Failed };
        assert_eq!(state, expected, "attempt {attempt}");
        let asked = desk.last_inquiry(&conn).await;
        if attempt < RETRY.cap {
            let early = inquiry::begin(&mut conn, &desk.ctx, asked.id, RETRY).await.unwrap();
            assert_eq!(early, InquiryAttempt::NotYet);
            desk.clock.set(asked.next_try_at);
        }
    }
    assert_eq!(desk.stored(&conn).await, before);
    desk.decide(&mut conn, &desk.reviewer, id, &builders::verdict(Outcome::Approve)).await.unwrap();
    assert_eq!(desk.application(&conn, id).await.status, Status::Approved);
}

#[tokio::test]
async fn question_whose_worker_died_each_time_is_given_up() {
    let (desk, mut conn, _) = submitted().await;
    let id = desk.last_inquiry(&conn).await.id;
    for _ in 0..RETRY.cap {
        desk.begin_inquiry(&mut conn, id).await;
        assert_eq!(inquiry::begin(&mut conn, &desk.ctx, id, RETRY).await.unwrap(), InquiryAttempt::NotYet);
        desk.clock.advance(RETRY.lease_period);
    }
    let over = inquiry::begin(&mut conn, &desk.ctx, id, RETRY).await.unwrap();
    assert_eq!(over, InquiryAttempt::Over(InquiryState::Failed));
}

#[tokio::test]
async fn sweep_replaces_the_lost_job_of_a_question() {
    let (desk, mut conn, _) = submitted().await;
    let patience = Duration::seconds(30);
    desk.clock.advance(Duration::minutes(1));
    assert_eq!(inquiry::reconcile(&conn, &desk.ctx, patience, 10).await.unwrap(), 0, "its job waits");
    sql::execute(&conn, "delete from apalis.jobs where job_type = 'ask-figures'").await;
    assert_eq!(inquiry::reconcile(&conn, &desk.ctx, patience, 10).await.unwrap(), 1);
    assert_eq!(sql::count(&conn, JOBS).await, 1);
    desk.answered(&mut conn, InquiryAnswer::CannotSay).await;
    sql::execute(&conn, "delete from apalis.jobs where job_type = 'ask-figures'").await;
    assert_eq!(inquiry::reconcile(&conn, &desk.ctx, patience, 10).await.unwrap(), 0);
}

#[tokio::test]
async fn told_balance_decides_about_the_second_review() {
    let (desk, mut conn) = desk().await;
    builders::change_policy(&mut conn, &desk.ctx, |policy| policy.second.balance_cents = 5_000_000).await;
    let id = desk.claimed(&mut conn).await;
    let causes = async |conn: &AsyncPgConnection| {
        let application = desk.application(conn, id).await;
        let policy = desk.ctx.policies.get(conn, application.policy_id).await.unwrap();
        let (me, approval) = (staff_id(&desk.reviewer), builders::verdict(Outcome::Approve));
        required::causes(conn, &desk.ctx, &policy, &application, me, &approval).await.unwrap()
    };
    assert!(!causes(&conn).await.contains(&SecondCause::HighBalance));
    desk.clock.advance(Duration::minutes(1));
    let figures = desk.figures(5_000_000, Duration::zero());
    desk.answered(&mut conn, InquiryAnswer::Told(figures)).await;
    assert!(causes(&conn).await.contains(&SecondCause::HighBalance), "it became known after the submission");
    // A balance that was high at submission and is paid out does not take the second review away.
    sql::execute(&conn, "update applications set balance_cents = 5000000").await;
    sql::execute(&conn, "update stores set balance_cents = 0").await;
    assert!(causes(&conn).await.contains(&SecondCause::HighBalance));
}
