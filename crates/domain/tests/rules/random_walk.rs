//! Random actions by random people on an application in a real database: the invariants hold after each.

use std::cell::RefCell;

use domain::account::absence::{self, NewAbsence};
use domain::application::{Action, Application};
use domain::base::schema::claims;
use domain::desk::snooze;
use domain::intake::objection;
use domain::policy::SecondRules;
use domain::review::decision::{Decision, Verdict};
use domain::review::penalty::ProposedPenalty;
use domain::review::second_review::Recommendation;
use domain::review::void;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use testkit::stage;

use crate::prelude::*;

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

struct Fixture {
    desk: Desk,
    /// Three reviewers and two leads.
    staff: Vec<Actor>,
}

impl Fixture {
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
        let owner = stage::owner(conn, id).await;
        let decide = async |conn: &mut AsyncPgConnection, verdict: Verdict| {
            refusal(decide::decide(conn, ctx, me, id, &verdict).await)
        };
        match deed {
            Deed::Claim => refusal(claim::claim(conn, ctx, me, id).await),
            Deed::ClaimNext => refusal(claim::claim_next(conn, ctx, me).await),
            Deed::Release => refusal(claim::release(conn, ctx, me, id).await),
            Deed::Assign(to) => refusal(claim::assign(conn, ctx, me, id, self.id(to), "请接手").await),
            Deed::Skip => refusal(claim::skip(conn, ctx, me, id, claim::SkipReason::Unsure, "").await),
            Deed::Snooze => refusal(snooze::snooze(conn, ctx, me, id, ctx.now() + Duration::hours(2)).await),
            Deed::Ask => refusal(information_request::ask(conn, ctx, me, id, &stage::question()).await),
            Deed::Answer => {
                let _nothing_asked = information_request::save(conn, &owner, id, &[(1, "二十号".into())]).await;
                refusal(information_request::answer(conn, ctx, &owner, id).await)
            }
            Deed::Approve => decide(conn, builders::verdict(Outcome::Approve)).await,
            Deed::Reject => decide(conn, builders::verdict(Outcome::Reject)).await,
            Deed::RejectForDeceit => {
                let penalty = Some(ProposedPenalty { days: 30, message: "材料不真实。".into() });
                decide(conn, Verdict { penalty, ..stage::deceit() }).await
            }
            Deed::Opinion(yes) => {
                let opinion = if yes { Outcome::Approve } else { Outcome::Reject };
                refusal(second_review::give_opinion(conn, ctx, me, id, opinion).await)
            }
            Deed::Confirm => refusal(second_review::confirm(conn, ctx, me, id).await),
            Deed::SendBack => refusal(second_review::send_back(conn, ctx, me, id, "请再看。").await),
            Deed::Undo => refusal(decision::undo(conn, ctx, me, id, "看错了").await),
            Deed::Withdraw => refusal(withdrawal::withdraw(conn, ctx, &owner, id).await),
            Deed::Appeal => refusal(appeal::appeal(conn, ctx, &owner, id, "材料是真实的。").await),
            Deed::Void => refusal(void::void(conn, ctx, me, id, "重复申请。").await),
            Deed::Object => refusal(objection::object(conn, ctx, &owner, id).await),
            Deed::LiftObjection => refusal(objection::lift(conn, ctx, me, id, "已电话核实。", None).await),
            Deed::GoAway => {
                let (from_at, until_at) = (ctx.now(), ctx.now() + Duration::hours(1));
                let new = NewAbsence { staff: self.id(who), from_at, until_at, note: String::new() };
                refusal(absence::enter(conn, ctx, me, &new).await)
            }
            Deed::Sweep | Deed::WeeksPass => {
                if matches!(deed, Deed::WeeksPass) {
                    self.desk.clock.advance(Duration::days(12));
                }
                self.desk.end_leases(conn).await;
                self.desk.hand_back(conn).await;
                self.desk.lapse(conn).await;
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

async fn snapshot(conn: &AsyncPgConnection, id: ApplicationId) -> Snapshot {
    Snapshot {
        application: transition::get(conn, id).await.unwrap(),
        decisions: decision::list(conn, id).await.unwrap(),
        steps: actions(conn, id).await,
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
    let of = claims::table.filter(claims::application_id.eq(id).and(claims::ended_at.is_null()));
    let live: Vec<StaffId> = of.select(claims::staff_id).load(&mut conn).await.unwrap();
    prop_assert!(live.len() <= 1, "at most one live claim");
    prop_assert_eq!(live.as_slice().first().copied(), application.holder_id, "`holder_id` and the claim agree");
    prop_assert_eq!(application.status == Status::Submitted && application.holder_id.is_some(), false);
    let is_held = application.holder_id.is_some();
    prop_assert!(application.status != Status::InReview || is_held, "in review without a holder");

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
    let current = format!("select state from clock_intervals where application_id = '{id}' and ended_at is null");
    let intervals = sql::texts(conn, &current).await;
    let expected: &[&str] = match application.status {
        Status::AwaitingApplicant => &["paused"],
        status if status.is_open() => &["running"],
        _ => &[],
    };
    prop_assert_eq!(&intervals[..], expected);
    // Invariant I11: within a round the deadline never becomes earlier.
    prop_assert!(application.round > before.application.round || application.due_at >= before.application.due_at);

    // Invariant I1: a live effect belongs to an approval in force.
    let live = format!("select state from effects where application_id = '{id}' and state <> 'cancelled'");
    let scheduled = sql::texts(conn, &live).await;
    let is_approved = application.status == Status::Approved;
    prop_assert_eq!(scheduled.len(), usize::from(is_approved), "{:?}", scheduled);
    prop_assert_eq!(application.effect != EffectState::None, is_approved);
    // Invariant I9: no letter of an undone decision is held.
    let held = format!(
        "select topic_id from letters
         where application_id = '{id}' and kind in ('approved', 'rejected') and state = 'held'"
    );
    for decision in sql::texts(conn, &held).await {
        let stands = now.decisions.iter().any(|it| it.undone_at.is_none() && decision == it.id.to_string());
        prop_assert!(stands, "a letter of an undone decision is held");
    }
    // A penalty is in force only with the rejection it was given with.
    let bars = sql::count(conn, &format!("penalties where application_id = '{id}' and lifted_at is null")).await;
    let is_rejected_for_deceit = now.decisions.iter().any(|it| {
        it.undone_at.is_none() && it.outcome == Outcome::Reject && it.reasons.iter().any(|it| it == "false_evidence")
    });
    prop_assert!(bars == 0 || is_rejected_for_deceit);
    Ok(())
}

async fn fixture() -> (Fixture, AsyncPgConnection) {
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
    (Fixture { desk, staff }, conn)
}

#[test]
fn invariants_hold_for_random_actions() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (fixture, conn) = runtime.block_on(fixture());
    let (fixture, conn) = (Arc::new(fixture), tokio::sync::Mutex::new(conn));
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
            fixture.desk.clock.set(instant(NOW));
            // Absences of earlier cases are removed.
            sql::execute(conn, "delete from staff_absences").await;
            let id = fixture.desk.submitted_by(conn, &format!("SM-{}", number.borrow())).await;
            let mut before = snapshot(conn, id).await;
            for (who, deed) in sequence {
                let holder =
                    fixture.staff.iter().position(|it| before.application.holder_id == Some(it.staff().unwrap().id));
                let who = if who < 5 { who } else { holder.unwrap_or(who - 5) };
                let result = fixture.does(conn, who, deed, id).await;
                let now = snapshot(conn, id).await;
                holds(conn, &before, &now).await.map_err(|error| {
                    TestCaseError::fail(format!("after {deed:?} by {who} ({result:?}): {error}\n{:?}", now.steps))
                })?;
                if result.is_err() {
                    let statuses = (before.application.status, now.application.status);
                    prop_assert_eq!(statuses.0, statuses.1, "refused, but the status changed: {:?}", deed);
                }
                seen.borrow_mut().push(now.application.status);
                before = now;
            }
            // Voided, so that the next case cannot claim it.
            let _ended = void::void(conn, &fixture.desk.ctx, &fixture.staff[1], id, "到此为止。").await;
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
