//! A worker that dies at any point loses no work and repeats none (R27).
//!
//! The real `unbind work` dies at a failpoint, as `kill -9` would; a second one is started and must finish the work.
//! Waiting is simulated by changing the times in the rows.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::Duration;
use diesel::prelude::*;
use diesel::sql_query;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::application::status::EffectState;
use domain::base::actor::Role;
use domain::base::clock::SystemClock;
use domain::base::id::{EvidenceId, StoreId};
use domain::base::schema::{bindings, effects, letters};
use domain::base::terms::Kind;
use domain::evidence::{self, EvidenceState, MediaType, NewEvidence, removal};
use domain::intake::draft::{self, DraftOwner};
use domain::intake::draft_document;
use domain::job::RetryPolicy;
use domain::record::event;
use domain::review::outcome::Outcome;
use domain::{Actor, Clock, Context};
use testkit::{CatchAllSmtp, ManualClock, TestDatabase, builders};
use vault::{ObjectName, Vault};

use crate::process::{Process, until_async};

struct Scene {
    database: TestDatabase,
    clock: Arc<ManualClock>,
    ctx: Context,
    store: StoreId,
    mail: CatchAllSmtp,
    folder: tempfile::TempDir,
}

impl Scene {
    /// Three days ago by the system clock: a store, a reviewer.
    async fn set() -> (Self, AsyncPgConnection) {
        let database = testkit::database().await;
        let mut conn = database.connect().await;
        let clock = Arc::new(ManualClock::at("2026-03-02T10:00:00+08:00"));
        clock.set(SystemClock.now() - Duration::days(3));
        let writer = ::letters::Writer::new(::letters::Settings {
            base_url: "http://127.0.0.1:1".into(),
            sender: "noreply@unbind.example".into(),
            message_id_host: "unbind.example".into(),
            reply_to: None,
        });
        let ctx = Context::new(Arc::clone(&clock) as Arc<dyn Clock>, Arc::new(writer.unwrap()));
        builders::registers(&mut conn, &ctx).await;
        let store = builders::store(&mut conn, "MM-1", "木棉", ctx.now()).await;
        let mail = CatchAllSmtp::start().await;
        let folder = tempfile::tempdir().unwrap();
        (Self { database, clock, ctx, store, mail, folder }, conn)
    }

    /// Starts the worker. It dies at `failpoint`, once for this scene.
    fn worker(&self, failpoint: &str) -> Process {
        self.worker_dying(&format!("{failpoint}=once:{}", self.folder.path().join("died").display()))
    }

    fn worker_dying(&self, failpoint: &str) -> Process {
        let keys = self.folder.path().join("keys");
        std::fs::write(&keys, testkit::KEYS).unwrap();
        Process::start(
            &["work"],
            &[
                ("UNBIND_EVIDENCE_STORE", self.folder.path().join("evidence").to_str().unwrap()),
                ("UNBIND_EVIDENCE_KEYS_FILE", keys.to_str().unwrap()),
                ("DATABASE_URL", &self.database.url),
                ("UNBIND_MAIL", &self.mail.url()),
                ("UNBIND_BASE_URL", "http://127.0.0.1:1"),
                ("UNBIND_WORKER_LISTEN", "127.0.0.1:0"),
                // One at a time, so that only one letter is in the window where the worker dies.
                ("UNBIND_CONCURRENCY", "1"),
                ("UNBIND_FAILPOINT", failpoint),
            ],
        )
    }

    /// Simulates waiting: leases of attempts end, and the dead worker's heartbeat becomes stale.
    async fn time_passes(&self, conn: &mut AsyncPgConnection) {
        for statement in [
            "update letters set next_try_at = now() - interval '5 minutes' where state = 'queued'",
            "update effects set next_try_at = now() - interval '5 minutes' where state in ('scheduled', 'requested')",
            "update evidence set next_try_at = now() - interval '5 minutes' where state = 'received'",
            "update apalis.workers set last_seen = now() - interval '1 hour'",
        ] {
            sql_query(statement).execute(conn).await.unwrap();
        }
    }

    /// How often each Message-ID arrived.
    fn arrivals(&self) -> HashMap<String, usize> {
        let mut arrivals = HashMap::new();
        for mail in self.mail.caught() {
            *arrivals.entry(mail.header("Message-ID").unwrap()).or_default() += 1;
        }
        arrivals
    }
}

async fn unsent(mut conn: &AsyncPgConnection) -> i64 {
    letters::table.filter(letters::state.ne("sent")).count().get_result(&mut conn).await.unwrap()
}

