//! The pages after the form: the draft to read to the owner, and the information for the owner after submission.

use std::sync::Arc;

use askama::Template;
use domain::application::Application;
use domain::intake::completeness::Completeness;
use domain::policy::PublishedPolicy;
use domain::store::Store;

use crate::desk::lodge::agent_draft::AgentDraft;
use crate::desk::lodge::page::{funds_lines, label_of};
use crate::links;
use crate::ui::chip::kind_name;
use crate::ui::fact::{Fact, Facts};
use crate::ui::frame::Frame;
use crate::ui::reason_label::reason_label;

/// The whole draft on one page, to be read to the owner before submission.
#[derive(Template)]
#[template(path = "desk/lodge_check.html")]
pub struct ReadBackPage {
    pub frame: Frame,
    completeness: Completeness,
    store: Store,
    policy: Arc<PublishedPolicy>,
}

impl ReadBackPage {
    pub fn new(frame: Frame, agent_draft: AgentDraft) -> Self {
        let AgentDraft { completeness, store, policy } = agent_draft;
        Self { frame, completeness, store, policy }
    }

    fn facts(&self) -> Facts {
        let t = self.frame.t;
        let policy = &self.policy.policy;
        let answers = &self.completeness.draft.answers;
        let statement = if answers.statement.is_empty() { t.text("not-given") } else { answers.statement.clone() };
        let files = self.completeness.files.iter().map(|file| label_of(policy, t, &file.evidence.document));
        let documents: Vec<String> = files.collect();
        Facts(vec![
            Fact::new(t.text("label-store"), format!("{} {}", self.store.name, self.store.number)),
            Fact::new(t.text("label-kind"), kind_name(t, self.completeness.draft.kind)),
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
        self.policy.policy.consequences_for(self.completeness.draft.kind).map(|it| it.text.get(locale)).collect()
    }

    fn funds(&self) -> Vec<String> {
        funds_lines(self.frame.t, &self.policy.policy, &self.completeness.draft.answers.reason, &self.store)
    }

    fn back(&self) -> String {
        links::agent_draft(self.completeness.draft.id)
    }

    fn here(&self) -> String {
        links::agent_draft_check(self.completeness.draft.id)
    }
}

/// Information for the owner.
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
