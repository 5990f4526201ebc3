//! An approval takes effect only after a registered contact was notified of the application (R23, decision 0007); a
//! bounced letter does not count.

use domain::application::Blocker;
use domain::delivery::bounce::{self, Bounce, BounceOutcome, Handled, Proof};
use domain::delivery::follow_up_result::close_follow_up;
use domain::delivery::resend;
use domain::desk::case_file;
use domain::effect::{EffectAttempt, blocked, unknown};
use domain::letter::follow_up::{self, FollowUpResult};
use domain::policy::SecondRules;
use domain::review::flag::{self, FlagCode};

use crate::prelude::*;

/// An approved application whose two registered contacts were alerted; their alerts.
async fn alerted() -> (Desk, AsyncPgConnection, ApplicationId, [LetterId; 2]) {
    let (desk, mut conn, id) = submitted().await;
    let of = letters::table.filter(letters::application_id.eq(id).and(letters::kind.eq(LetterKind::Alert)));
    let alerts: Vec<LetterId> = of.order(letters::id).select(letters::id).load(&mut conn).await.unwrap();
    for alert in &alerts {
        desk.send(&mut conn, *alert).await;
    }
    builders::decided(&mut conn, &desk.ctx, &desk.reviewer, id, Outcome::Approve).await;
    (desk, conn, id, alerts.try_into().unwrap())
}

impl Desk {
    pub async fn comes_back(&self, conn: &mut AsyncPgConnection, letter: LetterId) {
        let digest = *letter.0.as_bytes();
        let came = Bounce {
            digest: [digest, digest].concat().try_into().unwrap(),
            letter: Some(letter),
            message_ids: Vec::new(),
            outcome: BounceOutcome::Failed,
            diagnostic: "550 5.1.1 no such user".to_owned(),
        };
        assert_eq!(bounce::record(conn, &self.ctx, &came, b"x", Proof::Mark).await.unwrap(), Handled::Failed(letter));
    }

    /// Closes every follow-up, because the contacts could not be reached another way.
    pub async fn reaches_nobody(&self, conn: &mut AsyncPgConnection) {
        for open in follow_up::list(conn, &self.lead, None, 10).await.unwrap() {
            let not_reached = FollowUpResult::NotReached;
            close_follow_up(conn, &self.ctx, &self.lead, open.id, not_reached, "无人接听").await.unwrap();
        }
    }

    async fn is_blocked_without_notice(&self, conn: &AsyncPgConnection, id: ApplicationId) -> bool {
        let effect = effect::find_live(conn, id).await.unwrap().unwrap();
        effect.state == EffectState::Blocked && effect.blockers == [Blocker::NoticeNotDelivered]
    }
}

#[tokio::test]
async fn effect_is_blocked_when_every_alert_bounced() {
    let (desk, mut conn, id, alerts) = alerted().await;
    for alert in &alerts {
        desk.comes_back(&mut conn, *alert).await;
    }
    desk.clock.advance(Duration::days(2));
    desk.reaches_nobody(&mut conn).await;
    assert_eq!(desk.attempt_effect(&mut conn, id).await, EffectAttempt::Over(EffectState::Blocked));
    assert!(desk.is_blocked_without_notice(&conn, id).await);
    // Asking the platform again does not help while nobody was notified.
    unknown::ask_again(&mut conn, &desk.ctx, &desk.lead, id).await.unwrap();
    assert_eq!(desk.attempt_effect(&mut conn, id).await, EffectAttempt::Over(EffectState::Blocked));
    // After a successful copy the notice period starts anew.
    let again = resend::resend(&mut conn, &desk.ctx, &desk.lead, alerts[0]).await.unwrap();
    unknown::ask_again(&mut conn, &desk.ctx, &desk.lead, id).await.unwrap();
    assert_eq!(desk.attempt_effect(&mut conn, id).await, EffectAttempt::NotYet, "the copy is not sent yet");
    desk.send(&mut conn, again).await;
    desk.clock.advance(Duration::days(1) - Duration::seconds(1));
    assert_eq!(desk.attempt_effect(&mut conn, id).await, EffectAttempt::NotYet);
    desk.clock.advance(Duration::minutes(10));
    let begun = desk.attempt_effect(&mut conn, id).await;
    assert!(matches!(begun, EffectAttempt::Request { .. }), "{begun:?}");
}

