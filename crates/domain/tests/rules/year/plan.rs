//! The actions of people in the year: generated from a seed, the same in every run.

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};
use domain::base::Kind;
use domain::review::outcome::Outcome;

use super::days::{self, at, close, date_of, day, worked_after};

pub const FIRST_DAY: &str = "2026-03-02";
pub const LAST_DAY: &str = "2027-03-01";
/// The last day of a submission, so that most are decided within the year.
const LAST_APPLICATION: &str = "2027-02-22";
/// Busier periods before the long holiday and at the end of the year: from, until, and possible numbers per day.
const RUSHES: [(&str, &str, [usize; 3]); 2] =
    [("2026-09-17", "2026-09-30", [4, 5, 6]), ("2026-12-23", "2026-12-31", [1, 2, 2])];
const SEED: u64 = 20_260_302;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    Submit,
    Ask,
    Answer,
    Decide(Outcome),
    Undo,
    Appeal,
    Withdraw,
}

/// One application, of its own store, with everything people do to it, in order.
#[derive(Debug, Clone)]
pub struct Plan {
    pub number: usize,
    pub kind: Kind,
    pub acts: Vec<(DateTime<Utc>, Act)>,
}

/// A linear congruential generator; small and portable. The upper bits are used.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % n as u64).unwrap()
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }
}

/// Times at which applicants act, including those around the close and midnight.
const HOURS: [(u32, u32, u32); 10] = [
    (0, 0, 0),
    (8, 30, 12),
    (9, 0, 0),
    (10, 4, 9),
    (13, 47, 33),
    (17, 59, 59),
    (18, 0, 0),
    (18, 0, 1),
    (22, 15, 40),
    (23, 59, 59),
];

/// All applications of the year, by time of submission.
pub fn year() -> Vec<Plan> {
    let mut dice = Dice(SEED);
    let mut plans: Vec<Plan> = Vec::new();
    for date in day(FIRST_DAY).iter_days().take_while(|date| *date <= day(LAST_APPLICATION)) {
        let rush = RUSHES.iter().find(|(first, last, _)| day(first) <= date && date <= day(last));
        let count = dice.of(rush.map_or(&[0, 0, 1, 1][..], |(.., counts)| counts));
        for _ in 0..count {
            let submitted_at = at(date, dice.of(&HOURS));
            let mut acts = vec![(submitted_at, Act::Submit)];
            acts.extend(fate(&mut dice, submitted_at));
            assert!(acts.windows(2).all(|two| two[0].0 < two[1].0), "actions in order: {acts:?}");
            let kind = dice.of(&[Kind::Unbind, Kind::Unbind, Kind::RevokeCertification]);
            plans.push(Plan { number: plans.len(), kind, acts });
        }
    }
    let ends_at = at(day(LAST_DAY), (18, 0, 0));
    plans.iter_mut().for_each(|plan| plan.acts.retain(|(at, _)| *at <= ends_at));
    plans.sort_by_key(|plan| (plan.acts[0].0, plan.number));
    plans
}

fn fate(dice: &mut Dice, submitted_at: DateTime<Utc>) -> Vec<(DateTime<Utc>, Act)> {
    let submitted = date_of(submitted_at);
    let on = |n: usize, time| at(worked_after(submitted, n), time);
    match dice.below(18) {
        // Decided before any reminder.
        0..=2 => vec![(on(1 + dice.below(2), (10, 15, 20)), decided(dice))],
        // On the target day, after the reminder.
        3 | 4 => vec![(on(3, (15, 20, 30)), decided(dice))],
        // On the deadline day: a second before the close, or at it.
        5 | 6 => vec![(on(5, dice.of(&[(9, 31, 0), (17, 59, 59), (18, 0, 0)])), decided(dice))],
        // Days late.
        7 | 8 => vec![(on(6 + dice.below(9), (11, 2, 3)), decided(dice))],
        9..=11 => asked(dice, submitted_at, 1),
        12 => asked(dice, submitted_at, 2),
        // Asked and never answered.
        13 => vec![(on(1 + dice.below(6), dice.of(&[(10, 30, 0), (17, 59, 59), (18, 0, 0)])), Act::Ask)],
        // Withdrawn: soon, after the close of the deadline day, or while a request is open.
        14 => vec![(on(1 + dice.below(7), dice.of(&[(8, 10, 0), (18, 0, 0), (20, 0, 5)])), Act::Withdraw)],
        15 => {
            let ask = on(1 + dice.below(3), (10, 30, 0));
            vec![(ask, Act::Ask), (at(worked_after(date_of(ask), 2), (7, 7, 7)), Act::Withdraw)]
        }
        // Undone by the desk: within a day, across a reminder, or across the deadline.
        16 => {
            let (n, time) = dice.of(&[(2, (10, 0, 0)), (3, (8, 55, 0)), (5, (17, 55, 0))]);
            let first = on(n, time);
            let last = at(worked_after(submitted, n + 1 + dice.below(3)), (16, 40, 0));
            vec![(first, decided(dice)), (first + Duration::minutes(9), Act::Undo), (last, decided(dice))]
        }
        // Rejected, appealed, and decided again by somebody else.
        _ => {
            let rejected = on(2, (14, 0, 0));
            let appeal = at(date_of(rejected) + Days::new(3), dice.of(&HOURS));
            let again = at(worked_after(date_of(appeal), dice.of(&[2, 4, 8])), (11, 45, 0));
            vec![(rejected, Act::Decide(Outcome::Reject)), (appeal, Act::Appeal), (again, decided(dice))]
        }
    }
}

/// Asked this many times, answered in time each time, then decided, in time or late.
fn asked(dice: &mut Dice, submitted_at: DateTime<Utc>, times: usize) -> Vec<(DateTime<Utc>, Act)> {
    let mut acts = Vec::new();
    let mut pauses: Vec<days::Pause> = Vec::new();
    let mut last = submitted_at;
    for _ in 0..times {
        let ask = at(worked_after(date_of(last), 1 + dice.below(3)), dice.of(&[(9, 30, 0), (17, 59, 59), (18, 0, 0)]));
        let answer = answered_at(dice, ask);
        acts.extend([(ask, Act::Ask), (answer, Act::Answer)]);
        pauses.push((ask, answer));
        last = answer;
    }
    let due: NaiveDate = date_of(close(submitted_at, &pauses, 5));
    // On the next working day, at the deadline, or after it.
    let decide = match dice.below(3) {
        0 => at(worked_after(date_of(last), 1), (14, 14, 14)),
        1 => at(due, (17, 30, 0)).max(last + Duration::hours(1)),
        _ => at(worked_after(due.max(date_of(last)), 1 + dice.below(4)), (9, 45, 0)),
    };
    acts.push((decide, decided(dice)));
    acts
}

/// A time before the five working days to answer end, including weekends and holidays.
fn answered_at(dice: &mut Dice, ask: DateTime<Utc>) -> DateTime<Utc> {
    let asked = date_of(ask);
    match dice.below(6) {
        0 => ask + Duration::hours(3) + Duration::seconds(7),
        1 => at(asked + Days::new(1), dice.of(&HOURS)),
        2 => at(worked_after(asked, 4) - Days::new(1), dice.of(&HOURS)).max(ask + Duration::hours(1)),
        _ => at(worked_after(asked, 1 + dice.below(4)), dice.of(&HOURS)),
    }
}

fn decided(dice: &mut Dice) -> Act {
    Act::Decide(dice.of(&[Outcome::Approve, Outcome::Reject]))
}
