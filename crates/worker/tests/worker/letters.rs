//! Delivering letters, with a worker that is drained by hand.

use domain::delivery::attempt::{self, LetterAttempt};
use serde_json::json;

use crate::prelude::*;

#[tokio::test]
async fn second_wake_up_sends_no_copy() {
    let desk = desk().await;
    let id = desk.post().await;
    tokio::join!(desk.wake(id), desk.wake(id));
    desk.wake(id).await;
    assert_eq!(desk.mail.taken(), [id]);
    let letter = desk.letter(id).await;
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
        let desk = desk().await;
        let id = desk.post().await;
        desk.mail.tell(order);
        desk.drain().await;
        let letter = desk.letter(id).await;
        assert_eq!((letter.state, letter.attempt), (state, 1), "{order:?}");
        assert_eq!(letter.outcome.as_deref(), Some(outcome));
        desk.mail.tell(Order::Accept);
        desk.drain().await;
        assert!(desk.mail.taken().is_empty(), "{order:?}: the wait is not over");
        desk.clock.set(letter.next_try_at.max(desk.worker.ctx.now() + TimeDelta::minutes(5)));
        desk.drain().await;
        let is_retried = state == LetterState::Queued;
        assert_eq!(desk.mail.calls(), if is_retried { 2 } else { 1 }, "{order:?}");
        assert_eq!(desk.mail.taken() == [id], is_retried, "{order:?}");
    }
}

#[tokio::test]
async fn dead_attempt_is_retried_after_its_lease() {
    let desk = desk().await;
    let id = desk.post().await;
    let conn = &mut desk.connection().await;
    let begun = attempt::begin(conn, &desk.worker.ctx, id, RetryPolicy::LETTER).await.expect("the database answers");
    assert!(matches!(begun, LetterAttempt::Send(_)));
    desk.drain().await;
    assert!(desk.mail.taken().is_empty(), "the lease is not over");
    desk.drain_after(RetryPolicy::LETTER.lease_period).await;
    assert_eq!(desk.mail.taken(), [id]);
    assert_eq!(desk.letter(id).await.attempt, 2);
}

#[tokio::test]
async fn reconciling_replaces_a_lost_job() {
    let desk = desk().await;
    let id = desk.post().await;
    let conn = &mut desk.connection().await;
    diesel::sql_query("delete from apalis.jobs").execute(conn).await.expect("the queue can be emptied");
    desk.drain().await;
    assert!(desk.mail.taken().is_empty(), "its job may be running");
    desk.drain_after(TimeDelta::seconds(31)).await;
    assert_eq!(desk.mail.taken(), [id]);
}

#[tokio::test]
async fn letter_fails_at_the_attempt_cap() {
    let desk = desk().await;
    let (application, _) = desk.submitted().await;
    let id = LetterId(application.0);
    desk.mail.tell(Order::RefuseForNow);
    for _ in 0..RetryPolicy::LETTER.cap {
        desk.clock.set(desk.letter(id).await.next_try_at);
        desk.wake(id).await;
    }
    let letter = desk.letter(id).await;
    assert_eq!((letter.state, letter.attempt), (LetterState::Failed, RetryPolicy::LETTER.cap));
}

#[tokio::test]
async fn job_without_a_row_is_dropped() {
    let desk = desk().await;
    let id = desk.post().await;
    for payload in [
        json!(null),
        json!({ "v": 2, "letter": id }),
        json!({ "v": 1, "letter": "x" }),
        json!({ "v": 1, "effect": id }),
        json!({ "v": 1, "letter": LetterId::new(desk.worker.ctx.now()) }),
    ] {
        for queue in [job::DELIVER_LETTER, job::CARRY_OUT_EFFECT, "another"] {
            worker::jobs::handle(&desk.worker, queue, &payload).await.expect("an unknown job is logged and dropped");
        }
    }
    assert!(desk.mail.taken().is_empty());
}

#[tokio::test]
async fn restored_mail_server_gets_each_letter_once() {
    let mut server = CatchAllSmtp::start().await;
    let mut desk = desk().await;
    desk.worker.transport = Arc::new(transport(&server));
    desk.submitted().await;
    server.stop().await;
    desk.drain().await;
    desk.drain_after(TimeDelta::minutes(1)).await;
    server.restart().await;
    desk.drain_after(TimeDelta::hours(1)).await;
    let mut to: Vec<_> = server.caught().into_iter().flat_map(|mail| mail.to).collect();
    to.sort();
    assert_eq!(to, ["chen@mumian.example", "s1.second@store.example", "s1@store.example"]);
    let again = desk.drain().await;
    assert_eq!(again.jobs, 0);
}