#[tokio::test]
async fn undelivered_alert_waits_for_its_follow_up() {
    for (result, is_reached) in [(FollowUpResult::NotReached, false), (FollowUpResult::Reached, true)] {
        let (desk, mut conn, id, alerts) = alerted().await;
        let agent = builders::staff_member(&mut conn, &desk.ctx, "agent", "客服", &[Role::Agent]).await;
        desk.comes_back(&mut conn, alerts[0]).await;
        desk.clock.advance(Duration::days(2));
        assert_eq!(desk.attempt_effect(&mut conn, id).await, EffectAttempt::NotYet);
        let open = follow_up::list(&conn, &agent, None, 10).await.unwrap().remove(0);
        if is_reached {
            desk.told(&mut conn, id, alerts[0]).await;
        } else {
            close_follow_up(&mut conn, &desk.ctx, &agent, open.id, result, "平台登记电话停机").await.unwrap();
        }
        desk.clock.advance(Duration::hours(1));
        if is_reached {
            // Told by phone, the contact has the notice period too.
            assert_eq!(desk.attempt_effect(&mut conn, id).await, EffectAttempt::NotYet);
            desk.clock.advance(Duration::days(1));
        }
        // One reached contact is enough when there is no other way to reach the others.
        let begun = desk.attempt_effect(&mut conn, id).await;
        assert!(matches!(begun, EffectAttempt::Request { .. }), "{result}: {begun:?}");
    }
}

#[tokio::test]
async fn resent_alert_delays_nothing() {
    let (desk, mut conn, id, alerts) = alerted().await;
    desk.clock.advance(Duration::days(1) - Duration::minutes(10));
    let copy = resend::resend(&mut conn, &desk.ctx, &desk.lead, alerts[0]).await.unwrap();
    desk.send(&mut conn, copy).await;
    desk.clock.advance(Duration::minutes(15));
    let begun = desk.attempt_effect(&mut conn, id).await;
    assert!(matches!(begun, EffectAttempt::Request { .. }), "{begun:?}");
}

#[tokio::test]
async fn follow_up_of_an_alert_hides_the_applicant() {
    let (desk, mut conn, id, alerts) = alerted().await;
    let agent = builders::staff_member(&mut conn, &desk.ctx, "agent", "客服", &[Role::Agent]).await;
    let received = find_letter(&conn, id, LetterKind::Received).await;
    // The receipt left before the decision.
    let sent = format!("update letters set state = 'sent', sent_at = '{}' where id = '{received}'", desk.ctx.now());
    sql::execute(&conn, &sent).await;
    desk.comes_back(&mut conn, alerts[0]).await;
    desk.comes_back(&mut conn, received).await;
    let open = follow_up::list(&conn, &agent, None, 10).await.unwrap();
    let shown: Vec<_> = open.iter().map(|it| (it.kind, it.applicant().is_some())).collect();
    assert_eq!(shown.len(), 2);
    assert!(shown.contains(&(LetterKind::Alert, false)) && shown.contains(&(LetterKind::Received, true)), "{shown:?}");
}

#[tokio::test]
async fn doubtful_alert_counts_only_once_people_confirmed_it() {
    for (result, is_delivered) in [(FollowUpResult::Reached, true), (FollowUpResult::NotReached, false)] {
        let (desk, mut conn, id, alerts) = alerted().await;
        for alert in alerts {
            // A message without our mark says that it did not arrive.
            let doubt = format!(
                "insert into follow_ups (id, application_id, letter_id, reason, created_at)
                 values (gen_random_uuid(), '{id}', '{alert}', 'unconfirmed', '{}')",
                desk.ctx.now()
            );
            sql::execute(&conn, &doubt).await;
        }
        desk.clock.advance(Duration::days(2));
        assert_eq!(desk.attempt_effect(&mut conn, id).await, EffectAttempt::NotYet);
        for open in follow_up::list(&conn, &desk.lead, None, 10).await.unwrap() {
            if is_delivered {
                desk.told(&mut conn, id, open.letter_id).await;
            } else {
                close_follow_up(&mut conn, &desk.ctx, &desk.lead, open.id, result, "已电话核实").await.unwrap();
            }
        }
        desk.clock.advance(Duration::days(1) + Duration::hours(1));
        let begun = desk.attempt_effect(&mut conn, id).await;
        assert_eq!(matches!(begun, EffectAttempt::Request { .. }), is_delivered, "{begun:?}");
        assert_eq!(desk.is_blocked_without_notice(&conn, id).await, !is_delivered);
    }
}

