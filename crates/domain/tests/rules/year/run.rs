//! Runs a year at the desk on a real database: the clock moves from moment to moment, people act as planned, and a
//! worker wakes in between unless it is down.

use std::collections::BTreeMap;

use chrono::Datelike;
use domain::base::schema::effects;
use domain::base::{EffectId, StoreId};
use domain::deadline::calendar::horizon;
use domain::deadline::escalation::digest;
use domain::deadline::late_notice;
use domain::desk::figures;
use domain::effect::EffectAttempt;
use testkit::stage;

use super::days::{self, at, day};
use super::plan::{self, Act, Plan};
use super::record::{self, Record};
use crate::prelude::*;

/// A period without a worker, including its first instant and excluding its last.
pub type Downtime = (DateTime<Utc>, DateTime<Utc>);

/// When the worker wakes: at the times when something is due (on every other day some seconds late), and in between.
pub fn wakes(down: Option<Downtime>) -> Vec<DateTime<Utc>> {
    let days = day(plan::FIRST_DAY).iter_days().take_while(|date| *date <= day(plan::LAST_DAY));
    let mut wakes: Vec<_> = days
        .flat_map(|date| {
            let is_odd = date.ordinal() % 2 == 1;
            let late = if is_odd { 0 } else { 7 };
            let noon = is_odd.then_some((12, 31, 0));
            [(0, 10, 0), (9, 0, late), (18, 0, late)].into_iter().chain(noon).map(move |time| at(date, time))
        })
        .collect();
    wakes.retain(|at| down.is_none_or(|(from, until)| *at < from || until <= *at));
    wakes.sort();
    wakes
}

/// Runs the year and returns the database's contents.
pub async fn live(plans: &[Plan], down: Option<Downtime>) -> Record {
    let (mut fixture, mut conn) = Fixture::open().await;
    let mut acts: Vec<(DateTime<Utc>, &Plan, Act)> = Vec::new();
    for plan in plans {
        acts.extend(plan.acts.iter().map(|(at, act)| (*at, plan, *act)));
    }
    acts.sort_by_key(|(at, plan, _)| (*at, plan.number));
    let mut acts = acts.into_iter().peekable();
    for wake in wakes(down) {
        // Actions at the same moment as a wake come first.
        while let Some((at, plan, act)) = acts.next_if(|(at, ..)| *at <= wake) {
            fixture.desk.clock.set(at);
            fixture.act(&mut conn, plan, act).await;
        }
        fixture.desk.clock.set(wake);
        fixture.wake(&mut conn).await;
    }
    assert_eq!(event::list_broken(&conn).await.unwrap(), [], "the events verify");
    record::read(&mut conn, &fixture.applications).await
}

struct Fixture {
    desk: Desk,
    reviewers: Vec<Actor>,
    applications: BTreeMap<usize, (StoreId, ApplicationId)>,
}

impl Fixture {
    /// A desk with three reviewers, two leads and an admin.
    async fn open() -> (Self, AsyncPgConnection) {
        let (desk, mut conn) = desk_at("2026-03-01T10:00:00+08:00").await;
        let mut reviewers = vec![desk.reviewer.clone()];
        for name in ["sunlan", "hemiao"] {
            reviewers.push(builders::staff_member(&mut conn, &desk.ctx, name, name, &[Role::Reviewer]).await);
        }
        builders::staff_member(&mut conn, &desk.ctx, "wangqi", "王琪", &[Role::Lead]).await;
        builders::staff_member(&mut conn, &desk.ctx, "xuan", "许安", &[Role::Admin]).await;
        (Self { desk, reviewers, applications: BTreeMap::new() }, conn)
    }

    /// Each plan has its own reviewer; after an appeal the next one.
    fn reviewer(&self, plan: &Plan) -> &Actor {
        let is_appeal = plan.acts.iter().any(|(at, act)| *act == Act::Appeal && *at <= self.desk.ctx.now());
        &self.reviewers[(plan.number + usize::from(is_appeal)) % self.reviewers.len()]
    }

