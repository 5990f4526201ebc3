//! Results of decisions: appeals and penalties.

use domain::review::decision::Decision;
use domain::review::penalty::Penalty;

use crate::desk::case::page::CasePage;
use crate::desk::stores::penalties::lift_note;
use crate::links;
use crate::ui::chip::Chip;
use crate::ui::fact::Facts;

/// A penalty on the case page.
#[derive(Debug, PartialEq, Eq)]
pub struct PenaltyView {
    pub chip: Chip,
    pub line: String,
    pub message: String,
    pub url: String,
    /// The note of the lead who lifted it.
    pub note: Option<String>,
}

impl CasePage {
    pub fn penalties(&self) -> Vec<PenaltyView> {
        let (t, now) = (self.t(), self.frame.now);
        let view = |penalty: &Penalty| PenaltyView {
            chip: Chip::penalty(t, penalty, now),
            line: t.text2("penalty-period", "from", t.moment(penalty.begins_at), "until", t.moment(penalty.until_at)),
            message: penalty.message.clone(),
            url: links::penalty(penalty.id),
            note: lift_note(t, penalty),
        };
        self.file.penalties.iter().map(view).collect()
    }

    /// The sentence that the applicant appealed, and when.
    pub fn appeal_line(&self) -> Option<String> {
        let appeal = self.file.appeal.as_ref()?;
        let at = self.moment(&appeal.appealed_at);
        Some(self.t().text2("appeal-banner", "at", at, "round", self.application().round))
    }

    /// The decision that was appealed.
    pub fn appealed_decision(&self) -> Option<&Decision> {
        let appeal = self.file.appeal.as_ref()?;
        self.file.decisions.iter().find(|decision| decision.id == appeal.decision_id)
    }

    pub fn appealed_facts(&self, decision: &Decision) -> Facts {
        self.decision_facts(decision)
    }
}
