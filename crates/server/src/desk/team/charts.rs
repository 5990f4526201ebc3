//! The charts of the team's page, from its figures.

use domain::application::status::Turn;
use domain::desk::figures::{AGES, BOUNDS_HOURS, Day, OpenTurn, Team};
use domain::policy::Policy;
use domain::review::claim::SkipReason;
use locale::Translator;

use crate::ui::chart::{Chart, Level, Place, Series, Shape, Unit};

/// Every chart, in the order of the page: what is coming, what is open, what was done.
pub fn all(t: Translator, team: &Team, policy: &Policy) -> Vec<Chart> {
    vec![
        forecast(t, team),
        open(t, team),
        flow(t, team),
        on_time(t, team),
        decided(t, team),
        handling(t, team),
        rejections(t, team, policy),
        corrections(t, team),
        skips(t, team),
    ]
}

/// A mean, rounded to a tenth: 5, or 5.5.
pub fn tenths(mean: f64) -> String {
    let text = format!("{mean:.1}");
    text.strip_suffix(".0").map_or(text.clone(), ToOwned::to_owned)
}

fn chart(t: Translator, id: &'static str, head: &str, shape: Shape, places: Vec<Place>, series: Vec<Series>) -> Chart {
    Chart {
        t,
        id,
        title: t.text(&format!("team-chart-{id}")),
        summary: t.text(&format!("team-about-{id}")),
        head: t.text(head),
        shape,
        unit: Unit::Count,
        places,
        series,
        level: None,
    }
}

fn series(name: String, tone: &'static str, values: impl IntoIterator<Item = Option<i64>>) -> Series {
    Series { name, tone, values: values.into_iter().collect() }
}

fn forecast(t: Translator, team: &Team) -> Chart {
    let forecast = &team.forecast;
    let places = forecast
        .days
        .iter()
        .map(|day| Place { short: day.date.format("%-m/%-d").to_string(), full: t.date_short(day.date) });
    let due = series(t.text("team-due"), "tone-main", forecast.days.iter().map(|day| Some(day.due)));
    let level = forecast.pace.map(|value| Level { name: t.text1("team-pace", "pace", tenths(value)), value });
    let chart = chart(t, "forecast", "team-day", Shape::Columns, places.collect(), vec![due]);
    Chart { level, ..chart }
}

fn open(t: Translator, team: &Team) -> Chart {
    let places = (0..AGES).map(|age| {
        let count = i64::try_from(age).unwrap_or_default();
        let full = t.text1(if age + 1 == AGES { "team-age-more" } else { "team-age" }, "days", count);
        Place { short: if age + 1 == AGES { format!("{age}+") } else { age.to_string() }, full }
    });
    let line = |open: &OpenTurn| {
        let tone = match open.turn {
            Turn::Reviewer => "tone-main",
            Turn::Second => "tone-other",
            Turn::Applicant => "tone-quiet",
            _ => "tone-bad",
        };
        series(t.text(&format!("turn-{}", open.turn.slug())), tone, open.ages.iter().map(|count| Some(*count)))
    };
    let lines = team.open.iter().map(line).collect();
    chart(t, "open", "team-age-head", Shape::Columns, places.collect(), lines)
}

/// The days of the period, as places on the axis.
fn days(t: Translator, team: &Team) -> Vec<Place> {
    let place = |day: &Day| Place { short: day.date.format("%-m/%-d").to_string(), full: t.date_short(day.date) };
    team.days.iter().map(place).collect()
}

/// A series with a value per day; `None` for days without a count.
fn daily(name: String, tone: &'static str, team: &Team, figure: impl Fn(&Day) -> i64) -> Series {
    series(name, tone, team.days.iter().map(|day| day.is_counted.then(|| figure(day))))
}

fn flow(t: Translator, team: &Team) -> Chart {
    let lines = vec![
        daily(t.text("team-received"), "tone-other", team, |day| day.received),
        daily(t.text("team-decided"), "tone-main", team, Day::decided),
    ];
    chart(t, "flow", "team-day", Shape::Lines, days(t, team), lines)
}

fn on_time(t: Translator, team: &Team) -> Chart {
    let share = team.days.iter().map(|day| percent(day.on_time, day.on_time + day.late));
    let line = series(t.text("team-on-time"), "tone-ok", share);
    let chart = chart(t, "on-time", "team-day", Shape::Lines, days(t, team), vec![line]);
    Chart { unit: Unit::Percent, ..chart }
}

fn decided(t: Translator, team: &Team) -> Chart {
    let lines = vec![
        daily(t.text("outcome-approve"), "tone-ok", team, |day| day.approved),
        daily(t.text("outcome-reject"), "tone-bad", team, |day| day.rejected),
    ];
    chart(t, "decided", "team-day", Shape::Columns, days(t, team), lines)
}

fn handling(t: Translator, team: &Team) -> Chart {
    let mut places: Vec<Place> = BOUNDS_HOURS
        .iter()
        .map(|hours| Place { short: format!("≤{hours}"), full: t.text1("team-up-to", "hours", i64::from(*hours)) })
        .collect();
    let last = BOUNDS_HOURS.last().copied().unwrap_or_default();
    places.push(Place { short: format!(">{last}"), full: t.text1("team-hours-more", "hours", i64::from(last)) });
    let counts = series(t.text("team-decisions"), "tone-main", team.handling.counts.iter().map(|it| Some(*it)));
    chart(t, "handling", "team-hours-head", Shape::Columns, places, vec![counts])
}

fn rejections(t: Translator, team: &Team, policy: &Policy) -> Chart {
    let label = |code: &str| {
        let rejection = policy.rejection(code);
        rejection.map_or_else(|| code.to_owned(), |rejection| rejection.label.get(t.locale()).to_owned())
    };
    let places = team.rejections.iter().map(|(code, _)| Place::new(label(code))).collect();
    let counts = team.rejections.iter().map(|(_, amount)| Some(*amount));
    let counts = series(t.text("team-rejections"), "tone-bad", counts);
    chart(t, "rejections", "team-reason", Shape::Rows, places, vec![counts])
}

fn corrections(t: Translator, team: &Team) -> Chart {
    let lines = vec![
        daily(t.text("team-returned"), "tone-other", team, |day| day.returned),
        daily(t.text("team-undone"), "tone-bad", team, |day| day.undone),
    ];
    chart(t, "corrections", "team-day", Shape::Columns, days(t, team), lines)
}

fn skips(t: Translator, team: &Team) -> Chart {
    let label = |code: &str| match code.parse::<SkipReason>() {
        Ok(reason) => t.text(&format!("skip-{}", reason.slug())),
        Err(_) => code.to_owned(),
    };
    let places = team.skips.iter().map(|(code, _)| Place::new(label(code))).collect();
    let counts = series(t.text("team-skips"), "tone-quiet", team.skips.iter().map(|(_, amount)| Some(*amount)));
    chart(t, "skips", "team-reason", Shape::Rows, places, vec![counts])
}

/// A share in whole percent; `None` of nothing. Only a full share is 100, and only an empty one is 0.
pub fn percent(part: i64, of: i64) -> Option<i64> {
    if of <= 0 {
        return None;
    }
    let rounded = (part * 200 + of) / (of * 2);
    Some(match rounded {
        100.. if part < of => 99,
        ..=0 if part > 0 => 1,
        rounded => rounded,
    })
}
