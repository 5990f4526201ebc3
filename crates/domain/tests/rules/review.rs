//! Rules of reviewing on a real database.

use domain::base::BindingId;
use domain::base::Channel;
use domain::desk::case_file;
use domain::effect::{EffectAttempt, registry};
use domain::intake::admission;
use domain::intake::draft::{Answers, DraftOwner};
use domain::store;

use crate::prelude::*;

#[tokio::test]
async fn approval_is_carried_out_once() {
    let (desk, mut conn, id) = approved().await;
    assert_eq!(desk.status(&conn, id).await, (Status::Approved, EffectState::Scheduled));
    assert_eq!(desk.attempt_effect(&mut conn, id).await, EffectAttempt::NotYet);
    desk.clock.advance(Duration::days(1) + Duration::minutes(1));
    let begun = desk.attempt_effect(&mut conn, id).await;
    let EffectAttempt::Request { effect, target } = begun else { panic!("{begun:?}") };
    let now = desk.ctx.now();
    let first = registry::carry_out(&mut conn, &effect, target.store, now).await.unwrap();
    let again = registry::carry_out(&mut conn, &effect, target.store, now + Duration::hours(1)).await.unwrap();
    assert_eq!((first, again), (Some(now), Some(now)));
    effect::confirm(&mut conn, &desk.ctx, effect.id, now).await.unwrap();
    effect::confirm(&mut conn, &desk.ctx, effect.id, now).await.unwrap();
    assert_eq!(desk.status(&conn, id).await, (Status::Approved, EffectState::Confirmed));
    assert_eq!(sql::count(&conn, "letters where kind = 'done'").await, 1);
    assert!(!store::get(&conn, desk.store).await.unwrap().trading);
}

#[tokio::test]
async fn effect_with_a_changed_basis_is_blocked() {
    let change = "update applications set contact_phone = '13900139000'";
    for (before_approval, afterwards) in [("", change), (change, "")] {
        let (desk, mut conn, id) = submitted().await;
        desk.send_alerts(&conn, id).await;
        sql::execute(&conn, before_approval).await;
        builders::decided(&mut conn, &desk.ctx, &desk.reviewer, id, Outcome::Approve).await;
        sql::execute(&conn, afterwards).await;
        desk.clock.advance(Duration::days(2));
        let begun = desk.attempt_effect(&mut conn, id).await;
        assert_eq!(begun, EffectAttempt::Over(EffectState::Blocked), "before: {before_approval:?}");
    }
}

#[tokio::test]
async fn effect_waits_for_every_contact() {
    let (desk, mut conn, id) = decided(Outcome::Approve).await;
    desk.clock.advance(Duration::days(3));
    assert_eq!(desk.attempt_effect(&mut conn, id).await, EffectAttempt::NotYet);
    // The notice period begins when the last contact was alerted.
    for _ in 0..2 {
        assert!(desk.send_alert(&conn, id).await);
        desk.clock.advance(Duration::hours(23));
        assert_eq!(desk.attempt_effect(&mut conn, id).await, EffectAttempt::NotYet);
    }
    desk.clock.advance(Duration::hours(2));
    let begun = desk.attempt_effect(&mut conn, id).await;
    assert!(matches!(begun, EffectAttempt::Request { .. }), "{begun:?}");
}

#[tokio::test]
async fn binding_after_the_approval_is_not_ended() {
    let (desk, mut conn, id) = approved().await;
    desk.clock.advance(Duration::days(2));
    let effect = effect::find_live(&conn, id).await.unwrap().unwrap();
    let begun = desk.attempt_effect(&mut conn, id).await;
    assert!(matches!(begun, EffectAttempt::Request { .. }), "{begun:?}");
    // The worker dies here; before the next attempt the store is bound to another account.
    let now = desk.ctx.now();
    let anew = BindingId::new(now);
    let bound_again = format!(
        "update bindings set ended_at = '{now}';
         insert into bindings (id, store_id, account_name, account_reference, bound_at)
         values ('{anew}', '{}', '新账号', 'dy-2', '{now}')",
        desk.store
    );
    sql::execute(&conn, &bound_again).await;
    assert_eq!(registry::carry_out(&mut conn, &effect, desk.store, now).await.unwrap(), None);
    assert_eq!(store::find_live_binding(&conn, desk.store).await.unwrap(), Some(anew));
}

#[tokio::test]
async fn undo_within_grace_is_invisible_outside() {
    let (desk, mut conn, id) = submitted().await;
    let due_at = desk.application(&conn, id).await.due_at;
    builders::decided(&mut conn, &desk.ctx, &desk.reviewer, id, Outcome::Approve).await;
    desk.clock.advance(Duration::minutes(9));
    desk.undo(&mut conn, &desk.reviewer, id).await.unwrap();
    let application = desk.application(&conn, id).await;
    assert_eq!((application.status, application.effect), (Status::InReview, EffectState::None));
    assert_eq!(application.due_at, due_at, "an undo does not move the deadline");
    assert_eq!(sql::count(&conn, "letters where state = 'cancelled'").await, 3, "to the applicant and both contacts");
    assert_eq!(effect::find_live(&conn, id).await.unwrap(), None);
    desk.decide(&mut conn, &desk.reviewer, id, &builders::verdict(Outcome::Reject)).await.unwrap();
}

