//! The pages after the form: the draft to read to the owner, and the information for the owner after submission.

use askama::Template;
use domain::application::Application;

use crate::desk::lodge::page::{AgentDraft, funds_lines};
use crate::ui::{Fact, Facts, Frame, document_label, kind_name, reason_label};

/// The whole draft on one page, to be read to the owner before submission.
#[derive(Template)]
#[template(path = "desk/lodge_check.html")]
pub struct ReadBackPage {
    pub frame: Frame,
    pub draft: AgentDraft,
    /// The draft was changed since it was shown; nothing was submitted.
    pub is_changed: bool,
}

impl ReadBackPage {
    /// The digest of the draft on this page, for the form that submits it.
    fn shown(&self) -> String {
        hex::encode(self.draft.completeness.digest(self.draft.policy.id))
    }

    fn facts(&self) -> Facts {
        let t = self.frame.t;
        let policy = &self.draft.policy.policy;
        let answers = &self.draft.completeness.draft.answers;
        let statement = if answers.statement.is_empty() { t.text("not-given") } else { answers.statement.clone() };
        let files = self.draft.completeness.files.iter().map(|file| document_label(t, policy, &file.evidence.document));
        let documents: Vec<String> = files.collect();
        Facts(vec![
            Fact::new(t.text("label-store"), format!("{} {}", self.draft.store.name, self.draft.store.number)),
            Fact::new(t.text("label-kind"), kind_name(t, self.draft.completeness.draft.kind)),
            Fact::new(t.text("label-reason"), reason_label(t, policy, &answers.reason)),
            Fact::new(t.text("label-statement"), statement).with_class("lines"),
            Fact::new(t.text("label-contact-name"), answers.contact_name.clone()),
            Fact::new(t.text("label-contact-phone"), answers.contact_phone.clone()),
            Fact::new(t.text("label-contact-email"), answers.contact_email.clone()).with_class("mask"),
            Fact::new(t.text("label-evidence"), documents.join(&t.text("list-separator"))),
        ])
    }

    fn consequences(&self) -> Vec<&str> {
        let locale = self.frame.t.locale();
        self.draft
            .policy
            .policy
            .consequences_for(self.draft.completeness.draft.kind)
            .map(|it| it.text.get(locale))
            .collect()
    }

    fn funds(&self) -> Vec<String> {
        funds_lines(
            self.frame.t,
            &self.draft.policy.policy,
            &self.draft.completeness.draft.answers.reason,
            &self.draft.store,
            self.frame.now,
        )
    }
}

#[derive(Template)]
#[template(path = "desk/lodged.html")]
pub struct LodgedPage {
    pub frame: Frame,
    pub application: Application,
    pub store_name: String,
    /// The query code, shown only this once.
    pub code: Option<String>,
}

impl LodgedPage {
    fn facts(&self) -> Facts {
        let t = self.frame.t;
        Facts(vec![
            Fact::new(t.text("label-reference"), self.application.reference.clone()).with_class("ref"),
            Fact::new(t.text("label-store"), self.store_name.clone()),
            Fact::new(t.text("label-kind"), kind_name(t, self.application.kind)),
            Fact::new(
                t.text("label-deadline"),
                t.estimated(t.moment(self.application.due_at), self.application.due_is_provisional),
            ),
        ])
    }
}
