//! The decision form: what was typed, what is wrong with it, and how both are shown again.

use domain::application::Application;
use domain::decision::{self, DecideError, Outcome, Verdict, VerdictField};
use domain::draft::Problem;
use domain::locale::Locale;
use domain::policy::PublishedPolicy;
use locale::Words;

use super::fact::Fact;
use crate::posted::Posted;

/// A part of the form that can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Approve or reject: nothing was chosen.
    Outcome,
    /// A field of the verdict.
    Field(VerdictField),
}

/// The form as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct DecisionForm {
    pub(super) outcome: Option<Outcome>,
    pub(super) reasons: Vec<String>,
    pub(super) words: String,
    pub(super) note: String,
    /// Version of the application the check page was made for.
    pub(super) seen_version: Option<i32>,
    pub(super) problems: Vec<(Part, Problem)>,
}

/// A reason to reject, as a checkbox.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ReasonBox {
    pub(super) code: String,
    pub(super) label: String,
    pub(super) is_checked: bool,
}

/// A line of the error summary.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Complaint {
    /// Id of the field it leads to.
    pub(super) field: String,
    pub(super) text: String,
}

impl DecisionForm {
    /// Reads what was sent.
    pub(super) fn read(posted: &Posted) -> Self {
        Self {
            outcome: posted.text("verdict").parse().ok(),
            reasons: posted.all("reasons"),
            words: posted.text("words").to_owned(),
            note: posted.text("note").to_owned(),
            seen_version: posted.text("seen_version").parse().ok(),
            problems: Vec::new(),
        }
    }

    /// The verdict, if one was chosen.
    pub(super) fn verdict(&self) -> Option<Verdict> {
        let (reasons, words, note) = (self.reasons.clone(), self.words.clone(), self.note.clone());
        let seen_version = self.seen_version;
        self.outcome.map(|outcome| Verdict { outcome, reasons, words, note, seen_version })
    }

    /// The verdict, if it can stand under this policy.
    ///
    /// # Errors
    /// The form with everything wrong in it.
    pub(super) fn check(self, policy: &PublishedPolicy, application: &Application) -> Result<Verdict, Self> {
        let Some(verdict) = self.verdict() else { return Err(self.undecided()) };
        match decision::check(policy, application, &verdict) {
            Err(DecideError::Fields(problems)) => Err(self.with_problems(problems)),
            _ => Ok(verdict),
        }
    }

    /// The form, saying that nothing was chosen.
    pub(super) fn undecided(self) -> Self {
        Self { problems: vec![(Part::Outcome, Problem::Missing)], ..self }
    }

    /// The form with what the domain found wrong.
    pub(super) fn with_problems(self, problems: Vec<(VerdictField, Problem)>) -> Self {
        let problems = problems.into_iter().map(|(field, problem)| (Part::Field(field), problem)).collect();
        Self { problems, ..self }
    }

    /// True when that outcome is chosen.
    pub(super) fn is(&self, outcome: &str) -> bool {
        self.outcome.is_some_and(|chosen| chosen.as_str() == outcome)
    }

    /// Every reason to reject this kind of application.
    pub(super) fn boxes(&self, policy: &PublishedPolicy, application: &Application, locale: Locale) -> Vec<ReasonBox> {
        let rejections = policy.policy.rejections_for(application.kind);
        let reason_box = |rejection: &domain::policy::Rejection| ReasonBox {
            code: rejection.code.clone(),
            label: rejection.label.get(locale).to_owned(),
            is_checked: self.reasons.contains(&rejection.code),
        };
        rejections.map(reason_box).collect()
    }

    /// What is wrong with a part.
    pub(super) fn complaint(&self, words: Words, part: Part) -> Option<String> {
        let (_, problem) = self.problems.iter().find(|(found, _)| *found == part)?;
        Some(match (part, problem) {
            (Part::Outcome, _) => words.say("desk-error-outcome"),
            (Part::Field(VerdictField::Reasons), Problem::Missing) => words.say("error-decision-reason"),
            (Part::Field(VerdictField::Words), Problem::Missing) => words.say("error-decision-words"),
            _ => problem_text(words, problem),
        })
    }

    /// Everything wrong, in the order of the form; `first_reason` is the id of the first checkbox.
    pub(super) fn complaints(&self, words: Words, first_reason: &str) -> Vec<Complaint> {
        let parts = [
            (Part::Outcome, "v-approve"),
            (Part::Field(VerdictField::Reasons), first_reason),
            (Part::Field(VerdictField::Words), "words"),
            (Part::Field(VerdictField::Note), "note"),
        ];
        parts
            .into_iter()
            .filter_map(|(part, field)| Some(Complaint { field: field.to_owned(), text: self.complaint(words, part)? }))
            .collect()
    }

    /// The reasons chosen, as people read them.
    pub(super) fn reason_labels(&self, words: Words, policy: &PublishedPolicy) -> String {
        rejection_labels(words, policy, &self.reasons)
    }

    /// What was typed, to be read and copied where the form cannot be shown any more.
    pub(super) fn kept(&self, words: Words, policy: &PublishedPolicy) -> Vec<Fact> {
        let mut kept = Vec::new();
        if self.outcome == Some(Outcome::Reject) {
            kept.push(Fact::new(words.say("label-decision-reasons"), self.reason_labels(words, policy)));
        }
        if !self.note.trim().is_empty() {
            kept.push(Fact::new(words.say("desk-label-note"), self.note.trim()).with_class("lines"));
        }
        kept
    }
}

/// Reasons to reject, as people read them, one after the other; a code the policy does not have as itself.
pub(super) fn rejection_labels(words: Words, policy: &PublishedPolicy, codes: &[String]) -> String {
    let label = |code: &String| {
        let rejection = policy.policy.rejection(code);
        rejection.map_or_else(|| code.clone(), |rejection| rejection.label.get(words.locale()).to_owned())
    };
    codes.iter().map(label).collect::<Vec<_>>().join(&words.say("list-separator"))
}

/// What is wrong with a text, in words.
pub(super) fn problem_text(words: Words, problem: &Problem) -> String {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    match problem {
        Problem::Missing => words.say("error-required"),
        Problem::NotAChoice => words.say("error-choose-listed"),
        Problem::TooShort(min) => words.say1("error-too-short", "min", count(*min)),
        Problem::TooLong(max) => words.say1("error-too-long", "max", count(*max)),
        Problem::ForbiddenCharacters => words.say("error-characters"),
        Problem::NotAPhone => words.say("error-phone"),
        Problem::NotAnEmail | Problem::FullWidthEmail => words.say("error-email"),
        Problem::Wording(found) => words.say1("error-wording", "words", found.join(&words.say("list-separator"))),
    }
}
