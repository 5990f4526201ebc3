//! A year of applications, from March to March, with holidays, make-up working days, pauses, and the change to a year
//! that is not official yet; and the same year with a week without a worker.
//!
//! The actions of people are generated from a seed ([`plan`]) and done on a real database by the use cases, with a
//! worker that wakes three or four times a day ([`run`]). The expected results are computed independently ([`days`],
//! [`expected`]).

mod days;
mod expected;
mod plan;
mod record;
mod run;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Days, Utc};
use domain::application::{EffectState, Status};
use domain::deadline::late_notice::LateNoticeCause;
use domain::letter::{LetterKind, LetterState};
use domain::review::outcome::Outcome;

use self::days::{at, date_of, day, is_holiday, is_make_up_day, is_worked};
use self::expected::{Expected, expected};
use self::plan::{Act, Plan};
use self::record::{Case, Record};
use self::run::{Downtime, live, wakes};

/// A week without a worker, from the Mid-Autumn Festival into National Day.
fn week_of_downtime() -> Downtime {
    (at(day("2026-09-27"), (12, 0, 0)), at(day("2026-10-04"), (12, 0, 0)))
}

#[tokio::test]
async fn year_keeps_every_deadline_despite_downtime() {
    let plans = plan::year();
    let begun = std::time::Instant::now();
    let down = week_of_downtime();
    let (year, other) = tokio::join!(live(&plans, None), live(&plans, Some(down)));
    println!("twice {} applications in {:?}", plans.len(), begun.elapsed());
    hold(&plans, &wakes(None), &year);
    println!("{:#?}", whole_year(&plans, &wakes(None), &year));
    let (later, overtaken) = check_downtime(&plans, down, &year, &other);
    println!("of the escalations of that week {later} fired later, {overtaken} were overtaken");
}

/// Compares the year with a week of downtime to the year without. Permitted differences:
/// - the worker's actions of that week (escalations, letters, lapses) happen at its first wake afterwards;
/// - an escalation is cancelled, or runs later, if its application was decided, withdrawn or paused before that wake,
///   and there is then no late notice;
/// - a letter that is no longer true at that wake is not sent, such as a request answered by then, the earlier of two
///   reminders, or the forecast of a delay that has come;
/// - staff get one letter for all escalations that ran together, and no digest for past days.
///
/// Returns how many escalations of that week fired later, and how many did not fire.
fn check_downtime(plans: &[Plan], down: Downtime, year: &Record, other: &Record) -> (usize, usize) {
    let other_wakes = wakes(Some(down));
    hold(plans, &other_wakes, other);
    let back_at = other_wakes[other_wakes.partition_point(|wake| *wake < down.1)];
    let mut later = 0;
    let mut overtaken = 0;
    for plan in plans {
        let (case, late) = (&year.cases[&plan.number], &other.cases[&plan.number]);
        let name = format!("application {}: {:?}", plan.number, plan.acts);
        assert_eq!((case.due_dates, case.round), (late.due_dates, late.round), "{name}");
        assert_eq!((case.status, case.effect), (late.status, late.effect), "{name}");
        assert_eq!(case.decisions, late.decisions, "{name}");
        let in_the_week = |at: DateTime<Utc>| down.0 <= at && at < down.1;
        // True when somebody acted after this instant and before the worker was back.
        let is_overtaken = |since: DateTime<Utc>| plan.acts.iter().any(|(at, _)| since < *at && *at <= back_at);
        for (step, escalation) in &case.escalations {
            let other = late.escalations[step];
            match (escalation.fired_at, other.fired_at) {
                (Some(at), Some(other_at)) if in_the_week(at) => {
                    later += 1;
                    assert!(other_at == back_at || is_overtaken(at) && other_at > back_at, "{name} {step:?}");
                }
                (Some(at), None) => {
                    overtaken += 1;
                    assert!(in_the_week(at) && is_overtaken(at), "{name} {step:?} was lost");
                }
                (at, other_at) => assert_eq!(at, other_at, "{name} {step:?}"),
            }
            assert!(
                escalation.due_at == other.due_at || escalation.fired_at.is_some_and(is_overtaken),
                "{name} {step:?}"
            );
        }
        let (sent, other_sent) = (case.sent(), late.sent());
        // The date of a late notice, and so whether it is missed, depends on when the notice was written.
        let kinds = sent.keys().chain(other_sent.keys()).filter(|kind| **kind != LetterKind::StillLate);
        for kind in kinds.collect::<BTreeSet<_>>() {
            let count = |sent: &BTreeMap<LetterKind, usize>| sent.get(kind).copied().unwrap_or_default();
            assert!(count(&other_sent) <= count(&sent), "{name}: {kind} was sent once more");
            // The answer period of a question that could not leave begins later, and so do its reminders.
            let begins_later = *kind == LetterKind::InformationReminder
                && plan.acts.iter().any(|(at, act)| *act == Act::Ask && in_the_week(*at));
            let is_of_the_week = |at| begins_later || in_the_week(at);
            let excused =
                case.letters.iter().filter(|it| it.kind == *kind && is_of_the_week(it.written_at)).filter(|it| {
                    let gives_way = matches!(kind, LetterKind::InformationReminder | LetterKind::LateForecast);
                    gives_way || is_overtaken(it.written_at)
                });
            assert!(count(&other_sent) + excused.count() >= count(&sent), "{name}: {kind} was lost");
        }
    }
    assert!(later >= 10, "the week has escalations to catch up with: {later}");
    // One letter per person for all of them.
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    for letter in other.to_staff.iter().filter(|letter| letter.at == back_at && is_of_escalations(letter.kind)) {
        *counts.entry(letter.staff).or_default() += 1;
    }
    assert!(!counts.is_empty() && counts.values().all(|count| *count == 1), "{counts:?}");
    assert!(other.to_staff.iter().all(|letter| letter.at < down.0 || down.1 <= letter.at || is_of_people(letter.kind)));
    (later, overtaken)
}

