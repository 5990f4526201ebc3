//! Every action is tried from every stage of an application by every kind of actor: exactly the permitted steps are
//! taken. A new action without a case here does not compile; a new edge of the graph without a rule fails.
//!
//! Each attempt runs in a transaction that is rolled back, so that the next one finds the stage unchanged.

use domain::application::Action;
use domain::desk::allowed::{CaseAction, allowed};
use domain::desk::bulk::{self, BulkAction};
use domain::desk::case_file;
use domain::review::void;
use testkit::stage::{self, Cast, Stage, Who, is_allowed};

use crate::prelude::*;

struct Fixture {
    desk: Desk,
    cast: Cast,
    stages: Vec<(Stage, ApplicationId)>,
}

impl Fixture {
    /// A context with the clock set for this stage.
    fn context(&self, stage: Stage) -> Context {
        let by = if stage.is_later() { Duration::hours(1) } else { Duration::zero() };
        stage::later(&self.desk.ctx, by)
    }
}

async fn fixture() -> (Fixture, AsyncPgConnection) {
    let (desk, mut conn) = desk().await;
    let cast = Cast::hire(&mut conn, &desk.ctx).await;
    // The lapsed stage first, because its sweep takes every application that waits for an answer.
    let others = Stage::ALL.iter().copied().filter(|stage| *stage != Stage::Lapsed);
    let mut stages = Vec::new();
    for (number, stage) in [Stage::Lapsed].into_iter().chain(others).enumerate() {
        stages.push((stage, cast.application(&mut conn, &desk.ctx, stage, &format!("MX-{number}")).await));
    }
    (Fixture { desk, cast, stages }, conn)
}

/// Does some work in a transaction that is rolled back; returns its result and the steps that were taken.
async fn try_out<T>(
    conn: &mut AsyncPgConnection,
    id: ApplicationId,
    work: impl AsyncFnOnce(&mut AsyncPgConnection) -> T,
) -> (T, Vec<String>) {
    let before = actions(conn, id).await.len();
    let with_steps = async |conn: &mut AsyncPgConnection| (work(conn).await, actions(conn, id).await);
    let (result, mut after) = rolled_back(conn, with_steps).await;
    (result, after.split_off(before))
}

/// Takes the step through the same use case as the pages and the worker.
async fn attempt(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    action: Action,
    id: ApplicationId,
    spare: StaffId,
) -> Result<(), String> {
    let yes = builders::verdict(Outcome::Approve);
    let no = builders::verdict(Outcome::Reject);
    let question = stage::question();
    match action {
        Action::Submit => unreachable!("an application is submitted once"),
        Action::Claim => refusal(claim::claim(conn, ctx, actor, id).await),
        Action::Assign => refusal(claim::assign(conn, ctx, actor, id, spare, "请接手").await),
        Action::Release => refusal(claim::release(conn, ctx, actor, id).await),
        Action::Ask => refusal(information_request::ask(conn, ctx, actor, id, &question).await),
        Action::Answer => refusal(information_request::answer(conn, ctx, actor, id).await),
        Action::Approve => refusal(decide::decide(conn, ctx, actor, id, &yes).await),
        Action::Reject => refusal(decide::decide(conn, ctx, actor, id, &no).await),
        Action::Recommend => refusal(decide::decide(conn, ctx, actor, id, &stage::deceit()).await),
        Action::Return => refusal(second_review::send_back(conn, ctx, actor, id, "请再核对。").await),
        Action::ConfirmApproval | Action::ConfirmRejection => {
            refusal(second_review::confirm(conn, ctx, actor, id, Opening::Waived).await)
        }
        Action::Recall => refusal(information_request::recall(conn, ctx, actor, id).await),
        Action::Reinstate => refusal(void::reinstate(conn, ctx, actor, id).await),
        Action::Undo => refusal(decision::undo(conn, ctx, actor, id, "看错了").await),
        Action::Appeal => refusal(appeal::appeal(conn, ctx, actor, id, "材料是真实的。").await),
        Action::Withdraw => refusal(withdrawal::withdraw(conn, ctx, actor, id).await),
        Action::Void => refusal(void::void(conn, ctx, actor, id, "重复申请。").await),
        // The worker's sweeps; no other actor can call them.
        Action::EndLease | Action::Lapse | Action::LapseApproval if *actor != Actor::Worker => {
            Err("not offered".to_owned())
        }
        Action::EndLease => refusal(claim::end_leases(conn, &stage::later(ctx, Duration::days(30)), 100).await),
        Action::LapseApproval => {
            refusal(effect::lapse::lapse_due(conn, &stage::later(ctx, Duration::days(90)), 100).await)
        }
        Action::Lapse => {
            builders::questions_sent(conn).await;
            refusal(information_request::lapse_due(conn, &stage::later(ctx, Duration::days(30)), 100).await)
        }
    }
}

