//! A worker that dies at any point loses no work and repeats none (R27).
//!
//! The real `unbind work` dies at a failpoint, as `kill -9` would; a second one is started and must finish the work.
//! Waiting is simulated by changing the times in the rows.

use std::sync::Arc;

use chrono::Duration;
use diesel::prelude::*;
use diesel::sql_query;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::Clock;
use domain::base::clock::SystemClock;
use domain::base::schema::letters;
use domain::base::{EvidenceId, Kind};
use domain::evidence::{self, EvidenceState};
use domain::intake::draft::{self, DraftOwner};
use domain::intake::draft_document;
use domain::job::RetryPolicy;
use domain::record::event;
use domain::review::outcome::Outcome;
use serde_json::json;
use testkit::sql::count;
use testkit::{FakePlatform, builders};

use crate::browser::Browser;
use crate::installation::Scene;
use crate::process::{Process, until_async};
use crate::product::{arrivals, file, store_cookie};

/// Three days ago by the system clock, so that approved effects are due at once.
async fn set() -> (Scene, AsyncPgConnection) {
    Scene::set(SystemClock.now() - Duration::days(3)).await
}

impl Scene {
    /// Starts the worker. It dies at `failpoint`, once for this scene.
    fn worker(&self, failpoint: &str) -> Process {
        self.worker_dying(&self.installation.dies_once_at(failpoint))
    }

    fn worker_dying(&self, failpoint: &str) -> Process {
        // One at a time, so that only one letter is in the window where the worker dies.
        self.installation.start(&["work"], &[("UNBIND_FAILPOINT", failpoint), ("UNBIND_CONCURRENCY", "1")])
    }

    /// Simulates waiting: leases of attempts end, and the dead worker's heartbeat becomes stale.
    async fn time_passes(&self, conn: &mut AsyncPgConnection) {
        for statement in [
            "update letters set next_try_at = now() - interval '5 minutes' where state = 'queued'",
            "update effects set next_try_at = now() - interval '5 minutes' where state in ('scheduled', 'requested')",
            "update figures_inquiries set next_try_at = now() - interval '5 minutes' where state = 'asking'",
            "update evidence set next_try_at = now() - interval '5 minutes' where state = 'received'",
            "update apalis.workers set last_seen = now() - interval '1 hour'",
        ] {
            sql_query(statement).execute(conn).await.unwrap();
        }
    }
}

const UNSENT: &str = "letters where state <> 'sent'";

async fn letter_survives(failpoint: &str, copies: usize) {
    let (scene, mut conn) = set().await;
    builders::submitted(&mut conn, &scene.ctx, scene.store, Kind::Unbind).await;
    scene.worker(failpoint).died().await;
    scene.time_passes(&mut conn).await;
    let _worker = scene.worker(failpoint);
    until_async("every letter is sent", async || count(&conn, UNSENT).await == 0).await;
    let arrivals = arrivals(&scene.mail);
    assert_eq!(arrivals.len(), 3, "receipt and two alerts: {arrivals:?}");
    assert_eq!(arrivals.values().sum::<usize>(), 3 + copies, "{arrivals:?}");
    assert_eq!(event::list_broken(&conn).await.unwrap(), []);
}

#[tokio::test]
async fn letter_survives_death_after_the_fetch() {
    letter_survives("letter:fetched", 0).await;
}

#[tokio::test]
async fn letter_survives_death_after_the_attempt_commit() {
    letter_survives("letter:attempt_committed", 0).await;
}

#[tokio::test]
async fn letter_survives_death_inside_data() {
    letter_survives("letter:inside_data", 0).await;
}

#[tokio::test]
async fn unrecorded_letter_is_resent_with_its_message_id() {
    letter_survives("letter:accepted_not_recorded", 1).await;
}

