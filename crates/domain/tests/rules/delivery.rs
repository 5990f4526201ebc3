//! Sending letters: pauses, bounces and follow-ups.

use domain::delivery::bounce::{self, Bounce, BounceOutcome, Handled, Proof};
use domain::delivery::follow_up_result::close_follow_up;
use domain::delivery::pause::{self, PauseError};
use domain::delivery::reconcile;
use domain::delivery::stored::StoredLetter;
use domain::letter::follow_up::{self, FollowUpError, FollowUpReason, FollowUpResult};
use domain::letter::outbox::{self, OutboxFilter};

use crate::prelude::*;

type LetterRow = (LetterId, LetterKind, String);

async fn all(conn: &mut AsyncPgConnection) -> Vec<LetterRow> {
    let columns = (letters::id, letters::kind, letters::message_id);
    letters::table.order((letters::created_at, letters::id)).select(columns).load(conn).await.unwrap()
}

async fn state(conn: &mut AsyncPgConnection, id: LetterId) -> (LetterState, i32) {
    letters::table.find(id).select((letters::state, letters::attempt)).first(conn).await.unwrap()
}

impl Desk {
    /// Records a bounce.
    async fn bounced(&self, conn: &mut AsyncPgConnection, bounce: &Bounce) -> Handled {
        bounce::record(conn, &self.ctx, bounce, b"x", Proof::MessageId).await.unwrap()
    }

    /// Records a bounce where letters have return addresses of their own.
    async fn bounced_with_marks(&self, conn: &mut AsyncPgConnection, bounce: &Bounce) -> Handled {
        bounce::record(conn, &self.ctx, bounce, b"x", Proof::Mark).await.unwrap()
    }

    /// An application whose letters were all sent; returns its alert and the Message-ID of it.
    async fn alerted(&self, conn: &mut AsyncPgConnection) -> (LetterId, String) {
        self.submitted(conn).await;
        let letters = all(conn).await;
        for (letter, ..) in &letters {
            self.send(conn, *letter).await;
        }
        let alert = letters.into_iter().find(|(_, kind, _)| *kind == LetterKind::Alert).unwrap();
        (alert.0, alert.2)
    }
}

async fn list_follow_ups(conn: &AsyncPgConnection, actor: &Actor) -> Vec<(LetterId, FollowUpReason)> {
    let listed = follow_up::list(conn, actor, None, 10).await.unwrap();
    listed.iter().map(|it| (it.letter_id, it.reason)).collect()
}

fn bounce(number: u8, letter: Option<LetterId>, message_ids: &[&str], outcome: BounceOutcome) -> Bounce {
    let message_ids = message_ids.iter().map(|id| (*id).to_owned()).collect();
    Bounce { digest: [number; 32], letter, message_ids, outcome, diagnostic: "550 5.1.1 no such user".to_owned() }
}

#[tokio::test]
async fn paused_letters_wait_without_an_attempt() {
    let (desk, mut conn) = desk().await;
    let admin = builders::staff_member(&mut conn, &desk.ctx, "admin", "管理", &[Role::Admin]).await;
    assert_err!(pause::pause(&mut conn, &desk.ctx, &desk.reviewer, None, "x").await, PauseError::NotPermitted(_));
    assert_err!(pause::pause(&mut conn, &desk.ctx, &admin, None, " ").await, PauseError::Note(_));
    pause::pause(&mut conn, &desk.ctx, &admin, None, "换证书").await.unwrap();
    assert_err!(pause::pause(&mut conn, &desk.ctx, &Actor::CommandLine, None, "x").await, PauseError::Already);
    desk.submitted(&mut conn).await;
    let letters = all(&mut conn).await;
    sql::execute(&conn, "delete from apalis.jobs").await;
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
        sql::execute(&conn, &format!("update letters set kind = '{as_kind}' where id = '{first}'")).await;
        let begun = desk.begin(&mut conn, *first).await;
        assert_eq!(begun == LetterAttempt::Paused, is_paused, "{as_kind}: {begun:?}");
    }
    let restored = (letters::kind.eq(*kind), letters::attempt.eq(0), letters::next_try_at.eq(desk.ctx.now()));
    diesel::update(letters::table.find(*first)).set(restored).execute(&mut conn).await.unwrap();
    let resumed = pause::resume(&mut conn, &desk.ctx, &admin, None).await.unwrap();
    assert_eq!(resumed, letters.len(), "every letter is woken");
    assert_err!(pause::resume(&mut conn, &desk.ctx, &admin, None).await, PauseError::NotPaused);
    for (id, ..) in &letters {
        desk.send(&mut conn, *id).await;
    }
    let lines = sql::texts(&conn, "select action from events where subject_kind = 'mail' order by seq").await;
    assert_eq!(lines, ["mail_paused", "mail_paused", "mail_resumed"]);
    assert!(domain::desk::queue::count_own(&conn, staff_id(&desk.reviewer)).await.unwrap().is_mail_paused);
    assert_eq!(pause::list(&conn, 5).await.unwrap().len(), 2);
}

