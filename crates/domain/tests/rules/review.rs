//! Rules of reviewing on a real database.

use chrono::Duration;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::application::status::{EffectState, Status};
use domain::application::transition::{self, TransitionError};
use domain::base::actor::Actor;
use domain::base::id::{BindingId, EffectId};
use domain::base::schema::{applications, bindings, letters};
use domain::base::terms::Kind;
use domain::effect::registry;
use domain::intake::{admission, withdrawal};
use domain::job::RetryPolicy;
use domain::record::event;
use domain::review::claim::{self, ClaimError};
use domain::review::decide;
use domain::review::decision::{self, DecideError};
use domain::review::outcome::Outcome;
use domain::{effect, store};
use testkit::builders;

use crate::desk::desk;

#[tokio::test]
async fn approval_is_carried_out_once() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    desk.alerts_sent(&mut conn, id).await;
    builders::decided(&mut conn, &desk.ctx, &desk.reviewer, id, Outcome::Approve).await;
    let live = effect::find_live(&conn, id).await.unwrap().unwrap();
    assert_eq!(desk.status(&conn, id).await, (Status::Approved, EffectState::Scheduled));
    assert_eq!(
        builders::begun(&mut conn, &desk.ctx, live.id, RetryPolicy::EFFECT).await,
        effect::EffectAttempt::NotYet
    );
    desk.clock.advance(Duration::days(1) + Duration::minutes(1));
    let begun = builders::begun(&mut conn, &desk.ctx, live.id, RetryPolicy::EFFECT).await;
    let effect::EffectAttempt::Request { effect, target } = begun else { panic!("{begun:?}") };
    let now = desk.ctx.now();
    let first = registry::carry_out(&mut conn, &effect, target.store, now).await.unwrap();
    let again = registry::carry_out(&mut conn, &effect, target.store, now + Duration::hours(1)).await.unwrap();
    assert_eq!((first, again), (Some(now), Some(now)));
    effect::confirm(&mut conn, &desk.ctx, effect.id, now).await.unwrap();
    effect::confirm(&mut conn, &desk.ctx, effect.id, now).await.unwrap();
    assert_eq!(desk.status(&conn, id).await, (Status::Approved, EffectState::Confirmed));
    let done: i64 = letters::table.filter(letters::kind.eq("done")).count().get_result(&mut conn).await.unwrap();
    assert_eq!(done, 1);
    assert_eq!(event::list_broken(&conn).await.unwrap(), []);
    assert!(!store::get(&conn, desk.store).await.unwrap().trading);
}

#[tokio::test]
async fn effect_with_a_changed_basis_is_blocked() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    desk.alerts_sent(&mut conn, id).await;
    builders::decided(&mut conn, &desk.ctx, &desk.reviewer, id, Outcome::Approve).await;
    diesel::update(applications::table.find(id))
        .set(applications::contact_phone.eq("13900139000"))
        .execute(&mut conn)
        .await
        .unwrap();
    desk.clock.advance(Duration::days(2));
    let effect: EffectId = effect::find_live(&conn, id).await.unwrap().unwrap().id;
    let begun = builders::begun(&mut conn, &desk.ctx, effect, RetryPolicy::EFFECT).await;
    assert_eq!(begun, effect::EffectAttempt::Over(EffectState::Blocked));
}

#[tokio::test]
async fn effect_waits_for_the_notice() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    builders::decided(&mut conn, &desk.ctx, &desk.reviewer, id, Outcome::Approve).await;
    desk.clock.advance(Duration::days(3));
    let effect: EffectId = effect::find_live(&conn, id).await.unwrap().unwrap().id;
    assert_eq!(builders::begun(&mut conn, &desk.ctx, effect, RetryPolicy::EFFECT).await, effect::EffectAttempt::NotYet);
    desk.alerts_sent(&mut conn, id).await;
    desk.clock.advance(Duration::hours(23));
    assert_eq!(builders::begun(&mut conn, &desk.ctx, effect, RetryPolicy::EFFECT).await, effect::EffectAttempt::NotYet);
    desk.clock.advance(Duration::hours(2));
    let begun = builders::begun(&mut conn, &desk.ctx, effect, RetryPolicy::EFFECT).await;
    assert!(matches!(begun, effect::EffectAttempt::Request { .. }), "{begun:?}");
}

