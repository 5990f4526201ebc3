//! An approval that stays blocked lapses: the applicant is told why and may apply again.

use domain::application::Blocker;
use domain::effect::{blocked, lapse};

use crate::prelude::*;

#[tokio::test]
async fn approval_blocked_for_the_period_lapses() {
    let (desk, mut conn, id) = approved().await;
    desk.clock.advance(Duration::days(2));
    desk.send_approval(&conn, id).await;
    let effect = effect::find_live(&conn, id).await.unwrap().unwrap();
    let obstacles = [Blocker::Balance.into()];
    effect::begin(&mut conn, &desk.ctx, effect.id, RetryPolicy::EFFECT).await.unwrap();
    blocked::block_before(&mut conn, &desk.ctx, effect.id, 1, &obstacles).await.unwrap();
    assert_eq!(desk.status(&conn, id).await, (Status::Approved, EffectState::Blocked));
    desk.clock.advance(Duration::days(59));
    assert_eq!(lapse::lapse_due(&mut conn, &desk.ctx, 10).await.unwrap(), 0);
    desk.clock.advance(Duration::days(2));
    assert_eq!(lapse::lapse_due(&mut conn, &desk.ctx, 10).await.unwrap(), 1);
    assert_eq!(lapse::lapse_due(&mut conn, &desk.ctx, 10).await.unwrap(), 0);
    assert_eq!(desk.status(&conn, id).await, (Status::Lapsed, EffectState::None));
    assert_eq!(letter_states(&conn, id, LetterKind::ApprovalLapsed).await, [LetterState::Queued]);
    assert!(effect::find_live(&conn, id).await.unwrap().is_none());
    builders::submitted(&mut conn, &desk.ctx, desk.store, Kind::Unbind).await;
}