/// A question for figures: a second answer changes nothing, so it may be asked again.
async fn question_survives(failpoint: &str, asked: usize) {
    let (scene, mut conn) = set().await;
    let platform = FakePlatform::start(Arc::new(SystemClock)).await;
    let as_of = SystemClock.now();
    platform.tell_figures(json!({
        "balance_cents": 77, "unshipped_orders": 0, "after_sales": 0, "loan_cents": 0, "as_of": as_of,
    }));
    let secret = scene.installation.folder.path().join("platform-secret");
    std::fs::write(&secret, FakePlatform::SECRET).unwrap();
    let (url, secret) = (platform.url(), secret.to_str().unwrap().to_owned());
    let failpoint = scene.installation.dies_once_at(failpoint);
    let start = || {
        let variables =
            [("UNBIND_FAILPOINT", &*failpoint), ("UNBIND_PLATFORM", &*url), ("UNBIND_PLATFORM_SECRET_FILE", &*secret)];
        scene.installation.start(&["work"], &variables)
    };
    builders::submitted(&mut conn, &scene.ctx, scene.store, Kind::Unbind).await;
    start().died().await;
    scene.time_passes(&mut conn).await;
    let _worker = start();
    until_async("the figures are told", async || {
        count(&conn, "figures_inquiries where state = 'answered'").await == 1
            && count(&conn, "stores where figures_source = 'platform' and balance_cents = 77").await == 1
    })
    .await;
    assert_eq!(platform.inquiries().len(), asked);
    assert_eq!(count(&conn, "events where action = 'figures_told'").await, 1);
    assert_eq!(event::list_broken(&conn).await.unwrap(), []);
}

#[tokio::test]
async fn question_survives_death_after_the_attempt_commit() {
    question_survives("figures:attempt_committed", 1).await;
}

#[tokio::test]
async fn unrecorded_figures_are_asked_for_again() {
    question_survives("figures:answered_not_recorded", 2).await;
}

#[tokio::test]
async fn recorded_figures_are_not_asked_for_again() {
    question_survives("figures:recorded", 1).await;
}

/// An approved application whose effect is due, and all letters so far sent: other tests cover a letter under way at
/// the moment of death.
async fn approved(scene: &Scene, conn: &mut AsyncPgConnection) {
    let id = builders::submitted(conn, &scene.ctx, scene.store, Kind::Unbind).await.id;
    builders::decided(conn, &scene.ctx, &scene.reviewer, id, Outcome::Approve).await;
    diesel::update(letters::table)
        .set((letters::state.eq("sent"), letters::sent_at.eq(Some(scene.ctx.now()))))
        .execute(conn)
        .await
        .unwrap();
    scene.clock.set(SystemClock.now());
}

async fn effect_survives(failpoint: &str) {
    let (scene, mut conn) = set().await;
    approved(&scene, &mut conn).await;
    scene.worker(failpoint).died().await;
    scene.time_passes(&mut conn).await;
    let _worker = scene.worker(failpoint);
    until_async("the effect is confirmed and told", async || {
        count(&conn, "effects where state = 'confirmed'").await == 1 && count(&conn, UNSENT).await == 0
    })
    .await;
    assert_eq!(count(&conn, "bindings where ended_by_effect is not null").await, 1);
    let arrivals = arrivals(&scene.mail);
    assert_eq!(
        arrivals.values().copied().collect::<Vec<_>>(),
        [1, 1, 1],
        "one letter to the applicant and each contact: {arrivals:?}"
    );
    assert_eq!(event::list_broken(&conn).await.unwrap(), []);
}

#[tokio::test]
async fn effect_survives_death_after_the_fetch() {
    effect_survives("effect:fetched").await;
}

#[tokio::test]
async fn effect_survives_death_after_the_attempt_commit() {
    effect_survives("effect:attempt_committed").await;
}

#[tokio::test]
async fn effect_survives_death_before_the_request() {
    effect_survives("effect:requested").await;
}

#[tokio::test]
async fn unrecorded_effect_happens_once() {
    effect_survives("effect:carried_out_not_recorded").await;
}