#[tokio::test]
async fn binding_after_the_approval_is_not_ended() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    desk.alerts_sent(&mut conn, id).await;
    builders::decided(&mut conn, &desk.ctx, &desk.reviewer, id, Outcome::Approve).await;
    desk.clock.advance(Duration::days(2));
    let effect = effect::find_live(&conn, id).await.unwrap().unwrap();
    let begun = builders::begun(&mut conn, &desk.ctx, effect.id, RetryPolicy::EFFECT).await;
    assert!(matches!(begun, effect::EffectAttempt::Request { .. }), "{begun:?}");
    // The worker dies here; before the next attempt the store is bound to another account.
    let now = desk.ctx.now();
    diesel::update(bindings::table.filter(bindings::store_id.eq(desk.store)))
        .set(bindings::ended_at.eq(Some(now)))
        .execute(&mut conn)
        .await
        .unwrap();
    let anew = BindingId::new(now);
    diesel::insert_into(bindings::table)
        .values((
            bindings::id.eq(anew),
            bindings::store_id.eq(desk.store),
            bindings::account_name.eq("新账号"),
            bindings::account_reference.eq("dy-2"),
            bindings::bound_at.eq(now),
        ))
        .execute(&mut conn)
        .await
        .unwrap();
    assert_eq!(registry::carry_out(&mut conn, &effect, desk.store, now).await.unwrap(), None);
    assert_eq!(store::find_live_binding(&conn, desk.store).await.unwrap(), Some(anew));
}

#[tokio::test]
async fn undo_within_grace_is_invisible_outside() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    let due_at = transition::get(&conn, id).await.unwrap().due_at;
    builders::decided(&mut conn, &desk.ctx, &desk.reviewer, id, Outcome::Approve).await;
    desk.clock.advance(Duration::minutes(9));
    decision::undo(&mut conn, &desk.ctx, &desk.reviewer, id, "看错了").await.unwrap();
    let application = transition::get(&conn, id).await.unwrap();
    assert_eq!((application.status, application.effect), (Status::InReview, EffectState::None));
    assert_eq!(application.due_at, due_at, "an undo does not move the deadline");
    let cancelled: i64 =
        letters::table.filter(letters::state.eq("cancelled")).count().get_result(&mut conn).await.unwrap();
    assert_eq!(cancelled, 1);
    assert_eq!(effect::find_live(&conn, id).await.unwrap(), None);
    decide::decide(&mut conn, &desk.ctx, &desk.reviewer, id, &builders::verdict(Outcome::Reject)).await.unwrap();
    assert_eq!(event::list_broken(&conn).await.unwrap(), []);
}

#[tokio::test]
async fn undo_after_grace_needs_a_lead() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    desk.alerts_sent(&mut conn, id).await;
    builders::decided(&mut conn, &desk.ctx, &desk.reviewer, id, Outcome::Approve).await;
    desk.clock.advance(Duration::minutes(11));
    let late = decision::undo(&mut conn, &desk.ctx, &desk.reviewer, id, "").await.unwrap_err();
    assert!(matches!(late, DecideError::Transition(TransitionError::Conflict(_))), "{late:?}");
    desk.clock.advance(Duration::days(1));
    let effect = effect::find_live(&conn, id).await.unwrap().unwrap().id;
    builders::begun(&mut conn, &desk.ctx, effect, RetryPolicy::EFFECT).await;
    let too_late = decision::undo(&mut conn, &desk.ctx, &desk.lead, id, "").await.unwrap_err();
    assert!(matches!(too_late, DecideError::Transition(TransitionError::Conflict(_))), "{too_late:?}");
    let applicant = Actor::Applicant { store: desk.store };
    let withdrawal = withdrawal::withdraw(&mut conn, &desk.ctx, &applicant, id).await.unwrap_err();
    assert!(matches!(withdrawal, TransitionError::Conflict(_)), "{withdrawal:?}");
}

#[tokio::test]
async fn other_stores_application_is_missing() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    let other = builders::store(&mut conn, "QH-1", "青禾生鲜", desk.ctx.now()).await;
    let stranger = Actor::Applicant { store: other };
    let refused = withdrawal::withdraw(&mut conn, &desk.ctx, &stranger, id).await.unwrap_err();
    assert!(matches!(refused, TransitionError::Missing));
    let unseen = domain::desk::case_file::get(&conn, &desk.ctx, &stranger, id).await.unwrap_err();
    assert!(matches!(unseen, TransitionError::Missing));
}

