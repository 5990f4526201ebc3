//! The decision form of the case page: reasons by class, the penalty, and what is wrong with each field.

use domain::review::decision::VerdictField;

use super::CasePage;
use crate::desk::decision_form::{Complaint, Part};
use crate::desk::reasons::{self, ReasonGroup};

/// A length of a penalty, as a radio button.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::desk) struct PenaltyChoice {
    pub(in crate::desk) id: String,
    /// Days; empty for none.
    pub(in crate::desk) value: String,
    pub(in crate::desk) label: String,
    pub(in crate::desk) is_chosen: bool,
}

impl CasePage {
    pub(super) fn reason_groups(&self) -> Vec<ReasonGroup> {
        reasons::groups(self.words(), &self.file.policy, self.application(), &self.form)
    }

    pub(super) fn complaints(&self) -> Vec<Complaint> {
        let groups = self.reason_groups();
        let first = groups.iter().flat_map(|group| &group.boxes).next();
        let first = first.map(|reason| format!("reason-{}", reason.code)).unwrap_or_default();
        let has_checks = !self.checks.due.is_empty();
        let mut complaints = self.form.complaints(self.words(), &first);
        for complaint in &mut complaints {
            // A place that is not on the page is not led to.
            if !has_checks && complaint.field == "checks" {
                complaint.field.clone_from(&first);
            }
        }
        complaints
    }

    /// True where the policy knows penalties.
    pub(super) fn has_penalties(&self) -> bool {
        !self.file.policy.policy.penalties.days.is_empty()
    }

    /// None, then the policy's lengths.
    pub(super) fn penalty_choices(&self) -> Vec<PenaltyChoice> {
        let (words, typed) = (self.words(), self.form.penalty.as_str());
        let none = PenaltyChoice {
            id: "penalty-none".to_owned(),
            value: String::new(),
            label: words.say("decide-penalty-none"),
            is_chosen: typed.is_empty(),
        };
        let days = self.file.policy.policy.penalties.days.iter().map(|days| PenaltyChoice {
            id: format!("penalty-{days}"),
            value: days.to_string(),
            label: words.say1("decide-penalty-days", "n", *days),
            is_chosen: typed == days.to_string(),
        });
        std::iter::once(none).chain(days).collect()
    }

    fn field_error(&self, field: VerdictField) -> Option<String> {
        self.form.complaint(self.words(), Part::Field(field))
    }

    pub(super) fn outcome_error(&self) -> Option<String> {
        self.form.complaint(self.words(), Part::Outcome)
    }

    pub(super) fn reasons_error(&self) -> Option<String> {
        self.field_error(VerdictField::Reasons)
    }

    pub(super) fn words_error(&self) -> Option<String> {
        self.field_error(VerdictField::Words)
    }

    pub(super) fn penalty_error(&self) -> Option<String> {
        self.field_error(VerdictField::Penalty)
    }

    pub(super) fn penalty_words_error(&self) -> Option<String> {
        self.field_error(VerdictField::PenaltyWords)
    }

    pub(super) fn note_error(&self) -> Option<String> {
        self.field_error(VerdictField::Note)
    }
}