fn is_of_escalations(kind: LetterKind) -> bool {
    matches!(kind, LetterKind::Remind | LetterKind::Escalate | LetterKind::OverdueLead | LetterKind::CatchUp)
}

/// True for letters written when somebody acts, not by the worker.
fn is_of_people(kind: LetterKind) -> bool {
    kind == LetterKind::Answered
}

/// Compares a year with the expected results.
fn hold(plans: &[Plan], wakes: &[DateTime<Utc>], year: &Record) {
    assert_eq!(year.cases.len(), plans.len());
    for plan in plans {
        let name = format!("application {}: {:?}", plan.number, plan.acts);
        let (case, expected) = (&year.cases[&plan.number], expected(plan, wakes));
        check_due_dates(case, &expected, &name);
        check_escalations(case, &expected, &name);
        check_letters(plan, case, &expected, &name);
        assert_eq!(case.status, status(plan, &expected), "{name}");
    }
    assert_eq!(year.unsent_notices, 0, "every notice was sent");
    let mut letters = BTreeSet::new();
    let mut digests = BTreeSet::new();
    for letter in &year.to_staff {
        if is_of_escalations(letter.kind) {
            assert!(letters.insert((letter.staff, letter.at)), "one letter for several escalations: {}", letter.at);
        }
        if letter.kind == LetterKind::Digest {
            let date = date_of(letter.at);
            assert!(is_worked(date), "a digest on {date}");
            assert!(digests.insert((letter.staff, date)), "a second digest on {date}");
            assert!(at(date, (9, 0, 0)) <= letter.at && letter.at < at(date, (18, 0, 0)), "a digest at {}", letter.at);
        }
    }
    // From 25 December on a deadline can fall into the new year; sixty days before, the admin gets one letter.
    let horizon: Vec<_> = year.to_staff.iter().filter(|letter| letter.kind == LetterKind::CalendarHorizon).collect();
    let alarm_on = day("2026-12-25") - Days::new(60);
    assert_eq!(horizon.iter().map(|letter| date_of(letter.at)).collect::<Vec<_>>(), [alarm_on]);
}

fn check_due_dates(case: &Case, expected: &Expected, name: &str) {
    assert_eq!(case.due_dates.due_at, expected.due_at, "the deadline of {name}");
    assert_eq!(case.due_dates.target_at, expected.target_at, "the target of {name}");
    assert_eq!(case.due_dates.is_provisional, expected.is_provisional, "预计 of {name}");
    assert_eq!(case.round, expected.round, "{name}");
}

fn check_escalations(case: &Case, expected: &Expected, name: &str) {
    assert_eq!(case.fired, expected.fired, "the escalations that ran of {name}");
    assert_eq!(case.escalations.len(), 3 * usize::try_from(case.round).unwrap(), "{name}");
    for (step, escalation) in &case.escalations {
        let last = expected.fired.iter().rfind(|(it, _)| it == step).map(|(_, at)| *at);
        // Moved to a date after an answer that is still ahead, it is not marked any more.
        let is_armed_again = escalation.fired_at.is_none() && last.is_some_and(|last| escalation.due_at > last);
        assert!(escalation.fired_at == last || is_armed_again, "{step:?} of {name}: {last:?}");
        let is_armed = escalation.fired_at.is_none() && !escalation.is_cancelled;
        let may_be = case.status.is_open() && case.status != Status::AwaitingApplicant && step.0 == case.round;
        assert!(!is_armed || may_be, "{step:?} would still run: {name}");
    }
}

