//! The pages after the form: reading the draft to the owner, and what to tell the owner after submission.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use domain::application::Application;
use domain::base::terms::{Channel, Kind};
use domain::evidence::{EvidenceState, File};
use domain::intake::completeness::{Gap, Sheet};
use domain::intake::draft::Draft;
use domain::policy::field::Field;
use domain::policy::{Policy, PublishedPolicy, Strictness};
use domain::store::Store;
use domain::store::funds::{self, FundsItem};
use locale::Words;

use crate::apply::field::{self, explain};
use crate::desk::lodge::lodging::Lodging;
use crate::desk::lodge::page::{funds_lines, label_of};
use crate::evidence::upload::rule::{explain_code, size};
use crate::links;
use crate::ui::chip::{Chip, kind_name};
use crate::ui::fact::{Fact, Facts};
use crate::ui::frame::Frame;
use crate::ui::reason_label::reason_label;

/// Everything on one page, to be read back to the owner before it is handed in.
#[derive(Template)]
#[template(path = "desk/lodge_check.html")]
pub struct ReadBackPage {
    pub frame: Frame,
    sheet: Sheet,
    store: Store,
    policy: Arc<PublishedPolicy>,
}

impl ReadBackPage {
    pub fn new(frame: Frame, lodging: Lodging) -> Self {
        let Lodging { sheet, store, policy } = lodging;
        Self { frame, sheet, store, policy }
    }

    fn facts(&self) -> Facts {
        let words = self.frame.words;
        let policy = &self.policy.policy;
        let answers = &self.sheet.draft.answers;
        let own_words = if answers.words.is_empty() { words.say("not-given") } else { answers.words.clone() };
        let files = self.sheet.files.iter().map(|file| label_of(policy, words, &file.evidence.document));
        let documents: Vec<String> = files.collect();
        Facts(vec![
            Fact::new(words.say("label-store"), format!("{} {}", self.store.name, self.store.number)),
            Fact::new(words.say("label-kind"), kind_name(words, self.sheet.draft.kind)),
            Fact::new(words.say("label-reason"), reason_label(words, policy, &answers.reason)),
            Fact::new(words.say("label-own-words"), own_words).with_class("lines"),
            Fact::new(words.say("label-contact-name"), answers.contact_name.clone()),
            Fact::new(words.say("label-contact-phone"), answers.contact_phone.clone()),
            Fact::new(words.say("label-contact-email"), answers.contact_email.clone()).with_class("mask"),
            Fact::new(words.say("label-evidence"), documents.join(&words.say("list-separator"))),
        ])
    }

    fn consequences(&self) -> Vec<&str> {
        let locale = self.frame.words.locale();
        self.policy.policy.consequences_for(self.sheet.draft.kind).map(|it| it.text.get(locale)).collect()
    }

    fn funds(&self) -> Vec<String> {
        funds_lines(self.frame.words, &self.policy.policy, &self.sheet.draft.answers.reason, &self.store)
    }

    fn back(&self) -> String {
        links::lodging(self.sheet.draft.id)
    }

    fn here(&self) -> String {
        links::lodging_check(self.sheet.draft.id)
    }
}

/// Information for the owner.
#[derive(Template)]
#[template(path = "desk/lodged.html")]
pub struct LodgedPage {
    pub frame: Frame,
    pub application: Application,
    pub store_name: String,
    /// The query code, this once.
    pub code: Option<String>,
}

impl LodgedPage {
    fn facts(&self) -> Facts {
        let words = self.frame.words;
        Facts(vec![
            Fact::new(words.say("label-reference"), self.application.reference.clone()).with_class("ref"),
            Fact::new(words.say("label-store"), self.store_name.clone()),
            Fact::new(words.say("label-kind"), kind_name(words, self.application.kind)),
            Fact::new(
                words.say("label-deadline"),
                words.estimated(words.moment(self.application.due_at), self.application.due_is_provisional),
            ),
        ])
    }
}
