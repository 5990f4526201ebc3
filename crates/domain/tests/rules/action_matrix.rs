//! Every action is tried from every stage of an application by every kind of actor: exactly the permitted steps are
//! taken. A new action without a case here does not compile; a new edge of the graph without a rule fails.
//!
//! Each attempt runs in a transaction that is rolled back, so that the next one finds the stage unchanged.

use chrono::Duration;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use domain::application::status::Action;
use domain::base::id::{ApplicationId, StaffId};
use domain::base::schema::events;
use domain::desk::allowed::{CaseAction, allowed};
use domain::desk::bulk::{self, BulkAction};
use domain::desk::case_file;
use domain::intake::{appeal, withdrawal};
use domain::review::outcome::Outcome;
use domain::review::{claim, decide, decision, information_request, second_review, void};
use domain::{Actor, Context};
use testkit::builders;
use testkit::stage::{self, Cast, Stage, Who, is_allowed};

use crate::desk::{Desk, desk};

struct Scene {
    desk: Desk,
    cast: Cast,
    stages: Vec<(Stage, ApplicationId)>,
}

impl Scene {
    /// A context with the clock set for this stage.
    fn context(&self, stage: Stage) -> Context {
        let by = if stage.is_later() { Duration::hours(1) } else { Duration::zero() };
        stage::later(&self.desk.ctx, by)
    }
}

async fn scene() -> (Scene, AsyncPgConnection) {
    let (desk, mut conn) = desk().await;
    let cast = Cast::hire(&mut conn, &desk.ctx).await;
    // The lapsed stage first, because its sweep takes every application that waits for an answer.
    let others = Stage::ALL.iter().copied().filter(|stage| *stage != Stage::Lapsed);
    let mut stages = Vec::new();
    for (number, stage) in [Stage::Lapsed].into_iter().chain(others).enumerate() {
        stages.push((stage, cast.application(&mut conn, &desk.ctx, stage, &format!("MX-{number}")).await));
    }
    (Scene { desk, cast, stages }, conn)
}

/// The error that ends every attempt.
#[derive(Debug)]
#[expect(dead_code, reason = "printed when it is unexpected")]
enum Ended {
    /// Rolled back, with the steps that were taken.
    Taken(Vec<String>),
    Failed(diesel::result::Error),
}

impl From<diesel::result::Error> for Ended {
    fn from(error: diesel::result::Error) -> Self {
        Self::Failed(error)
    }
}

async fn steps(mut conn: &AsyncPgConnection, id: ApplicationId) -> Vec<String> {
    let lines = events::table.filter(events::subject_id.eq(id.0)).order(events::seq).select(events::action);
    lines.load(&mut conn).await.unwrap()
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
    let said = |error: &dyn std::fmt::Debug| format!("{error:?}");
    let yes = builders::verdict(Outcome::Approve);
    let no = builders::verdict(Outcome::Reject);
    match action {
        Action::Submit => unreachable!("an application is submitted once"),
        Action::Claim => claim::claim(conn, ctx, actor, id).await.map_err(|error| said(&error)),
        Action::Assign => {
            claim::assign(conn, ctx, actor, id, spare, "请接手").await.map(drop).map_err(|error| said(&error))
        }
        Action::Release => claim::release(conn, ctx, actor, id).await.map_err(|error| said(&error)),
        Action::Ask => information_request::ask(conn, ctx, actor, id, &stage::question())
            .await
            .map(drop)
            .map_err(|error| said(&error)),
        Action::Answer => information_request::answer(conn, ctx, actor, id).await.map_err(|error| said(&error)),
        Action::Approve => decide::decide(conn, ctx, actor, id, &yes).await.map(drop).map_err(|error| said(&error)),
        Action::Reject => decide::decide(conn, ctx, actor, id, &no).await.map(drop).map_err(|error| said(&error)),
        Action::Recommend => {
            decide::decide(conn, ctx, actor, id, &stage::deceit()).await.map(drop).map_err(|error| said(&error))
        }
        Action::Return => {
            second_review::send_back(conn, ctx, actor, id, "请再核对。").await.map_err(|error| said(&error))
        }
        Action::ConfirmApproval | Action::ConfirmRejection => {
            second_review::confirm(conn, ctx, actor, id).await.map(drop).map_err(|error| said(&error))
        }
        Action::Undo => decision::undo(conn, ctx, actor, id, "看错了").await.map_err(|error| said(&error)),
        Action::Appeal => appeal::appeal(conn, ctx, actor, id, "材料是真实的。").await.map_err(|error| said(&error)),
        Action::Withdraw => withdrawal::withdraw(conn, ctx, actor, id).await.map_err(|error| said(&error)),
        Action::Void => void::void(conn, ctx, actor, id, "重复申请。").await.map_err(|error| said(&error)),
        // The worker's sweeps; no other actor can call them.
        Action::EndLease | Action::Lapse if *actor != Actor::Worker => Err("not offered".to_owned()),
        Action::EndLease => sweep(conn, ctx, action).await,
        Action::Lapse => sweep(conn, ctx, action).await,
    }
}

