//! The expected results of a plan, counted day by day and wake by wake.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::base::terms::EscalationKind;
use domain::letter::LetterKind;
use domain::review::outcome::Outcome;

use super::days::{Pause, at, close, date_of, is_provisional};
use super::plan::{Act, Plan};
use super::record::Step;
use super::run::{grace_period, woke_first};

/// Working days the applicant has to answer.
const ANSWER_DAYS: usize = 5;

/// The expected results for one application.
#[derive(Debug)]
pub struct Expected {
    pub target_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    pub is_provisional: bool,
    pub round: i16,
    /// When each escalation runs: at the first wake at or after its due time at which the clock runs, and again for a
    /// later date after an answer. In order.
    pub fired: Vec<(Step, DateTime<Utc>)>,
    /// When the worker lapses it.
    pub lapsed_at: Option<DateTime<Utc>>,
    /// How many letters of each kind are sent to the applicant and the contacts, except those that depend on the desk's pace.
    pub sent: BTreeMap<LetterKind, usize>,
}

/// A round with its actions, by time.
struct Round {
    began_at: DateTime<Utc>,
    acts: Vec<(DateTime<Utc>, Act)>,
}

impl Round {
    /// The pauses that had ended at an instant.
    fn pauses(&self, now: DateTime<Utc>) -> Vec<Pause> {
        let two = self.acts.windows(2).filter(|two| two[0].1 == Act::Ask && two[1].1 == Act::Answer);
        two.map(|two| (two[0].0, two[1].0)).filter(|(_, until)| *until <= now).collect()
    }

    fn is_running(&self, now: DateTime<Utc>) -> bool {
        let last = self.acts.iter().rfind(|(at, _)| *at <= now);
        last.is_some_and(|(_, act)| matches!(act, Act::Submit | Act::Appeal | Act::Answer | Act::Undo))
    }

    /// The n-th close, as of an instant; at least a working day after the last answer.
    fn close(&self, n: usize, now: DateTime<Utc>) -> DateTime<Utc> {
        let pauses = self.pauses(now);
        let counted = close(self.began_at, &pauses, n);
        pauses.last().map_or(counted, |(_, answered_at)| counted.max(close(*answered_at, &[], 1)))
    }

    /// When an escalation is due, as of an instant.
    fn escalation_at(&self, kind: EscalationKind, now: DateTime<Utc>) -> DateTime<Utc> {
        let morning = |n| at(date_of(self.close(n, now)), (9, 0, 0));
        match kind {
            EscalationKind::Remind => morning(3),
            EscalationKind::Escalate => morning(5),
            EscalationKind::Overdue => self.close(5, now),
        }
    }

    fn fires_at(&self, kind: EscalationKind, wakes: &[DateTime<Utc>]) -> Vec<DateTime<Utc>> {
        let first = wakes.partition_point(|wake| *wake < self.began_at);
        let mut fired: Vec<DateTime<Utc>> = Vec::new();
        let mut fired_for = None;
        for wake in &wakes[first..] {
            let due_at = self.escalation_at(kind, *wake);
            let answered_at = self.pauses(*wake).last().map(|(_, at)| *at);
            // Once, and again when an answer moved its date to a later one that was ahead.
            let is_due = match fired_for {
                None => true,
                Some(earlier) => earlier < due_at && answered_at.is_some_and(|at| at < due_at),
            };
            if is_due && self.is_running(*wake) && due_at <= *wake {
                fired.push(*wake);
                fired_for = Some(due_at);
            }
        }
        fired
    }
}

fn rounds(plan: &Plan) -> Vec<Round> {
    let mut rounds: Vec<Round> = Vec::new();
    for (at, act) in &plan.acts {
        if matches!(act, Act::Submit | Act::Appeal) {
            rounds.push(Round { began_at: *at, acts: Vec::new() });
        }
        rounds.last_mut().unwrap().acts.push((*at, *act));
    }
    rounds
}

