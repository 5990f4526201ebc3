//! Random actions by random people on an application in a real database: the invariants hold after each.

use std::cell::RefCell;
use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::account::absence::{self, NewAbsence};
use domain::application::status::{Action, EffectState, Status};
use domain::application::{Application, transition};
use domain::base::actor::Role;
use domain::base::id::{ApplicationId, StaffId};
use domain::base::schema::{claims, clock_intervals, effects, events, letters, penalties, staff_absences, stores};
use domain::base::terms::Kind;
use domain::desk::snooze;
use domain::intake::{appeal, objection, withdrawal};
use domain::policy::SecondRules;
use domain::record::event;
use domain::review::claim::hand_back;
use domain::review::decision::{self, Decision, Verdict};
use domain::review::information_request::{self, NewItem, NewRequest};
use domain::review::outcome::Outcome;
use domain::review::penalty::ProposedPenalty;
use domain::review::second_review::{self, Recommendation};
use domain::review::{claim, decide, void};
use domain::{Actor, Clock};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use testkit::{ManualClock, builders};
use uuid::Uuid;

use crate::desk::{Desk, desk};

/// An action.
#[derive(Debug, Clone, Copy)]
enum Deed {
    Claim,
    ClaimNext,
    Release,
    Assign(usize),
    Skip,
    Snooze,
    Ask,
    Answer,
    Approve,
    Reject,
    RejectForDeceit,
    Opinion(bool),
    Confirm,
    SendBack,
    Undo,
    Withdraw,
    Appeal,
    Void,
    Object,
    LiftObjection,
    GoAway,
    /// The worker's sweeps.
    Sweep,
    /// More time passes than an answer may take, then the sweeps run.
    WeeksPass,
    /// Time passes, in minutes.
    Wait(i64),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => Just(Deed::Claim),
        1 => Just(Deed::ClaimNext),
        1 => Just(Deed::Release),
        1 => (0..5_usize).prop_map(Deed::Assign),
        1 => Just(Deed::Skip),
        1 => Just(Deed::Snooze),
        2 => Just(Deed::Ask),
        2 => Just(Deed::Answer),
        4 => Just(Deed::Approve),
        2 => Just(Deed::Reject),
        2 => Just(Deed::RejectForDeceit),
        3 => any::<bool>().prop_map(Deed::Opinion),
        3 => Just(Deed::Confirm),
        1 => Just(Deed::SendBack),
        2 => Just(Deed::Undo),
        1 => Just(Deed::Withdraw),
        2 => Just(Deed::Appeal),
        1 => Just(Deed::Void),
        1 => Just(Deed::Object),
        1 => Just(Deed::LiftObjection),
        1 => Just(Deed::GoAway),
        2 => Just(Deed::Sweep),
        1 => Just(Deed::WeeksPass),
        3 => prop_oneof![Just(1), Just(15), Just(30), Just(60 * 24), Just(60 * 24 * 9)].prop_map(Deed::Wait),
    ]
}

/// The beginning of a sequence: empty, or one that leads to a status seldom reached by chance.
fn opening() -> impl Strategy<Value = Vec<(usize, Deed)>> {
    let second = [(2, Deed::Claim), (2, Deed::Opinion(true)), (2, Deed::Confirm)];
    let approved = [&[(0, Deed::Claim), (0, Deed::Approve)][..], &second].concat();
    let punished = [&[(0, Deed::Claim), (0, Deed::RejectForDeceit)][..], &second].concat();
    let appealed = [&punished[..], &[(0, Deed::Wait(30)), (0, Deed::Appeal)]].concat();
    let lapsed = vec![(0, Deed::Claim), (0, Deed::Ask), (0, Deed::WeeksPass)];
    let returned = vec![(0, Deed::Claim), (0, Deed::Approve), (3, Deed::Claim), (3, Deed::SendBack)];
    prop_oneof![3 => Just(Vec::new()), 1 => Just(approved), 1 => Just(punished), 1 => Just(appealed), 1 => Just(lapsed), 1 => Just(returned)]
}

struct Table {
    desk: Desk,
    /// Three reviewers and two leads.
    staff: Vec<Actor>,
}

impl Table {
    fn id(&self, who: usize) -> StaffId {
        self.staff[who].staff().unwrap().id
    }

