//! Sending letters: pauses, bounces and follow-ups.

use chrono::Duration;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::base::actor::{Actor, Role};
use domain::base::id::{FollowUpId, LetterId};
use domain::base::schema::{bounces, events, letters};
use domain::delivery::attempt::{self, LetterAttempt};
use domain::delivery::bounce::{self, Bounce, BounceOutcome, Handled};
use domain::delivery::pause::{self, PauseError};
use domain::delivery::stored::StoredLetter;
use domain::delivery::{reconcile, release};
use domain::job::RetryPolicy;
use domain::letter::follow_up::{self, FollowUpError, FollowUpReason};
use domain::letter::outbox::{self, OutboxFilter};
use domain::letter::{LetterKind, LetterState};
use testkit::builders;

use crate::desk::{Desk, desk};

type LetterRow = (LetterId, LetterKind, String);

async fn all(conn: &mut AsyncPgConnection) -> Vec<LetterRow> {
    let columns = (letters::id, letters::kind, letters::message_id);
    letters::table.order((letters::created_at, letters::id)).select(columns).load(conn).await.unwrap()
}

async fn state(conn: &mut AsyncPgConnection, id: LetterId) -> (LetterState, i32) {
    letters::table.find(id).select((letters::state, letters::attempt)).first(conn).await.unwrap()
}

impl Desk {
    async fn begin(&self, conn: &mut AsyncPgConnection, id: LetterId) -> LetterAttempt {
        attempt::begin(conn, &self.ctx, id, RetryPolicy::LETTER).await.unwrap()
    }

    pub async fn send(&self, conn: &mut AsyncPgConnection, id: LetterId) {
        let begun = self.begin(conn, id).await;
        let LetterAttempt::Send(letter) = begun else { panic!("{begun:?}") };
        attempt::sent(conn, &self.ctx, &letter, "250 ok").await.unwrap();
    }
}

fn bounce(number: u8, letter: Option<LetterId>, message_ids: &[&str], outcome: BounceOutcome) -> Bounce {
    let message_ids = message_ids.iter().map(|id| (*id).to_owned()).collect();
    Bounce { digest: [number; 32], letter, message_ids, outcome, diagnostic: "550 5.1.1 no such user".to_owned() }
}

#[tokio::test]
async fn paused_letters_wait_without_an_attempt() {
    let (desk, mut conn) = desk().await;
    let admin = builders::staff_member(&mut conn, &desk.ctx, "admin", "管理", &[Role::Admin]).await;
    let refused = pause::pause(&mut conn, &desk.ctx, &desk.reviewer, None, "x").await.unwrap_err();
    assert!(matches!(refused, PauseError::NotPermitted(_)), "{refused:?}");
    let refused = pause::pause(&mut conn, &desk.ctx, &admin, None, " ").await.unwrap_err();
    assert!(matches!(refused, PauseError::Note(_)), "{refused:?}");
    pause::pause(&mut conn, &desk.ctx, &admin, None, "换证书").await.unwrap();
    let again = pause::pause(&mut conn, &desk.ctx, &Actor::CommandLine, None, "x").await.unwrap_err();
    assert!(matches!(again, PauseError::Already), "{again:?}");
    desk.submitted(&mut conn).await;
    let letters = all(&mut conn).await;
    diesel::sql_query("delete from apalis.jobs").execute(&mut conn).await.unwrap();
    for (id, kind, _) in &letters {
        assert_eq!(desk.begin(&mut conn, *id).await, LetterAttempt::Paused, "{kind}");
        assert_eq!(state(&mut conn, *id).await, (LetterState::Queued, 0));
    }
    let codes = [LetterKind::SignInCode, LetterKind::EmailCode];
    let paused = pause::paused_kinds(&conn).await.unwrap();
    assert!(codes.iter().all(|kind| !paused.contains(kind)), "codes are paused only by their kind");
    pause::pause(&mut conn, &desk.ctx, &admin, Some(codes[0]), "攻击").await.unwrap();
    assert!(pause::paused_kinds(&conn).await.unwrap().contains(&codes[0]));
    // The SQL condition on a letter's row must agree with `paused_kinds`.
    let (first, kind, _) = &letters[0];
    for (as_kind, is_paused) in [(codes[0], true), (codes[1], false)] {
        let disguised = diesel::update(letters::table.find(*first)).set(letters::kind.eq(as_kind));
        disguised.execute(&mut conn).await.unwrap();
        let begun = desk.begin(&mut conn, *first).await;
        assert_eq!(begun == LetterAttempt::Paused, is_paused, "{as_kind}: {begun:?}");
    }
    let restored = (letters::kind.eq(*kind), letters::attempt.eq(0), letters::next_try_at.eq(desk.ctx.now()));
    diesel::update(letters::table.find(*first)).set(restored).execute(&mut conn).await.unwrap();
    let resumed = pause::resume(&mut conn, &desk.ctx, &admin, None).await.unwrap();
    assert_eq!(resumed, letters.len(), "every letter is woken");
    let over = pause::resume(&mut conn, &desk.ctx, &admin, None).await.unwrap_err();
    assert!(matches!(over, PauseError::NotPaused), "{over:?}");
    for (id, ..) in &letters {
        desk.send(&mut conn, *id).await;
    }
    let lines: Vec<String> = events::table
        .filter(events::subject_kind.eq("mail"))
        .order(events::seq)
        .select(events::action)
        .load(&mut conn)
        .await
        .unwrap();
    assert_eq!(lines, ["mail_paused", "mail_paused", "mail_resumed"]);
    assert!(domain::desk::queue::count_own(&conn, desk.reviewer.staff().unwrap().id).await.unwrap().is_mail_paused);
    assert_eq!(pause::list(&conn, 5).await.unwrap().len(), 2);
}

