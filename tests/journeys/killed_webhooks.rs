//! A worker that dies at any point loses no message to a webhook, and repeats one only with its id (R27).
//!
//! The real `unbind work` dies at a failpoint, as `kill -9` would, and another one finishes. The partner is a real HTTP
//! server, and keeps the ledger.

use std::collections::BTreeMap;

use chrono::Duration;
use diesel::sql_query;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::Clock;
use domain::base::clock::SystemClock;
use domain::base::{ClientId, Role, Scope};
use domain::record::event;
use testkit::builders;
use testkit::partner::{self, FakePartner, PartnerFault};
use testkit::sql::{count, texts};

use crate::installation::Scene;
use crate::process::{Process, until_async};

/// How many applications are submitted in a scene, and so how many messages have to arrive.
const MESSAGES: usize = 4;

const UNDELIVERED: &str = "webhook_deliveries where state <> 'delivered'";

/// A scene with a webhook, an hour ago by the system clock.
async fn set() -> (Scene, AsyncPgConnection, FakePartner, ClientId) {
    let (scene, mut conn) = Scene::set(SystemClock.now() - Duration::hours(1)).await;
    let partner = FakePartner::start().await;
    let one = builders::staff_member(&mut conn, &scene.ctx, "xuan", "许安", &[Role::Admin]).await;
    let two = builders::staff_member(&mut conn, &scene.ctx, "qiaoyi", "乔一", &[Role::Admin]).await;
    let client = partner::api_client(&mut conn, &scene.ctx, (&one, &two), Scope::ALL).await;
    partner::webhook(&mut conn, &scene.ctx, (&one, &two), client, &partner.url(), &[Scope::ApplicationsRead]).await;
    for number in 0..MESSAGES {
        let store = builders::store(&mut conn, &format!("MM-1{number}"), "木棉", scene.ctx.now()).await;
        partner::submitted_by_client(&mut conn, &scene.ctx, client, store).await;
    }
    (scene, conn, partner, client)
}

impl Scene {
    /// Starts a worker that sends to this machine, one message at a time. It dies at `failpoint`, once for this scene.
    fn webhook_worker(&self, failpoint: &str) -> Process {
        let variables = [
            ("UNBIND_FAILPOINT", &*self.installation.dies_once_at(failpoint)),
            ("UNBIND_WEBHOOKS_ALLOW_PRIVATE", "true"),
            ("UNBIND_CONCURRENCY", "1"),
        ];
        self.installation.start(&["work"], &variables)
    }
}

/// Simulates waiting: leases of attempts end, and the dead worker's heartbeat becomes stale.
async fn time_passes(conn: &mut AsyncPgConnection) {
    for statement in [
        "update webhook_deliveries set next_try_at = now() - interval '5 minutes' where state = 'queued'",
        "update webhook_attempts set started_at = now() - interval '5 minutes' where ended_at is null",
        "update apalis.workers set last_seen = now() - interval '1 hour'",
    ] {
        sql_query(statement).execute(conn).await.unwrap();
    }
}

async fn message_survives(failpoint: &str, copies: usize) {
    let (scene, mut conn, partner, _) = set().await;
    scene.webhook_worker(failpoint).died().await;
    time_passes(&mut conn).await;
    let _worker = scene.webhook_worker(failpoint);
    until_async("every message is delivered", async || count(&conn, UNDELIVERED).await == 0).await;
    let mut arrivals: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for message in partner.received() {
        arrivals.entry(message.id).or_default().push(message.body);
    }
    let ids = texts(&conn, "select 'msg_' || replace(id::text, '-', '') from webhook_deliveries order by 1").await;
    assert_eq!(arrivals.keys().cloned().collect::<Vec<_>>(), ids, "lost 0, and none that was not written");
    assert_eq!(ids.len(), MESSAGES);
    assert_eq!(arrivals.values().map(Vec::len).sum::<usize>(), MESSAGES + copies, "{arrivals:?}");
    for bodies in arrivals.values_mut() {
        bodies.dedup();
        assert_eq!(bodies.len(), 1, "a copy says the same");
    }
    assert_eq!(event::list_broken(&conn).await.unwrap(), []);
}

#[tokio::test]
async fn message_survives_death_after_the_fetch() {
    message_survives("webhook:fetched", 0).await;
}

#[tokio::test]
async fn message_survives_death_after_the_attempt_commit() {
    message_survives("webhook:attempt_committed", 0).await;
}

#[tokio::test]
async fn unrecorded_message_is_repeated_with_its_id() {
    message_survives("webhook:answered_not_recorded", 1).await;
}

#[tokio::test]
async fn recorded_message_is_not_repeated() {
    message_survives("webhook:recorded", 0).await;
}

#[tokio::test]
async fn workers_killed_at_any_moment_lose_no_message() {
    let (scene, mut conn, partner, client) = set().await;
    let mut number = MESSAGES;
    // Killed when so many messages of this worker have arrived: the later ones with others sent and under way.
    for arrivals in [0, 1, 1, 2, 2, 3] {
        partner.tell(&[PartnerFault::Slow(std::time::Duration::from_millis(200)), PartnerFault::Drop]);
        for _ in 0..3 {
            let store = builders::store(&mut conn, &format!("MM-2{number}"), "木棉", scene.ctx.now()).await;
            partner::submitted_by_client(&mut conn, &scene.ctx, client, store).await;
            number += 1;
        }
        let wanted = partner.received().len() + arrivals;
        let worker = scene.installation.start(&["work"], &[("UNBIND_WEBHOOKS_ALLOW_PRIVATE", "true")]);
        until_async("the worker sends", async || {
            let is_there = count(&conn, "apalis.workers where last_seen > now() - interval '1 minute'").await > 0;
            is_there && partner.received().len() >= wanted
        })
        .await;
        drop(worker);
        time_passes(&mut conn).await;
    }
    let _worker = scene.installation.start(&["work"], &[("UNBIND_WEBHOOKS_ALLOW_PRIVATE", "true")]);
    until_async("every message is delivered", async || {
        // The jobs that the killed workers held are taken over, or replaced, as soon as they count as lost.
        sql_query("update webhook_deliveries set next_try_at = now() - interval '1 minute' where state = 'queued' and tries > 0 and not exists (select from webhook_attempts a where a.delivery_id = webhook_deliveries.id and a.ended_at is null and a.started_at > now() - interval '1 minute')")
            .execute(&mut &conn)
            .await
            .unwrap();
        count(&conn, UNDELIVERED).await == 0
    })
    .await;
    let arrived: std::collections::BTreeSet<String> =
        partner.received().into_iter().map(|message| message.id).collect();
    assert_eq!(arrived.len(), number, "lost 0");
}
