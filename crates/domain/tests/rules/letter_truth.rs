//! A letter that waited, during a pause of mail or as a copy, leaves only while what it says is true.

use domain::delivery::copy::CopyError;
use domain::delivery::resend;
use domain::effect::EffectAttempt;
use domain::letter::CancelCause;

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

/// Its first attempt may have died after the mail server accepted it: the record must not say that it never left.
#[tokio::test]
async fn receipt_is_sent_after_an_answer_in_time() {
    let (desk, mut conn, id) = decided(Outcome::Reject).await;
    let received = find_letter(&conn, id, LetterKind::Received).await;
    desk.send(&mut conn, received).await;
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

/// The two registered contacts hear of an application although it ended while their alert waited (R23).
#[tokio::test]
async fn contact_hears_of_an_ended_application() {
    let (desk, mut conn, id) = submitted().await;
    let alerts = letters_of(&conn, id, LetterKind::Alert).await;
    assert_eq!(alerts.len(), 2);
    desk.withdraw(&mut conn, id).await.unwrap();
    for alert in &alerts {
        assert_eq!(desk.begin(&mut conn, *alert).await, CANCELLED);
        assert_eq!(desk.begin(&mut conn, *alert).await, CANCELLED, "nothing is told twice");
    }
    assert_eq!(letter_states(&conn, id, LetterKind::AlertEnded).await, [LetterState::Queued; 2]);
    let addresses = "select string_agg(to_address, ' ' order by to_address) from letters where kind = ";
    let told = sql::text(&conn, &format!("{addresses}'alert_ended'")).await;
    assert_eq!(told, sql::text(&conn, &format!("{addresses}'alert'")).await);
    for letter in letters_of(&conn, id, LetterKind::AlertEnded).await {
        desk.send(&mut conn, letter).await;
    }
    assert_eq!(outcome_of(&conn, alerts[0]).await, CancelCause::Untrue.as_str());
}

#[tokio::test]
async fn end_of_a_rejection_is_told_after_its_grace() {
    let (desk, mut conn, id) = decided(Outcome::Reject).await;
    let alert = find_letter(&conn, id, LetterKind::Alert).await;
    desk.clock.advance(Duration::minutes(11));
    assert_eq!(desk.begin(&mut conn, alert).await, CANCELLED);
    let ended = find_letter(&conn, id, LetterKind::AlertEnded).await;
    desk.send(&mut conn, ended).await;
}

/// An appeal tells every contact anew, so that the end of the first round is not told any more.
#[tokio::test]
async fn end_is_not_told_of_a_reopened_application() {
    let (desk, mut conn, id) = decided(Outcome::Reject).await;
    let alert = find_letter(&conn, id, LetterKind::Alert).await;
    desk.clock.advance(Duration::minutes(11));
    assert_eq!(desk.begin(&mut conn, alert).await, CANCELLED);
    appeal::appeal(&mut conn, &desk.ctx, &desk.applicant, id, "材料是真实的。").await.unwrap();
    let ended = find_letter(&conn, id, LetterKind::AlertEnded).await;
    assert_eq!(desk.begin(&mut conn, ended).await, CANCELLED);
}

/// The worker died after the mail server may have accepted the alert.
#[tokio::test]
async fn cancelled_letter_says_that_it_may_have_arrived() {
    let (desk, mut conn, id) = submitted().await;
    let alert = find_letter(&conn, id, LetterKind::Alert).await;
    let begun = desk.begin(&mut conn, alert).await;
    assert!(matches!(begun, LetterAttempt::Send(_)), "{begun:?}");
    desk.withdraw(&mut conn, id).await.unwrap();
    desk.clock.advance(Duration::hours(1));
    assert_eq!(desk.begin(&mut conn, alert).await, CANCELLED);
    assert_eq!(outcome_of(&conn, alert).await, CancelCause::UntrueInDoubt.as_str());
}

/// An attempt that the mail server refused for now leaves no doubt; one that died before it does.
#[tokio::test]
async fn answered_attempts_leave_no_doubt() {
    for has_died in [false, true] {
        let (desk, mut conn, id) = submitted().await;
        let alert = find_letter(&conn, id, LetterKind::Alert).await;
        for dies in [has_died, false] {
            let LetterAttempt::Send(letter) = desk.begin(&mut conn, alert).await else { panic!("it is due") };
            if !dies {
                attempt::try_again(&mut conn, &desk.ctx, &letter, "450 later", RetryPolicy::LETTER).await.unwrap();
            }
            desk.clock.advance(Duration::hours(1));
        }
        desk.withdraw(&mut conn, id).await.unwrap();
        assert_eq!(desk.begin(&mut conn, alert).await, CANCELLED);
        let expected = if has_died { CancelCause::UntrueInDoubt } else { CancelCause::Untrue };
        assert_eq!(outcome_of(&conn, alert).await, expected.as_str());
    }
}

/// A calendar published since moved the deadline that the email names.
#[tokio::test]
async fn reopening_is_told_with_the_date_in_force() {
    let (desk, mut conn, id) = rejected_and_told().await;
    desk.undo(&mut conn, &desk.lead, id).await.unwrap();
    let reopened = find_letter(&conn, id, LetterKind::Reopened).await;
    let later = format!("update applications set due_at = due_at + interval '1 day' where id = '{id}'");
    sql::execute(&conn, &later).await;
    desk.clock.advance(Duration::seconds(1));
    assert_eq!(desk.begin(&mut conn, reopened).await, CANCELLED);
    let anew = find_letter(&conn, id, LetterKind::Reopened).await;
    assert_ne!(anew, reopened);
    desk.send(&mut conn, anew).await;
}

async fn letters_of(mut conn: &AsyncPgConnection, id: ApplicationId, kind: LetterKind) -> Vec<LetterId> {
    let of = letters::table.filter(letters::application_id.eq(id).and(letters::kind.eq(kind)));
    of.order(letters::id).select(letters::id).load(&mut conn).await.unwrap()
}

async fn outcome_of(mut conn: &AsyncPgConnection, id: LetterId) -> String {
    let outcome: Option<String> = letters::table.find(id).select(letters::outcome).first(&mut conn).await.unwrap();
    outcome.unwrap()
}
