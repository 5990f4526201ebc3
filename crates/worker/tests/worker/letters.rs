//! Delivering letters, with a worker that is drained by hand.

use domain::delivery::attempt::{self, LetterAttempt};
use serde_json::json;

use crate::prelude::*;

#[tokio::test]
async fn second_wake_up_sends_no_copy() {
    let stage = stage().await;
    let id = stage.post().await;
    tokio::join!(stage.wake(id), stage.wake(id));
    stage.wake(id).await;
    assert_eq!(stage.mail.taken(), [id]);
    let letter = stage.letter(id).await;
    assert_eq!((letter.state, letter.attempt), (LetterState::Sent, 1));
    assert_eq!(letter.outcome.as_deref(), Some("250 taken"));
}

#[tokio::test]
async fn only_a_transient_failure_is_retried() {
    for (order, state, outcome) in [
        (Order::RefuseForNow, LetterState::Queued, "451 later"),
        (Order::Panic, LetterState::Queued, "sending panicked"),
        (Order::RefuseForGood, LetterState::Failed, "550 never"),
    ] {
        let stage = stage().await;
        let id = stage.post().await;
        stage.mail.tell(order);
        stage.drain().await;
        let letter = stage.letter(id).await;
        assert_eq!((letter.state, letter.attempt), (state, 1), "{order:?}");
        assert_eq!(letter.outcome.as_deref(), Some(outcome));
        stage.mail.tell(Order::Accept);
        stage.drain().await;
        assert!(stage.mail.taken().is_empty(), "{order:?}: the wait is not over");
        stage.clock.set(letter.next_try_at.max(stage.worker.ctx.now() + TimeDelta::minutes(5)));
        stage.drain().await;
        let is_retried = state == LetterState::Queued;
        assert_eq!(stage.mail.calls(), if is_retried { 2 } else { 1 }, "{order:?}");
        assert_eq!(stage.mail.taken() == [id], is_retried, "{order:?}");
    }
}

#[tokio::test]
async fn dead_attempt_is_retried_after_its_lease() {
    let stage = stage().await;
    let id = stage.post().await;
    let conn = &mut stage.connection().await;
    let begun = attempt::begin(conn, &stage.worker.ctx, id, RetryPolicy::LETTER).await.expect("the database answers");
    assert!(matches!(begun, LetterAttempt::Send(_)));
    stage.drain().await;
    assert!(stage.mail.taken().is_empty(), "the lease is not over");
    stage.drain_after(RetryPolicy::LETTER.lease_period).await;
    assert_eq!(stage.mail.taken(), [id]);
    assert_eq!(stage.letter(id).await.attempt, 2);
}

#[tokio::test]
async fn reconciling_replaces_a_lost_job() {
    let stage = stage().await;
    let id = stage.post().await;
    let conn = &mut stage.connection().await;
    diesel::sql_query("delete from apalis.jobs").execute(conn).await.expect("the queue can be emptied");
    stage.drain().await;
    assert!(stage.mail.taken().is_empty(), "its job may be running");
    stage.drain_after(TimeDelta::seconds(31)).await;
    assert_eq!(stage.mail.taken(), [id]);
}

#[tokio::test]
async fn letter_fails_at_the_attempt_cap() {
    let stage = stage().await;
    let (application, _) = stage.submitted().await;
    let id = LetterId(application.0);
    stage.mail.tell(Order::RefuseForNow);
    for _ in 0..RetryPolicy::LETTER.cap {
        stage.clock.set(stage.letter(id).await.next_try_at);
        stage.wake(id).await;
    }
    let letter = stage.letter(id).await;
    assert_eq!((letter.state, letter.attempt), (LetterState::Failed, RetryPolicy::LETTER.cap));
}

#[tokio::test]
async fn job_without_a_row_is_dropped() {
    let stage = stage().await;
    let id = stage.post().await;
    for payload in [
        json!(null),
        json!({ "v": 2, "letter": id }),
        json!({ "v": 1, "letter": "x" }),
        json!({ "v": 1, "effect": id }),
        json!({ "v": 1, "letter": LetterId::new(stage.worker.ctx.now()) }),
    ] {
        for queue in [job::DELIVER_LETTER, job::CARRY_OUT_EFFECT, "another"] {
            worker::jobs::handle(&stage.worker, queue, &payload).await.expect("an unknown job is logged and dropped");
        }
    }
    assert!(stage.mail.taken().is_empty());
}

#[tokio::test]
async fn restored_mail_server_gets_each_letter_once() {
    let mut server = CatchAllSmtp::start().await;
    let mut stage = stage().await;
    stage.worker.transport = Arc::new(transport(&server));
    stage.submitted().await;
    server.stop().await;
    stage.drain().await;
    stage.drain_after(TimeDelta::minutes(1)).await;
    server.restart().await;
    stage.drain_after(TimeDelta::hours(1)).await;
    let mut to: Vec<_> = server.caught().into_iter().flat_map(|mail| mail.to).collect();
    to.sort();
    assert_eq!(to, ["chen@mumian.example", "s1.second@store.example", "s1@store.example"]);
    let again = stage.drain().await;
    assert_eq!(again.jobs, 0);
}
