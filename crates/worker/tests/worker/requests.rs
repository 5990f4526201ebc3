//! Information requests: reminders and lapsing, run by the worker's sweeps.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::application::status::Status;
use domain::application::transition;
use domain::base::actor::{Actor, Role};
use domain::base::id::{ApplicationId, StoreId};
use domain::base::schema::letters;
use domain::base::terms::Kind;
use domain::review::claim;
use domain::review::information_request::{self, NewItem, NewRequest};
use testkit::builders;
use worker::drain;

use crate::stage::{Stage, stage};

/// An application whose applicant was asked on Monday and has until the next Monday, 18:00.
async fn asked(stage: &Stage, conn: &mut AsyncPgConnection) -> (ApplicationId, StoreId) {
    let ctx = &stage.worker.ctx;
    builders::registers(conn, ctx).await;
    let store = builders::store(conn, "S1", "木棉好物", ctx.now()).await;
    let reviewer = builders::staff_member(conn, ctx, "linxiao", "林晓", &[Role::Reviewer]).await;
    let id = builders::submitted(conn, ctx, store, Kind::Unbind).await.id;
    claim::claim(conn, ctx, &reviewer, id).await.expect("it is claimed");
    let item =
        NewItem {
            reason: "evidence_incomplete".into(), prompt: "哪一天换的手机？".into(), ..NewItem::default()
        };
    let new = NewRequest { items: vec![item], message: String::new() };
    information_request::ask(conn, ctx, &reviewer, id, &new).await.expect("it is asked");
    (id, store)
}

async fn drain_at(stage: &Stage, at: &str) {
    stage.clock.set(at.parse().expect("a time"));
    drain(&stage.worker).await.expect("draining succeeds");
}

/// The applicant's sent letters of this kind.
async fn sent(conn: &AsyncPgConnection, kind: &str) -> usize {
    let sent: i64 = letters::table
        .filter(letters::kind.eq(kind).and(letters::state.eq("sent")))
        .count()
        .get_result(&mut &*conn)
        .await
        .expect("letters can be counted");
    usize::try_from(sent).expect("a count")
}

#[tokio::test]
async fn unanswered_request_is_reminded_twice_then_lapses() {
    let stage = stage().await;
    let mut conn = stage.connection().await;
    let (id, _) = asked(&stage, &mut conn).await;
    for (at, reminders) in [
        ("2026-03-02T10:01:00+08:00", 0),
        ("2026-03-05T09:00:00+08:00", 1),
        ("2026-03-05T09:05:00+08:00", 1),
        ("2026-03-09T09:00:00+08:00", 2),
        ("2026-03-09T17:59:00+08:00", 2),
    ] {
        drain_at(&stage, at).await;
        assert_eq!(sent(&conn, "information_reminder").await, reminders, "{at}");
        assert_eq!(transition::get(&conn, id).await.expect("it exists").status, Status::AwaitingApplicant, "{at}");
    }
    for at in ["2026-03-09T18:00:00+08:00", "2026-03-10T09:00:00+08:00"] {
        drain_at(&stage, at).await;
        assert_eq!(transition::get(&conn, id).await.expect("it exists").status, Status::Lapsed, "{at}");
        assert_eq!((sent(&conn, "information_reminder").await, sent(&conn, "lapsed").await), (2, 1), "{at}");
    }
}

#[tokio::test]
async fn overdue_request_lapses_without_reminders() {
    let stage = stage().await;
    let mut conn = stage.connection().await;
    let (id, _) = asked(&stage, &mut conn).await;
    drain_at(&stage, "2026-03-12T09:00:00+08:00").await;
    assert_eq!(transition::get(&conn, id).await.expect("it exists").status, Status::Lapsed);
    assert_eq!((sent(&conn, "information_reminder").await, sent(&conn, "lapsed").await), (0, 1));
    assert_eq!(sent(&conn, "information_needed").await, 0, "the request letter is not sent after the lapse");
}

#[tokio::test]
async fn answered_request_neither_reminds_nor_lapses() {
    let stage = stage().await;
    let mut conn = stage.connection().await;
    let (id, store) = asked(&stage, &mut conn).await;
    let applicant = Actor::Applicant { store };
    information_request::save(&mut conn, &applicant, id, &[(1, "上周三".into())]).await.expect("it is saved");
    information_request::answer(&mut conn, &stage.worker.ctx, &applicant, id).await.expect("it is answered");
    drain_at(&stage, "2026-03-09T18:00:00+08:00").await;
    assert_ne!(transition::get(&conn, id).await.expect("it exists").status, Status::Lapsed);
    assert_eq!((sent(&conn, "information_reminder").await, sent(&conn, "lapsed").await), (0, 0));
}