async fn sweep(conn: &mut AsyncPgConnection, ctx: &Context, action: Action) -> Result<(), String> {
    let later = stage::later(ctx, Duration::days(30));
    let swept = match action {
        Action::EndLease => claim::end_leases(conn, &later, 100).await,
        _ => information_request::lapse_due(conn, &later, 100).await,
    };
    swept.map(drop).map_err(|error| format!("{error:?}"))
}

#[tokio::test]
async fn every_actor_takes_exactly_the_permitted_steps() {
    let (scene, mut conn) = scene().await;
    let mut wrong = Vec::new();
    let mut taken_steps = 0;
    for (stage, id) in &scene.stages {
        let ctx = scene.context(*stage);
        assert_eq!(scene.desk.status(&conn, *id).await.0, stage.status(), "{stage:?} has another status");
        for action in Action::ALL.iter().copied().filter(|action| *action != Action::Submit) {
            for who in Who::ALL {
                let actor = scene.cast.actor(&conn, *who, *id).await;
                let before = steps(&conn, *id).await;
                let mut said = Ok(());
                let ended = conn
                    .transaction::<(), Ended, _>(async |conn| {
                        said = attempt(conn, &ctx, &actor, action, *id, scene.cast.spare).await;
                        let after = steps(conn, *id).await;
                        Err(Ended::Taken(after[before.len()..].to_vec()))
                    })
                    .await;
                let Err(Ended::Taken(after)) = ended else { panic!("{stage:?} {action} {who:?}: {ended:?}") };
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
    let (scene, mut conn) = scene().await;
    let mut wrong = Vec::new();
    for (stage, id) in &scene.stages {
        let ctx = scene.context(*stage);
        for code in BulkAction::ALL {
            let (bulk_action, action) = match code.step() {
                Some(Action::Assign) => {
                    (BulkAction::Assign { to: scene.cast.spare, note: "请接手".to_owned() }, Action::Assign)
                }
                Some(Action::Release) => (BulkAction::Release, Action::Release),
                Some(other) => panic!("bulk must not take {other}"),
                None => continue,
            };
            for who in Who::ALL {
                let actor = scene.cast.actor(&conn, *who, *id).await;
                let before = steps(&conn, *id).await;
                let ended = conn
                    .transaction::<(), Ended, _>(async |conn| {
                        let _refused = bulk::run(conn, &ctx, &actor, &bulk_action, &[*id]).await;
                        let after = steps(conn, *id).await;
                        Err(Ended::Taken(after[before.len()..].to_vec()))
                    })
                    .await;
                let Err(Ended::Taken(after)) = ended else { panic!("{stage:?} {action} {who:?}: {ended:?}") };
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
const OFFERED: [(CaseAction, &[Action]); 9] = [
    (CaseAction::Claim, &[Action::Claim]),
    (CaseAction::Release, &[Action::Release]),
    (CaseAction::Assign, &[Action::Assign]),
    (CaseAction::Ask, &[Action::Ask]),
    (CaseAction::Decide, &[Action::Approve, Action::Reject, Action::Recommend]),
    (CaseAction::Undo, &[Action::Undo]),
    (CaseAction::SendBack, &[Action::Return]),
    (CaseAction::Confirm, &[Action::ConfirmApproval, Action::ConfirmRejection]),
    (CaseAction::Void, &[Action::Void]),
];

#[tokio::test]
async fn desk_offers_exactly_the_permitted_steps() {
    let (scene, conn) = scene().await;
    let mut wrong = Vec::new();
    let mut offers = 0;
    for (stage, id) in &scene.stages {
        let ctx = scene.context(*stage);
        for who in Who::ALL {
            let actor = scene.cast.actor(&conn, *who, *id).await;
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
