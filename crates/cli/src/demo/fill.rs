//! `unbind demo fill`: as much data as a large desk has, in a few minutes.
//!
//! The rows are made by the database, in four scripts: [`PLAN`] (functions and settings), [`COURSE`] (when each
//! application is submitted, and how it goes on), [`STORY`] (its decision and end) and [`ROWS`]. Every choice follows
//! from the seed and the application's number. Due dates, turns and escalations are computed here, by the domain's own
//! rules. Everything happens in one transaction: a database is filled completely or not at all. Documents and letters
//! are left out, because they do not affect any list.

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, bail};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use diesel::QueryableByName;
use diesel::dsl::{exists, sql};
use diesel::prelude::{ExpressionMethods, QueryDsl, TextExpressionMethods};
use diesel::sql_types::{Array, BigInt, Bool, Text, Timestamptz};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use domain::application::status::turn;
use domain::application::{EffectState, Status};
use domain::base::clock;
use domain::base::schema::{policies, staff as staff_table, store_contacts, stores};
use domain::deadline::calendar::{self, Calendar};
use domain::deadline::working_clock::Pause;
use domain::deadline::{CountingRule, DueDates, escalation};
use domain::evidence;
use domain::policy::{PolicyBook, PublishedPolicy};
use domain::review::flag::FlagCode;
use serde_json::{Value, json};

use super::clock::HandClock;
use super::people;
use crate::options::SiteOptions;

const PLAN: &str = include_str!("fill/plan.sql");
const COURSE: &str = include_str!("fill/course.sql");
const STORY: &str = include_str!("fill/story.sql");
const ROWS: &str = include_str!("fill/rows.sql");

/// Length of the history, in days.
const HISTORY_DAYS: u64 = 731;
/// Days after the end of the history for which dates are counted: answers may be awaited that long.
const DAYS_AHEAD: u64 = 30;
/// The scripts multiply a seed by 1,000, within PostgreSQL's `bigint`.
const SEEDS: u64 = 1_000_000_000_000_000;
/// The number of the first store in the scripts.
const FIRST_STORE: &str = "151700000";

/// Fills the database with a history that ends at `now`, and reports its progress.
pub(crate) async fn fill(
    connection: &mut AsyncPgConnection,
    site: &SiteOptions,
    applications: u32,
    seed: u64,
    now: DateTime<Utc>,
    tell: fn(&str),
) -> anyhow::Result<()> {
    let started = Instant::now();
    refuse_real(connection).await?;
    let ctx = site.context_at(Arc::new(HandClock::new(now)))?;
    let has_staff: bool =
        diesel::select(exists(staff_table::table.select(staff_table::id))).get_result(connection).await?;
    if !has_staff {
        people::insert(connection, &ctx).await?;
    }
    // Uses the oldest policy, which has a real desk's periods; the demo's own is published later.
    let policy = policies::table.order(policies::version).select(policies::id).first(connection).await;
    let policy = PolicyBook::default()
        .get(connection, policy.context("no policy has been published yet; run `unbind migrate`")?)
        .await?;
    let calendar = calendar::load(connection).await?;
    let history = History { policy: &policy, calendar: &calendar, applications, seed, now };
    let tables = connection.transaction(async |connection| history.insert(connection, started, tell).await).await?;
    for table in tables {
        connection.batch_execute(&format!("vacuum (analyze) {table}")).await?;
        let count: i64 = sql::<BigInt>(&format!("select count(*) from {table}")).get_result(connection).await?;
        tell(&format!("{count:>10}  {table}"));
    }
    tell(&format!("filled in {:.0} s", started.elapsed().as_secs_f64()));
    if !has_staff {
        tell(people::accounts().trim_end());
    }
    Ok(())
}

