//! `unbind demo seed`: covers every status, is deterministic, and requires an empty database.

use domain::application::{EffectState, Status};

use crate::evidence::Store;
use crate::{exits, query_values, run, staff, unbind};

const NOW: &str = "2026-11-20T10:00:00+08:00";

/// All visible data, without ids and values derived from them, a line each.
const EVERYTHING: &str = "
    select line from (
        select concat_ws('|', 'store', number, name, owner_name, trading, certification, certified_at, balance_cents, unshipped_orders, created_at) as line from stores
        union all
        select concat_ws('|', 'binding', s.number, b.account_name, b.account_reference, b.bound_at, b.ended_at) from bindings b join stores s on s.id = b.store_id
        union all
        select concat_ws('|', 'application', a.reference, s.number, a.kind, a.channel, a.locale, a.reason, a.statement, a.contact_phone, a.status, a.turn, a.effect,
            a.submitted_at, a.target_at, a.due_at, a.decided_at, a.closed_at, h.sign_in_name, a.version) from applications a join stores s on s.id = a.store_id left join staff h on h.id = a.holder_id
        union all
        select concat_ws('|', 'draft', s.number, d.kind, d.answers, d.acknowledged, d.created_at, d.updated_at) from drafts d join stores s on s.id = d.store_id
        union all
        select concat_ws('|', 'evidence', s.number, e.document_type, e.file_name, e.size_bytes, encode(e.sha256, 'hex'), e.state, e.problem, e.uploaded_at, e.removed_at) from evidence e join stores s on s.id = e.store_id
        union all
        select concat_ws('|', 'page', s.number, e.document_type, p.number, p.width, p.height, p.size_bytes, p.fingerprint) from evidence_pages p join evidence e on e.id = p.evidence_id join stores s on s.id = e.store_id
        union all
        select concat_ws('|', 'handed in', a.reference, x.position, e.document_type) from application_evidence x join applications a on a.id = x.application_id join evidence e on e.id = x.evidence_id
        union all
        select concat_ws('|', 'letter', a.reference, l.kind, l.locale, l.to_address, l.subject, l.state, l.created_at, l.sent_at) from letters l join applications a on a.id = l.application_id where l.kind <> 'effect_failed'
        union all
        select concat_ws('|', 'escalation', a.reference, r.kind, r.due_at, r.fired_at, r.cancelled_at) from escalations r join applications a on a.id = r.application_id
        union all
        select concat_ws('|', 'event', a.reference, e.at, e.actor_kind, e.action) from events e join applications a on a.id = e.subject_id
        -- The time of the next attempt after a failure, and of its letter, depends on the effect's random id.
        where e.action <> 'effect_failed' and e.data->>'kind' is distinct from 'effect_failed'
    ) everything order by 1";

fn seed(database: &testkit::TestDatabase, store: &Store, now: &str, number: &str) -> String {
    let mut command = unbind(&["demo", "seed", "--now", now, "--seed", number]);
    let output = exits(command.env("DATABASE_URL", &database.url).envs(store.variables()), 0, &[]);
    String::from_utf8(output.stdout).unwrap()
}

async fn seeded(now: &str, number: &str) -> testkit::TestDatabase {
    seeded_in(&Store::new(), now, number).await
}

/// A database with the demo's data, and its documents in this store.
pub(crate) async fn seeded_in(store: &Store, now: &str, number: &str) -> testkit::TestDatabase {
    let database = testkit::database().await;
    run(&["migrate"], Some(&database.url));
    let printed = seed(&database, store, now, number);
    assert!(printed.contains("seeded") && printed.contains("linxia"), "{printed}");
    database
}

