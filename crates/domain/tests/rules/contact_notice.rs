//! An approval takes effect only after a registered contact was notified of the application (R23, decision 0007); a
//! bounced letter does not count.

use domain::application::Blocker;
use domain::delivery::bounce::{self, Bounce, BounceOutcome, Handled, Proof};
use domain::delivery::resend;
use domain::effect::{EffectAttempt, unknown};

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
    async fn comes_back(&self, conn: &mut AsyncPgConnection, letter: LetterId) {
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
async fn one_delivered_alert_is_enough() {
    let (desk, mut conn, id, alerts) = alerted().await;
    desk.comes_back(&mut conn, alerts[0]).await;
    desk.clock.advance(Duration::days(2));
    let begun = desk.attempt_effect(&mut conn, id).await;
    assert!(matches!(begun, EffectAttempt::Request { .. }), "{begun:?}");
}

#[tokio::test]
async fn bounce_during_the_preflight_blocks() {
    let (desk, mut conn, id, alerts) = alerted().await;
    desk.clock.advance(Duration::days(2));
    let effect = effect::find_live(&conn, id).await.unwrap().unwrap().id;
    let begun = effect::begin(&mut conn, &desk.ctx, effect, RetryPolicy::EFFECT).await.unwrap();
    let EffectAttempt::Preflight { effect: begun, .. } = begun else { panic!("{begun:?}") };
    for alert in &alerts {
        desk.comes_back(&mut conn, *alert).await;
    }
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