/// Refuses a database that might hold real data: every address must be one that cannot exist (`.example`, RFC 2606),
/// and the database must not have been filled before.
async fn refuse_real(connection: &mut AsyncPgConnection) -> anyhow::Result<()> {
    let real_staff = staff_table::table.filter(staff_table::email.not_like("%.example")).select(staff_table::id);
    let real_contact = store_contacts::table.filter(store_contacts::email.not_like("%.example"));
    let is_real: bool = diesel::select(exists(real_staff)).get_result(connection).await?;
    let has_real: bool = diesel::select(exists(real_contact.select(store_contacts::id))).get_result(connection).await?;
    let nameless = stores::table.filter(diesel::dsl::not(exists(
        store_contacts::table.filter(store_contacts::store_id.eq(stores::id)).select(store_contacts::id),
    )));
    let has_nameless: bool = diesel::select(exists(nameless.select(stores::id))).get_result(connection).await?;
    if is_real || has_real || has_nameless {
        bail!("this database has stores or staff that are not demo data (addresses in .example); nothing was changed");
    }
    let filled = stores::table.filter(stores::number.eq(FIRST_STORE)).select(stores::id);
    if diesel::select(exists(filled)).get_result(connection).await? {
        bail!("this database was already filled before; nothing was changed");
    }
    Ok(())
}

/// An application whose clock was paused by an information request.
#[derive(QueryableByName)]
struct Paused {
    #[diesel(sql_type = BigInt)]
    number: i64,
    #[diesel(sql_type = Timestamptz)]
    submitted_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    asked_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    answered_at: DateTime<Utc>,
}

/// Everything the history follows from.
struct History<'a> {
    policy: &'a PublishedPolicy,
    calendar: &'a Calendar,
    applications: u32,
    /// The seed of all random choices.
    seed: u64,
    now: DateTime<Utc>,
}

