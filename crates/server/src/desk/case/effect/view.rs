//! Blockers of an effect, and what a lead can do when its outcome is unknown.

use domain::application::obstacle::Blocker;
use domain::effect::blocked::FoundObstacle;
use domain::effect::unknown::ManualFinding;

use crate::desk::case::page::CasePage;
use crate::ui::error_summary::ErrorSummary;
use crate::ui::fact::{Fact, Facts};

/// An obstacle of an effect, present or cleared.
#[derive(Debug, PartialEq, Eq)]
pub struct ObstacleLine {
    pub what: String,
    pub when: String,
    pub is_cleared: bool,
}

impl CasePage {
    /// Blockers of the effect, oldest first, cleared ones included. An objection has a panel of its own.
    pub fn obstacles(&self) -> Vec<ObstacleLine> {
        let t = self.t();
        let line = |found: &FoundObstacle| {
            let what = t.text(&format!("blocker-{}", found.blocker.slug()));
            let from = self.moment(&found.found_at);
            ObstacleLine {
                what: match self.obstacle_amount(found) {
                    Some(amount) => t.text2("effect-obstacle-amount", "what", what, "amount", amount),
                    None => what,
                },
                when: match &found.cleared_at {
                    Some(at) => t.text2("effect-obstacle-cleared", "from", from, "until", self.moment(at)),
                    None => t.text1("effect-obstacle-open", "at", from),
                },
                is_cleared: found.cleared_at.is_some(),
            }
        };
        self.file.obstacles.iter().filter(|found| found.blocker != Blocker::Objected).map(line).collect()
    }

    fn obstacle_amount(&self, found: &FoundObstacle) -> Option<String> {
        let (t, amount) = (self.t(), found.amount?);
        Some(if found.blocker.is_money() { t.money_cents(amount) } else { t.number(amount) })
    }

    /// When the platform is asked again.
    pub fn next_check(&self) -> Option<String> {
        let at = self.file.effect.as_ref()?.next_check_at?;
        Some(self.t().text1("effect-next-check", "at", self.moment(&at)))
    }

    /// The ids to quote when asking the platform about the effect, and how it was settled.
    pub fn effect_facts(&self) -> Option<Facts> {
        let effect = self.file.effect.as_ref().filter(|effect| effect.requested_at.is_some())?;
        let t = self.t();
        let mut facts = vec![Fact::new(t.text("effect-id"), effect.id.to_string()).with_class("ref")];
        if let Some(reference) = &effect.platform_reference {
            facts.push(Fact::new(t.text("effect-reference"), reference).with_class("ref"));
        }
        if let (Some(at), Some(found)) = (&effect.settled_at, effect.settled_as) {
            let found = t.text(&format!("effect-found-{}", found.slug()));
            let settled = t.text2("effect-settled", "at", self.moment(at), "found", found);
            let note = effect.settled_note.as_deref().unwrap_or_default();
            facts.push(Fact::new(settled, note).with_class("lines"));
        }
        Some(Facts(facts))
    }

    pub fn settle_errors(&self) -> ErrorSummary {
        let problems = [("effect-found", &self.settle.found_problem), ("effect-note", &self.settle.note_problem)];
        ErrorSummary::of(self.t(), problems)
    }

    /// The possible findings, their labels, and which one is chosen.
    pub fn findings(&self) -> Vec<(ManualFinding, String, bool)> {
        let label = |found: ManualFinding| self.t().text(&format!("effect-found-{}", found.slug()));
        ManualFinding::ALL.iter().map(|found| (*found, label(*found), self.settle.found == Some(*found))).collect()
    }
}
