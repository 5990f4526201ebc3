//! Figures: what happened on each day and the current state, counted by the worker for the dashboards.
//!
//! Pages read daily figures, never applications. A day is counted from append-only data, so that a recount gives the
//! same result. No figure is about a person or can be broken down to one.

mod count;
mod forecast;
mod histogram;
mod report;
mod team;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::upsert::excluded;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use crate::base::clock::{self, date_at};
use crate::base::schema::{applications, daily_figures};
use crate::base::terms::FigureName;
use crate::deadline::calendar;
use crate::letter::Context;
pub use forecast::{Forecast, ForecastDay};
pub use histogram::{BOUNDS_HOURS, Histogram, Quantile};
pub use report::{Backlog, ReportDay, report};
pub use team::{AGES, Agreement, Day, OpenTurn, Team, team};

/// How many days before yesterday are counted if they were missed.
const BACKFILL_DAYS: u64 = 60;

/// A counted figure.
#[derive(Debug, QueryableByName)]
struct Counted {
    #[diesel(sql_type = Text)]
    name: FigureName,
    #[diesel(sql_type = Text)]
    part: String,
    #[diesel(sql_type = BigInt)]
    amount: i64,
}

/// Counts yesterday, today and the current state, and any of the 60 days before that were missed or last counted
/// before they ended. Returns how many days were counted. Idempotent.
///
/// # Errors
/// Database errors; days already counted are kept.
pub async fn measure_days(conn: &mut AsyncPgConnection, ctx: &Context) -> QueryResult<usize> {
    let now = ctx.now();
    let today = date_at(now);
    let yesterday = today - Days::new(1);
    let mut days = list_missed(conn, yesterday).await?;
    days.extend([yesterday, today]);
    for date in &days {
        let counted = count::of_day(conn, day_begins(*date), day_begins(*date + Days::new(1))).await?;
        write(conn, *date, &FigureName::OF_A_DAY, &counted, now).await?;
    }
    let calendar = calendar::load(conn).await?;
    let counted = count::of_now(conn, &calendar, now).await?;
    write(conn, today, &FigureName::OF_NOW, &counted, now).await?;
    Ok(days.len())
}

/// The start of a day in Asia/Shanghai.
fn day_begins(date: NaiveDate) -> DateTime<Utc> {
    clock::at(date, NaiveTime::MIN)
}

/// Days before `yesterday`, from the first application on, that were not counted after they ended; oldest first.
async fn list_missed(mut conn: &AsyncPgConnection, yesterday: NaiveDate) -> QueryResult<Vec<NaiveDate>> {
    let first: Option<DateTime<Utc>> = applications::table
        .order(applications::submitted_at)
        .select(applications::submitted_at)
        .first(&mut conn)
        .await
        .optional()?;
    let Some(first) = first else { return Ok(Vec::new()) };
    let from = date_at(first).max(yesterday - Days::new(BACKFILL_DAYS));
    let counted: Vec<(NaiveDate, DateTime<Utc>)> = daily_figures::table
        .filter(daily_figures::name.eq(FigureName::Received))
        .filter(daily_figures::date.ge(from).and(daily_figures::date.lt(yesterday)))
        .select((daily_figures::date, daily_figures::measured_at))
        .load(&mut conn)
        .await?;
    let is_done = |date: NaiveDate| {
        let ends_at = day_begins(date + Days::new(1));
        counted.iter().any(|(day, measured_at)| *day == date && *measured_at >= ends_at)
    };
    Ok(from.iter_days().take_while(|date| *date < yesterday).filter(|date| !is_done(*date)).collect())
}

/// Replaces the figures of the day.
async fn write(
    conn: &mut AsyncPgConnection,
    date: NaiveDate,
    names: &[FigureName],
    counted: &[Counted],
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let rows: Vec<_> = counted
        .iter()
        .map(|figure| {
            (
                daily_figures::date.eq(date),
                daily_figures::name.eq(figure.name),
                daily_figures::part.eq(&figure.part),
                daily_figures::amount.eq(figure.amount),
                daily_figures::measured_at.eq(now),
            )
        })
        .collect();
    conn.transaction(async |conn| {
        diesel::delete(daily_figures::table)
            .filter(daily_figures::date.eq(date).and(daily_figures::name.eq_any(names)))
            .execute(conn)
            .await?;
        // Another process may count the same day concurrently.
        diesel::insert_into(daily_figures::table)
            .values(rows)
            .on_conflict((daily_figures::name, daily_figures::date, daily_figures::part))
            .do_update()
            .set((
                daily_figures::amount.eq(excluded(daily_figures::amount)),
                daily_figures::measured_at.eq(excluded(daily_figures::measured_at)),
            ))
            .execute(conn)
            .await
    })
    .await
    .map(drop)
}
