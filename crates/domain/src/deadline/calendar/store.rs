//! Stores the calendar in the database: loading it, replacing a year, and publishing the shipped years.

use chrono::{DateTime, Datelike, Utc};
use diesel::dsl;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::{Calendar, CalendarDay, CalendarYear, files};
use crate::base::StaffId;
use crate::base::schema::{calendar_days, calendar_years, staff};

/// Loads the calendar in force. One query, so that a year's status and days are consistent.
///
/// # Errors
/// Database errors; `DeserializationError` for a kind or status this program does not know.
pub async fn load(mut conn: &AsyncPgConnection) -> QueryResult<Calendar> {
    let rows: Vec<(CalendarYear, Option<CalendarDay>)> = calendar_years::table
        .left_join(calendar_days::table)
        .select((CalendarYear::as_select(), Option::<CalendarDay>::as_select()))
        .load(&mut conn)
        .await?;
    let (years, days): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
    Ok(Calendar::from_rows(years, days.into_iter().flatten()))
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
    year: &CalendarYear,
    days: &[CalendarDay],
    by: StaffId,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::delete(calendar_days::table.filter(calendar_days::year.eq(year.year))).execute(&mut conn).await?;
    let published = (calendar_years::published_at.eq(at), calendar_years::published_by.eq(Some(by)));
    diesel::insert_into(calendar_years::table)
        .values((year, published))
        .on_conflict(calendar_years::year)
        .do_update()
        .set((calendar_years::status.eq(year.status), calendar_years::source.eq(&year.source), published))
        .execute(&mut conn)
        .await?;
    let days: Vec<_> = days.iter().map(day_row).collect();
    diesel::insert_into(calendar_days::table).values(days).execute(&mut conn).await.map(drop)
}

fn day_row(day: &CalendarDay) -> (&CalendarDay, dsl::Eq<calendar_days::year, i32>) {
    (day, calendar_days::year.eq(day.date.year()))
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

/// Publishes the shipped years that are missing in the database, and returns how many that were. Existing years stay,
/// because an admin may have changed them.
///
/// # Errors
/// Database errors; then nothing is written.
pub async fn publish_shipped(conn: &mut AsyncPgConnection, at: DateTime<Utc>) -> QueryResult<usize> {
    conn.transaction(async move |conn| {
        let years: Vec<_> =
            files::shipped_years().into_iter().map(|year| (year, calendar_years::published_at.eq(at))).collect();
        let inserted: Vec<i32> = diesel::insert_into(calendar_years::table)
            .values(years)
            .on_conflict_do_nothing()
            .returning(calendar_years::year)
            .get_results(conn)
            .await?;
        let days: Vec<CalendarDay> = files::shipped_days().filter(|day| inserted.contains(&day.date.year())).collect();
        let rows: Vec<_> = days.iter().map(day_row).collect();
        diesel::insert_into(calendar_days::table).values(rows).execute(conn).await?;
        Ok(inserted.len())
    })
    .await
}
