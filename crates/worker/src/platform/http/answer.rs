//! The shapes of the platform's answers, and their validation.

use chrono::{DateTime, Duration, Utc};
use domain::application::{Blocker, Obstacle};
use domain::base::{EffectId, FiguresInquiryId};
use domain::effect::Effect;
use domain::effect::platform::SKEW_PERIOD;
use domain::effect::platform::report::is_reference;
use domain::store::Figures;
use serde::Deserialize;

use crate::platform::Answer;

/// Answer to `POST /preflight`.
#[derive(Debug, Deserialize)]
pub(super) struct PreflightAnswer {
    id: EffectId,
    blockers: Vec<NamedBlocker>,
}

#[derive(Debug, Deserialize)]
struct NamedBlocker {
    code: String,
    #[serde(default)]
    amount: Option<i64>,
}

#[derive(Debug, Deserialize)]
pub(super) struct EffectAnswer {
    id: EffectId,
    state: State,
    #[serde(default)]
    at: Option<DateTime<Utc>>,
    #[serde(default)]
    reference: Option<String>,
    #[serde(default)]
    blockers: Vec<NamedBlocker>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum State {
    /// The platform does not know the effect.
    None,
    /// Accepted, not done yet.
    Accepted,
    /// Done.
    Done,
    /// Refused; nothing was done.
    Refused,
}

/// Answer to `POST /figures`.
#[derive(Debug, Deserialize)]
pub(super) struct FiguresAnswer {
    id: FiguresInquiryId,
    balance_cents: i64,
    unshipped_orders: i32,
    after_sales: i32,
    loan_cents: i64,
    as_of: DateTime<Utc>,
}

type Problem = &'static str;

impl FiguresAnswer {
    /// The figures. A time a little ahead of our clock counts as now.
    pub(super) fn read(self, inquiry: FiguresInquiryId, now: DateTime<Utc>) -> Result<Figures, Problem> {
        let Self { id, balance_cents, unshipped_orders, after_sales, loan_cents, as_of } = self;
        if id != inquiry {
            return Err("the answer is about another question");
        }
        if as_of > now + SKEW_PERIOD {
            return Err("the time of the figures is in the future");
        }
        let figures = Figures { balance_cents, unshipped_orders, after_sales, loan_cents, as_of: as_of.min(now) };
        if figures.is_plausible() { Ok(figures) } else { Err("the figures are implausible") }
    }
}

impl PreflightAnswer {
    pub(super) fn read(self, effect: &Effect) -> Result<Vec<Obstacle>, Problem> {
        is_of(self.id, effect)?;
        obstacles(self.blockers)
    }
}

impl EffectAnswer {
    /// The answer in the domain's terms; `None` when the platform does not know the effect.
    pub(super) fn read(self, effect: &Effect, now: DateTime<Utc>) -> Result<Option<Answer>, Problem> {
        is_of(self.id, effect)?;
        if !self.reference.as_deref().is_none_or(is_reference) {
            return Err("the reference in the answer is invalid");
        }
        let reference = self.reference;
        Ok(match self.state {
            State::None => None,
            State::Accepted => Some(Answer::Accepted { reference }),
            State::Refused => Some(Answer::Refused(obstacles(self.blockers)?)),
            State::Done => {
                let at = self.at.ok_or("the answer does not contain the time of completion")?;
                if at > now + SKEW_PERIOD || at < effect.created_at - Duration::days(1) {
                    return Err("the time of completion in the answer is implausible");
                }
                Some(Answer::Confirmed { at, reference })
            }
        })
    }
}

fn is_of(id: EffectId, effect: &Effect) -> Result<(), Problem> {
    if id == effect.id { Ok(()) } else { Err("the answer is about another effect") }
}

/// A blocker without a known name becomes a refusal for people to look into.
fn obstacles(named: Vec<NamedBlocker>) -> Result<Vec<Obstacle>, Problem> {
    if named.len() > 20 {
        return Err("the answer names too many blockers");
    }
    let known = |named: NamedBlocker| {
        let blocker = match named.code.as_str() {
            "balance" => Blocker::Balance,
            "orders" | "unshipped_orders" => Blocker::UnshippedOrders,
            "loans" => Blocker::Loans,
            "disputes" | "after_sales" => Blocker::Disputes,
            "nothing_to_do" => Blocker::NothingToDo,
            _ => Blocker::Refused,
        };
        Obstacle { blocker, amount: named.amount.filter(|amount| *amount > 0 && blocker.is_for_owner()) }
    };
    Ok(named.into_iter().map(known).collect())
}