    /// Tries the action; returns the refusal, if any.
    async fn does(
        &self,
        conn: &mut AsyncPgConnection,
        who: usize,
        deed: Deed,
        id: ApplicationId,
    ) -> Result<(), String> {
        let ctx = &self.desk.ctx;
        let me = &self.staff[who];
        let owner = Actor::Applicant { store: transition::get(conn, id).await.unwrap().store_id };
        let result = |error: &dyn std::fmt::Debug| format!("{error:?}");
        let decide = async |conn: &mut AsyncPgConnection, verdict: Verdict| {
            decide::decide(conn, ctx, me, id, &verdict).await.map(drop).map_err(|error| result(&error))
        };
        match deed {
            Deed::Claim => claim::claim(conn, ctx, me, id).await.map_err(|error| result(&error)),
            Deed::ClaimNext => claim::claim_next(conn, ctx, me).await.map(drop).map_err(|error| result(&error)),
            Deed::Release => claim::release(conn, ctx, me, id).await.map_err(|error| result(&error)),
            Deed::Assign(to) => {
                claim::assign(conn, ctx, me, id, self.id(to), "请接手").await.map_err(|error| result(&error))
            }
            Deed::Skip => {
                claim::skip(conn, ctx, me, id, claim::SkipReason::Unsure, "").await.map_err(|error| result(&error))
            }
            Deed::Snooze => {
                let until = ctx.now() + Duration::hours(2);
                snooze::snooze(conn, ctx, me, id, until).await.map_err(|error| result(&error))
            }
            Deed::Ask => {
                let item =
                    NewItem { reason: "reason_unclear".into(), prompt: "哪天？".into(), ..NewItem::default() };
                let new = NewRequest { items: vec![item], message: String::new() };
                information_request::ask(conn, ctx, me, id, &new).await.map(drop).map_err(|error| result(&error))
            }
            Deed::Answer => {
                let _nothing_asked = information_request::save(conn, &owner, id, &[(1, "二十号".into())]).await;
                information_request::answer(conn, ctx, &owner, id).await.map_err(|error| result(&error))
            }
            Deed::Approve => decide(conn, builders::verdict(Outcome::Approve)).await,
            Deed::Reject => decide(conn, builders::verdict(Outcome::Reject)).await,
            Deed::RejectForDeceit => {
                let penalty = Some(ProposedPenalty { days: 30, message: "材料不真实。".into() });
                let reasons = vec!["false_evidence".into()];
                decide(conn, Verdict { reasons, penalty, ..builders::verdict(Outcome::Reject) }).await
            }
            Deed::Opinion(yes) => {
                let opinion = if yes { Outcome::Approve } else { Outcome::Reject };
                second_review::give_opinion(conn, ctx, me, id, opinion).await.map_err(|error| result(&error))
            }
            Deed::Confirm => second_review::confirm(conn, ctx, me, id).await.map(drop).map_err(|error| result(&error)),
            Deed::SendBack => {
                second_review::send_back(conn, ctx, me, id, "请再看。").await.map_err(|error| result(&error))
            }
            Deed::Undo => decision::undo(conn, ctx, me, id, "看错了").await.map_err(|error| result(&error)),
            Deed::Withdraw => withdrawal::withdraw(conn, ctx, &owner, id).await.map_err(|error| result(&error)),
            Deed::Appeal => {
                appeal::appeal(conn, ctx, &owner, id, "材料是真实的。").await.map_err(|error| result(&error))
            }
            Deed::Void => void::void(conn, ctx, me, id, "重复申请。").await.map_err(|error| result(&error)),
            Deed::Object => objection::object(conn, ctx, &owner, id).await.map(drop).map_err(|error| result(&error)),
            Deed::LiftObjection => {
                objection::lift(conn, ctx, me, id, "已电话核实。", None).await.map_err(|error| result(&error))
            }
            Deed::GoAway => {
                let (from_at, until_at) = (ctx.now(), ctx.now() + Duration::hours(1));
                let new = NewAbsence { staff: self.id(who), from_at, until_at, note: String::new() };
                absence::enter(conn, ctx, me, &new).await.map(drop).map_err(|error| result(&error))
            }
            Deed::Sweep | Deed::WeeksPass => {
                if matches!(deed, Deed::WeeksPass) {
                    self.desk.clock.advance(Duration::days(12));
                }
                claim::end_leases(conn, ctx, 100).await.unwrap();
                hand_back::hand_back_due(conn, ctx, 100).await.unwrap();
                information_request::lapse_due(conn, ctx, 100).await.unwrap();
                Ok(())
            }
            Deed::Wait(minutes) => {
                self.desk.clock.advance(Duration::minutes(minutes));
                Ok(())
            }
        }
    }
}

/// The state of an application at one moment.
struct Snapshot {
    application: Application,
    decisions: Vec<Decision>,
    steps: Vec<String>,
}