#[tokio::test]
async fn ended_lease_returns_the_application() {
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    claim::claim(&mut conn, &desk.ctx, &desk.reviewer, id).await.unwrap();
    let held = claim::claim(&mut conn, &desk.ctx, &desk.lead, id).await.unwrap_err();
    assert!(matches!(held, ClaimError::Held(ref claim) if claim.staff_name == "林晓"), "{held:?}");
    assert_eq!(claim::end_leases(&mut conn, &desk.ctx, 100).await.unwrap(), 0);
    desk.clock.advance(Duration::minutes(61));
    assert_eq!(claim::end_leases(&mut conn, &desk.ctx, 100).await.unwrap(), 1);
    assert_eq!(claim::end_leases(&mut conn, &desk.ctx, 100).await.unwrap(), 0);
    assert_eq!(desk.status(&conn, id).await.0, Status::Submitted);
    claim::claim(&mut conn, &desk.ctx, &desk.lead, id).await.unwrap();
}

#[tokio::test]
async fn concurrent_decisions_have_one_winner() {
    let (desk, mut conn) = desk().await;
    for round in 0..50 {
        let number = format!("R-{round}");
        let store = builders::store(&mut conn, &number, "竞态店", desk.ctx.now()).await;
        let id = builders::submitted(&mut conn, &desk.ctx, store, Kind::Unbind).await.id;
        claim::claim(&mut conn, &desk.ctx, &desk.reviewer, id).await.unwrap();
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
    let (desk, mut conn) = desk().await;
    let id = desk.submitted(&mut conn).await;
    builders::decided(&mut conn, &desk.ctx, &desk.reviewer, id, Outcome::Reject).await;
    let policy = desk.ctx.policies.current(&conn).await.unwrap();
    let store = store::get(&conn, desk.store).await.unwrap();
    let can_apply = async |conn: &AsyncPgConnection| {
        admission::check(conn, &policy, &store, Kind::Unbind, desk.ctx.now()).await.is_ok()
    };
    assert!(!can_apply(&conn).await, "admission would reveal the rejection");
    let applicant = Actor::Applicant { store: desk.store };
    withdrawal::withdraw(&mut conn, &desk.ctx, &applicant, id).await.unwrap();
    assert_eq!(desk.status(&conn, id).await, (Status::Withdrawn, EffectState::None));
    let held: i64 = letters::table.filter(letters::state.eq("held")).count().get_result(&mut conn).await.unwrap();
    assert_eq!(held, 0, "the letter of the rejection is cancelled");
    let undo = decision::undo(&mut conn, &desk.ctx, &desk.lead, id, "看错了").await.unwrap_err();
    assert!(matches!(undo, DecideError::Transition(TransitionError::Conflict(_))), "{undo:?}");

    let rejected = desk.submitted(&mut conn).await;
    builders::decided(&mut conn, &desk.ctx, &desk.reviewer, rejected, Outcome::Reject).await;
    desk.clock.advance(Duration::minutes(11));
    assert!(can_apply(&conn).await);
    let late = withdrawal::withdraw(&mut conn, &desk.ctx, &applicant, rejected).await.unwrap_err();
    assert!(matches!(late, TransitionError::Conflict(_)), "{late:?}");
    assert_eq!(event::list_broken(&conn).await.unwrap(), []);
}

#[tokio::test]
async fn urgent_applications_are_claimed_first() {
    let (desk, mut conn) = desk().await;
    let early = desk.submitted(&mut conn).await;
    desk.clock.advance(Duration::days(3));
    let store = builders::store(&mut conn, "MM-2", "被盗的店", desk.ctx.now()).await;
    desk.clock.advance(Duration::days(2));
    let owner = domain::intake::draft::DraftOwner { store, agent: None };
    let answers = domain::intake::draft::Answers { reason: "account_stolen".into(), ..builders::answers() };
    let draft = builders::complete_draft_with(&mut conn, &desk.ctx, owner, Kind::Unbind, &answers).await;
    let urgent = builders::submit(&mut conn, &desk.ctx, &Actor::Applicant { store }, draft).await.id;
    for expected in [Some(urgent), Some(early), None] {
        let next = claim::claim_next(&mut conn, &desk.ctx, &desk.reviewer).await.unwrap();
        assert_eq!(next.map(|application| application.id), expected);
    }
}