    async fn act(&mut self, conn: &mut AsyncPgConnection, plan: &Plan, act: Act) {
        let ctx = &self.desk.ctx;
        if act == Act::Submit {
            let store = builders::store(conn, &format!("MM-{}", plan.number), "木棉", ctx.now()).await;
            let id = builders::submitted(conn, ctx, store, plan.kind).await.id;
            self.applications.insert(plan.number, (store, id));
            return;
        }
        let (store, id) = self.applications[&plan.number];
        let (applicant, reviewer) = (Actor::Applicant { store }, self.reviewer(plan));
        match act {
            Act::Submit => {}
            Act::Ask => {
                claim::claim(conn, ctx, reviewer, id).await.unwrap();
                information_request::ask(conn, ctx, reviewer, id, &stage::question()).await.unwrap();
            }
            Act::Answer => {
                information_request::save(conn, &applicant, id, &[(1, "上周三".into())]).await.unwrap();
                information_request::answer(conn, ctx, &applicant, id).await.unwrap();
            }
            Act::Decide(outcome) => builders::decided(conn, ctx, reviewer, id, outcome).await,
            Act::Undo => decision::undo(conn, ctx, reviewer, id, "看错了。").await.unwrap(),
            Act::Appeal => appeal::appeal(conn, ctx, &applicant, id, "执照是真的，请核实。").await.unwrap(),
            Act::Withdraw => withdrawal::withdraw(conn, ctx, &applicant, id).await.unwrap(),
        }
    }

    /// Runs the time-dependent sweeps, with a mail server and a platform that always answer.
    async fn wake(&self, conn: &mut AsyncPgConnection) {
        let ctx = &self.desk.ctx;
        if escalation::run_due(conn, ctx, BATCH).await.unwrap() > 0 {
            assert_eq!(escalation::run_due(conn, ctx, BATCH).await.unwrap(), 0, "a second run finds nothing");
        }
        digest::send_due(conn, ctx, BATCH).await.unwrap();
        claim::end_leases(conn, ctx, BATCH).await.unwrap();
        information_request::lapse_due(conn, ctx, BATCH).await.unwrap();
        information_request::remind_due(conn, ctx, BATCH).await.unwrap();
        late_notice::renew_due(conn, ctx, BATCH).await.unwrap();
        self.carry_out(conn).await;
        release::release_held(conn, ctx, BATCH).await.unwrap();
        self.deliver(conn).await;
        let today = days::date_of(ctx.now());
        if days::is_worked(today) && ctx.now() < at(today, (9, 0, 0)) {
            figures::measure_days(conn, ctx).await.unwrap();
            horizon::watch(conn, ctx).await.unwrap();
            retention::erase_closed(conn, ctx, BATCH).await.unwrap();
            retention::erase_letters(conn, ctx, BATCH).await.unwrap();
        }
    }

    async fn deliver(&self, conn: &mut AsyncPgConnection) {
        let ctx = &self.desk.ctx;
        let due = letters::state.eq(LetterState::Queued).and(letters::next_try_at.le(ctx.now()));
        // Receipts and alerts leave in time here, so they are sent together without a check.
        let in_time = letters::kind.eq_any([LetterKind::Received, LetterKind::Alert, LetterKind::AlertReopened]);
        diesel::update(letters::table.filter(due.and(in_time)))
            .set((letters::state.eq(LetterState::Sent), letters::sent_at.eq(Some(ctx.now()))))
            .execute(conn)
            .await
            .unwrap();
        // A stale question is asked again, in a letter that leaves at once.
        loop {
            let queued: Vec<LetterId> =
                letters::table.filter(due).order(letters::id).select(letters::id).load(conn).await.unwrap();
            if queued.is_empty() {
                break;
            }
            for id in queued {
                match self.desk.begin(conn, id).await {
                    LetterAttempt::Send(letter) => attempt::sent(conn, ctx, &letter, "250 ok").await.unwrap(),
                    over => assert_eq!(over, LetterAttempt::Over(LetterState::Cancelled), "it is sent or stale"),
                }
            }
        }
    }

    async fn carry_out(&self, conn: &mut AsyncPgConnection) {
        let ctx = &self.desk.ctx;
        let due = effects::state.eq(EffectState::Scheduled).and(effects::next_try_at.le(ctx.now()));
        let scheduled: Vec<EffectId> =
            effects::table.filter(due).order(effects::id).select(effects::id).load(conn).await.unwrap();
        for id in scheduled {
            match builders::begun(conn, ctx, id, RetryPolicy::EFFECT).await {
                EffectAttempt::Request { .. } => effect::confirm(conn, ctx, id, ctx.now()).await.unwrap(),
                // Its alerts were sent less than a day ago, or the letters of the approval are not sent yet.
                other => assert_eq!(other, EffectAttempt::NotYet),
            }
        }
    }
}

/// More than is ever due at once.
const BATCH: i64 = 500;

/// The first wake at or after an instant.
pub fn woke_first(wakes: &[DateTime<Utc>], from: DateTime<Utc>) -> Option<DateTime<Utc>> {
    wakes.get(wakes.partition_point(|wake| *wake < from)).copied()
}

/// How long a decision's letter is held.
pub fn grace_period() -> Duration {
    Duration::minutes(10)
}