#[tokio::test]
async fn undo_after_grace_needs_a_lead() {
    let (desk, mut conn, id) = approved().await;
    desk.clock.advance(Duration::minutes(11));
    let late = decision::undo(&mut conn, &desk.ctx, &desk.reviewer, id, "").await.unwrap_err();
    assert!(matches!(late, DecideError::Transition(TransitionError::Conflict(_))), "{late:?}");
    desk.clock.advance(Duration::days(1));
    desk.attempt_effect(&mut conn, id).await;
    let too_late = decision::undo(&mut conn, &desk.ctx, &desk.lead, id, "").await.unwrap_err();
    assert!(matches!(too_late, DecideError::Transition(TransitionError::Conflict(_))), "{too_late:?}");
    assert_err!(desk.withdraw(&mut conn, id).await, TransitionError::Conflict(_));
}

#[tokio::test]
async fn other_stores_application_is_missing() {
    let (desk, mut conn, id) = submitted().await;
    let other = builders::store(&mut conn, "QH-1", "青禾生鲜", desk.ctx.now()).await;
    let stranger = Actor::Applicant { store: other };
    assert_err!(withdrawal::withdraw(&mut conn, &desk.ctx, &stranger, id).await, TransitionError::Missing);
    assert_err!(case_file::get(&conn, &desk.ctx, &stranger, id).await, TransitionError::Missing);
}

#[tokio::test]
async fn concurrent_decisions_have_one_winner() {
    let (desk, mut conn) = desk().await;
    for round in 0..50 {
        let id = desk.submitted_by(&mut conn, &format!("R-{round}")).await;
        desk.claim(&mut conn, &desk.reviewer, id).await.unwrap();
        let races = (0..16).map(|i| {
            let (pool, ctx, reviewer) = (desk.database.pool.clone(), desk.ctx.clone(), desk.reviewer.clone());
            let outcome = if i % 2 == 0 { Outcome::Approve } else { Outcome::Reject };
            async move {
                let mut conn = pool.get().await.unwrap();
                decide::decide(&mut conn, &ctx, &reviewer, id, &builders::verdict(outcome)).await
            }
        });
        let results = futures::future::join_all(races).await;
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "round {round}");
        for error in results.into_iter().filter_map(Result::err) {
            let DecideError::Transition(TransitionError::Conflict(conflict)) = error else { panic!("{error:?}") };
            assert_eq!(conflict.staff_name.as_deref(), Some("林晓"));
            assert!(matches!(conflict.status, Status::Approved | Status::Rejected));
        }
    }
    assert_eq!(event::list_broken(&conn).await.unwrap(), []);
}

#[tokio::test]
async fn rejection_within_grace_is_open_to_the_applicant() {
    let (desk, mut conn, id) = decided(Outcome::Reject).await;
    let policy = desk.ctx.policies.current(&conn).await.unwrap();
    let store = store::get(&conn, desk.store).await.unwrap();
    let can_apply = async |conn: &AsyncPgConnection| {
        admission::check(conn, &policy, &store, (Kind::Unbind, Channel::Web), desk.ctx.now()).await.is_ok()
    };
    assert!(!can_apply(&conn).await, "admission would reveal the rejection");
    desk.withdraw(&mut conn, id).await.unwrap();
    assert_eq!(desk.status(&conn, id).await, (Status::Withdrawn, EffectState::None));
    assert_eq!(sql::count(&conn, "letters where state = 'held'").await, 0, "the letter of the rejection is cancelled");
    assert_err!(desk.undo(&mut conn, &desk.lead, id).await, DecideError::Transition(TransitionError::Conflict(_)));

    let rejected = desk.decided(&mut conn, Outcome::Reject).await;
    desk.clock.advance(Duration::minutes(11));
    assert!(can_apply(&conn).await);
    assert_err!(desk.withdraw(&mut conn, rejected).await, TransitionError::Conflict(_));
}

#[tokio::test]
async fn urgent_applications_are_claimed_first() {
    let (desk, mut conn, early) = submitted().await;
    desk.clock.advance(Duration::days(3));
    let store = builders::store(&mut conn, "MM-2", "被盗的店", desk.ctx.now()).await;
    desk.clock.advance(Duration::days(2));
    let owner = DraftOwner::owner(store);
    let answers = Answers { reason: "account_stolen".into(), ..builders::answers() };
    let draft = builders::complete_draft_with(&mut conn, &desk.ctx, owner, Kind::Unbind, &answers).await;
    let urgent = builders::submit(&mut conn, &desk.ctx, &Actor::Applicant { store }, draft).await.id;
    for expected in [Some(urgent), Some(early), None] {
        assert_eq!(desk.claim_next(&mut conn, &desk.reviewer).await, expected);
    }
}
