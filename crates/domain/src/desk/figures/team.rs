//! The team's figures over a period, for the dashboard.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::count::OLDEST;
use super::{Forecast, Histogram};
use crate::application::Permission;
use crate::application::permission::PermissionError;
use crate::application::status::Turn;
use crate::base::Actor;
use crate::base::clock::date_at;
use crate::base::schema::daily_figures;
use crate::base::terms::FigureName;
use crate::deadline::calendar::{self, Calendar};
use crate::deadline::pace::{PACE_PERIOD_DAYS, decided};

/// How many ages are distinguished: 0 to 4 working days, and 5 or more.
pub const AGES: usize = OLDEST + 1;

/// The figures of a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the figures are described at `FigureName`")]
pub struct Day {
    pub date: NaiveDate,
    /// False for a day that was not counted.
    pub is_counted: bool,
    pub received: i64,
    pub approved: i64,
    pub rejected: i64,
    pub on_time: i64,
    pub late: i64,
    pub returned: i64,
    pub undone: i64,
}

impl Day {
    /// Number of decisions made.
    pub fn decided(&self) -> i64 {
        self.approved + self.rejected
    }
}

/// How often the second reviewer agreed with the first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Confirmed, with the same opinion if it was recorded blind.
    pub agreed: i64,
    /// Returned, or confirmed after a different opinion.
    pub disagreed: i64,
}

/// Open applications of one turn, by age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenTurn {
    /// The turn.
    pub turn: Turn,
    /// Count per age in working days: 0, 1, 2, 3, 4, 5 and more.
    pub ages: [i64; AGES],
}

/// The figures of a period.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Team {
    /// Each day of the period, today last.
    pub days: Vec<Day>,
    /// When figures were last counted; `None` before the first count.
    pub measured_at: Option<DateTime<Utc>>,
    /// Hours from submission to decision, without pauses.
    pub handling: Histogram,
    /// Rejection reasons by code, most frequent first.
    pub rejections: Vec<(String, i64)>,
    /// Skip reasons by code, most frequent first.
    pub skips: Vec<(String, i64)>,
    /// Second reviews.
    pub second: Agreement,
    /// Open applications at the last count.
    pub open: Vec<OpenTurn>,
    /// The forecast.
    pub forecast: Forecast,
}

impl Team {
    /// The sum of a figure over the period.
    pub fn sum(&self, figure: impl Fn(&Day) -> i64) -> i64 {
        self.days.iter().map(figure).sum()
    }
}

/// A stored figure.
#[derive(Queryable, Selectable)]
#[diesel(table_name = daily_figures)]
pub(super) struct Figure {
    pub(super) date: NaiveDate,
    pub(super) name: FigureName,
    pub(super) part: String,
    pub(super) amount: i64,
    pub(super) measured_at: DateTime<Utc>,
}

/// Enters a figure of what happened on the day.
pub(super) fn day_of(day: &mut Day, figure: &Figure) {
    match (figure.name, figure.part.as_str()) {
        (FigureName::Received, _) => (day.is_counted, day.received) = (true, figure.amount),
        (FigureName::Decided, "approve") => day.approved = figure.amount,
        (FigureName::Decided, _) => day.rejected = figure.amount,
        (FigureName::Timeliness, "on_time") => day.on_time = figure.amount,
        (FigureName::Timeliness, _) => day.late = figure.amount,
        (FigureName::Returned, _) => day.returned = figure.amount,
        (FigureName::Undone, _) => day.undone = figure.amount,
        _ => {}
    }
}

/// The figures of the last `days` days, including today. Reads daily figures only.
pub async fn team(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    days: u64,
    now: DateTime<Utc>,
) -> Result<Team, PermissionError> {
    actor.must(Permission::ReadTeamFigures)?;
    let today = date_at(now);
    let from = today - Days::new(days.max(1) - 1);
    let figures = daily_figures::table
        .filter(daily_figures::name.eq_any(FigureName::ALL))
        .filter(daily_figures::date.ge(from.min(today - Days::new(PACE_PERIOD_DAYS))))
        .order((daily_figures::date, daily_figures::name, daily_figures::part))
        .select(Figure::as_select())
        .load::<Figure>(&mut conn);
    let (figures, calendar) = futures::try_join!(figures, calendar::load(conn))?;
    Ok(gather(&calendar, from, today, &figures))
}

fn gather(calendar: &Calendar, from: NaiveDate, today: NaiveDate, figures: &[Figure]) -> Team {
    let blank = |date| (date, Day { date, ..Day::default() });
    let mut days: BTreeMap<NaiveDate, Day> = from.iter_days().take_while(|date| *date <= today).map(blank).collect();
    let mut team = Team { measured_at: figures.iter().map(|figure| figure.measured_at).max(), ..Team::default() };
    let (mut rejections, mut skips) = (BTreeMap::new(), BTreeMap::new());
    for figure in figures.iter().filter(|figure| figure.date >= from) {
        let Some(day) = days.get_mut(&figure.date) else { continue };
        match (figure.name, figure.part.as_str()) {
            (FigureName::Handling, part) => team.handling.add(part, figure.amount),
            (FigureName::Second, "agreed") => team.second.agreed += figure.amount,
            (FigureName::Second, _) => team.second.disagreed += figure.amount,
            (FigureName::Rejection, part) => *rejections.entry(part.to_owned()).or_default() += figure.amount,
            (FigureName::Skipped, part) => *skips.entry(part.to_owned()).or_default() += figure.amount,
            _ => day_of(day, figure),
        }
    }
    team.days = days.into_values().collect();
    (team.rejections, team.skips) = (by_amount(rejections), by_amount(skips));
    let latest = figures.iter().map(|figure| figure.date).max();
    let latest_of = |name| figures.iter().filter(move |figure| figure.name == name && Some(figure.date) == latest);
    team.open = open(latest_of(FigureName::Open));
    let due: Vec<(String, i64)> = latest_of(FigureName::Due).map(|it| (it.part.clone(), it.amount)).collect();
    let counted = figures.iter().map(|figure| (figure.date, figure.name, figure.amount));
    team.forecast = Forecast::new(calendar, today, &decided(counted), &due);
    team
}

fn open<'a>(figures: impl Iterator<Item = &'a Figure>) -> Vec<OpenTurn> {
    let turns = [Turn::Reviewer, Turn::Second, Turn::Lead, Turn::Applicant];
    let mut open = turns.map(|turn| OpenTurn { turn, ages: [0; AGES] });
    for figure in figures {
        let Some((turn, age)) = figure.part.split_once('/') else { continue };
        let (Ok(turn), Ok(age)) = (turn.parse::<Turn>(), age.parse::<usize>()) else { continue };
        if let Some(line) = open.iter_mut().find(|line| line.turn == turn) {
            line.ages[age.min(AGES - 1)] += figure.amount;
        }
    }
    // A lead's turn is rare, so it is listed only when not empty.
    open.into_iter().filter(|line| line.turn != Turn::Lead || line.ages.iter().any(|count| *count > 0)).collect()
}

fn by_amount(counts: BTreeMap<String, i64>) -> Vec<(String, i64)> {
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|(a, some), (b, other)| other.cmp(some).then_with(|| a.cmp(b)));
    counts
}
