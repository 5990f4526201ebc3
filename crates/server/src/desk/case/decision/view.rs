//! The decision form of the case page: reasons by class, the penalty, and what is wrong with each field.

use domain::application::Application;
use domain::policy::{PublishedPolicy, ReasonClass, Rejection};
use domain::review::decision::VerdictField;
use locale::Translator;

use crate::desk::case::decision::form::{DecisionForm, Part};
use crate::desk::case::decision::reasons::proposal;
use crate::desk::case::page::CasePage;
use crate::ui::SummaryLine;

/// A length of a penalty, as a radio button.
#[derive(Debug, PartialEq, Eq)]
pub struct PenaltyChoice {
    pub id: String,
    /// Days; empty for none.
    pub value: String,
    pub label: String,
    pub is_chosen: bool,
}

impl CasePage {
    pub fn reason_groups(&self) -> Vec<ReasonGroup> {
        groups(self.t(), &self.file.policy, self.application(), &self.form)
    }

    pub fn complaints(&self) -> Vec<SummaryLine> {
        let groups = self.reason_groups();
        let first = groups.iter().flat_map(|group| &group.boxes).next();
        let first = first.map(|reason| format!("reason-{}", reason.code)).unwrap_or_default();
        let has_checks = !self.checks.due.is_empty();
        let mut complaints = self.form.complaints(self.t(), &first);
        for complaint in &mut complaints {
            // The page has no checks to link to: the line links to the first reason.
            if !has_checks && complaint.field == "checks" {
                complaint.field.clone_from(&first);
            }
        }
        complaints
    }

    pub fn has_penalties(&self) -> bool {
        !self.file.policy.policy.penalties.days.is_empty()
    }

    /// No penalty, then the policy's lengths.
    pub fn penalty_choices(&self) -> Vec<PenaltyChoice> {
        let (t, typed) = (self.t(), self.form.penalty.as_str());
        let none = PenaltyChoice {
            id: "penalty-none".to_owned(),
            value: String::new(),
            label: t.text("decide-penalty-none"),
            is_chosen: typed.is_empty(),
        };
        let days = self.file.policy.policy.penalties.days.iter().map(|days| PenaltyChoice {
            id: format!("penalty-{days}"),
            value: days.to_string(),
            label: t.text1("decide-penalty-days", "n", *days),
            is_chosen: typed == days.to_string(),
        });
        std::iter::once(none).chain(days).collect()
    }

    pub fn field_error(&self, field: VerdictField) -> Option<String> {
        self.form.complaint(self.t(), Part::Field(field))
    }

    pub fn outcome_error(&self) -> Option<String> {
        self.form.complaint(self.t(), Part::Outcome)
    }
}

#[derive(Debug, PartialEq, Eq)]
pub struct ReasonGroup {
    pub label: String,
    /// A note on a possible penalty.
    pub hint: String,
    pub boxes: Vec<ReasonBox>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct ReasonBox {
    pub code: String,
    pub label: String,
    pub is_checked: bool,
    /// The text it proposes, in the applicant's language.
    pub proposal: String,
    /// A penalty may be proposed with it.
    pub is_fraud: bool,
}

/// Every reason to reject this kind of application, by class.
pub fn groups(
    t: Translator,
    policy: &PublishedPolicy,
    application: &Application,
    form: &DecisionForm,
) -> Vec<ReasonGroup> {
    let rejections: Vec<&Rejection> = policy.policy.rejections_for(application.kind).collect();
    let reason_box = |rejection: &&&Rejection| ReasonBox {
        code: rejection.code.clone(),
        label: rejection.label.get(t.locale()).to_owned(),
        is_checked: form.reasons.contains(&rejection.code),
        proposal: proposal(rejection, application.locale),
        is_fraud: rejection.class == ReasonClass::Fraud,
    };
    let group = |class: &ReasonClass| ReasonGroup {
        label: t.text(&format!("reason-class-{}", class.slug())),
        hint: t.text(&format!("reason-class-{}-hint", class.slug())),
        boxes: rejections.iter().filter(|rejection| rejection.class == *class).map(|it| reason_box(&it)).collect(),
    };
    ReasonClass::ALL.iter().map(group).filter(|group| !group.boxes.is_empty()).collect()
}