#[tokio::test]
async fn unknown_letter_kinds_are_left_alone() {
    let (desk, mut conn, id) = submitted().await;
    let written = all(&mut conn).await.len();
    sql::execute(&conn, "delete from apalis.jobs").await;
    sql::execute(&conn, "update letters set kind = 'of_the_next_release' where kind = 'received'").await;
    assert_eq!(outbox::list_for(&conn, id).await.unwrap().len(), written - 1);
    let listed = outbox::list(&conn, &desk.lead, OutboxFilter::default(), None, 50).await.unwrap();
    assert_eq!(listed.len(), written - 1);
    let woken = reconcile::reconcile(&mut conn, &desk.ctx, Duration::zero(), 50).await.unwrap();
    assert_eq!(woken, written - 1, "the other letters are woken");
    let held = "update letters set state = 'held', release_at = created_at where kind = 'of_the_next_release'";
    sql::execute(&conn, held).await;
    assert_eq!(desk.release_held(&mut conn).await, 0);
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
    assert_eq!(desk.bounced(&mut conn, &late).await, Handled::Noted(*alert));
    assert_eq!(state(&mut conn, *alert).await.0, LetterState::Sent);
    let failed = bounce(2, None, &["<other@x>", message_id], BounceOutcome::Failed);
    assert_eq!(desk.bounced(&mut conn, &failed).await, Handled::Failed(*alert));
    assert_eq!(desk.bounced(&mut conn, &failed).await, Handled::Before);
    let again = bounce(3, Some(*alert), &[], BounceOutcome::Failed);
    assert_eq!(desk.bounced(&mut conn, &again).await, Handled::Noted(*alert));
    assert_eq!(state(&mut conn, *alert).await.0, LetterState::Failed);
    // `sent_at` counts as the notice of an effect (decision 0007).
    assert_eq!(sql::count(&conn, &format!("letters where id = '{alert}' and sent_at is null")).await, 1);
    assert_err!(follow_up::list(&conn, &desk.reviewer, None, 10).await, FollowUpError::NotPermitted(_));
    assert_eq!(list_follow_ups(&conn, &agent).await, [(*alert, FollowUpReason::Bounced)]);
    let not_reached = FollowUpResult::NotReached;
    let follow_up_id = follow_up::list(&conn, &agent, None, 10).await.unwrap()[0].id;
    let mut close =
        async |result, note| close_follow_up(&mut conn, &desk.ctx, &agent, follow_up_id, result, note).await;
    assert_err!(close(not_reached, "").await, FollowUpError::Note(_));
    assert_err!(close(FollowUpResult::Reached, "已电话告知").await, FollowUpError::NeedsTwo);
    close(not_reached, "登记电话停机").await.unwrap();
    assert_err!(close(not_reached, "x").await, FollowUpError::Missing);
    assert_eq!(list_follow_ups(&conn, &agent).await, []);
    let lines = actions(&conn, id).await;
    assert!(lines.ends_with(&["letter_bounced".to_owned(), "follow_up_done".to_owned()]), "{lines:?}");
}

