//! The confirmation page: what a decision will do, and the letter exactly as it will be sent.

use askama::Template;
use domain::base::Kind;
use domain::desk::case_file::CaseFile;
use domain::review::decide::{DecisionPreview, DecisionWarning};
use domain::review::decision::Verdict;
use domain::review::outcome::Outcome;
use domain::review::second_review::required::SecondCause;

use crate::desk::case::decision::unopened;
use crate::desk::case::letter_check::language_warning;
use crate::ui::{Chip, Fact, Facts, Frame, kind_name, rejection_labels};

#[derive(Debug, Template)]
#[template(path = "desk/decision_check.html")]
pub struct CheckPage {
    pub frame: Frame,
    pub file: CaseFile,
    pub verdict: Verdict,
    pub preview: DecisionPreview,
    /// The problem: documents that were not opened.
    pub problem: Option<String>,
}

impl CheckPage {
    fn due(&self) -> Chip {
        let days_left = self.file.days_left(self.frame.now);
        Chip::due(self.frame.t, &self.file.application, days_left, self.frame.now)
    }

    fn outcome(&self) -> Chip {
        Chip::outcome(self.frame.t, self.verdict.outcome)
    }

    fn is_approval(&self) -> bool {
        self.verdict.outcome == Outcome::Approve
    }

    fn confirm_label(&self) -> String {
        if self.is_seconded() {
            return self.frame.t.text("second-recommend");
        }
        self.frame.t.text(&format!("desk-confirm-{}", self.verdict.outcome.slug()))
    }

    /// True when a second reviewer must confirm.
    fn is_seconded(&self) -> bool {
        !self.preview.causes.is_empty()
    }

    fn facts(&self) -> Facts {
        let t = self.frame.t;
        let mut facts = vec![Fact::new(t.text("label-kind"), kind_name(t, self.file.application.kind))];
        match self.preview.not_before {
            Some(at) => facts.push(Fact::new(t.text("desk-label-not-before"), t.moment(at))),
            None => {
                let labels = rejection_labels(t, &self.file.policy, &self.verdict.reasons);
                facts.push(Fact::new(t.text("label-decision-reasons"), labels));
            }
        }
        if let Some(penalty) = &self.verdict.penalty {
            facts.push(Fact::new(t.text("decide-penalty"), t.text1("decide-penalty-days", "n", penalty.days)));
            let why = penalty.message.trim();
            facts.push(Fact::new(t.text("decide-penalty-message"), why).with_class("lines"));
        }
        let note = self.verdict.note.trim();
        let note = if note.is_empty() { t.text("none") } else { note.to_owned() };
        facts.push(Fact::new(t.text("desk-label-note"), note).with_class("lines"));
        Facts(facts)
    }

    /// Warnings about money and orders at the store (R8), and about the language of what was typed.
    fn warnings(&self) -> Vec<String> {
        let t = self.frame.t;
        let text = |warning: &DecisionWarning| match *warning {
            DecisionWarning::Balance { now, then } => {
                t.text2("desk-warning-balance", "now", t.money_cents(now), "then", t.money_cents(then))
            }
            DecisionWarning::UnshippedOrders { now, then } => t.text2("desk-warning-orders", "now", now, "then", then),
        };
        let penalty = self.verdict.penalty.as_ref().map_or("", |penalty| penalty.message.as_str());
        let typed = [self.verdict.message.as_str(), penalty];
        let language = language_warning(t, self.file.application.locale, typed);
        self.preview.warnings.iter().map(text).chain(language).collect()
    }

    /// Consequences of confirming, in order.
    fn steps(&self) -> Vec<String> {
        let t = self.frame.t;
        let grace = t.period(self.file.policy.policy.grace_period());
        if self.is_seconded() {
            let cause = |cause: &SecondCause| t.text(&format!("second-cause-{}", cause.slug()));
            let causes = self.preview.causes.iter().map(cause).collect::<Vec<_>>().join(&t.text("list-separator"));
            return vec![
                t.text1("second-will-review", "causes", causes),
                t.text("second-will-nothing"),
                t.text1("second-will-then", "period", grace),
            ];
        }
        let at = t.moment_short(self.preview.grace_until, self.frame.now);
        let Some(not_before) = self.preview.not_before else {
            return vec![
                t.text("desk-will-be-rejected"),
                t.text1("desk-will-reject-grace", "period", grace),
                t.text1("desk-will-send", "at", at),
                t.text("desk-will-stay"),
            ];
        };
        let not_before = t.moment_short(not_before, self.frame.now);
        let effect = match self.file.application.kind {
            Kind::Unbind => ["desk-will-unbind", "desk-will-stop-trading"],
            Kind::RevokeCertification => ["desk-will-revoke", "desk-will-never-again"],
        };
        vec![
            t.text("desk-will-be-approved"),
            t.text1("desk-will-approve-grace", "period", grace),
            t.text1("desk-will-send", "at", at),
            t.text1(effect[0], "at", not_before),
            t.text(effect[1]),
        ]
    }

    fn title(&self) -> String {
        let title = self.frame.t.text("desk-check-title");
        if self.problem.is_some() { self.frame.t.text1("desk-title-error", "page", title) } else { title }
    }

    /// The documents that an approver has not opened.
    fn unopened(&self) -> Vec<String> {
        unopened::lines(self.frame.t, &self.file.policy, &self.preview.unopened)
    }

    fn letter_lang(&self) -> &'static str {
        self.file.application.locale.as_str()
    }
}