#[tokio::test]
async fn unknown_letter_kinds_are_left_alone() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    let written = all(&mut conn).await.len();
    diesel::sql_query("delete from apalis.jobs").execute(&mut conn).await.unwrap();
    let unknown = "update letters set kind = 'of_the_next_release' where kind = 'received'";
    diesel::sql_query(unknown).execute(&mut conn).await.unwrap();
    assert_eq!(outbox::list_for(&conn, id).await.unwrap().len(), written - 1);
    let listed = outbox::list(&conn, &desk.lead, OutboxFilter::default(), None, 50).await.unwrap();
    assert_eq!(listed.len(), written - 1);
    let woken = reconcile::reconcile(&mut conn, &desk.ctx, Duration::zero(), 50).await.unwrap();
    assert_eq!(woken, written - 1, "the other letters are woken");
    let held = "update letters set state = 'held', release_at = created_at where kind = 'of_the_next_release'";
    diesel::sql_query(held).execute(&mut conn).await.unwrap();
    assert_eq!(release::release_held(&mut conn, &desk.ctx, 50).await.unwrap(), 0);
}

#[tokio::test]
async fn bounced_letter_fails_and_gets_a_follow_up() {
    let (desk, mut conn) = desk().await;
    let agent = builders::staff_member(&mut conn, &desk.ctx, "agent", "客服", &[Role::Agent]).await;
    let id = desk.submitted(&mut conn).await;
    let letters = all(&mut conn).await;
    for (letter, ..) in &letters {
        desk.send(&mut conn, *letter).await;
    }
    let (alert, _, message_id) = letters.iter().find(|(_, kind, _)| *kind == LetterKind::Alert).unwrap();
    let late = bounce(1, Some(*alert), &[], BounceOutcome::Delayed);
    assert_eq!(bounce::record(&mut conn, &desk.ctx, &late, b"x").await.unwrap(), Handled::Noted(*alert));
    assert_eq!(state(&mut conn, *alert).await.0, LetterState::Sent);
    let failed = bounce(2, None, &["<other@x>", message_id], BounceOutcome::Failed);
    assert_eq!(bounce::record(&mut conn, &desk.ctx, &failed, b"x").await.unwrap(), Handled::Failed(*alert));
    assert_eq!(bounce::record(&mut conn, &desk.ctx, &failed, b"x").await.unwrap(), Handled::Before);
    let again = bounce(3, Some(*alert), &[], BounceOutcome::Failed);
    assert_eq!(bounce::record(&mut conn, &desk.ctx, &again, b"x").await.unwrap(), Handled::Noted(*alert));
    assert_eq!(state(&mut conn, *alert).await.0, LetterState::Failed);
    let sent_at: Option<chrono::DateTime<chrono::Utc>> =
        letters::table.find(*alert).select(letters::sent_at).first(&mut conn).await.unwrap();
    assert_eq!(sent_at, None, "`sent_at` counts as the notice of an effect (decision 0007)");
    let refused = follow_up::list(&conn, &desk.reviewer, None, 10).await.unwrap_err();
    assert!(matches!(refused, FollowUpError::NotPermitted(_)), "{refused:?}");
    let follow_ups = follow_up::list(&conn, &agent, None, 10).await.unwrap();
    assert_eq!(
        follow_ups.iter().map(|it| (it.letter_id, it.reason)).collect::<Vec<_>>(),
        [(*alert, FollowUpReason::Bounced)]
    );
    let follow_up_id: FollowUpId = follow_ups[0].id;
    let refused = follow_up::close(&mut conn, &desk.ctx, &agent, follow_up_id, "").await.unwrap_err();
    assert!(matches!(refused, FollowUpError::Note(_)), "{refused:?}");
    follow_up::close(&mut conn, &desk.ctx, &agent, follow_up_id, "已电话告知").await.unwrap();
    let late = follow_up::close(&mut conn, &desk.ctx, &agent, follow_up_id, "x").await.unwrap_err();
    assert!(matches!(late, FollowUpError::Missing), "{late:?}");
    assert!(follow_up::list(&conn, &agent, None, 10).await.unwrap().is_empty());
    let lines: Vec<String> = events::table
        .filter(events::subject_id.eq(id.0))
        .order(events::seq)
        .select(events::action)
        .load(&mut conn)
        .await
        .unwrap();
    assert!(lines.ends_with(&["letter_bounced".to_owned(), "follow_up_done".to_owned()]), "{lines:?}");
}