#[tokio::test]
async fn approval_email_cancelled_by_hand_delays_nothing() {
    let (desk, mut conn, id, _) = alerted().await;
    let cancelled = "update letters set state = 'cancelled', ended_at = created_at
                     where kind in ('approved', 'alert_approved')";
    sql::execute(&conn, cancelled).await;
    desk.clock.advance(Duration::days(2));
    let begun = desk.attempt_effect(&mut conn, id).await;
    assert!(matches!(begun, EffectAttempt::Request { .. }), "{begun:?}");
}

#[tokio::test]
async fn approval_can_be_withdrawn_after_its_email() {
    for (kind, hours) in [(Kind::Unbind, 24), (Kind::RevokeCertification, 48)] {
        let (desk, mut conn) = desk().await;
        builders::change_policy(&mut conn, &desk.ctx, |policy| {
            policy.checks.clear();
            policy.second = SecondRules::default();
            policy.periods.withdrawal_minutes = 24 * 60;
            policy.periods.irreversible_withdrawal_minutes = 48 * 60;
        })
        .await;
        let id = builders::submitted(&mut conn, &desk.ctx, desk.store, kind).await.id;
        desk.send_alerts(&conn, id).await;
        desk.clock.advance(Duration::days(3));
        builders::decided(&mut conn, &desk.ctx, &desk.reviewer, id, Outcome::Approve).await;
        // The email leaves late, because mail was paused.
        desk.clock.advance(Duration::hours(5));
        desk.release_held(&mut conn).await;
        let effect = effect::find_live(&conn, id).await.unwrap().unwrap().id;
        let approvals = [LetterKind::Approved, LetterKind::AlertApproved];
        let of = letters::table.filter(letters::application_id.eq(id).and(letters::kind.eq_any(approvals)));
        let written: Vec<LetterId> = of.select(letters::id).load(&mut conn).await.unwrap();
        assert_eq!(written.len(), 3, "to the applicant and to both contacts");
        for letter in written {
            desk.send(&mut conn, letter).await;
        }
        let sent_at = desk.ctx.now();
        desk.clock.advance(Duration::hours(hours) - Duration::seconds(1));
        let begun = builders::begun(&mut conn, &desk.ctx, effect, RetryPolicy::EFFECT).await;
        assert_eq!(begun, EffectAttempt::NotYet, "{kind}");
        let file = case_file::get(&conn, &desk.ctx, &desk.applicant, id).await.unwrap();
        assert!(file.can_withdraw(desk.ctx.now()));
        desk.clock.set(sent_at + Duration::hours(hours) + Duration::minutes(1));
        let begun = builders::begun(&mut conn, &desk.ctx, effect, RetryPolicy::EFFECT).await;
        assert!(matches!(begun, EffectAttempt::Request { .. }), "{kind}: {begun:?}");
    }
}

#[tokio::test]
async fn sole_contact_is_flagged_and_waits_longer() {
    let (desk, mut conn) = desk().await;
    sql::execute(&conn, "delete from store_contacts where not is_primary").await;
    let id = desk.approved(&mut conn).await;
    let flags = flag::list(&conn, id).await.unwrap();
    assert!(flags.iter().any(|flag| flag.code == FlagCode::SoleContact && !flag.is_hard), "{flags:?}");
    desk.clock.advance(Duration::days(3) - Duration::minutes(1));
    assert_eq!(desk.attempt_effect(&mut conn, id).await, EffectAttempt::NotYet);
    desk.clock.advance(Duration::minutes(2));
    let begun = desk.attempt_effect(&mut conn, id).await;
    assert!(matches!(begun, EffectAttempt::Request { .. }), "{begun:?}");
}

#[tokio::test]
async fn contacts_hear_of_approval_and_completion() {
    let (desk, mut conn) = desk().await;
    // The applicant's address is that of the second contact, who gets the letters to the applicant.
    sql::execute(&conn, "update store_contacts set email = 'chen@mumian.example' where not is_primary").await;
    let id = desk.approved(&mut conn).await;
    assert_eq!(letter_states(&conn, id, LetterKind::AlertApproved).await, [LetterState::Held]);
    desk.clock.advance(Duration::days(1) + Duration::minutes(1));
    let begun = desk.attempt_effect(&mut conn, id).await;
    let EffectAttempt::Request { effect, .. } = begun else { panic!("{begun:?}") };
    effect::confirm(&mut conn, &desk.ctx, effect.id, desk.ctx.now()).await.unwrap();
    assert_eq!(letter_states(&conn, id, LetterKind::AlertDone).await, [LetterState::Queued]);
    let to = sql::texts(&conn, "select to_address from letters where kind in ('alert_approved', 'alert_done')").await;
    assert!(to.iter().all(|to| to.starts_with("mm-")), "{to:?}");
}

