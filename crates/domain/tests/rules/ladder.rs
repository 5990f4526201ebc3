//! The escalation ladder: once each, whoever runs it, however late.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::actor::{Actor, Role};
use domain::application::Kind;
use domain::decision::Outcome;
use domain::letter::LetterKind;
use domain::schema::letters;
use domain::{Clock, Context, claim, rung, submission};
use testkit::{ManualClock, PlainWriter, TestDatabase, builders};

async fn ladder() -> (TestDatabase, AsyncPgConnection, Arc<ManualClock>, Context) {
    let database = testkit::database().await;
    let mut conn = database.connect().await;
    let clock = Arc::new(ManualClock::at("2026-03-02T10:00:00+08:00"));
    let ctx = Context::new(Arc::clone(&clock) as Arc<dyn Clock>, Arc::new(PlainWriter));
    builders::registers(&mut conn, &ctx).await;
    (database, conn, clock, ctx)
}

fn instant(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

async fn sent(conn: &mut AsyncPgConnection) -> Vec<(LetterKind, String)> {
    letters::table
        .filter(letters::kind.eq_any(["remind", "escalate", "overdue", "overdue_lead"]))
        .order((letters::created_at, letters::kind, letters::to_address))
        .select((letters::kind, letters::to_address))
        .load(conn)
        .await
        .unwrap()
}

#[tokio::test]
async fn each_rung_fires_at_its_hour_to_those_it_is_for() {
    let (_database, mut conn, clock, ctx) = ladder().await;
    let reviewer = builders::staff_member(&mut conn, &ctx, "linxiao", "林晓", &[Role::Reviewer]).await;
    builders::staff_member(&mut conn, &ctx, "zhaoting", "赵婷", &[Role::Lead]).await;
    let store = builders::store(&mut conn, "MM-1", "木棉", ctx.now()).await;
    let id = builders::submitted(&mut conn, &ctx, store, Kind::Unbind).await.id;
    claim::claim(&mut conn, &ctx, &reviewer, id).await.unwrap();
    // Monday: Thursday is the third working day, the Monday after the fifth.
    for (at, fires) in [
        ("2026-03-05T08:59:59+08:00", 0),
        ("2026-03-05T09:00:00+08:00", 1),
        ("2026-03-09T08:59:59+08:00", 0),
        ("2026-03-09T09:00:00+08:00", 1),
        ("2026-03-09T17:59:59+08:00", 0),
        ("2026-03-09T18:00:00+08:00", 1),
        ("2026-03-20T18:00:00+08:00", 0),
    ] {
        clock.set(instant(at));
        assert_eq!(rung::fire_due(&mut conn, &ctx, 100).await.unwrap(), fires, "{at}");
    }
    assert_eq!(
        sent(&mut conn).await,
        [
            (LetterKind::Remind, "linxiao@desk.example".to_owned()),
            (LetterKind::Escalate, "zhaoting@desk.example".to_owned()),
            (LetterKind::Overdue, "chen@mumian.example".to_owned()),
            (LetterKind::OverdueLead, "zhaoting@desk.example".to_owned()),
        ]
    );
}

#[tokio::test]
async fn a_reminder_nobody_holds_goes_one_level_up() {
    let (_database, mut conn, clock, ctx) = ladder().await;
    builders::staff_member(&mut conn, &ctx, "zhaoting", "赵婷", &[Role::Lead]).await;
    let store = builders::store(&mut conn, "MM-1", "木棉", ctx.now()).await;
    builders::submitted(&mut conn, &ctx, store, Kind::Unbind).await;
    clock.set(instant("2026-03-05T09:00:00+08:00"));
    rung::fire_due(&mut conn, &ctx, 100).await.unwrap();
    assert_eq!(sent(&mut conn).await, [(LetterKind::Remind, "zhaoting@desk.example".to_owned())]);
}

#[tokio::test]
async fn after_a_week_of_downtime_the_sweep_fires_the_rest_then_nothing() {
    let (database, mut conn, clock, ctx) = ladder().await;
    builders::staff_member(&mut conn, &ctx, "zhaoting", "赵婷", &[Role::Lead]).await;
    for n in 0..4 {
        let store = builders::store(&mut conn, &format!("MM-{n}"), "木棉", ctx.now()).await;
        builders::submitted(&mut conn, &ctx, store, Kind::Unbind).await;
    }
    clock.advance(Duration::days(30));
    assert_eq!(rung::fire_due(&mut conn, &ctx, 5).await.unwrap(), 5, "some");
    let mut other = database.connect().await;
    let (a, b) = tokio::join!(rung::fire_due(&mut conn, &ctx, 100), rung::fire_due(&mut other, &ctx, 100));
    let rest = a.unwrap() + b.unwrap() + rung::fire_due(&mut conn, &ctx, 100).await.unwrap();
    assert_eq!(rest, 7, "the rest, by two at once");
    assert_eq!(rung::fire_due(&mut conn, &ctx, 100).await.unwrap(), 0, "nothing");
    assert_eq!(sent(&mut conn).await.len(), 4 * 4);
}

#[tokio::test]
async fn what_is_decided_or_taken_back_reminds_nobody() {
    let (_database, mut conn, clock, ctx) = ladder().await;
    let reviewer = builders::staff_member(&mut conn, &ctx, "linxiao", "林晓", &[Role::Reviewer]).await;
    let stores = [
        builders::store(&mut conn, "MM-1", "木棉", ctx.now()).await,
        builders::store(&mut conn, "MM-2", "木棉", ctx.now()).await,
    ];
    let decided = builders::submitted(&mut conn, &ctx, stores[0], Kind::Unbind).await.id;
    builders::decided(&mut conn, &ctx, &reviewer, decided, Outcome::Reject).await;
    let withdrawn = builders::submitted(&mut conn, &ctx, stores[1], Kind::Unbind).await.id;
    submission::withdraw(&mut conn, &ctx, &Actor::Applicant { store: stores[1] }, withdrawn).await.unwrap();
    clock.advance(Duration::days(30));
    assert_eq!(rung::fire_due(&mut conn, &ctx, 100).await.unwrap(), 0);
}