async fn look(mut conn: &AsyncPgConnection, id: ApplicationId) -> Snapshot {
    let lines = events::table.filter(events::subject_id.eq(id.0)).order(events::seq).select(events::action);
    Snapshot {
        application: transition::get(conn, id).await.unwrap(),
        decisions: decision::list(conn, id).await.unwrap(),
        steps: lines.load(&mut conn).await.unwrap(),
    }
}

/// How many of the events are steps of the graph.
fn steps_in(lines: &[String]) -> usize {
    let is_step = |line: &&String| Action::ALL.iter().any(|action| action.as_str() == line.as_str());
    lines.iter().filter(is_step).count()
}

/// The invariants, checked after every action.
async fn holds(mut conn: &AsyncPgConnection, before: &Snapshot, now: &Snapshot) -> Result<(), TestCaseError> {
    let application = &now.application;
    let id = application.id;
    let live: Vec<(StaffId, DateTime<Utc>)> = claims::table
        .filter(claims::application_id.eq(id).and(claims::ended_at.is_null()))
        .select((claims::staff_id, claims::lease_until))
        .load(&mut conn)
        .await
        .unwrap();
    prop_assert!(live.len() <= 1, "at most one live claim");
    prop_assert_eq!(
        live.as_slice().first().map(|(who, _)| *who),
        application.holder_id,
        "`holder_id` and the claim agree"
    );
    prop_assert_eq!(application.status == Status::Submitted && application.holder_id.is_some(), false);
    prop_assert!(
        application.status != Status::InReview || application.holder_id.is_some(),
        "in review without a holder"
    );

    // Invariants I3, I4 and I5.
    for round in 1..=application.round {
        let in_force = now.decisions.iter().filter(|it| it.round == round && it.undone_at.is_none()).count();
        prop_assert!(in_force <= 1, "at most one decision in force per round");
    }
    let is_over = matches!(before.application.status, Status::Withdrawn | Status::Lapsed | Status::Voided);
    prop_assert!(!is_over || application.status == before.application.status, "an ended application stays ended");
    let new_steps = steps_in(&now.steps[before.steps.len()..]);
    let changed = application.status != before.application.status;
    prop_assert!(!changed || new_steps >= 1, "a change of status without an event");
    prop_assert!(event::list_broken(conn).await.unwrap().is_empty(), "the events verify");

    // Invariant I2: approvals here exceed the balance limit, and fraud and penalties always need a second reviewer.
    for decision in &now.decisions {
        let needs_two =
            decision.outcome == Outcome::Approve || decision.reasons.iter().any(|it| it == "false_evidence");
        prop_assert!(!needs_two || decision.second_by.is_some(), "decided without a second reviewer");
        prop_assert!(decision.second_by != Some(decision.decided_by));
        let earlier = now.decisions.iter().filter(|it| it.round < decision.round);
        let known: Vec<StaffId> = earlier.flat_map(|it| [Some(it.decided_by), it.second_by]).flatten().collect();
        prop_assert!(!known.contains(&decision.decided_by), "the decider of an earlier round decided again");
        prop_assert!(
            !decision.second_by.is_some_and(|who| known.contains(&who)),
            "the second reviewer took part in an earlier round"
        );
    }
    let recommended: Vec<Recommendation> = second_review::list(conn, &Actor::Worker, id).await.unwrap();
    let waiting = recommended.iter().filter(|it| it.is_live()).count();
    prop_assert_eq!(waiting, usize::from(application.status == Status::AwaitingSecond));
    let hidden = recommended.iter().filter(|it| it.is_live() && it.opinion.is_none());
    prop_assert!(hidden.into_iter().all(|it| it.proposal.is_none()), "the first opinion is visible before the second");

    // The clock runs while staff have to act, is paused while the applicant has to, and is stopped otherwise.
    let intervals: Vec<String> = clock_intervals::table
        .filter(clock_intervals::application_id.eq(id).and(clock_intervals::ended_at.is_null()))
        .select(clock_intervals::state)
        .load(&mut conn)
        .await
        .unwrap();
    let expected: &[&str] = match application.status {
        Status::AwaitingApplicant => &["paused"],
        status if status.is_open() => &["running"],
        _ => &[],
    };
    prop_assert_eq!(&intervals[..], expected);
    // Invariant I11: within a round the deadline never becomes earlier.
    prop_assert!(application.round > before.application.round || application.due_at >= before.application.due_at);

    // Invariant I1: a live effect belongs to an approval in force.
    let scheduled: Vec<String> = effects::table
        .filter(effects::application_id.eq(id).and(effects::state.ne("cancelled")))
        .select(effects::state)
        .load(&mut conn)
        .await
        .unwrap();
    let is_approved = application.status == Status::Approved;
    prop_assert_eq!(scheduled.len(), usize::from(is_approved), "{:?}", scheduled);
    prop_assert_eq!(application.effect != EffectState::None, is_approved);
    // Invariant I9: no letter of an undone decision is held.
    let waiting: Vec<Option<Uuid>> = letters::table
        .filter(letters::application_id.eq(id).and(letters::kind.eq_any(["approved", "rejected"])))
        .filter(letters::state.eq("held"))
        .select(letters::topic_id)
        .load(&mut conn)
        .await
        .unwrap();
    for decision in waiting {
        let stands = now.decisions.iter().any(|it| it.undone_at.is_none() && decision == Some(it.id.0));
        prop_assert!(stands, "a letter of an undone decision is held");
    }
    // A penalty is in force only with the rejection it was given with.
    let bars: i64 = penalties::table
        .filter(penalties::application_id.eq(id).and(penalties::lifted_at.is_null()))
        .count()
        .get_result(&mut conn)
        .await
        .unwrap();
    let is_rejected_for_deceit = now.decisions.iter().any(|it| {
        it.undone_at.is_none() && it.outcome == Outcome::Reject && it.reasons.iter().any(|it| it == "false_evidence")
    });
    prop_assert!(bars == 0 || is_rejected_for_deceit);
    Ok(())
}

