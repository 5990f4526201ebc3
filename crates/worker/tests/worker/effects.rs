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
    let mut case = approved_case().await;
    case.desk.worker.platform = Arc::new(Indiscreet);
    let effect = case.drain().await;
    assert_eq!(effect.problem.as_deref(), Some("no answer to [address]"));
}

#[tokio::test]
async fn effect_done_before_a_crash_is_confirmed_once() {
    let mut case = approved_case().await;
    case.use_register();
    let mut conn = case.desk.connection().await;
    let effect = case.effect().await;
    let (ctx, tries) = (&case.desk.worker.ctx, RetryPolicy::EFFECT);
    builders::begun(&mut conn, ctx, effect.id, tries).await;
    let done_at = registry::carry_out(&mut conn, &effect, case.store, ctx.now()).await;
    let done_at = done_at.expect("the database answers").expect("there is a binding");
    let effect = case.drain_after(tries.lease_period).await;
    assert_eq!((effect.state, effect.confirmed_at), (EffectState::Confirmed, Some(done_at)));
}

#[tokio::test]
async fn effect_without_a_binding_is_blocked() {
    let mut case = approved_case().await;
    case.use_register();
    let mut conn = case.desk.connection().await;
    let (ctx, id) = (&case.desk.worker.ctx, case.effect().await.id);
    builders::begun(&mut conn, ctx, id, RetryPolicy::EFFECT).await;
    case.run(&format!("update bindings set ended_at = '{}' where store_id = '{}'", ctx.now(), case.store)).await;
    let effect = case.drain_after(RetryPolicy::EFFECT.lease_period).await;
    assert_eq!((effect.state, effect.blockers), (EffectState::Blocked, vec![Blocker::NothingToDo]));
    assert_eq!(case.desk.count_letters(LetterKind::Blocked).await, 1);
}

async fn owe(case: &ApprovedCase, loan_cents: i64) {
    case.run(&format!("update stores set loan_cents = {loan_cents} where id = '{}'", case.store)).await;
}

#[tokio::test]
async fn register_blocks_only_what_the_policy_blocks() {
    let mut case = approved_case().await;
    case.use_register();
    // Balance and orders of the store only cause warnings; a loan blocks.
    owe(&case, 80_000).await;
    case.drain().await;
    assert_eq!(case.effect().await.state, EffectState::Blocked);
    let found: Vec<_> = case.obstacles().await.iter().map(|it| (it.blocker, it.amount)).collect();
    assert_eq!(found, [(Blocker::Loans, Some(80_000))]);
    owe(&case, 0).await;
    // Two workers at once, and the sweep twice: one request only.
    case.run(&format!("update effects set next_check_at = '{}'", case.desk.worker.ctx.now())).await;
    let (first, second) = tokio::join!(drain(&case.desk.worker), drain(&case.desk.worker));
    first.and(second).expect("draining succeeds");
    let effect = case.effect().await;
    assert_eq!(effect.state, EffectState::Confirmed);
    let bindings = store::list_bindings(&case.desk.connection().await, case.store).await;
    let bindings = bindings.expect("the database answers");
    assert_eq!((bindings.len(), bindings[0].ended_at), (1, effect.confirmed_at));
    // A second job for it changes nothing.
    wake(case.desk.worker.clone(), effect.id).await;
    assert_eq!(case.desk.count_letters(LetterKind::Done).await, 1);
}

/// An effect that was given up: the platform did it, but no answer ever came.
async fn given_up() -> ApprovedCase {
    let case = approved_case().await;
    let mut conn = case.desk.connection().await;
    let (ctx, id) = (&case.desk.worker.ctx, case.effect().await.id);
    builders::begun(&mut conn, ctx, id, RetryPolicy::EFFECT).await;
    let last = RetryPolicy { cap: 1, ..RetryPolicy::EFFECT };
    effect::try_again(&mut conn, ctx, id, "no answer", last).await.expect("it is given up");
    assert_eq!(case.effect().await.state, EffectState::Failed);
    case
}

impl ApprovedCase {
    async fn ask_again(&self, who: &Actor) -> Result<(), SettleError> {
        let conn = &mut self.desk.connection().await;
        unknown::ask_again(conn, &self.desk.worker.ctx, who, self.application).await
    }

    async fn settle(&self, who: &Actor, found: ManualFinding, note: &str) -> Result<(), SettleError> {
        let conn = &mut self.desk.connection().await;
        unknown::settle(conn, &self.desk.worker.ctx, who, self.application, found, note).await
    }
}

#[tokio::test]
async fn lead_retries_a_given_up_effect_without_repeating_it() {
    let case = given_up().await;
    case.platform.tell(&[Fault::DoAndDrop]);
    case.ask_again(&case.lead).await.expect("a lead is permitted");
    let twice = case.ask_again(&case.lead).await;
    assert!(matches!(twice, Err(SettleError::NotStuck)), "{twice:?}");
    case.drain_to_done().await;
}

#[tokio::test]
async fn only_a_stuck_effect_can_be_settled_by_hand() {
    let case = given_up().await;
    let blank = case.settle(&case.lead, ManualFinding::Done, " ").await;
    assert!(matches!(blank, Err(SettleError::Note(_))), "{blank:?}");
    case.settle(&case.lead, ManualFinding::NotDone, "平台客服说没有收到。").await.expect("a lead is permitted");
    let effect = case.effect().await;
    assert_eq!((effect.state, effect.settled_as), (EffectState::Scheduled, Some(ManualFinding::NotDone)));
    let again = case.settle(&case.lead, ManualFinding::Done, "再问一次。").await;
    assert!(matches!(again, Err(SettleError::NotStuck)), "{again:?}");
    case.drain_to_done().await;

    let case = given_up().await;
    case.settle(&case.lead, ManualFinding::Done, "平台客服说已经办成。").await.expect("a lead is permitted");
    let effect = case.effect().await;
    assert_eq!((effect.state, effect.settled_as), (EffectState::Confirmed, Some(ManualFinding::Done)));
    assert_eq!(case.desk.count_letters(LetterKind::Done).await, 1);
    let conn = case.desk.connection().await;
    assert_eq!(store::find_live_binding(&conn, case.store).await.expect("the database answers"), None);
}

#[tokio::test]
async fn only_an_uninvolved_lead_settles_an_effect() {
    let case = given_up().await;
    let (conn, ctx) = (&mut case.desk.connection().await, &case.desk.worker.ctx);
    let other = builders::staff_member(conn, ctx, "wang", "王", &[Role::Reviewer]).await;
    for refused in [case.settle(&other, ManualFinding::Done, "办成了").await, case.ask_again(&other).await] {
        assert!(matches!(refused, Err(SettleError::Transition(TransitionError::NotPermitted(_)))), "{refused:?}");
    }
    let Actor::Staff(lead) = &case.lead else { unreachable!() };
    case.run(&format!("update applications set lodged_by = '{}' where id = '{}'", lead.id, case.application)).await;
    let own = case.settle(&case.lead, ManualFinding::Done, "办成了").await;
    assert!(matches!(own, Err(SettleError::Involved)), "{own:?}");
}
