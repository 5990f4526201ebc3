//! Carrying effects out, and settling by hand those whose outcome is unknown.

use domain::application::{Obstacle, TransitionError};
use domain::effect::unknown::{self, ManualFinding, SettleError};
use domain::effect::{EffectTarget, registry};
use worker::platform::{Answer, Platform, PlatformError};

use crate::prelude::*;

/// A platform that names somebody in its errors.
#[derive(Debug)]
struct Indiscreet;

impl Indiscreet {
    fn error<T>() -> Result<T, PlatformError> {
        Err(PlatformError("no answer to chen@mumian.example".to_owned()))
    }
}

#[async_trait]
impl Platform for Indiscreet {
    async fn preflight(&self, _: &Effect, _: &EffectTarget) -> Result<Vec<Obstacle>, PlatformError> {
        Self::error()
    }

    async fn find(&self, _: &Effect) -> Result<Option<Answer>, PlatformError> {
        Self::error()
    }

    async fn request(&self, _: &Effect, _: &EffectTarget) -> Result<Answer, PlatformError> {
        Self::error()
    }
}

#[tokio::test]
async fn stored_problem_holds_no_address() {
    let mut scene = Scene::set().await;
    scene.stage.worker.platform = Arc::new(Indiscreet);
    let effect = scene.drain().await;
    assert_eq!(effect.problem.as_deref(), Some("no answer to [address]"));
}

#[tokio::test]
async fn effect_done_before_a_crash_is_confirmed_once() {
    let mut scene = Scene::set().await;
    scene.use_register();
    let mut conn = scene.stage.connection().await;
    let effect = scene.effect().await;
    let (ctx, tries) = (&scene.stage.worker.ctx, RetryPolicy::EFFECT);
    builders::begun(&mut conn, ctx, effect.id, tries).await;
    let done_at = registry::carry_out(&mut conn, &effect, scene.store, ctx.now()).await;
    let done_at = done_at.expect("the database answers").expect("there is a binding");
    let effect = scene.drain_after(tries.lease_period).await;
    assert_eq!((effect.state, effect.confirmed_at), (EffectState::Confirmed, Some(done_at)));
}

#[tokio::test]
async fn effect_without_a_binding_is_blocked() {
    let mut scene = Scene::set().await;
    scene.use_register();
    let mut conn = scene.stage.connection().await;
    let (ctx, id) = (&scene.stage.worker.ctx, scene.effect().await.id);
    builders::begun(&mut conn, ctx, id, RetryPolicy::EFFECT).await;
    scene.run(&format!("update bindings set ended_at = '{}' where store_id = '{}'", ctx.now(), scene.store)).await;
    let effect = scene.drain_after(RetryPolicy::EFFECT.lease_period).await;
    assert_eq!((effect.state, effect.blockers), (EffectState::Blocked, vec![Blocker::NothingToDo]));
    assert_eq!(scene.stage.count_letters(LetterKind::Blocked).await, 1);
}

async fn owe(scene: &Scene, loan_cents: i64) {
    scene.run(&format!("update stores set loan_cents = {loan_cents} where id = '{}'", scene.store)).await;
}

#[tokio::test]
async fn register_blocks_only_what_the_policy_blocks() {
    let mut scene = Scene::set().await;
    scene.use_register();
    // Balance and orders of the store only cause warnings; a loan blocks.
    owe(&scene, 80_000).await;
    scene.drain().await;
    assert_eq!(scene.effect().await.state, EffectState::Blocked);
    let found: Vec<_> = scene.obstacles().await.iter().map(|it| (it.blocker, it.amount)).collect();
    assert_eq!(found, [(Blocker::Loans, Some(80_000))]);
    owe(&scene, 0).await;
    // Two workers at once, and the sweep twice: one request only.
    scene.run(&format!("update effects set next_check_at = '{}'", scene.stage.worker.ctx.now())).await;
    let (first, second) = tokio::join!(drain(&scene.stage.worker), drain(&scene.stage.worker));
    first.and(second).expect("draining succeeds");
    let effect = scene.effect().await;
    assert_eq!(effect.state, EffectState::Confirmed);
    let bindings = store::list_bindings(&scene.stage.connection().await, scene.store).await;
    let bindings = bindings.expect("the database answers");
    assert_eq!((bindings.len(), bindings[0].ended_at), (1, effect.confirmed_at));
    // A second job for it changes nothing.
    wake(scene.stage.worker.clone(), effect.id).await;
    assert_eq!(scene.stage.count_letters(LetterKind::Done).await, 1);
}