async fn letter_survives(failpoint: &str, copies: usize) {
    let (scene, mut conn) = Scene::set().await;
    builders::submitted(&mut conn, &scene.ctx, scene.store, Kind::Unbind).await;
    scene.worker(failpoint).died().await;
    scene.time_passes(&mut conn).await;
    let _worker = scene.worker(failpoint);
    until_async("every letter is sent", async || unsent(&conn).await == 0).await;
    let arrivals = scene.arrivals();
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

/// An approved application whose effect is due, and all letters so far sent: other tests cover a letter under way at
/// the moment of death.
async fn approved(scene: &Scene, conn: &mut AsyncPgConnection) {
    let reviewer = builders::staff_member(conn, &scene.ctx, "linxiao", "林晓", &[Role::Reviewer]).await;
    let id = builders::submitted(conn, &scene.ctx, scene.store, Kind::Unbind).await.id;
    builders::decided(conn, &scene.ctx, &reviewer, id, Outcome::Approve).await;
    diesel::update(letters::table)
        .set((letters::state.eq("sent"), letters::sent_at.eq(Some(scene.ctx.now()))))
        .execute(conn)
        .await
        .unwrap();
    scene.clock.set(SystemClock.now());
}

async fn effect_survives(failpoint: &str) {
    let (scene, mut conn) = Scene::set().await;
    approved(&scene, &mut conn).await;
    scene.worker(failpoint).died().await;
    scene.time_passes(&mut conn).await;
    let _worker = scene.worker(failpoint);
    until_async("the effect is confirmed and told", async || {
        let mut conn = &conn;
        let confirmed: i64 = effects::table
            .filter(effects::state.eq(EffectState::Confirmed))
            .count()
            .get_result(&mut conn)
            .await
            .unwrap();
        confirmed == 1 && unsent(conn).await == 0
    })
    .await;
    let ended: i64 =
        bindings::table.filter(bindings::ended_by_effect.is_not_null()).count().get_result(&mut conn).await.unwrap();
    assert_eq!(ended, 1);
    let arrivals = scene.arrivals();
    assert_eq!(arrivals.values().copied().collect::<Vec<_>>(), [1], "one confirmation letter: {arrivals:?}");
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
    let (scene, mut conn) = Scene::set().await;
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
            let mut conn = &conn;
            let left: i64 =
                letters::table.filter(letters::state.ne("failed")).count().get_result(&mut conn).await.unwrap();
            failed = left == 0;
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

/// A draft with an uploaded photo that is not prepared yet, in the scene's own store.
async fn uploaded(scene: &Scene, conn: &mut AsyncPgConnection) -> (EvidenceId, Vault) {
    let vault = testkit::vault_in(&scene.folder.path().join("evidence"));
    let owner = DraftOwner { store: scene.store, agent: None };
    let draft = draft::save(conn, owner, Kind::Unbind, &builders::answers(), scene.ctx.now()).await.unwrap();
    let (key, wrapped) = vault.keys().new_data_key().unwrap();
    let name = ObjectName::random().unwrap();
    let mut sealer = vault.sealer(&key, &name).await.unwrap();
    let photo = crate::product::file("正面.jpg").bytes;
    sealer.push(&photo).await.unwrap();
    let sealed = sealer.finish().await.unwrap();
    let new = NewEvidence {
        id: EvidenceId::random(),
        document: "id_card".into(),
        file_name: "正面.jpg".into(),
        media_type: MediaType::Jpeg,
        size_bytes: i32::try_from(photo.len()).unwrap(),
        sha256: sealed.sha256,
        object: name.as_str().to_owned(),
        key_id: wrapped.key_id,
        wrapped_key: wrapped.bytes,
        replaces: None,
    };
    removal::begin_write(conn, std::slice::from_ref(&new.object), "uploading", scene.ctx.now()).await.unwrap();
    vault.keep(sealed).await.unwrap();
    let applicant = Actor::Applicant { store: scene.store };
    draft_document::add(conn, &scene.ctx, &applicant, draft.id, &new).await.unwrap();
    (new.id, vault)
}

async fn document_survives(failpoint: &str) {
    let (scene, mut conn) = Scene::set().await;
    let (id, vault) = uploaded(&scene, &mut conn).await;
    scene.worker(failpoint).died().await;
    scene.time_passes(&mut conn).await;
    let _worker = scene.worker(failpoint);
    let state = async || evidence::find(&conn, id).await.unwrap().unwrap().state;
    until_async("the document is ready", async || state().await == EvidenceState::Ready).await;
    let owner = DraftOwner { store: scene.store, agent: None };
    let draft = draft::find(&conn, owner, Kind::Unbind).await.unwrap().unwrap();
    let file = draft_document::list_of_draft(&conn, draft.id).await.unwrap().remove(0);
    assert_eq!(file.pages.len(), 1, "prepared once");
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