#[tokio::test]
async fn unmatched_bounce_is_kept_once() {
    let (desk, mut conn) = desk().await;
    let stray = bounce(1, None, &["<nobody@x>"], BounceOutcome::Failed);
    let kept = bounce::record(&mut conn, &desk.ctx, &stray, &[b'x'; 100_000], Proof::MessageId).await.unwrap();
    assert_eq!(kept, Handled::Unmatched);
    assert_eq!(desk.bounced(&mut conn, &stray).await, Handled::Before);
    assert_eq!(bounce::count_unmatched(&conn).await.unwrap(), 1);
    assert_eq!(sql::number(&conn, "select length(raw) from bounces").await, 64 * 1024);
    assert_eq!(bounce::prune(&conn, &desk.ctx, 10).await.unwrap(), 0);
    desk.clock.advance(Duration::days(30));
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
    assert_eq!(list_follow_ups(&conn, &desk.lead).await, []);
    let (other, ..) = all(&mut conn).await[1];
    let begun = desk.begin(&mut conn, other).await;
    let LetterAttempt::Send(letter) = begun else { panic!("{begun:?}") };
    attempt::give_up(&mut conn, &desk.ctx, &letter, "550 no").await.unwrap();
    assert_eq!(list_follow_ups(&conn, &desk.lead).await, [(other, FollowUpReason::Refused)]);
}

#[tokio::test]
async fn message_id_alone_fails_no_letter_that_has_a_mark() {
    let (desk, mut conn) = desk().await;
    let agent = builders::staff_member(&mut conn, &desk.ctx, "agent", "客服", &[Role::Agent]).await;
    let (alert, message_id) = desk.alerted(&mut conn).await;
    let forged = Bounce {
        diagnostic: "550 5.1.1 user Chen Lixin moved".to_owned(),
        ..bounce(1, None, &[&message_id], BounceOutcome::Failed)
    };
    assert_eq!(desk.bounced_with_marks(&mut conn, &forged).await, Handled::Asked(alert));
    assert_eq!(state(&mut conn, alert).await.0, LetterState::Sent);
    assert_eq!(list_follow_ups(&conn, &agent).await, [(alert, FollowUpReason::Unconfirmed)]);
    assert_eq!(sql::texts(&conn, "select diagnostic from bounces").await, ["550 5.1.1"], "no words of a stranger");
    let follow_up_id = follow_up::list(&conn, &agent, None, 10).await.unwrap()[0].id;
    close_follow_up(&mut conn, &desk.ctx, &agent, follow_up_id, FollowUpResult::NotReached, "无人接听").await.unwrap();
    // Our own mark is believed, and opens the follow-up again.
    let true_one = bounce(2, Some(alert), &[], BounceOutcome::Failed);
    assert_eq!(desk.bounced_with_marks(&mut conn, &true_one).await, Handled::Failed(alert));
    assert_eq!(list_follow_ups(&conn, &agent).await, [(alert, FollowUpReason::Bounced)]);
}

#[tokio::test]
async fn unread_return_becomes_a_follow_up() {
    let (desk, mut conn) = desk().await;
    let agent = builders::staff_member(&mut conn, &desk.ctx, "agent", "客服", &[Role::Agent]).await;
    let (alert, _) = desk.alerted(&mut conn).await;
    for (number, outcome) in [(1, BounceOutcome::Other), (2, BounceOutcome::Delayed)] {
        let noted = desk.bounced_with_marks(&mut conn, &bounce(number, Some(alert), &[], outcome)).await;
        assert_eq!(noted, Handled::Noted(alert), "{outcome}");
    }
    assert_eq!(list_follow_ups(&conn, &agent).await, []);
    let unread = bounce(3, Some(alert), &[], BounceOutcome::Unread);
    assert_eq!(desk.bounced_with_marks(&mut conn, &unread).await, Handled::Asked(alert));
    assert_eq!(state(&mut conn, alert).await.0, LetterState::Sent);
    assert_eq!(list_follow_ups(&conn, &agent).await, [(alert, FollowUpReason::Unread)]);
}

