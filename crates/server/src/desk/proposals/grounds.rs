//! The part that every form for a proposal has: why, what it rests on, and how that was verified.

use domain::base::TextProblem;
use domain::proposal::{ProposeField, Source};
use locale::Translator;

use crate::http::VerifiedForm;
use crate::ui::{Choice, SummaryLine, named_problem_text};

/// The grounds as typed, with their problems.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroundsForm {
    pub ground: String,
    pub source: Option<Source>,
    pub verification: String,
    pub ground_problem: Option<String>,
    pub source_problem: Option<String>,
    pub verification_problem: Option<String>,
}

impl GroundsForm {
    pub fn read(posted: &VerifiedForm) -> Self {
        Self {
            ground: posted.text("ground").to_owned(),
            source: posted.text("source").parse().ok(),
            verification: posted.text("verification").to_owned(),
            ..Self::default()
        }
    }

    /// Puts the problem of a field of this part at the field; false for one of another part.
    pub fn take(&mut self, t: Translator, field: ProposeField, problem: &TextProblem) -> bool {
        let (place, label) = match field {
            ProposeField::Ground => (&mut self.ground_problem, "proposal-ground"),
            ProposeField::Source => (&mut self.source_problem, "proposal-source"),
            ProposeField::Verification => (&mut self.verification_problem, "proposal-verification"),
            ProposeField::Address
            | ProposeField::Phone
            | ProposeField::AccountName
            | ProposeField::AccountReference => return false,
        };
        *place = Some(match problem {
            TextProblem::NotAChoice => t.text("proposal-source-missing"),
            other => named_problem_text(t, other, label),
        });
        true
    }

    /// The problems of this part, for the summary above the form.
    pub fn problems(&self) -> Vec<SummaryLine> {
        let of = |field: &str, problem: &Option<String>| {
            problem.clone().map(|text| SummaryLine { field: field.to_owned(), text })
        };
        [
            of("proposal-ground", &self.ground_problem),
            of("proposal-source", &self.source_problem),
            of("proposal-verification", &self.verification_problem),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    pub fn sources(&self, t: Translator) -> Vec<Choice> {
        Choice::list(Source::ALL, self.source, |source| source_name(t, source))
    }
}

pub fn source_name(t: Translator, source: Source) -> String {
    t.text(&format!("proposal-source-{}", source.slug()))
}
