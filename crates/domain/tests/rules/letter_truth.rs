//! A letter that waited, during a pause of mail or as a copy, leaves only while what it says is true.

use domain::delivery::copy::CopyError;
use domain::delivery::resend;
use domain::effect::EffectAttempt;

use crate::prelude::*;

const CANCELLED: LetterAttempt = LetterAttempt::Over(LetterState::Cancelled);

/// Sends every letter that is due now.
async fn send_due(desk: &Desk, conn: &mut AsyncPgConnection) {
    desk.release_held(conn).await;
    let queued = letters::table.filter(letters::state.eq(LetterState::Queued)).select(letters::id);
    let queued: Vec<LetterId> = queued.load(conn).await.unwrap();
    for letter in queued {
        desk.send(conn, letter).await;
    }
}

#[tokio::test]
async fn stoppable_is_not_said_once_requested() {
    let (desk, mut conn) = desk().await;
    let agent = builders::staff_member(&mut conn, &desk.ctx, "agent", "客服", &[Role::Agent]).await;
    let id = desk.submitted(&mut conn).await;
    send_due(&desk, &mut conn).await;
    builders::decided(&mut conn, &desk.ctx, &desk.reviewer, id, Outcome::Approve).await;
    desk.clock.advance(Duration::minutes(10));
    send_due(&desk, &mut conn).await;
    desk.clock.advance(Duration::days(2));
    let mut originals = Vec::new();
    for kind in [LetterKind::Alert, LetterKind::Approved, LetterKind::AlertApproved] {
        originals.push(find_letter(&conn, id, kind).await);
    }
    let mut copies = Vec::new();
    for letter in &originals {
        copies.push(resend::resend(&mut conn, &desk.ctx, &agent, *letter).await.unwrap());
    }
    let begun = desk.attempt_effect(&mut conn, id).await;
    assert!(matches!(begun, EffectAttempt::Request { .. }), "{begun:?}");
    for copy in copies {
        assert_eq!(desk.begin(&mut conn, copy).await, CANCELLED);
    }
    desk.clock.advance(Duration::minutes(10));
    for letter in originals {
        assert_err!(resend::resend(&mut conn, &desk.ctx, &agent, letter).await, CopyError::Untrue);
    }
}

#[tokio::test]
async fn receipt_is_not_sent_after_its_date() {
    let (desk, mut conn, id) = submitted().await;
    let received = find_letter(&conn, id, LetterKind::Received).await;
    desk.clock.advance(Duration::days(12));
    assert_eq!(desk.begin(&mut conn, received).await, CANCELLED);
    let alert = find_letter(&conn, id, LetterKind::Alert).await;
    desk.send(&mut conn, alert).await;
}

#[tokio::test]
async fn receipt_is_not_sent_with_an_old_date() {
    let (desk, mut conn, id) = submitted().await;
    let received = find_letter(&conn, id, LetterKind::Received).await;
    let later = format!("update applications set due_at = due_at + interval '1 day' where id = '{id}'");
    sql::execute(&conn, &later).await;
    assert_eq!(desk.begin(&mut conn, received).await, CANCELLED);
}

#[tokio::test]
async fn receipt_is_not_sent_after_the_end() {
    let (desk, mut conn, id) = submitted().await;
    let received = find_letter(&conn, id, LetterKind::Received).await;
    desk.withdraw(&mut conn, id).await.unwrap();
    assert_eq!(desk.begin(&mut conn, received).await, CANCELLED);
}

#[tokio::test]
async fn reopening_is_not_told_after_a_withdrawal() {
    let (desk, mut conn, id) = decided(Outcome::Reject).await;
    desk.clock.advance(Duration::minutes(10));
    appeal::appeal(&mut conn, &desk.ctx, &desk.applicant, id, "材料是真实的。").await.unwrap();
    let alert = find_letter(&conn, id, LetterKind::AlertReopened).await;
    desk.withdraw(&mut conn, id).await.unwrap();
    assert_eq!(desk.begin(&mut conn, alert).await, CANCELLED);
}
