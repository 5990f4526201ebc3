//! The current decision: person, outcome, and until when it can be undone; its results, appeals and penalties.

use domain::application::{EffectState, Status};
use domain::base::EvidenceId;
use domain::letter::LetterKind;
use domain::review::decision::Decision;
use domain::review::outcome::Outcome;
use domain::review::penalty::Penalty;

use crate::desk::case::history::record::LetterView;
use crate::desk::case::page::CasePage;
use crate::desk::stores::penalties;
use crate::links;
use crate::ui::{Chip, Fact, Facts, rejection_labels};

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
    /// The documents that each reviewer decided without opening, from the record of the decision.
    pub fn unopened_facts(&self, decision: &Decision) -> Vec<Fact> {
        let t = self.t();
        let id = decision.id.to_string();
        let Some(event) = self.file.events.iter().find(|event| event.data["decision"] == id.as_str()) else {
            return Vec::new();
        };
        let keys = [("unopened", "decide-unopened-fact"), ("second_unopened", "decide-unopened-second-fact")];
        let fact = |(key, label): (&str, &str)| {
            let ids = event.data[key].as_array()?.iter().filter_map(|id| id.as_str()?.parse::<EvidenceId>().ok());
            let labels: Vec<String> = ids
                .filter_map(|id| self.find_file(id))
                .map(|file| self.document_label(&file.evidence.document))
                .collect();
            Some(Fact::new(t.text(label), labels.join(&t.text("list-separator"))))
        };
        keys.into_iter().filter_map(fact).collect()
    }

    /// The current decision, while the application is decided.
    pub fn decision_in_force(&self) -> Option<&Decision> {
        self.file.decision_in_force().filter(|_| self.application().decided_at.is_some())
    }

    /// Why an approval cannot be carried out now, in a few words: its platform action failed or is blocked, or a
    /// registered contact objected.
    pub fn stuck_line(&self) -> Option<String> {
        let application = self.application();
        let key = match application.effect {
            _ if application.status != Status::Approved => return None,
            _ if application.objected_at.is_some() => "desk-stuck-objected",
            EffectState::Failed => "desk-stuck-failed",
            EffectState::Blocked => "desk-stuck-blocked",
            _ => return None,
        };
        Some(self.t().text(key))
    }

    pub fn decision_tone(&self, decision: &Decision) -> &'static str {
        match decision.outcome {
            Outcome::Approve if self.stuck_line().is_some() => "bad",
            Outcome::Approve => "ok",
            Outcome::Reject => "bad",
        }
    }

    pub fn decision_icon(&self, decision: &Decision) -> &'static str {
        match decision.outcome {
            Outcome::Approve if self.stuck_line().is_some() => "alert",
            Outcome::Approve => "check",
            Outcome::Reject => "cross",
        }
    }

    pub fn decision_sentence(&self, decision: &Decision) -> String {
        let outcome = decision.outcome.slug();
        if decision.second_by.is_some()
            && let Some(second) = self.confirmed_by()
        {
            let first = decision.decided_by_name.as_str();
            return self.t().text2(&format!("desk-decided-two-{outcome}"), "first", first, "second", second);
        }
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

    pub fn outcome_chip(&self, decision: &Decision) -> Chip {
        Chip::outcome(self.t(), decision.outcome)
    }

    /// Reasons of a rejection, message and note, as decided or recommended.
    pub fn verdict_facts(&self, outcome: Outcome, reasons: &[String], message: &str, note: &str) -> Vec<Fact> {
        let t = self.t();
        let given = |text: &str| if text.is_empty() { t.text("none") } else { text.to_owned() };
        let mut facts = Vec::new();
        if outcome == Outcome::Reject {
            let labels = rejection_labels(t, &self.file.policy, reasons);
            facts.push(Fact::new(t.text("label-decision-reasons"), labels));
        }
        facts.push(Fact::new(t.text("label-message"), given(message)).with_class("lines"));
        facts.push(Fact::new(t.text("desk-label-note"), given(note)).with_class("lines"));
        facts
    }

    pub fn decision_facts(&self, decision: &Decision) -> Facts {
        let mut facts = self.verdict_facts(decision.outcome, &decision.reasons, &decision.message, &decision.note);
        if decision.second_by.is_some() && self.decision_in_force().is_some_and(|in_force| in_force.id == decision.id) {
            facts.push(Fact::new(self.t().text("second-by"), self.confirmed_by().unwrap_or_default()));
        }
        facts.extend(self.unopened_facts(decision));
        Facts(facts)
    }

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

    pub fn penalties(&self) -> Vec<PenaltyView> {
        let (t, now) = (self.t(), self.frame.now);
        let view = |penalty: &Penalty| PenaltyView {
            chip: Chip::penalty(t, penalty, now),
            line: penalties::period(t, penalty),
            message: penalty.message.clone(),
            url: links::penalty(penalty.id),
            note: penalties::lift_note(t, penalty),
        };
        self.file.penalties.iter().map(view).collect()
    }

    /// The sentence that the applicant appealed, and when.
    pub fn appeal_line(&self) -> Option<String> {
        let appeal = self.file.appeal.as_ref()?;
        let at = self.moment(&appeal.appealed_at);
        let key = if self.application().status.is_open() { "appeal-banner" } else { "appeal-banner-closed" };
        Some(self.t().text2(key, "at", at, "round", self.application().round))
    }

    pub fn appealed_decision(&self) -> Option<&Decision> {
        let appeal = self.file.appeal.as_ref()?;
        self.file.decisions.iter().find(|decision| decision.id == appeal.decision_id)
    }
}
