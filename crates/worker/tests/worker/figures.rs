//! Questions for figures at an HTTP platform that tells them, cannot say, or fails.

use domain::store::FiguresSource;
use domain::store::inquiry::{self, Inquiry, InquiryState};
use serde_json::json;

use crate::prelude::*;

/// A submitted application whose question has not been asked, and the platform.
struct AskedCase {
    desk: Desk,
    platform: FakePlatform,
    store: StoreId,
}

impl AskedCase {
    async fn new() -> Self {
        let mut desk = desk().await;
        let clock: Arc<dyn Clock> = desk.clock.clone();
        let platform = FakePlatform::start(Arc::clone(&clock)).await;
        let timeout = Duration::from_millis(700);
        let settings = HttpSettings { timeout, ..HttpSettings::new(platform.url(), FakePlatform::secret()) };
        desk.worker.platform = Arc::new(Http::new(settings, clock).expect("loopback is allowed"));
        let (_, store) = desk.submitted().await;
        Self { desk, platform, store }
    }

    fn tell(&self, balance_cents: i64, age: TimeDelta) {
        let as_of = self.desk.worker.ctx.now() - age;
        self.platform.tell_figures(json!({
            "balance_cents": balance_cents, "unshipped_orders": 4, "after_sales": 5, "loan_cents": 6, "as_of": as_of,
        }));
    }

    async fn inquiry(&self) -> Inquiry {
        let found = inquiry::find_last(&self.desk.connection().await, self.store).await;
        found.expect("the database answers").expect("it was asked at submission")
    }

    async fn stored(&self) -> store::Store {
        store::get(&self.desk.connection().await, self.store).await.expect("the store exists")
    }
}

#[tokio::test]
async fn figures_are_told_after_a_submission() {
    let case = AskedCase::new().await;
    case.desk.clock.advance(TimeDelta::minutes(1));
    case.tell(1_234, TimeDelta::zero());
    case.desk.drain().await;
    let asked = case.inquiry().await;
    assert_eq!((asked.state, asked.attempt), (InquiryState::Answered, 1));
    let store = case.stored().await;
    let amounts = (store.balance_cents, store.unshipped_orders, store.open_after_sales, store.loan_cents);
    assert_eq!((amounts, store.figures_source), ((1_234, 4, 5, 6), FiguresSource::Platform));
    assert_eq!(store.figures_at, Some(case.desk.worker.ctx.now()));
    let expected = json!({ "id": asked.id, "store": "S1", "account": case.platform.inquiries()[0]["account"] });
    assert_eq!(case.platform.inquiries(), [expected], "once, and with nothing personal");
    assert!(case.platform.inquiries()[0]["account"].is_string());
    assert_eq!(case.platform.unsigned(), 0);
}

#[tokio::test]
async fn adapter_that_cannot_say_is_asked_once() {
    let case = AskedCase::new().await;
    let before = case.stored().await;
    case.desk.drain().await;
    case.desk.drain_after(TimeDelta::hours(1)).await;
    assert_eq!((case.inquiry().await.state, case.platform.inquiries().len()), (InquiryState::CannotSay, 1));
    assert_eq!(case.stored().await, before);
}

#[tokio::test]
async fn unusable_answer_about_figures_is_asked_again() {
    for fault in [Fault::Html, Fault::Never, Fault::Drop, Fault::Fail, Fault::Redirect] {
        let case = AskedCase::new().await;
        case.platform.mislead("/figures", fault);
        case.desk.clock.advance(TimeDelta::minutes(1));
        case.tell(1_234, TimeDelta::zero());
        case.desk.drain().await;
        let asked = case.inquiry().await;
        assert_eq!((asked.state, asked.attempt), (InquiryState::Asking, 1), "{fault:?}");
        case.desk.clock.set(asked.next_try_at);
        case.desk.drain().await;
        assert_eq!(case.inquiry().await.state, InquiryState::Answered, "{fault:?}");
        assert_eq!(case.stored().await.balance_cents, 1_234, "{fault:?}");
        assert_eq!(case.platform.redirected(), 0);
    }
}

#[tokio::test]
async fn implausible_figures_are_not_taken() {
    let figures = json!({ "balance_cents": 1, "unshipped_orders": 1, "after_sales": 1, "loan_cents": 1 });
    for (name, value) in [
        ("loan_cents", json!(-1)),
        ("balance_cents", json!(1.5)),
        ("unshipped_orders", json!(3_000_000_000_i64)),
        ("after_sales", json!(null)),
        ("as_of", json!("2030-01-01T00:00:00Z")),
        ("as_of", json!("yesterday")),
    ] {
        let case = AskedCase::new().await;
        let before = case.stored().await;
        let mut told = figures.clone();
        told["as_of"] = json!(case.desk.worker.ctx.now());
        told[name] = value;
        case.platform.tell_figures(told);
        case.desk.drain().await;
        assert_eq!(case.inquiry().await.state, InquiryState::Asking, "{name}");
        assert_eq!(case.stored().await, before, "{name}");
    }
}

#[tokio::test]
async fn retries_of_a_question_end_while_the_platform_is_down() {
    let mut case = AskedCase::new().await;
    let before = case.stored().await;
    case.desk.worker.platform = Arc::new(worker::platform::NoPlatform);
    for _ in 0..RetryPolicy::FIGURES.cap {
        case.desk.drain().await;
        case.desk.clock.set(case.inquiry().await.next_try_at);
    }
    let asked = case.inquiry().await;
    assert_eq!((asked.state, asked.attempt), (InquiryState::Failed, RetryPolicy::FIGURES.cap));
    assert_eq!(case.stored().await, before);
}
