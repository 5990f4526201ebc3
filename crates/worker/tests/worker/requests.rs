//! Information requests: reminders and lapsing, run by the worker's sweeps.

use domain::application::{Status, transition};
use domain::review::information_request::{self, NewItem, NewRequest};

use crate::prelude::*;

/// An application whose applicant was asked on Monday and has until the next Monday, 18:00.
async fn asked(desk: &Desk, conn: &mut AsyncPgConnection) -> ApplicationId {
    let ctx = &desk.worker.ctx;
    let (id, _) = desk.submitted().await;
    let reviewer = builders::staff_member(conn, ctx, "linxiao", "林晓", &[Role::Reviewer]).await;
    claim::claim(conn, ctx, &reviewer, id).await.expect("it is claimed");
    let item =
        NewItem {
            reason: "evidence_incomplete".into(), prompt: "哪一天换的手机？".into(), ..NewItem::default()
        };
    let new = NewRequest { items: vec![item], message: String::new() };
    information_request::ask(conn, ctx, &reviewer, id, &new).await.expect("it is asked");
    id
}

async fn drain_at(desk: &Desk, at: &str) {
    desk.clock.set(at.parse().expect("a time"));
    desk.drain().await;
}

async fn sent(conn: &AsyncPgConnection, kind: &str) -> i64 {
    count(conn, &format!("letters where kind = '{kind}' and state = 'sent'")).await
}

#[tokio::test]
async fn unanswered_request_is_reminded_twice_then_lapses() {
    let desk = desk().await;
    let mut conn = desk.connection().await;
    let id = asked(&desk, &mut conn).await;
    for (at, reminders) in [
        ("2026-03-02T10:11:00+08:00", 0),
        ("2026-03-05T09:00:00+08:00", 1),
        ("2026-03-05T09:05:00+08:00", 1),
        ("2026-03-09T09:00:00+08:00", 2),
        ("2026-03-09T17:59:00+08:00", 2),
    ] {
        drain_at(&desk, at).await;
        assert_eq!(sent(&conn, "information_reminder").await, reminders, "{at}");
        assert_eq!(transition::get(&conn, id).await.expect("it exists").status, Status::AwaitingApplicant, "{at}");
    }
    for at in ["2026-03-09T18:00:00+08:00", "2026-03-10T09:00:00+08:00"] {
        drain_at(&desk, at).await;
        assert_eq!(transition::get(&conn, id).await.expect("it exists").status, Status::Lapsed, "{at}");
        assert_eq!((sent(&conn, "information_reminder").await, sent(&conn, "lapsed").await), (2, 1), "{at}");
    }
}

#[tokio::test]
async fn question_that_never_left_is_asked_again() {
    let desk = desk().await;
    let mut conn = desk.connection().await;
    let id = asked(&desk, &mut conn).await;
    // No worker ran in the whole answer period.
    drain_at(&desk, "2026-03-12T09:00:00+08:00").await;
    assert_eq!(transition::get(&conn, id).await.expect("it exists").status, Status::AwaitingApplicant);
    assert_eq!((sent(&conn, "information_needed").await, sent(&conn, "lapsed").await), (1, 0));
    drain_at(&desk, "2026-03-19T18:00:00+08:00").await;
    assert_eq!(transition::get(&conn, id).await.expect("it exists").status, Status::Lapsed);
    assert_eq!((sent(&conn, "information_needed").await, sent(&conn, "lapsed").await), (1, 1));
}
