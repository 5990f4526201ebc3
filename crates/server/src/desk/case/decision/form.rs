//! The decision form: typed values, their problems, and how both are shown again.

use domain::application::Application;
use domain::base::TextProblem;
use domain::policy::PublishedPolicy;
use domain::review::decision::{self, DecideError, Verdict, VerdictField};
use domain::review::outcome::Outcome;
use domain::review::penalty::ProposedPenalty;
use domain::review::unopened::Opening;
use locale::Translator;

use crate::desk::case::decision::{reasons, unopened};
use crate::http::VerifiedForm;
use crate::ui::{Fact, SummaryLine, problem_text, rejection_labels};

/// A part of the form that can have a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The choice of approving or rejecting.
    Outcome,
    Field(VerdictField),
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DecisionForm {
    pub outcome: Option<Outcome>,
    pub reasons: Vec<String>,
    pub message: String,
    pub note: String,
    /// Length of the proposed penalty in days, as posted; empty for none.
    pub penalty: String,
    /// The reason of the penalty, for the applicant.
    pub penalty_message: String,
    /// Version of the application the check page was made for.
    pub seen_version: Option<i32>,
    /// Whether documents have to be opened.
    pub opening: Opening,
    pub problems: Vec<(Part, TextProblem)>,
    /// Why the case does not support the verdict, with links to the places.
    pub refusals: Vec<SummaryLine>,
}

impl DecisionForm {
    /// A form with this text alone, for the conflict page.
    pub fn of_text(text: &str) -> Self {
        Self { message: text.to_owned(), ..Self::default() }
    }

    pub fn read(posted: &VerifiedForm) -> Self {
        Self {
            outcome: posted.text("verdict").parse().ok(),
            reasons: posted.all("reasons"),
            message: posted.text("message").to_owned(),
            note: posted.text("note").to_owned(),
            penalty: posted.text("penalty").to_owned(),
            penalty_message: posted.text("penalty_message").to_owned(),
            seen_version: posted.text("seen_version").parse().ok(),
            opening: unopened::opening(posted),
            ..Self::default()
        }
    }

    pub fn of_verdict(verdict: &Verdict) -> Self {
        let Verdict { outcome, reasons, message, note, penalty, .. } = verdict.clone();
        let (penalty, penalty_message) =
            penalty.map_or_else(Default::default, |penalty| (penalty.days.to_string(), penalty.message));
        Self { outcome: Some(outcome), reasons, message, note, penalty, penalty_message, ..Self::default() }
    }

    /// The form with the texts proposed for its reasons, below the typed message.
    pub fn propose(mut self, policy: &PublishedPolicy, application: &Application) -> Self {
        for proposal in reasons::proposals(policy, application, &self.reasons) {
            if !self.message.contains(&proposal) {
                let gap = if self.message.trim().is_empty() { "" } else { "\n" };
                self.message = format!("{}{gap}{proposal}", self.message.trim_end());
            }
        }
        if !self.reasons.is_empty() {
            self.outcome = Some(Outcome::Reject);
        }
        self
    }

    pub fn verdict(&self) -> Option<Verdict> {
        let (reasons, message, note) = (self.reasons.clone(), self.message.clone(), self.note.clone());
        let (seen_version, opening) = (self.seen_version, self.opening);
        let outcome = self.outcome?;
        // Text that is no number becomes 0, which is none of the policy's lengths.
        let is_penalised = outcome == Outcome::Reject && !self.penalty.is_empty();
        let days = self.penalty.parse().unwrap_or_default();
        let penalty = is_penalised.then(|| ProposedPenalty { days, message: self.penalty_message.clone() });
        Some(Verdict { outcome, reasons, message, note, penalty, seen_version, opening })
    }

    /// The verdict, if this policy allows it.
    ///
    /// # Errors
    /// The form with all its problems.
    pub fn check(self, policy: &PublishedPolicy, application: &Application) -> Result<Verdict, Box<Self>> {
        let Some(verdict) = self.verdict() else { return Err(Box::new(self.undecided())) };
        match decision::check(policy, application, &verdict) {
            Err(DecideError::Fields(problems)) => Err(Box::new(self.with_problems(problems))),
            _ => Ok(verdict),
        }
    }

    pub fn undecided(self) -> Self {
        Self { problems: vec![(Part::Outcome, TextProblem::Missing)], ..self }
    }

    pub fn with_problems(self, problems: Vec<(VerdictField, TextProblem)>) -> Self {
        let problems = problems.into_iter().map(|(field, problem)| (Part::Field(field), problem)).collect();
        Self { problems, ..self }
    }

    pub fn is(&self, outcome: &str) -> bool {
        self.outcome.is_some_and(|chosen| chosen.as_str() == outcome)
    }

    pub fn complaint(&self, t: Translator, part: Part) -> Option<String> {
        let (_, problem) = self.problems.iter().find(|(found, _)| *found == part)?;
        Some(match (part, problem) {
            (Part::Outcome, _) => t.text("desk-error-outcome"),
            (Part::Field(VerdictField::Reasons), TextProblem::Missing) => t.text("error-decision-reason"),
            (Part::Field(VerdictField::Message), TextProblem::Missing) => t.text("error-decision-message"),
            (Part::Field(VerdictField::Penalty), _) => t.text("decide-error-penalty"),
            (Part::Field(VerdictField::PenaltyMessage), TextProblem::Missing) => t.text("decide-error-penalty-message"),
            _ => problem_text(t, problem),
        })
    }

    /// All problems: what the case does not support, then the fields in the order of the form. `first_reason` is the id
    /// of the first checkbox.
    pub fn complaints(&self, t: Translator, first_reason: &str) -> Vec<SummaryLine> {
        let parts = [
            (Part::Outcome, "v-approve"),
            (Part::Field(VerdictField::Reasons), first_reason),
            (Part::Field(VerdictField::Message), "message"),
            (Part::Field(VerdictField::Penalty), "penalty-none"),
            (Part::Field(VerdictField::PenaltyMessage), "penalty-message"),
            (Part::Field(VerdictField::Note), "note"),
        ];
        let fields = parts
            .into_iter()
            .filter_map(|(part, field)| Some(SummaryLine { field: field.to_owned(), text: self.complaint(t, part)? }));
        self.refusals.iter().cloned().chain(fields).collect()
    }

    /// The typed values as facts, for a page that cannot show the form any more.
    pub fn kept(&self, t: Translator, policy: &PublishedPolicy) -> Vec<Fact> {
        let mut kept = Vec::new();
        if self.outcome == Some(Outcome::Reject) {
            kept.push(Fact::new(t.text("label-decision-reasons"), rejection_labels(t, policy, &self.reasons)));
        }
        if !self.penalty_message.trim().is_empty() {
            kept.push(Fact::new(t.text("decide-penalty-message"), self.penalty_message.trim()).with_class("lines"));
        }
        if !self.note.trim().is_empty() {
            kept.push(Fact::new(t.text("desk-label-note"), self.note.trim()).with_class("lines"));
        }
        kept
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UndoForm {
    pub note: String,
    pub problem: Option<String>,
}
