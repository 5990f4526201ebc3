//! Carrying effects out.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::Duration;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::application::obstacle::Blocker;
use domain::application::status::EffectState;
use domain::base::actor::Role;
use domain::base::id::{ApplicationId, StoreId};
use domain::base::schema::{bindings, letters};
use domain::base::terms::Kind;
use domain::effect::{self, Effect, registry};
use domain::letter::LetterKind;
use domain::review::outcome::Outcome;
use domain::{job, store};
use testkit::builders;
use worker::drain;
use worker::platform::Registry;

use crate::stage::{BadLine, Stage, stage};

/// An approved application whose approval letter was sent; its effect is due within three days.
async fn approved(stage: &Stage) -> (ApplicationId, StoreId) {
    let mut conn = stage.connection().await;
    let ctx = &stage.worker.ctx;
    builders::registers(&mut conn, ctx).await;
    let store = builders::store(&mut conn, "S1", "木棉好物", ctx.now()).await;
    let receipt = builders::submitted(&mut conn, ctx, store, Kind::Unbind).await;
    drain(&stage.worker).await.expect("draining succeeds");
    let reviewer = builders::staff_member(&mut conn, ctx, "lin", "林", &[Role::Reviewer]).await;
    builders::decided(&mut conn, ctx, &reviewer, receipt.id, Outcome::Approve).await;
    (receipt.id, store)
}

async fn effect_of(stage: &Stage, application: ApplicationId) -> Effect {
    let conn = stage.connection().await;
    effect::find_live(&conn, application).await.expect("the database answers").expect("there is an effect")
}

async fn count_letters(stage: &Stage, application: ApplicationId, kind: LetterKind) -> i64 {
    letters::table
        .filter(letters::application_id.eq(application).and(letters::kind.eq(kind)))
        .count()
        .get_result(&mut stage.connection().await)
        .await
        .expect("the database answers")
}

#[tokio::test]
async fn approval_is_carried_out_once() {
    let stage = stage().await;
    let (application, store) = approved(&stage).await;
    drain(&stage.worker).await.expect("draining succeeds");
    assert_eq!(effect_of(&stage, application).await.state, EffectState::Scheduled, "the grace period is not over");
    stage.clock.advance(Duration::days(3));
    drain(&stage.worker).await.expect("draining succeeds");
    let effect = effect_of(&stage, application).await;
    assert_eq!((effect.state, effect.attempt), (EffectState::Confirmed, 1));
    let conn = stage.connection().await;
    let bindings = store::list_bindings(&conn, store).await.expect("the database answers");
    assert_eq!(bindings.len(), 1);
    assert_eq!(bindings[0].ended_at, effect.confirmed_at);
    let payload = serde_json::to_value(job::Job::from(effect.id)).expect("a payload is JSON");
    worker::jobs::handle(&stage.worker, job::CARRY_OUT_EFFECT, &payload).await.expect("the database answers");
    drain(&stage.worker).await.expect("draining succeeds");
    assert_eq!(count_letters(&stage, application, LetterKind::Done).await, 1);
    assert_eq!(count_letters(&stage, application, LetterKind::Approved).await, 1);
}

#[tokio::test]
async fn lost_answer_is_looked_up_not_requested_again() {
    let mut stage = stage().await;
    let register = Registry::new(stage.database.pool.clone(), stage.clock.clone());
    let line = Arc::new(BadLine { register, answers_lost: AtomicUsize::new(1), requests: AtomicUsize::new(0) });
    stage.worker.platform = line.clone();
    let (application, _) = approved(&stage).await;
    stage.clock.advance(Duration::days(3));
    drain(&stage.worker).await.expect("draining succeeds");
    let effect = effect_of(&stage, application).await;
    assert_eq!(effect.state, EffectState::Requested, "it is not done before it is confirmed");
    assert_eq!(effect.problem.as_deref(), Some("no answer to [address]"));
    stage.clock.set(effect.next_try_at);
    drain(&stage.worker).await.expect("draining succeeds");
    let effect = effect_of(&stage, application).await;
    assert_eq!((effect.state, effect.attempt), (EffectState::Confirmed, 2));
    assert_eq!(AtomicUsize::load(&line.requests, Ordering::SeqCst), 1);
    assert_eq!(count_letters(&stage, application, LetterKind::Done).await, 1);
}

#[tokio::test]
async fn effect_done_before_a_crash_is_confirmed_once() {
    let stage = stage().await;
    let (application, store) = approved(&stage).await;
    stage.clock.advance(Duration::days(3));
    let mut conn = stage.connection().await;
    let effect = effect_of(&stage, application).await;
    let tries = job::RetryPolicy::EFFECT;
    builders::begun(&mut conn, &stage.worker.ctx, effect.id, tries).await;
    let done_at = registry::carry_out(&mut conn, &effect, store, stage.worker.ctx.now()).await;
    let done_at = done_at.expect("the database answers").expect("there is a binding");
    stage.clock.advance(tries.lease_period);
    drain(&stage.worker).await.expect("draining succeeds");
    let effect = effect_of(&stage, application).await;
    assert_eq!((effect.state, effect.confirmed_at), (EffectState::Confirmed, Some(done_at)));
}

#[tokio::test]
async fn effect_without_a_binding_is_blocked() {
    let stage = stage().await;
    let (application, store) = approved(&stage).await;
    stage.clock.advance(Duration::days(3));
    let mut conn = stage.connection().await;
    let id = effect_of(&stage, application).await.id;
    builders::begun(&mut conn, &stage.worker.ctx, id, job::RetryPolicy::EFFECT).await;
    diesel::update(bindings::table.filter(bindings::store_id.eq(store)))
        .set(bindings::ended_at.eq(Some(stage.worker.ctx.now())))
        .execute(&mut conn)
        .await
        .expect("the binding is ended");
    stage.clock.advance(job::RetryPolicy::EFFECT.lease_period);
    drain(&stage.worker).await.expect("draining succeeds");
    let effect = effect_of(&stage, application).await;
    assert_eq!((effect.state, effect.blockers), (EffectState::Blocked, vec![Blocker::NothingToDo]));
    assert_eq!(count_letters(&stage, application, LetterKind::Blocked).await, 1);
}