#[tokio::test]
async fn rate_limited_return_is_sent_again_later() {
    let (desk, mut conn) = desk().await;
    let agent = builders::staff_member(&mut conn, &desk.ctx, "agent", "客服", &[Role::Agent]).await;
    let (mut letter, _) = desk.alerted(&mut conn).await;
    for (number, hours) in [(1, 1), (2, 4), (3, 12)] {
        let limited = bounce(number, Some(letter), &[], BounceOutcome::Limited);
        let handled = desk.bounced_with_marks(&mut conn, &limited).await;
        let Handled::SentLater(copy) = handled else { panic!("{handled:?}") };
        assert_eq!(state(&mut conn, letter).await.0, LetterState::Failed, "it counts as told no more");
        assert_eq!(desk.begin(&mut conn, copy).await, LetterAttempt::NotYet);
        desk.clock.advance(Duration::hours(hours));
        desk.send(&mut conn, copy).await;
        letter = copy;
    }
    assert_eq!(list_follow_ups(&conn, &agent).await, []);
    let last = bounce(4, Some(letter), &[], BounceOutcome::Limited);
    assert_eq!(desk.bounced_with_marks(&mut conn, &last).await, Handled::Failed(letter));
    assert_eq!(list_follow_ups(&conn, &agent).await, [(letter, FollowUpReason::Bounced)]);
}

#[tokio::test]
async fn bounce_of_an_erased_application_adds_nothing() {
    let (desk, mut conn) = desk().await;
    let (alert, _) = desk.alerted(&mut conn).await;
    let early = bounce(1, Some(alert), &[], BounceOutcome::Delayed);
    desk.bounced_with_marks(&mut conn, &early).await;
    let owner = Actor::Applicant { store: desk.store };
    let id = sql::text(&conn, "select id from applications").await.parse().unwrap();
    withdrawal::withdraw(&mut conn, &desk.ctx, &owner, id).await.unwrap();
    desk.clock.advance(Duration::days(181));
    assert_eq!(desk.erase_closed(&mut conn).await, 1);
    let late = bounce(2, Some(alert), &[], BounceOutcome::Failed);
    assert_eq!(desk.bounced_with_marks(&mut conn, &late).await, Handled::Noted(alert));
    assert_eq!(state(&mut conn, alert).await.0, LetterState::Sent);
    assert_eq!(sql::texts(&conn, "select diagnostic from bounces").await, ["", ""]);
}

#[tokio::test]
async fn control_characters_reach_no_text_column() {
    let (desk, mut conn) = desk().await;
    let (alert, message_id) = desk.alerted(&mut conn).await;
    let spoiled = Bounce { diagnostic: "550\0 no".to_owned(), ..bounce(1, None, &["<a\0b@x>"], BounceOutcome::Failed) };
    assert_eq!(desk.bounced(&mut conn, &spoiled).await, Handled::Unmatched);
    let named = Bounce { digest: [2; 32], message_ids: vec!["<a\0b@x>".to_owned(), message_id], ..spoiled };
    assert_eq!(desk.bounced(&mut conn, &named).await, Handled::Failed(alert));
}

#[tokio::test]
async fn bounces_are_capped_and_pruned() {
    let (desk, mut conn) = desk().await;
    let (alert, _) = desk.alerted(&mut conn).await;
    let fill = format!(
        "insert into bounces (id, digest, letter_id, outcome, diagnostic, received_at)
         select gen_random_uuid(), sha256(n::text::bytea), null, 'other', '', '{now}'::timestamptz from generate_series(1, {}) n
         union all select gen_random_uuid(), sha256(('m' || n)::bytea), '{alert}'::uuid, 'other', '', '{now}'::timestamptz
         from generate_series(1, {}) n",
        bounce::UNMATCHED_A_DAY,
        bounce::MESSAGES_PER_LETTER,
        now = desk.ctx.now()
    );
    sql::execute(&conn, &fill).await;
    let stray = bounce(1, None, &[], BounceOutcome::Failed);
    assert_eq!(desk.bounced(&mut conn, &stray).await, Handled::TooMany);
    let flood = bounce(2, Some(alert), &[], BounceOutcome::Delayed);
    assert_eq!(desk.bounced(&mut conn, &flood).await, Handled::TooMany);
    desk.clock.advance(Duration::days(1));
    assert_eq!(desk.bounced(&mut conn, &stray).await, Handled::Unmatched);
    desk.clock.advance(Duration::days(90));
    while bounce::prune(&conn, &desk.ctx, 200).await.unwrap() > 0 {}
    assert_eq!(sql::count(&conn, "bounces").await, 0);
}