#[tokio::test]
async fn every_actor_takes_exactly_the_permitted_steps() {
    let (fixture, mut conn) = fixture().await;
    let mut wrong = Vec::new();
    let mut taken_steps = 0;
    for (stage, id) in &fixture.stages {
        let ctx = fixture.context(*stage);
        assert_eq!(fixture.desk.status(&conn, *id).await.0, stage.status(), "{stage:?} has another status");
        for action in Action::ALL.iter().copied().filter(|action| *action != Action::Submit) {
            for who in Who::ALL {
                let actor = fixture.cast.actor(&conn, *who, *id).await;
                let take = async |conn: &mut AsyncPgConnection| {
                    attempt(conn, &ctx, &actor, action, *id, fixture.cast.spare).await
                };
                let (said, after) = try_out(&mut conn, *id, take).await;
                let taken = after.iter().any(|step| step == action.as_str());
                let allowed = is_allowed(*stage, action, *who, &actor);
                taken_steps += usize::from(taken);
                if taken != allowed {
                    wrong.push(format!("{stage:?} {action} by {who:?}: allowed {allowed}, taken {taken}: {said:?}"));
                }
                if !taken && !after.is_empty() && !said.as_ref().is_ok_and(|()| allowed_otherwise(&after)) {
                    wrong.push(format!("{stage:?} {action} by {who:?} left {after:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
    // At least as many steps as expected, so that an empty table cannot pass.
    assert!(taken_steps >= 50, "{taken_steps}");
}

/// True when a verdict led to another step than the one tried: a high balance or fraud is recommended instead, and a
/// confirmation writes the recommended decision.
fn allowed_otherwise(steps: &[String]) -> bool {
    let names = [Action::Recommend, Action::Reject, Action::Approve, Action::ConfirmApproval, Action::ConfirmRejection];
    steps.iter().any(|step| names.iter().any(|action| action.as_str() == step))
}

#[tokio::test]
async fn bulk_takes_the_same_steps_as_single_actions() {
    let (fixture, mut conn) = fixture().await;
    let mut wrong = Vec::new();
    for (stage, id) in &fixture.stages {
        let ctx = fixture.context(*stage);
        for code in BulkAction::ALL {
            let (bulk_action, action) = match code.step() {
                Some(Action::Assign) => {
                    (BulkAction::Assign { to: fixture.cast.spare, note: "请接手".to_owned() }, Action::Assign)
                }
                Some(Action::Release) => (BulkAction::Release, Action::Release),
                Some(other) => panic!("bulk must not take {other}"),
                None => continue,
            };
            for who in Who::ALL {
                let actor = fixture.cast.actor(&conn, *who, *id).await;
                let take = async |conn: &mut AsyncPgConnection| {
                    let _refused = bulk::run(conn, &ctx, &actor, &bulk_action, &[*id]).await;
                };
                let ((), after) = try_out(&mut conn, *id, take).await;
                let taken = after.iter().any(|step| step == action.as_str());
                let allowed = is_allowed(*stage, action, *who, &actor);
                if taken != allowed {
                    wrong.push(format!("{stage:?} bulk {action} by {who:?}: allowed {allowed}, taken {taken}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Actions of the case page, each with the steps of the graph that it takes.
const OFFERED: [(CaseAction, &[Action]); 11] = [
    (CaseAction::Claim, &[Action::Claim]),
    (CaseAction::Release, &[Action::Release]),
    (CaseAction::Assign, &[Action::Assign]),
    (CaseAction::Ask, &[Action::Ask]),
    (CaseAction::Recall, &[Action::Recall]),
    (CaseAction::Reinstate, &[Action::Reinstate]),
    (CaseAction::Decide, &[Action::Approve, Action::Reject, Action::Recommend]),
    (CaseAction::Undo, &[Action::Undo]),
    (CaseAction::SendBack, &[Action::Return]),
    (CaseAction::Confirm, &[Action::ConfirmApproval, Action::ConfirmRejection]),
    (CaseAction::Void, &[Action::Void]),
];

#[tokio::test]
async fn desk_offers_exactly_the_permitted_steps() {
    let (fixture, conn) = fixture().await;
    let mut wrong = Vec::new();
    let mut offers = 0;
    for (stage, id) in &fixture.stages {
        let ctx = fixture.context(*stage);
        for who in Who::ALL {
            let actor = fixture.cast.actor(&conn, *who, *id).await;
            // An actor who may not read the application is offered nothing.
            let case = case_file::get(&conn, &ctx, &actor, *id).await.ok();
            let offered = case.map(|case| allowed(&actor, &case, ctx.now()));
            for (offer, steps) in OFFERED {
                let is_offered = offered.as_ref().is_some_and(|offered| offered.contains(offer));
                // Owners and programs take their steps elsewhere.
                let is_staff = actor.staff().is_some();
                let is_permitted = is_staff && steps.iter().any(|step| is_allowed(*stage, *step, *who, &actor));
                offers += usize::from(is_offered);
                if is_offered != is_permitted {
                    wrong.push(format!("{stage:?} {offer} to {who:?}: offered {is_offered}, permitted {is_permitted}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
    assert!(offers >= 30, "{offers}");
}