#[tokio::test]
async fn unmatched_bounce_is_kept_once() {
    let (desk, mut conn) = desk().await;
    let stray = bounce(1, None, &["<nobody@x>"], BounceOutcome::Failed);
    assert_eq!(bounce::record(&mut conn, &desk.ctx, &stray, &[b'x'; 100_000]).await.unwrap(), Handled::Unmatched);
    assert_eq!(bounce::record(&mut conn, &desk.ctx, &stray, b"x").await.unwrap(), Handled::Before);
    assert_eq!(bounce::count_unmatched(&conn).await.unwrap(), 1);
    let kept: Option<Vec<u8>> = bounces::table.select(bounces::raw).first(&mut conn).await.unwrap();
    assert_eq!(kept.unwrap().len(), 64 * 1024);
    assert_eq!(bounce::prune(&conn, &desk.ctx, 10).await.unwrap(), 0);
    desk.clock.advance(chrono::Duration::days(30));
    assert_eq!(bounce::prune(&conn, &desk.ctx, 10).await.unwrap(), 1);
    assert_eq!(bounce::count_unmatched(&conn).await.unwrap(), 0);
}

#[tokio::test]
async fn permanent_refusal_makes_a_follow_up() {
    let (desk, mut conn) = desk().await;
    desk.submitted(&mut conn).await;
    let (id, ..) = all(&mut conn).await[0];
    let begun = desk.begin(&mut conn, id).await;
    let LetterAttempt::Send(letter) = begun else { panic!("{begun:?}") };
    let to_staff = StoredLetter { staff_id: desk.reviewer.staff().map(|staff| staff.id), ..(*letter).clone() };
    attempt::give_up(&mut conn, &desk.ctx, &to_staff, "550 no").await.unwrap();
    assert!(follow_up::list(&conn, &desk.lead, None, 10).await.unwrap().is_empty());
    let (other, ..) = all(&mut conn).await[1];
    let begun = desk.begin(&mut conn, other).await;
    let LetterAttempt::Send(letter) = begun else { panic!("{begun:?}") };
    attempt::give_up(&mut conn, &desk.ctx, &letter, "550 no").await.unwrap();
    let follow_ups = follow_up::list(&conn, &desk.lead, None, 10).await.unwrap();
    assert_eq!(
        follow_ups.iter().map(|it| (it.letter_id, it.reason)).collect::<Vec<_>>(),
        [(other, FollowUpReason::Refused)]
    );
}
