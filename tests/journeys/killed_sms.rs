//! A worker that dies around a text message loses none, and hands none over twice but under the same id (decision 0054).

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::Duration;
use diesel::sql_query;
use diesel_async::RunQueryDsl;
use domain::Clock;
use domain::base::Kind;
use domain::base::clock::SystemClock;
use testkit::sql::{count, execute};
use testkit::{FakeGateway, builders};

use crate::installation::Scene;
use crate::process::until_async;

async fn message_survives(failpoint: &str, handed_over: usize) {
    let (mut scene, mut conn) = Scene::set(SystemClock.now() - Duration::minutes(1)).await;
    let gateway = FakeGateway::start(Arc::new(SystemClock)).await;
    scene.installation = scene
        .installation
        .with("UNBIND_SMS", gateway.url())
        .with("UNBIND_SMS_SECRET", FakeGateway::secret_text())
        .with("UNBIND_CONCURRENCY", "1");
    let ctx = scene.ctx.clone().with_sms(true);
    execute(&conn, "update store_contacts set phone = '138 0013 8000' where is_primary").await;
    builders::submitted(&mut conn, &ctx, scene.store, Kind::Unbind).await;
    let dying = scene.installation.dies_once_at(failpoint);
    scene.installation.start(&["work"], &[("UNBIND_FAILPOINT", &dying)]).died().await;
    for statement in [
        "update letters set next_try_at = now() - interval '5 minutes' where state = 'queued'",
        "update apalis.workers set last_seen = now() - interval '1 hour'",
    ] {
        sql_query(statement).execute(&mut conn).await.unwrap();
    }
    let _worker = scene.installation.start(&["work"], &[("UNBIND_FAILPOINT", &dying)]);
    until_async("every letter is sent", async || count(&conn, "letters where state <> 'sent'").await == 0).await;
    let handed: Vec<_> = gateway.handed().into_iter().map(|it| it.id).collect();
    assert_eq!(handed.len(), handed_over, "{failpoint}: {handed:?}");
    assert_eq!(handed.iter().collect::<BTreeSet<_>>().len(), 1, "{failpoint}: one id");
    assert_eq!(count(&conn, "sms_days where segments between 1 and 4").await, 1, "{failpoint}: counted once");
}

#[tokio::test]
async fn message_survives_death_after_the_attempt_commit() {
    message_survives("sms:attempt_committed", 1).await;
}

#[tokio::test]
async fn unrecorded_message_is_repeated_with_its_id() {
    message_survives("sms:answered", 2).await;
}

#[tokio::test]
async fn recorded_message_is_not_repeated() {
    message_survives("sms:recorded", 1).await;
}
