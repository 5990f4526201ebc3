//! The pace: decisions per working day, for estimates and forecasts.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::base::schema::daily_figures;
use crate::base::terms::FigureName;
use crate::deadline::calendar::Calendar;

/// How many working days the pace is averaged over.
pub(crate) const PACE_DAYS: usize = 10;

/// How many days back figures are read; ten working days lie within it even with the longest holiday.
pub(crate) const PACE_PERIOD_DAYS: u64 = 30;

/// Decisions per working day over the last ten working days with figures; `None` when there are none.
pub(crate) async fn recent_pace(
    mut conn: &AsyncPgConnection,
    calendar: &Calendar,
    today: NaiveDate,
) -> QueryResult<Option<f64>> {
    let figures: Vec<(NaiveDate, FigureName, i64)> = daily_figures::table
        .filter(daily_figures::name.eq_any([FigureName::Received, FigureName::Decided]))
        .filter(daily_figures::date.ge(today - Days::new(PACE_PERIOD_DAYS)).and(daily_figures::date.lt(today)))
        .select((daily_figures::date, daily_figures::name, daily_figures::amount))
        .load(&mut conn)
        .await?;
    Ok(pace(calendar, today, &decided(figures)).0)
}

/// Decisions per working day, and how many days they are averaged over. Decisions on other days count for the average
/// too.
pub(crate) fn pace(calendar: &Calendar, today: NaiveDate, decided: &BTreeMap<NaiveDate, i64>) -> (Option<f64>, usize) {
    let Some(yesterday) = today.pred_opt() else { return (None, 0) };
    let mut days = working_days_until(calendar, yesterday, PACE_DAYS);
    days.retain(|date| decided.contains_key(date));
    let Some(first) = days.last() else { return (None, 0) };
    let total: i64 = decided.range(*first..today).map(|(_, count)| count).sum();
    #[expect(clippy::cast_precision_loss, reason = "counts of applications are far below 2^52")]
    let mean = total as f64 / days.len() as f64;
    (Some(mean), days.len())
}

/// Decisions per day, for each day with figures.
pub(crate) fn decided(figures: impl IntoIterator<Item = (NaiveDate, FigureName, i64)>) -> BTreeMap<NaiveDate, i64> {
    let mut decided = BTreeMap::new();
    for (date, name, amount) in figures {
        match name {
            FigureName::Received => *decided.entry(date).or_default() += 0,
            FigureName::Decided => *decided.entry(date).or_default() += amount,
            _ => {}
        }
    }
    decided
}

/// The last `count` working days up to and including `date`, latest first.
pub(crate) fn working_days_until(calendar: &Calendar, date: NaiveDate, count: usize) -> Vec<NaiveDate> {
    let days = (0..LOOK_DAYS).filter_map(|back| date.checked_sub_days(Days::new(back)));
    days.filter(|date| calendar.is_working_day(*date)).take(count).collect()
}

/// The next `count` working days from `date` on.
pub(crate) fn working_days_from(calendar: &Calendar, date: NaiveDate, count: usize) -> Vec<NaiveDate> {
    let days = (0..LOOK_DAYS).filter_map(|ahead| date.checked_add_days(Days::new(ahead)));
    days.filter(|date| calendar.is_working_day(*date)).take(count).collect()
}

/// How many days are searched for working days; longer than any holiday.
pub(crate) const LOOK_DAYS: u64 = 120;
