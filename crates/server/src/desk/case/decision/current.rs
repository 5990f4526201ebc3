//! The current decision: person, outcome, and until when it can be undone.

use chrono::{DateTime, Utc};
use domain::letter::LetterKind;
use domain::review::decision::Decision;
use domain::review::outcome::Outcome;

use crate::desk::case::history::record::LetterView;
use crate::desk::case::page::CasePage;
use crate::ui::chip::Chip;
use crate::ui::fact::{Fact, Facts};
use crate::ui::reason_label::rejection_labels;

impl CasePage {
    /// The current decision, while the application is decided.
    pub fn decision_in_force(&self) -> Option<&Decision> {
        self.file.decision_in_force().filter(|_| self.application().decided_at.is_some())
    }

    /// Tone of the banner.
    pub fn decision_tone(&self, decision: &Decision) -> &'static str {
        match decision.outcome {
            Outcome::Approve => "ok",
            Outcome::Reject => "bad",
        }
    }

    /// Icon of the banner.
    pub fn decision_icon(&self, decision: &Decision) -> &'static str {
        match decision.outcome {
            Outcome::Approve => "check",
            Outcome::Reject => "cross",
        }
    }

    /// Person and outcome, in a sentence.
    pub fn decision_sentence(&self, decision: &Decision) -> String {
        let outcome = decision.outcome.slug();
        if decision.decided_by == self.me {
            self.t().text(&format!("desk-decided-you-{outcome}"))
        } else {
            self.t().text1(&format!("desk-decided-by-{outcome}"), "who", decision.decided_by_name.as_str())
        }
    }

    /// True while the letter is held.
    pub fn is_in_grace(&self, decision: &Decision) -> bool {
        self.frame.now < decision.grace_until
    }

    pub fn clock_time(&self, at: &DateTime<Utc>) -> String {
        self.t().time(*at)
    }

    pub fn outcome_chip(&self, decision: &Decision) -> Chip {
        Chip::outcome(self.t(), decision.outcome)
    }

    /// Reasons and notes of a decision.
    pub fn decision_facts(&self, decision: &Decision) -> Facts {
        let t = self.t();
        let given = |text: &str| if text.is_empty() { t.text("none") } else { text.to_owned() };
        let mut facts = Vec::new();
        if decision.outcome == Outcome::Reject {
            let labels = rejection_labels(t, &self.file.policy, &decision.reasons);
            facts.push(Fact::new(t.text("label-decision-reasons"), labels));
        }
        facts.push(Fact::new(t.text("label-message"), given(&decision.message)).with_class("lines"));
        facts.push(Fact::new(t.text("desk-label-note"), given(&decision.note)).with_class("lines"));
        if decision.second_by.is_some() && self.decision_in_force().is_some_and(|in_force| in_force.id == decision.id) {
            facts.push(Fact::new(t.text("second-by"), self.confirmed_by().unwrap_or_default()));
        }
        Facts(facts)
    }

    /// The letter of the current decision.
    pub fn decision_letter(&self) -> Option<LetterView> {
        let is_decision = |kind| matches!(kind, LetterKind::Approved | LetterKind::Rejected);
        let last = self.file.letters.iter().rposition(|letter| is_decision(letter.kind))?;
        self.letters().into_iter().nth(last)
    }

    /// Decisions that were undone, each in a line.
    pub fn undone(&self) -> Vec<String> {
        let t = self.t();
        let line = |decision: &Decision| {
            let undone_at = decision.undone_at?;
            Some(t.text_with(
                "desk-undone",
                &[
                    ("who", decision.decided_by_name.as_str().into()),
                    ("outcome", t.text(&format!("outcome-{}", decision.outcome.slug())).into()),
                    ("at", self.moment(&undone_at).into()),
                    ("note", decision.undo_note.as_deref().unwrap_or_default().into()),
                ],
            ))
        };
        self.file.decisions.iter().filter_map(line).collect()
    }
}
