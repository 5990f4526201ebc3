//! The figures of the team over a period, as its dashboard shows them.

use crate::deadline::pace::{PACE_PERIOD_DAYS, decided};
use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::count::OLDEST;
use super::{Forecast, Histogram};
use crate::application::permission::{NotPermitted, Permission};
use crate::application::status::Turn;
use crate::base::actor::Actor;
use crate::base::clock::date_at;
use crate::base::schema::daily_figures;
use crate::base::terms::FigureName;
use crate::deadline::calendar::{self, Calendar};

/// Ages that are told apart: 0 to 4 working days, and 5 or more.
pub const AGES: usize = OLDEST + 1;

/// What happened on a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the figures are described at `FigureName`")]
pub struct Day {
    pub date: NaiveDate,
    /// False for a day nobody has counted.
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
    /// Decisions made.
    pub fn decided(&self) -> i64 {
        self.approved + self.rejected
    }
}

/// How often the second reviewer was of the first one's opinion.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Confirmed, and of the same opinion where it was recorded blind.
    pub agreed: i64,
    /// Sent back, or confirmed after another opinion.
    pub disagreed: i64,
}

/// What is open at one turn, by age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenTurn {
    /// Whose move it is.
    pub turn: Turn,
    /// Per age in working days: 0, 1, 2, 3, 4, 5 and more.
    pub ages: [i64; AGES],
}

/// The figures of a period.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Team {
    /// Each day of the period, today last.
    pub days: Vec<Day>,
    /// When the figures were last counted; none before they ever were.
    pub measured_at: Option<DateTime<Utc>>,
    /// Hours from submission to decision, without pauses.
    pub handling: Histogram,
    /// Reasons to reject by code, the most frequent first.
    pub rejections: Vec<(String, i64)>,
    /// Reasons to pass a case on by code, the most frequent first.
    pub skips: Vec<(String, i64)>,
    /// Second reviews.
    pub second: Agreement,
    /// What is open, when it was last counted.
    pub open: Vec<OpenTurn>,
    /// What is coming.
    pub forecast: Forecast,
}

impl Team {
    /// The sum of a figure over the period.
    pub fn sum(&self, figure: impl Fn(&Day) -> i64) -> i64 {
        self.days.iter().map(figure).sum()
    }
}

#[derive(Queryable)]
struct Figure {
    date: NaiveDate,
    name: FigureName,
    part: String,
    amount: i64,
    measured_at: DateTime<Utc>,
}

/// The figures of the last `days` days, today included. Reads what was counted, and no application.
///
/// # Errors
/// [`TeamError`].
pub async fn team(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    days: u64,
    now: DateTime<Utc>,
) -> Result<Team, TeamError> {
    actor.must(Permission::ReadTeamFigures)?;
    let today = date_at(now);
    let from = today - Days::new(days.max(1) - 1);
    let figures = daily_figures::table
        .filter(daily_figures::name.eq_any(FigureName::ALL))
        .filter(daily_figures::date.ge(from.min(today - Days::new(PACE_PERIOD_DAYS))))
        .order((daily_figures::date, daily_figures::name, daily_figures::part))
        .select((
            daily_figures::date,
            daily_figures::name,
            daily_figures::part,
            daily_figures::amount,
            daily_figures::measured_at,
        ))
        .load::<Figure>(&mut conn);
    let (figures, calendar) = futures::try_join!(figures, calendar::load(conn))?;
    Ok(gather(&calendar, from, today, &figures))
}

/// Why the figures were not shown.
#[derive(Debug, thiserror::Error)]
pub enum TeamError {
    /// The permission table says no.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

fn gather(calendar: &Calendar, from: NaiveDate, today: NaiveDate, figures: &[Figure]) -> Team {
    let blank = |date| (date, Day { date, ..Day::default() });
    let mut days: BTreeMap<NaiveDate, Day> = from.iter_days().take_while(|date| *date <= today).map(blank).collect();
    let mut team = Team { measured_at: figures.iter().map(|figure| figure.measured_at).max(), ..Team::default() };
    let (mut rejections, mut skips) = (BTreeMap::new(), BTreeMap::new());
    for figure in figures.iter().filter(|figure| figure.date >= from) {
        let Some(day) = days.get_mut(&figure.date) else { continue };
        match (figure.name, figure.part.as_str()) {
            (FigureName::Received, _) => (day.is_counted, day.received) = (true, figure.amount),
            (FigureName::Decided, "approve") => day.approved = figure.amount,
            (FigureName::Decided, _) => day.rejected = figure.amount,
            (FigureName::Promise, "on_time") => day.on_time = figure.amount,
            (FigureName::Promise, _) => day.late = figure.amount,
            (FigureName::Returned, _) => day.returned = figure.amount,
            (FigureName::Undone, _) => day.undone = figure.amount,
            (FigureName::Handling, part) => team.handling.add(part, figure.amount),
            (FigureName::Second, "agreed") => team.second.agreed += figure.amount,
            (FigureName::Second, _) => team.second.disagreed += figure.amount,
            (FigureName::Rejection, part) => *rejections.entry(part.to_owned()).or_default() += figure.amount,
            (FigureName::Skipped, part) => *skips.entry(part.to_owned()).or_default() += figure.amount,
            (FigureName::Open | FigureName::Due, _) => {}
        }
    }
    team.days = days.into_values().collect();
    (team.rejections, team.skips) = (by_amount(rejections), by_amount(skips));
    let latest = figures.iter().map(|figure| figure.date).max();
    let standing = |name| figures.iter().filter(move |figure| figure.name == name && Some(figure.date) == latest);
    team.open = open(standing(FigureName::Open));
    let due: Vec<(String, i64)> = standing(FigureName::Due).map(|it| (it.part.clone(), it.amount)).collect();
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
    // A lead's turn is rare: a line only when there is something.
    open.into_iter().filter(|line| line.turn != Turn::Lead || line.ages.iter().any(|count| *count > 0)).collect()
}

fn by_amount(counts: BTreeMap<String, i64>) -> Vec<(String, i64)> {
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|(a, some), (b, other)| other.cmp(some).then_with(|| a.cmp(b)));
    counts
}