fn check_letters(plan: &Plan, case: &Case, expected: &Expected, name: &str) {
    let mut sent = case.sent();
    assert!(sent.keys().all(|kind| !kind.is_to_staff()), "{name}");
    let open: Vec<_> = case.letters.iter().filter(|it| it.state == LetterState::Queued).collect();
    assert_eq!(open, Vec::<&record::Mail>::new(), "left queued: {name}");
    let asked = plan.acts.iter().filter(|(_, act)| *act == Act::Ask).count();
    let reminded = sent.remove(&LetterKind::InformationReminder).unwrap_or_default();
    assert!(reminded <= 2 * asked, "at most two reminders per request: {reminded}, {name}");
    let is_done = case.effect == EffectState::Confirmed;
    assert_eq!(sent.remove(&LetterKind::Done), is_done.then_some(1), "{name}");
    assert_eq!(sent.remove(&LetterKind::AlertDone), is_done.then_some(2), "{name}");
    // A late notice for each deadline that passed; one before it only by forecast, others only after a missed estimate.
    for (kind, cause) in [
        (LetterKind::LateForecast, LateNoticeCause::Forecast),
        (LetterKind::Overdue, LateNoticeCause::Overdue),
        (LetterKind::StillLate, LateNoticeCause::StillLate),
    ] {
        let notices = case.late_notices.iter().filter(|(_, it)| *it == cause).count();
        assert_eq!(sent.remove(&kind).unwrap_or_default(), notices, "{kind}: {name}");
    }
    let is_at_a_step = |kind| matches!(kind, LetterKind::LateForecast | LetterKind::Overdue);
    for letter in case.letters.iter().filter(|letter| is_at_a_step(letter.kind)) {
        let is_at_an_escalation = case.fired.iter().any(|(_, at)| *at == letter.written_at);
        assert!(is_at_an_escalation, "a late notice without an escalation at {}: {name}", letter.written_at);
    }
    for round in 1..=case.round {
        let step = (round, domain::base::terms::EscalationKind::Overdue);
        let missed = expected.fired.iter().filter(|(it, _)| *it == step).count();
        let of_round = |cause| case.late_notices.iter().filter(|it| **it == (round, cause)).count();
        assert_eq!(of_round(LateNoticeCause::Overdue), missed, "late notices in round {round} of {name}");
        let due_at = case.escalations[&(round, domain::base::terms::EscalationKind::Overdue)].due_at;
        let answered = case.decisions.iter().find(|it| it.round == round && !it.is_undone);
        let is_in_time = answered.is_some_and(|it| it.at <= due_at);
        // A forecast may be wrong, but nobody with a decision is told that it is late. An earlier deadline may have been
        // missed before an answer moved it.
        let is_told = expected.fired.iter().any(|(it, at)| *it == step && *at >= due_at);
        assert!(!is_in_time || !is_told, "late notice despite a timely decision: round {round} of {name}");
    }
    assert_eq!(sent, expected.sent, "{name}");
}

fn status(plan: &Plan, expected: &Expected) -> Status {
    match plan.acts.last().unwrap().1 {
        Act::Submit | Act::Appeal => Status::Submitted,
        Act::Answer | Act::Undo => Status::Submitted,
        Act::Ask if expected.lapsed_at.is_some() => Status::Lapsed,
        Act::Ask => Status::AwaitingApplicant,
        Act::Decide(Outcome::Approve) => Status::Approved,
        Act::Decide(Outcome::Reject) => Status::Rejected,
        Act::Withdraw => Status::Withdrawn,
    }
}

/// Counts what the year contained, and requires some of everything.
fn whole_year<'a>(plans: &[Plan], wakes: &[DateTime<Utc>], year: &Record) -> BTreeMap<&'a str, usize> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for plan in plans {
        let (case, expected) = (&year.cases[&plan.number], expected(plan, wakes));
        let begun = plan.acts[0].0;
        let days: Vec<_> =
            date_of(begun).iter_days().skip(1).take_while(|date| *date <= date_of(expected.due_at)).collect();
        let has = |act: Act| plan.acts.iter().any(|(_, it)| *it == act);
        for (what, is_so) in [
            ("applications", true),
            ("handed in on a day off", !is_worked(date_of(begun))),
            ("handed in on a make-up day", is_make_up_day(date_of(begun))),
            ("counted over a holiday", days.iter().any(|date| is_holiday(*date))),
            ("counted on a make-up day", days.iter().any(|date| is_make_up_day(*date))),
            ("from one year into the next", begun.year() == 2026 && expected.is_provisional),
            ("provisional", case.due_dates.is_provisional),
            ("asked", has(Act::Ask)),
            ("asked and answered", has(Act::Answer)),
            ("lapsed", case.status == Status::Lapsed),
            ("withdrawn", case.status == Status::Withdrawn),
            ("undone", has(Act::Undo)),
            ("appealed", has(Act::Appeal)),
            ("approved and done", case.effect == EffectState::Confirmed),
            ("told of a delay", !case.late_notices.is_empty()),
            ("told in the morning that it will be late", is_forewarned(case)),
            ("told so and answered in time", is_forewarned(case) && is_in_time(case)),
            ("never reminded of", case.fired.is_empty()),
        ] {
            *seen.entry(what).or_default() += usize::from(is_so);
        }
        *seen.entry("escalations run").or_default() += case.fired.len();
    }
    for (what, count) in &seen {
        assert!(*count >= 3, "too few cases: {count} {what}");
    }
    seen
}

fn is_forewarned(case: &Case) -> bool {
    case.late_notices.contains(&(case.round, LateNoticeCause::Forecast))
}

fn is_in_time(case: &Case) -> bool {
    let answered = case.decisions.iter().find(|it| it.round == case.round && !it.is_undone);
    answered.is_some_and(|it| it.at <= case.due_dates.due_at)
}