pub fn expected(plan: &Plan, wakes: &[DateTime<Utc>]) -> Expected {
    let rounds = rounds(plan);
    let mut fired = Vec::new();
    for (number, round) in (1_i16..).zip(&rounds) {
        for kind in [EscalationKind::Remind, EscalationKind::Escalate, EscalationKind::Overdue] {
            fired.extend(round.fires_at(kind, wakes).into_iter().map(|at| ((number, kind), at)));
        }
    }
    fired.sort();
    let last = rounds.last().unwrap();
    let end = *wakes.last().unwrap();
    let due_at = last.close(5, end);
    let lapsed_at = match plan.acts.last().unwrap() {
        (asked_at, Act::Ask) => woke_first(wakes, close(delivered_at(*asked_at, wakes), &[], ANSWER_DAYS)),
        _ => None,
    };
    Expected {
        target_at: last.close(3, end),
        due_at,
        is_provisional: is_provisional(date_of(due_at)),
        round: i16::try_from(rounds.len()).unwrap(),
        sent: sent(plan, &rounds, wakes, lapsed_at),
        fired,
        lapsed_at,
    }
}

/// When the questions of a request left: the answer period is counted from then.
fn delivered_at(asked_at: DateTime<Utc>, wakes: &[DateTime<Utc>]) -> DateTime<Utc> {
    let may_leave_at = asked_at + grace_period();
    woke_first(wakes, may_leave_at).unwrap_or(may_leave_at)
}

/// A letter is sent at the first wake after it was written, unless it is no longer true by then.
fn sent(
    plan: &Plan,
    rounds: &[Round],
    wakes: &[DateTime<Utc>],
    lapsed_at: Option<DateTime<Utc>>,
) -> BTreeMap<LetterKind, usize> {
    let mut sent = BTreeMap::new();
    let mut leaves = |kind, written_at: DateTime<Utc>, overtaken_at: Option<DateTime<Utc>>| {
        let left_at = woke_first(wakes, written_at);
        if left_at.is_some_and(|at| overtaken_at.is_none_or(|overtaken_at| at < overtaken_at)) {
            *sent.entry(kind).or_insert(0) += 1;
        }
    };
    for (index, (at, act)) in plan.acts.iter().enumerate() {
        let next = plan.acts.get(index + 1);
        let next_at = next.map(|(at, _)| *at);
        match act {
            Act::Submit => {
                leaves(LetterKind::Received, *at, None);
                // One to each registered contact.
                leaves(LetterKind::Alert, *at, None);
                leaves(LetterKind::Alert, *at, None);
            }
            Act::Ask => leaves(LetterKind::InformationNeeded, *at + grace_period(), next_at),
            Act::Decide(Outcome::Approve) => {
                leaves(LetterKind::Approved, *at + grace_period(), next_at);
                leaves(LetterKind::AlertApproved, *at + grace_period(), next_at);
                leaves(LetterKind::AlertApproved, *at + grace_period(), next_at);
            }
            Act::Decide(Outcome::Reject) => leaves(LetterKind::Rejected, *at + grace_period(), next_at),
            Act::Appeal => {
                leaves(LetterKind::Appealed, *at, next_at);
                leaves(LetterKind::AlertReopened, *at, None);
                leaves(LetterKind::AlertReopened, *at, None);
            }
            Act::Withdraw => leaves(LetterKind::Withdrawn, *at, None),
            Act::Answer => {
                let round = rounds.iter().rfind(|round| round.began_at <= *at).unwrap();
                let due_at = round.close(5, *at);
                leaves(LetterKind::AnswerReceived, *at, Some(next_at.map_or(due_at, |next_at| next_at.min(due_at))));
            }
            Act::Undo => {}
        }
    }
    if let Some(lapsed_at) = lapsed_at {
        leaves(LetterKind::Lapsed, lapsed_at, None);
    }
    sent
}