#[tokio::test]
async fn demo_covers_every_status_and_effect_state() {
    let database = seeded(NOW, "1").await;
    let statuses = query_values(&database, "select distinct status as line from applications").await;
    for status in Status::ALL {
        assert!(statuses.iter().any(|each| each == status.as_str()), "{status} is missing");
    }
    let effects =
        query_values(&database, "select distinct effect as line from applications where status = 'approved'").await;
    for effect in EffectState::ALL.iter().filter(|each| !matches!(each, EffectState::None | EffectState::Cancelled)) {
        assert!(effects.iter().any(|each| each == effect.as_str()), "{effect} is missing");
    }
    let count = async |condition: &str| {
        query_values(&database, &format!("select reference as line from applications where {condition}")).await.len()
    };
    let is_open = "status in ('submitted', 'in_review')";
    assert!(count(&format!("{is_open} and due_at = '2026-11-20T18:00:00+08:00'")).await >= 2, "due today");
    assert!(count(&format!("{is_open} and due_at < '{NOW}'")).await >= 2, "overdue");
    assert!(count("channel = 'agent'").await >= 1 && count("locale = 'en'").await >= 1);
    assert!(count("follows_id is not null").await >= 1 && count("is_urgent").await == 1);
    assert!(count("objected_at is not null").await == 1 && count("erased_at is not null").await == 1);
    assert_eq!(query_values(&database, "select id::text as line from referrals where ended_at is null").await.len(), 1);
    let documents = query_values(&database, "select document_type || ' ' || state as line from evidence").await;
    for line in ["agent_source ready", "theft_report ready", "id_card unreadable", "business_licence removed"] {
        assert!(documents.iter().any(|each| each == line), "{line}: {documents:?}");
    }
    assert_eq!(
        query_values(&database, "select number as line from drafts join stores on stores.id = store_id").await.len(),
        2
    );
    // Only erased objects are queued for deletion: four objects of two documents.
    assert_eq!(query_values(&database, "select cause as line from objects_pending_deletion").await, ["erased"; 4]);
    // The letter of a decision made a moment ago is held; no other letter waits, and no escalation is overdue.
    let waiting =
        query_values(&database, "select state || ' ' || kind as line from letters where state in ('held', 'queued')")
            .await;
    assert_eq!(waiting, ["held rejected"]);
    assert!(query_values(&database, "select kind as line from escalations where fired_at is null and cancelled_at is null and due_at <= '2026-11-20T10:00:00+08:00'").await.is_empty());
    assert!(run(&["audit", "verify"], Some(&database.url)).contains("intact"));
}

#[tokio::test]
async fn same_seed_and_instant_give_the_same_data() {
    let (first, second, other) = tokio::join!(seeded(NOW, "7"), seeded(NOW, "7"), seeded(NOW, "8"));
    let (first, second, other) = (
        query_values(&first, EVERYTHING).await,
        query_values(&second, EVERYTHING).await,
        query_values(&other, EVERYTHING).await,
    );
    assert!(first.len() > 300, "{}", first.len());
    for (a, b) in first.iter().zip(&second) {
        assert_eq!(a, b);
    }
    assert_eq!(first.len(), second.len());
    assert_ne!(first, other);
}

#[tokio::test]
async fn demo_can_end_on_any_day() {
    // A Sunday, the middle of a long holiday, and midnight before New Year.
    for now in ["2026-11-22T09:00:00+08:00", "2026-10-04T12:00:00+08:00", "2026-12-31T00:00:00+08:00"] {
        drop(seeded(now, "1").await);
    }
}

#[tokio::test]
async fn non_empty_database_is_not_seeded() {
    let database = seeded(NOW, "1").await;
    let before = query_values(&database, EVERYTHING).await;
    assert!(seed(&database, &Store::new(), NOW, "2").contains("nothing was changed"));
    assert_eq!(query_values(&database, EVERYTHING).await, before);
    let staffed = testkit::database().await;
    run(&[&staff("create", "c", "c@desk.example")[..], &["admin"]].concat(), Some(&staffed.url));
    assert!(seed(&staffed, &Store::new(), NOW, "1").contains("nothing was changed"));
    assert!(query_values(&staffed, "select number as line from stores").await.is_empty());
}