async fn table() -> (Table, AsyncPgConnection) {
    let (desk, mut conn) = desk().await;
    builders::change_policy(&mut conn, &desk.ctx, |policy| {
        policy.checks.clear();
        policy.limits.applications = 1000;
        policy.second = SecondRules { balance_cents: 1, blind: true, ..SecondRules::default() };
    })
    .await;
    let mut staff = vec![desk.reviewer.clone(), desk.lead.clone()];
    for (name, role) in [("zhouqi", Role::Reviewer), ("qinlan", Role::Reviewer), ("heqing", Role::Lead)] {
        staff.push(builders::staff_member(&mut conn, &desk.ctx, name, name, &[role]).await);
    }
    (Table { desk, staff }, conn)
}

#[test]
fn invariants_hold_for_random_actions() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (table, conn) = runtime.block_on(table());
    let (table, conn) = (Arc::new(table), tokio::sync::Mutex::new(conn));
    let seen = RefCell::new(Vec::<Status>::new());
    let mut runner =
        TestRunner::new(Config { cases: 40, failure_persistence: None, max_shrink_iters: 200, ..Config::default() });
    let number = RefCell::new(0_u32);
    // Half of the actions are by the holder, so that sequences make progress.
    let walk = proptest::collection::vec((0..10_usize, deed()), 10..50);
    let sequences = (opening(), walk).prop_map(|(opening, walk)| [opening, walk].concat());
    let result = runner.run(&sequences, |sequence| {
        runtime.block_on(async {
            let conn = &mut *conn.lock().await;
            *number.borrow_mut() += 1;
            table.desk.clock.set(ManualClock::at("2026-03-02T10:00:00+08:00").now());
            // Absences of earlier cases are removed.
            diesel::delete(staff_absences::table).execute(conn).await.unwrap();
            let store = format!("SM-{}", number.borrow());
            let store = builders::store(conn, &store, "状态机旗舰店", table.desk.ctx.now()).await;
            let rich = diesel::update(stores::table.find(store)).set(stores::balance_cents.eq(1));
            rich.execute(conn).await.unwrap();
            let id = builders::submitted(conn, &table.desk.ctx, store, Kind::Unbind).await.id;
            let mut before = look(conn, id).await;
            for (who, deed) in sequence {
                let holder =
                    table.staff.iter().position(|it| before.application.holder_id == Some(it.staff().unwrap().id));
                let who = if who < 5 { who } else { holder.unwrap_or(who - 5) };
                let result = table.does(conn, who, deed, id).await;
                let now = look(conn, id).await;
                holds(conn, &before, &now).await.map_err(|error| {
                    TestCaseError::fail(format!("after {deed:?} by {who} ({result:?}): {error}\n{:?}", now.steps))
                })?;
                if result.is_err() {
                    prop_assert_eq!(
                        before.application.status,
                        now.application.status,
                        "refused, but the status changed: {:?}",
                        deed
                    );
                }
                seen.borrow_mut().push(now.application.status);
                before = now;
            }
            // Voided, so that the next case cannot claim it.
            let _ended = void::void(conn, &table.desk.ctx, &table.staff[1], id, "到此为止。").await;
            Ok(())
        })
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    // Without reaching every status the test proves little.
    for status in Status::ALL {
        assert!(seen.borrow().contains(status), "{status} was never reached");
    }
}