/// An effect that was given up: the platform did it, but no answer ever came.
async fn given_up() -> Scene {
    let scene = Scene::set().await;
    let mut conn = scene.stage.connection().await;
    let (ctx, id) = (&scene.stage.worker.ctx, scene.effect().await.id);
    builders::begun(&mut conn, ctx, id, RetryPolicy::EFFECT).await;
    let last = RetryPolicy { cap: 1, ..RetryPolicy::EFFECT };
    effect::try_again(&mut conn, ctx, id, "no answer", last).await.expect("it is given up");
    assert_eq!(scene.effect().await.state, EffectState::Failed);
    scene
}

impl Scene {
    async fn ask_again(&self, who: &Actor) -> Result<(), SettleError> {
        let conn = &mut self.stage.connection().await;
        unknown::ask_again(conn, &self.stage.worker.ctx, who, self.application).await
    }

    async fn settle(&self, who: &Actor, found: ManualFinding, note: &str) -> Result<(), SettleError> {
        let conn = &mut self.stage.connection().await;
        unknown::settle(conn, &self.stage.worker.ctx, who, self.application, found, note).await
    }
}

#[tokio::test]
async fn lead_retries_a_given_up_effect_without_repeating_it() {
    let scene = given_up().await;
    scene.platform.tell(&[Fault::DoAndDrop]);
    scene.ask_again(&scene.lead).await.expect("a lead is permitted");
    let twice = scene.ask_again(&scene.lead).await;
    assert!(matches!(twice, Err(SettleError::NotStuck)), "{twice:?}");
    scene.drain_to_done().await;
}

#[tokio::test]
async fn only_a_stuck_effect_can_be_settled_by_hand() {
    let scene = given_up().await;
    let blank = scene.settle(&scene.lead, ManualFinding::Done, " ").await;
    assert!(matches!(blank, Err(SettleError::Note(_))), "{blank:?}");
    scene.settle(&scene.lead, ManualFinding::NotDone, "平台客服说没有收到。").await.expect("a lead is permitted");
    let effect = scene.effect().await;
    assert_eq!((effect.state, effect.settled_as), (EffectState::Scheduled, Some(ManualFinding::NotDone)));
    let again = scene.settle(&scene.lead, ManualFinding::Done, "再问一次。").await;
    assert!(matches!(again, Err(SettleError::NotStuck)), "{again:?}");
    scene.drain_to_done().await;

    let scene = given_up().await;
    scene.settle(&scene.lead, ManualFinding::Done, "平台客服说已经办成。").await.expect("a lead is permitted");
    let effect = scene.effect().await;
    assert_eq!((effect.state, effect.settled_as), (EffectState::Confirmed, Some(ManualFinding::Done)));
    assert_eq!(scene.stage.count_letters(LetterKind::Done).await, 1);
    let conn = scene.stage.connection().await;
    assert_eq!(store::find_live_binding(&conn, scene.store).await.expect("the database answers"), None);
}

#[tokio::test]
async fn only_an_uninvolved_lead_settles_an_effect() {
    let scene = given_up().await;
    let (conn, ctx) = (&mut scene.stage.connection().await, &scene.stage.worker.ctx);
    let other = builders::staff_member(conn, ctx, "wang", "王", &[Role::Reviewer]).await;
    for refused in [scene.settle(&other, ManualFinding::Done, "办成了").await, scene.ask_again(&other).await] {
        assert!(matches!(refused, Err(SettleError::Transition(TransitionError::NotPermitted(_)))), "{refused:?}");
    }
    let Actor::Staff(lead) = &scene.lead else { unreachable!() };
    scene.run(&format!("update applications set lodged_by = '{}' where id = '{}'", lead.id, scene.application)).await;
    let own = scene.settle(&scene.lead, ManualFinding::Done, "办成了").await;
    assert!(matches!(own, Err(SettleError::Involved)), "{own:?}");
}