impl History<'_> {
    /// Inserts everything; returns the tables.
    async fn insert(
        &self,
        connection: &mut AsyncPgConnection,
        started: Instant,
        tell: fn(&str),
    ) -> anyhow::Result<Vec<String>> {
        let first: i64 = sql::<BigInt>("select nextval('application_numbers')").get_result(connection).await?;
        let given = format!("$given${}$given$::jsonb", self.given(first)?);
        for (name, script) in [("plan", PLAN), ("course", COURSE), ("story", STORY), ("rows", ROWS)] {
            if name == "story" {
                self.count_paused(connection).await?;
            }
            let script = script.replace("{given}", &given).replace("{seed}", &(self.seed % SEEDS).to_string());
            connection.batch_execute(&script).await.with_context(|| format!("{name}.sql; nothing was changed"))?;
            tell(&format!("{name} after {:.0} s", started.elapsed().as_secs_f64()));
        }
        Ok(sql::<Text>("select name from filled").load(connection).await?)
    }

    /// The columns of the tables `settings`, `days` and `turns`.
    fn given(&self, first_number: i64) -> anyhow::Result<Value> {
        let policy = &self.policy.policy;
        let today = clock::date_at(self.now);
        let first_day = today - Days::new(HISTORY_DAYS);
        let days = first_day.iter_days().take_while(|day| *day <= today + Days::new(DAYS_AHEAD));
        let days = days.map(|day| self.day(day)).collect::<Option<Vec<_>>>();
        let days = days.context("the calendar does not cover the whole history")?;
        let before_rush = days.iter().take_while(|(due_at, _)| *due_at <= self.now).count();
        let turns = Status::ALL.iter().flat_map(|status| {
            let turn_of =
                move |effect: &EffectState| json!({"status": status, "effect": effect, "turn": turn(*status, *effect)});
            EffectState::ALL.iter().map(turn_of)
        });
        Ok(json!({
            "now": self.now,
            "total": self.applications,
            "first_number": first_number,
            "policy_id": self.policy.id.0,
            "policy_version": self.policy.version,
            "no_documents": hex::encode(evidence::digest_of(&[])),
            "grace": format!("{} minutes", policy.periods.grace_minutes),
            "notice": format!("{} minutes", policy.periods.notice_minutes),
            "lease": format!("{} minutes", policy.periods.lease_minutes),
            "retention": format!("{} days", policy.retention.closed_days),
            "first_day": first_day,
            "rush_begins": before_rush,
            "flags": FlagCode::ALL,
            "days": days.into_iter().map(|(_, day)| day).collect::<Vec<_>>(),
            "turns": turns.collect::<Vec<_>>(),
        }))
    }

    fn rule(&self) -> CountingRule<'_> {
        CountingRule { calendar: self.calendar, close: self.policy.policy.clock.close }
    }

    /// The deadline of an application submitted on this day, and its row of the table `days`.
    fn day(&self, day: NaiveDate) -> Option<(DateTime<Utc>, Value)> {
        let (policy, rule) = (&self.policy.policy, self.rule());
        // The time of day does not matter: the day of submission never counts.
        let from = clock::at(day, NaiveTime::MIN);
        let target_at = rule.due(from, &[], policy.clock.target_days)?.at;
        let due = rule.due(from, &[], policy.clock.deadline_days)?;
        let [(_, remind_at), (_, escalate_at), _] = escalation::times(policy, target_at, due.at);
        let row = json!({
            "day": day,
            "target_at": target_at,
            "due_at": due.at,
            "is_provisional": due.provisional,
            "answer_until": rule.nth_close_from(from, policy.requests.answer_days)?.at,
            "working_day": day.iter_days().find(|day| self.calendar.is_working_day(*day))?,
            "remind_at": remind_at,
            "escalate_at": escalate_at,
        });
        Some((due.at, row))
    }

    /// Counts the dates of applications whose clock was paused.
    async fn count_paused(&self, connection: &mut AsyncPgConnection) -> anyhow::Result<()> {
        let paused: Vec<Paused> = diesel::sql_query(
            "select number, submitted_at, asked_at, answered_at from asked where answered_at is not null",
        )
        .load(connection)
        .await?;
        let (rule, clock) = (self.rule(), &self.policy.policy.clock);
        let dates = paused.iter().filter_map(|it| {
            let pauses = [Pause { from: it.asked_at, until: Some(it.answered_at) }];
            DueDates::count(rule, clock, it.submitted_at, &pauses).map(|dates| (it.number, dates))
        });
        let (numbers, dates): (Vec<_>, Vec<_>) = dates.unzip();
        let targets: Vec<_> = dates.iter().map(|dates| dates.target_at).collect();
        let dues: Vec<_> = dates.iter().map(|dates| dates.due_at).collect();
        let provisional: Vec<_> = dates.iter().map(|dates| dates.is_provisional).collect();
        let update = diesel::sql_query(
            "update asked set target_at = dates.target_at, due_at = dates.due_at, is_provisional = dates.is_provisional
             from unnest($1, $2, $3, $4) dates (number, target_at, due_at, is_provisional)
             where asked.number = dates.number",
        )
        .bind::<Array<BigInt>, _>(numbers)
        .bind::<Array<Timestamptz>, _>(targets)
        .bind::<Array<Timestamptz>, _>(dues)
        .bind::<Array<Bool>, _>(provisional);
        update.execute(connection).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use domain::base::id::PolicyId;
    use domain::policy::{self, Policy};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_rush_is_still_open() {
        let policy = Policy::parse(policy::SHIPPED).unwrap();
        let policy = PublishedPolicy { id: PolicyId(Uuid::nil()), version: 1, policy };
        let now: DateTime<Utc> = "2026-11-22T07:00:00Z".parse().unwrap();
        let calendar = Calendar::shipped();
        let given =
            History { policy: &policy, calendar: &calendar, applications: 10_000, seed: 0, now }.given(1).unwrap();
        let days = given["days"].as_array().unwrap();
        let begins = usize::try_from(given["rush_begins"].as_u64().unwrap()).unwrap();
        let due = |day: usize| days[day]["due_at"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
        assert!(due(begins - 1) <= now && due(begins) > now);
    }
}