#[tokio::test]
async fn second_block_for_the_same_reason_is_told() {
    let (desk, mut conn, id, _) = alerted().await;
    desk.clock.advance(Duration::days(2));
    let effect = effect::find_live(&conn, id).await.unwrap().unwrap().id;
    for count in 1..=2 {
        let begun = desk.attempt_effect(&mut conn, id).await;
        let EffectAttempt::Request { effect: requested, .. } = begun else { panic!("{begun:?}") };
        let balance = [Blocker::Balance.into()];
        effect::block(&mut conn, &desk.ctx, effect, requested.attempt, &balance).await.unwrap();
        assert_eq!(letter_states(&conn, id, LetterKind::Blocked).await.len(), count);
        desk.clock.advance(Duration::days(1) + Duration::minutes(1));
    }
}

#[tokio::test]
async fn bounce_during_the_preflight_blocks() {
    let (desk, mut conn, id, alerts) = alerted().await;
    desk.clock.advance(Duration::days(2));
    desk.send_approval(&conn, id).await;
    let effect = effect::find_live(&conn, id).await.unwrap().unwrap().id;
    let begun = effect::begin(&mut conn, &desk.ctx, effect, RetryPolicy::EFFECT).await.unwrap();
    let EffectAttempt::Preflight { effect: begun, .. } = begun else { panic!("{begun:?}") };
    for alert in &alerts {
        desk.comes_back(&mut conn, *alert).await;
    }
    desk.reaches_nobody(&mut conn).await;
    let asked = effect::request(&mut conn, &desk.ctx, effect, begun.attempt, RetryPolicy::EFFECT).await.unwrap();
    assert_eq!(asked, EffectAttempt::Over(EffectState::Blocked));
    assert!(desk.is_blocked_without_notice(&conn, id).await);
}

#[tokio::test]
async fn failed_letter_has_no_time_of_sending() {
    let (_desk, conn, ..) = alerted().await;
    let refused = sql::refusal(&conn, "update letters set state = 'failed' where kind = 'alert'").await;
    assert!(refused.contains("check constraint"), "{refused}");
}

/// Asking the platform again stamps nothing as cleared that still blocks.
#[tokio::test]
async fn blocker_that_stays_is_recorded_once() {
    let (desk, mut conn, id, alerts) = alerted().await;
    for alert in &alerts {
        desk.comes_back(&mut conn, *alert).await;
    }
    desk.clock.advance(Duration::days(2));
    desk.reaches_nobody(&mut conn).await;
    desk.attempt_effect(&mut conn, id).await;
    let effect = effect::find_live(&conn, id).await.unwrap().unwrap().id;
    let before = blocked::list(&conn, effect).await.unwrap();
    desk.clock.advance(Duration::minutes(1));
    unknown::ask_again(&mut conn, &desk.ctx, &desk.lead, id).await.unwrap();
    assert_eq!(desk.attempt_effect(&mut conn, id).await, EffectAttempt::Over(EffectState::Blocked));
    assert_eq!(blocked::list(&conn, effect).await.unwrap(), before);
    assert_eq!(
        before.iter().map(|it| (it.blocker, it.cleared_at)).collect::<Vec<_>>(),
        [(Blocker::NoticeNotDelivered, None)]
    );
}

#[tokio::test]
async fn closed_follow_up_wakes_the_effect() {
    let (desk, mut conn, id, alerts) = alerted().await;
    desk.comes_back(&mut conn, alerts[0]).await;
    desk.clock.advance(Duration::days(2));
    assert_eq!(desk.attempt_effect(&mut conn, id).await, EffectAttempt::NotYet);
    desk.clock.advance(Duration::minutes(1));
    desk.reaches_nobody(&mut conn).await;
    let begun = desk.attempt_effect(&mut conn, id).await;
    assert!(matches!(begun, EffectAttempt::Request { .. }), "at once, not an hour later: {begun:?}");
}