#[tokio::test]
async fn job_that_kills_its_process_stops_at_the_cap() {
    let (scene, mut conn) = set().await;
    builders::submitted(&mut conn, &scene.ctx, scene.store, Kind::Unbind).await;
    // Two attempts are left of the twelve.
    diesel::update(letters::table)
        .set(letters::attempt.eq(RetryPolicy::LETTER.cap - 2))
        .execute(&mut conn)
        .await
        .unwrap();
    let mut deaths = 0;
    let _survivor = loop {
        let mut worker = scene.worker_dying("letter:attempt_committed");
        let mut failed = false;
        until_async("it dies, or has given every letter up", async || {
            failed = count(&conn, "letters where state <> 'failed'").await == 0;
            failed || !worker.runs()
        })
        .await;
        if failed {
            break worker;
        }
        deaths += 1;
        assert!(deaths <= 6, "three letters with two attempts each at most");
        scene.time_passes(&mut conn).await;
    };
    assert!((2..=6).contains(&deaths), "{deaths} deaths");
    assert_eq!(scene.mail.caught(), []);
    let attempts: Vec<i32> = letters::table.select(letters::attempt).load(&mut conn).await.unwrap();
    assert!(attempts.iter().all(|attempt| *attempt == RetryPolicy::LETTER.cap), "{attempts:?}");
}

/// Uploads a photo to a draft of the scene's store; no worker runs yet, so it is not prepared.
async fn upload(scene: &Scene, conn: &AsyncPgConnection) -> EvidenceId {
    // A session that began three days ago would be over.
    scene.clock.set(SystemClock.now());
    let owner = DraftOwner::owner(scene.store);
    let draft = draft::save(conn, owner, Kind::Unbind, &builders::answers(), scene.ctx.now()).await.unwrap();
    let _portal = scene.installation.serve(&[]).await;
    let cookie = store_cookie(conn, &scene.ctx, scene.store).await;
    let mut browser = Browser::with_cookie(&scene.installation.base, &cookie);
    browser.get("/apply/unbind/documents").await;
    let page = browser.upload("/apply/unbind/documents/upload", "id_card", &[file("正面.jpg")]).await;
    assert_eq!(page.status, 200, "{}", page.html);
    draft_document::list_of_draft(conn, draft.id).await.unwrap().remove(0).evidence.id
}

async fn document_survives(failpoint: &str) {
    let (scene, mut conn) = set().await;
    let id = upload(&scene, &conn).await;
    scene.worker(failpoint).died().await;
    scene.time_passes(&mut conn).await;
    let _worker = scene.worker(failpoint);
    let state = async || evidence::find(&conn, id).await.unwrap().unwrap().state;
    until_async("the document is ready", async || state().await == EvidenceState::Ready).await;
    let owner = DraftOwner::owner(scene.store);
    let draft = draft::find(&conn, owner, Kind::Unbind).await.unwrap().unwrap();
    let file = draft_document::list_of_draft(&conn, draft.id).await.unwrap().remove(0);
    assert_eq!(file.pages.len(), 1, "prepared once");
    let vault = testkit::vault_in(&scene.installation.folder.path().join("evidence"));
    let key = vault.keys().unwrap(&file.evidence.key_id, &file.evidence.wrapped_key.unwrap()).unwrap();
    let page = vault.read(&key, &file.pages[0].object.parse().unwrap()).await.unwrap();
    assert!(page.starts_with(&[0xff, 0xd8]));
    assert_eq!(event::list_broken(&conn).await.unwrap(), []);
}

#[tokio::test]
async fn document_survives_death_after_the_attempt_commit() {
    document_survives("evidence:attempt_committed").await;
}

#[tokio::test]
async fn document_survives_death_before_its_pictures() {
    document_survives("evidence:names_doomed").await;
}

#[tokio::test]
async fn document_survives_death_before_its_rows() {
    document_survives("evidence:acted_not_recorded").await;
}
