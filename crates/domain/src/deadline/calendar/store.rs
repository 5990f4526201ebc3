//! Stores the calendar in the database: loading it, replacing a year, and publishing the shipped years.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::result::Error;
use diesel::sql_types::BigInt;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::{Calendar, CalendarDay, CalendarYear, DayKind, files};
use crate::base::id::StaffId;
use crate::base::schema::{calendar_days, calendar_years, staff};
use crate::base::terms::YearStatus;

/// A code in the calendar tables that this program does not know.
#[derive(Debug, thiserror::Error)]
#[error("unknown code `{0}` in the calendar tables")]
struct UnknownCode(String);

type YearAndDay = (i32, String, String, Option<(NaiveDate, String, String)>);

/// Loads the calendar in force. One query, so that a year's status and days are consistent.
///
/// # Errors
/// Database errors; `DeserializationError` for a kind or status this program does not know.
pub async fn load(mut conn: &AsyncPgConnection) -> QueryResult<Calendar> {
    let rows: Vec<YearAndDay> = calendar_years::table
        .left_join(calendar_days::table.on(calendar_days::year.eq(calendar_years::year)))
        .select((
            calendar_years::year,
            calendar_years::status,
            calendar_years::source,
            (calendar_days::date, calendar_days::kind, calendar_days::name).nullable(),
        ))
        .load(&mut conn)
        .await?;
    let mut years = Vec::new();
    let mut days = Vec::new();
    for (year, status, source, day) in rows {
        let status = known(YearStatus::from_code(&status), &status)?;
        years.push(CalendarYear { year, status, source });
        if let Some((date, kind, name)) = day {
            let kind = known(DayKind::from_code(&kind), &kind)?;
            days.push(CalendarDay { date, kind, name });
        }
    }
    Ok(Calendar::from_rows(years, days))
}

/// The key of the advisory lock between transactions that count dates and those that publish a calendar.
const COUNTING: i64 = 0x63616c_656e6461;

/// As [`load`], for a transaction that writes counted dates. Takes a shared lock that a publication waits for, so that
/// it finds every application counted with the previous calendar.
///
/// # Errors
/// As for [`load`].
pub(crate) async fn load_to_count(mut conn: &AsyncPgConnection) -> QueryResult<Calendar> {
    let lock = diesel::sql_query("select pg_advisory_xact_lock_shared($1)").bind::<BigInt, _>(COUNTING);
    lock.execute(&mut conn).await?;
    load(conn).await
}

/// Waits for all transactions that count dates, and blocks new ones until this transaction ends.
pub(super) async fn lock_to_publish(mut conn: &AsyncPgConnection) -> QueryResult<()> {
    let lock = diesel::sql_query("select pg_advisory_xact_lock($1)").bind::<BigInt, _>(COUNTING);
    lock.execute(&mut conn).await.map(drop)
}

/// Replaces a year.
pub(super) async fn replace(
    mut conn: &AsyncPgConnection,
    year: CalendarYear,
    days: &[CalendarDay],
    by: StaffId,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::delete(calendar_days::table.filter(calendar_days::year.eq(year.year))).execute(&mut conn).await?;
    let row = new_year(year, at);
    diesel::insert_into(calendar_years::table)
        .values((&row, calendar_years::published_by.eq(Some(by))))
        .on_conflict(calendar_years::year)
        .do_update()
        .set((
            calendar_years::status.eq(row.status),
            calendar_years::source.eq(&row.source),
            calendar_years::published_at.eq(at),
            calendar_years::published_by.eq(Some(by)),
        ))
        .execute(&mut conn)
        .await?;
    let days: Vec<_> = days.iter().cloned().map(new_day).collect();
    diesel::insert_into(calendar_days::table).values(days).execute(&mut conn).await.map(drop)
}

/// When a year was published here, and by whom if it was published in the portal.
pub async fn find_published(
    mut conn: &AsyncPgConnection,
    year: i32,
) -> QueryResult<Option<(DateTime<Utc>, Option<String>)>> {
    calendar_years::table
        .left_join(staff::table.on(calendar_years::published_by.eq(staff::id.nullable())))
        .filter(calendar_years::year.eq(year))
        .select((calendar_years::published_at, staff::name.nullable()))
        .first(&mut conn)
        .await
        .optional()
}

#[derive(Insertable)]
#[diesel(table_name = calendar_years)]
struct NewYear {
    year: i32,
    status: &'static str,
    source: String,
    published_at: DateTime<Utc>,
}

#[derive(Insertable)]
#[diesel(table_name = calendar_days)]
struct NewDay {
    date: NaiveDate,
    year: i32,
    kind: &'static str,
    name: String,
}

/// Publishes the shipped years that are missing in the database, and returns how many that were. Existing years stay,
/// because an admin may have changed them.
///
/// # Errors
/// Database errors; then nothing is written.
pub async fn publish_shipped(conn: &mut AsyncPgConnection, at: DateTime<Utc>) -> QueryResult<usize> {
    conn.transaction(async move |conn| {
        let years: Vec<_> = files::shipped_years().into_iter().map(|year| new_year(year, at)).collect();
        let inserted: Vec<i32> = diesel::insert_into(calendar_years::table)
            .values(years)
            .on_conflict_do_nothing()
            .returning(calendar_years::year)
            .get_results(conn)
            .await?;
        let days: Vec<_> =
            files::shipped_days().filter(|day| inserted.contains(&day.date.year())).map(new_day).collect();
        diesel::insert_into(calendar_days::table).values(days).execute(conn).await?;
        Ok(inserted.len())
    })
    .await
}

fn new_year(CalendarYear { year, status, source }: CalendarYear, published_at: DateTime<Utc>) -> NewYear {
    NewYear { year, status: status.code(), source, published_at }
}

fn new_day(CalendarDay { date, kind, name }: CalendarDay) -> NewDay {
    NewDay { date, year: date.year(), kind: kind.code(), name }
}

fn known<T>(value: Option<T>, code: &str) -> QueryResult<T> {
    value.ok_or_else(|| Error::DeserializationError(Box::new(UnknownCode(code.to_owned()))))
}
