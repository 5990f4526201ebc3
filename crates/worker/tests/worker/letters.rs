//! Delivering letters, with a worker that is drained by hand.

use std::sync::Arc;

use chrono::Duration;
use diesel_async::RunQueryDsl;
use domain::base::id::LetterId;
use domain::base::terms::Kind;
use domain::delivery::attempt::{self, LetterAttempt};
use domain::job::{self, RetryPolicy};
use domain::letter::LetterState;
use serde_json::json;
use testkit::{CatchAllSmtp, builders};
use worker::drain;
use worker::mail::{SmtpSettings, SmtpTransport};

use crate::stage::{Order, post, stage};

#[tokio::test]
async fn second_wake_up_sends_no_copy() {
    let stage = stage().await;
    let id = post(&stage.connection().await, &stage.worker.ctx, "owner@shop.example").await;
    tokio::join!(stage.wake(id), stage.wake(id));
    stage.wake(id).await;
    assert_eq!(stage.mail.taken(), [id]);
    let letter = stage.letter(id).await;
    assert_eq!((letter.state, letter.attempt), (LetterState::Sent, 1));
    assert_eq!(letter.outcome.as_deref(), Some("250 taken"));
}

#[tokio::test]
async fn transient_refusal_is_retried_once() {
    let stage = stage().await;
    let id = post(&stage.connection().await, &stage.worker.ctx, "owner@shop.example").await;
    stage.mail.tell(Order::RefuseForNow);
    drain(&stage.worker).await.expect("draining succeeds");
    let letter = stage.letter(id).await;
    assert_eq!((letter.state, letter.attempt), (LetterState::Queued, 1));
    assert!(letter.next_try_at > stage.worker.ctx.now());
    stage.mail.tell(Order::Accept);
    drain(&stage.worker).await.expect("draining succeeds");
    assert!(stage.mail.taken().is_empty(), "the wait is not over");
    stage.clock.set(letter.next_try_at);
    drain(&stage.worker).await.expect("draining succeeds");
    assert_eq!(stage.mail.taken(), [id]);
    assert_eq!(stage.letter(id).await.attempt, 2);
}

#[tokio::test]
async fn permanent_refusal_is_not_retried() {
    let stage = stage().await;
    let id = post(&stage.connection().await, &stage.worker.ctx, "owner@shop.example").await;
    stage.mail.tell(Order::RefuseForGood);
    drain(&stage.worker).await.expect("draining succeeds");
    let letter = stage.letter(id).await;
    assert_eq!(letter.state, LetterState::Failed);
    assert_eq!(letter.outcome.as_deref(), Some("550 never"));
    stage.clock.advance(Duration::minutes(5));
    drain(&stage.worker).await.expect("draining succeeds");
    assert_eq!(stage.mail.calls(), 1);
}

#[tokio::test]
async fn panic_counts_as_a_failed_attempt() {
    let stage = stage().await;
    let id = post(&stage.connection().await, &stage.worker.ctx, "owner@shop.example").await;
    stage.mail.tell(Order::Panic);
    stage.wake(id).await;
    let letter = stage.letter(id).await;
    assert_eq!((letter.state, letter.attempt), (LetterState::Queued, 1));
    assert_eq!(letter.outcome.as_deref(), Some("sending panicked"));
    stage.mail.tell(Order::Accept);
    stage.clock.set(letter.next_try_at);
    drain(&stage.worker).await.expect("draining succeeds");
    assert_eq!(stage.mail.taken(), [id]);
}

#[tokio::test]
async fn dead_attempt_is_retried_after_its_lease() {
    let stage = stage().await;
    let mut conn = stage.connection().await;
    let id = post(&conn, &stage.worker.ctx, "owner@shop.example").await;
    let begun =
        attempt::begin(&mut conn, &stage.worker.ctx, id, RetryPolicy::LETTER).await.expect("the database answers");
    assert!(matches!(begun, LetterAttempt::Send(_)));
    drain(&stage.worker).await.expect("draining succeeds");
    assert!(stage.mail.taken().is_empty(), "the lease is not over");
    stage.clock.advance(RetryPolicy::LETTER.lease_period);
    drain(&stage.worker).await.expect("draining succeeds");
    assert_eq!(stage.mail.taken(), [id]);
    assert_eq!(stage.letter(id).await.attempt, 2);
}

#[tokio::test]
async fn reconciling_replaces_a_lost_job() {
    let stage = stage().await;
    let mut conn = stage.connection().await;
    let id = post(&conn, &stage.worker.ctx, "owner@shop.example").await;
    diesel::sql_query("delete from apalis.jobs").execute(&mut conn).await.expect("the queue can be emptied");
    drain(&stage.worker).await.expect("draining succeeds");
    assert!(stage.mail.taken().is_empty(), "its job may be running");
    stage.clock.advance(Duration::seconds(31));
    drain(&stage.worker).await.expect("draining succeeds");
    assert_eq!(stage.mail.taken(), [id]);
}

#[tokio::test]
async fn letter_fails_at_the_attempt_cap() {
    let stage = stage().await;
    let mut conn = stage.connection().await;
    builders::registers(&mut conn, &stage.worker.ctx).await;
    let store = builders::store(&mut conn, "S1", "木棉好物", stage.worker.ctx.now()).await;
    let receipt = builders::submitted(&mut conn, &stage.worker.ctx, store, Kind::Unbind).await;
    let id = LetterId(receipt.id.0);
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
    let id = post(&stage.connection().await, &stage.worker.ctx, "owner@shop.example").await;
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
    let settings = SmtpSettings::from_url(&server.url()).expect("the test server has an address");
    let transport = SmtpTransport::new(settings, "unbind.example").expect("loopback needs no TLS");
    stage.worker.transport = Arc::new(transport);
    let mut conn = stage.connection().await;
    builders::registers(&mut conn, &stage.worker.ctx).await;
    let store = builders::store(&mut conn, "S1", "木棉好物", stage.worker.ctx.now()).await;
    builders::submitted(&mut conn, &stage.worker.ctx, store, Kind::Unbind).await;
    server.stop().await;
    drain(&stage.worker).await.expect("draining succeeds");
    stage.clock.advance(Duration::minutes(1));
    drain(&stage.worker).await.expect("draining succeeds");
    server.restart().await;
    stage.clock.advance(Duration::hours(1));
    drain(&stage.worker).await.expect("draining succeeds");
    let mut to: Vec<_> = server.caught().into_iter().flat_map(|mail| mail.to).collect();
    to.sort();
    assert_eq!(to, ["chen@mumian.example", "s1.second@store.example", "s1@store.example"]);
    let again = drain(&stage.worker).await.expect("draining succeeds");
    assert_eq!(again.jobs, 0);
}
