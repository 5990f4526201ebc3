//! The charts of the team's page, from its figures.

use domain::application::status::Turn;
use domain::desk::figures::{AGES, BOUNDS_HOURS, Day, OpenTurn, Team};
use domain::policy::Policy;
use domain::review::claim::SkipReason;
use locale::Words;

use crate::ui::chart::{Chart, Level, Place, Series, Shape, Unit};

/// Every chart, in the order they are read: what is coming, what is open, what was done.
pub fn all(words: Words, team: &Team, policy: &Policy) -> Vec<Chart> {
    vec![
        forecast(words, team),
        open(words, team),
        flow(words, team),
        on_time(words, team),
        decided(words, team),
        handling(words, team),
        rejections(words, team, policy),
        corrections(words, team),
        skips(words, team),
    ]
}

/// A mean, to a tenth: 5, or 5.5.
pub fn tenths(mean: f64) -> String {
    let text = format!("{mean:.1}");
    text.strip_suffix(".0").map_or(text.clone(), ToOwned::to_owned)
}

fn chart(words: Words, id: &'static str, head: &str, shape: Shape, places: Vec<Place>, series: Vec<Series>) -> Chart {
    Chart {
        words,
        id,
        title: words.say(&format!("team-chart-{id}")),
        summary: words.say(&format!("team-about-{id}")),
        head: words.say(head),
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

fn forecast(words: Words, team: &Team) -> Chart {
    let forecast = &team.forecast;
    let places = forecast
        .days
        .iter()
        .map(|day| Place { short: day.date.format("%-m/%-d").to_string(), full: words.date_short(day.date) });
    let due = series(words.say("team-due"), "tone-main", forecast.days.iter().map(|day| Some(day.due)));
    let level = forecast.pace.map(|value| Level { name: words.say1("team-pace", "pace", tenths(value)), value });
    let chart = chart(words, "forecast", "team-day", Shape::Columns, places.collect(), vec![due]);
    Chart { level, ..chart }
}

fn open(words: Words, team: &Team) -> Chart {
    let places = (0..AGES).map(|age| {
        let count = i64::try_from(age).unwrap_or_default();
        let full = words.say1(if age + 1 == AGES { "team-age-more" } else { "team-age" }, "days", count);
        Place { short: if age + 1 == AGES { format!("{age}+") } else { age.to_string() }, full }
    });
    let line = |open: &OpenTurn| {
        let tone = match open.turn {
            Turn::Reviewer => "tone-main",
            Turn::Second => "tone-other",
            Turn::Applicant => "tone-quiet",
            _ => "tone-bad",
        };
        series(words.say(&format!("turn-{}", open.turn.slug())), tone, open.ages.iter().map(|count| Some(*count)))
    };
    let lines = team.open.iter().map(line).collect();
    chart(words, "open", "team-age-head", Shape::Columns, places.collect(), lines)
}

/// The days of the period as places.
fn days(words: Words, team: &Team) -> Vec<Place> {
    let place = |day: &Day| Place { short: day.date.format("%-m/%-d").to_string(), full: words.date_short(day.date) };
    team.days.iter().map(place).collect()
}

/// A figure a day; missing for days without a count.
fn daily(name: String, tone: &'static str, team: &Team, figure: impl Fn(&Day) -> i64) -> Series {
    series(name, tone, team.days.iter().map(|day| day.is_counted.then(|| figure(day))))
}

fn flow(words: Words, team: &Team) -> Chart {
    let lines = vec![
        daily(words.say("team-received"), "tone-other", team, |day| day.received),
        daily(words.say("team-decided"), "tone-main", team, Day::decided),
    ];
    chart(words, "flow", "team-day", Shape::Lines, days(words, team), lines)
}

fn on_time(words: Words, team: &Team) -> Chart {
    let share = team.days.iter().map(|day| percent(day.on_time, day.on_time + day.late));
    let line = series(words.say("team-on-time"), "tone-ok", share);
    let chart = chart(words, "on-time", "team-day", Shape::Lines, days(words, team), vec![line]);
    Chart { unit: Unit::Percent, ..chart }
}

fn decided(words: Words, team: &Team) -> Chart {
    let lines = vec![
        daily(words.say("outcome-approve"), "tone-ok", team, |day| day.approved),
        daily(words.say("outcome-reject"), "tone-bad", team, |day| day.rejected),
    ];
    chart(words, "decided", "team-day", Shape::Columns, days(words, team), lines)
}

fn handling(words: Words, team: &Team) -> Chart {
    let mut places: Vec<Place> = BOUNDS_HOURS
        .iter()
        .map(|hours| Place { short: format!("≤{hours}"), full: words.say1("team-up-to", "hours", i64::from(*hours)) })
        .collect();
    let last = BOUNDS_HOURS.last().copied().unwrap_or_default();
    places.push(Place { short: format!(">{last}"), full: words.say1("team-hours-more", "hours", i64::from(last)) });
    let counts = series(words.say("team-decisions"), "tone-main", team.handling.counts.iter().map(|it| Some(*it)));
    chart(words, "handling", "team-hours-head", Shape::Columns, places, vec![counts])
}

fn rejections(words: Words, team: &Team, policy: &Policy) -> Chart {
    let label = |code: &str| {
        let rejection = policy.rejection(code);
        rejection.map_or_else(|| code.to_owned(), |rejection| rejection.label.get(words.locale()).to_owned())
    };
    let places = team.rejections.iter().map(|(code, _)| Place::new(label(code))).collect();
    let counts = team.rejections.iter().map(|(_, amount)| Some(*amount));
    let counts = series(words.say("team-rejections"), "tone-bad", counts);
    chart(words, "rejections", "team-reason", Shape::Rows, places, vec![counts])
}

fn corrections(words: Words, team: &Team) -> Chart {
    let lines = vec![
        daily(words.say("team-returned"), "tone-other", team, |day| day.returned),
        daily(words.say("team-undone"), "tone-bad", team, |day| day.undone),
    ];
    chart(words, "corrections", "team-day", Shape::Columns, days(words, team), lines)
}

fn skips(words: Words, team: &Team) -> Chart {
    let label = |code: &str| match code.parse::<SkipReason>() {
        Ok(reason) => words.say(&format!("skip-{}", reason.slug())),
        Err(_) => code.to_owned(),
    };
    let places = team.skips.iter().map(|(code, _)| Place::new(label(code))).collect();
    let counts = series(words.say("team-skips"), "tone-quiet", team.skips.iter().map(|(_, amount)| Some(*amount)));
    chart(words, "skips", "team-reason", Shape::Rows, places, vec![counts])
}

/// A share in whole percent; none of nothing. Never 100 while something is missing, never 0 while there is something.
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
