//! The figures of each day of a period, for programs.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::team::{AGES, Day, Figure, day_of};
use crate::application::Permission;
use crate::application::permission::PermissionError;
use crate::base::Actor;
use crate::base::schema::daily_figures;
use crate::base::terms::FigureName;

/// The figures of a day, with its backlog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportDay {
    /// The figures of the day itself.
    pub day: Day,
    /// The open applications at the last count of the day; `None` when they were not counted on that day.
    pub backlog: Option<Backlog>,
    /// When the figures were last counted; `None` for a day that was not counted.
    pub measured_at: Option<DateTime<Utc>>,
}

/// Open applications.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Count per age in working days: 0, 1, 2, 3, 4, 5 and more.
    pub ages: [i64; AGES],
    /// Past their deadline.
    pub overdue: i64,
}

/// The figures of the days from `from` to `to`, both included. Reads daily figures only, along their index; the caller
/// limits the period.
pub async fn report(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<ReportDay>, PermissionError> {
    actor.must(Permission::ReadTeamFigures)?;
    let figures: Vec<Figure> = daily_figures::table
        .filter(daily_figures::name.eq_any(SHOWN))
        .filter(daily_figures::date.between(from, to))
        .select(Figure::as_select())
        .load(&mut conn)
        .await?;
    let blank = |date| (date, ReportDay { day: Day { date, ..Day::default() }, backlog: None, measured_at: None });
    let mut days: BTreeMap<NaiveDate, ReportDay> = from.iter_days().take_while(|date| *date <= to).map(blank).collect();
    for figure in &figures {
        let Some(it) = days.get_mut(&figure.date) else { continue };
        it.measured_at = it.measured_at.max(Some(figure.measured_at));
        match figure.name {
            FigureName::Open => {
                let ages = &mut it.backlog.get_or_insert_default().ages;
                let age = figure.part.split_once('/').and_then(|(_, age)| age.parse::<usize>().ok());
                ages[age.unwrap_or_default().min(AGES - 1)] += figure.amount;
            }
            FigureName::Due if figure.part == "overdue" => {
                it.backlog.get_or_insert_default().overdue += figure.amount;
            }
            FigureName::Due => {}
            _ => day_of(&mut it.day, figure),
        }
    }
    Ok(days.into_values().collect())
}

/// The figures of a report; reasons, agreement and times are the team's own.
const SHOWN: [FigureName; 5] =
    [FigureName::Received, FigureName::Decided, FigureName::Timeliness, FigureName::Open, FigureName::Due];
