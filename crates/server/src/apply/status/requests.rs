//! Information requests on the status page: the open one, and the answers given.

use domain::application::Status;
use domain::base::clock::date_at;
use domain::base::{ItemKind, RequestEnd};
use domain::review::information_request::{AnsweredItem, RequestWithItems};

use crate::apply::status::page::StatusPage;
use crate::ui::document_label;
use crate::urls;

/// An answered item; files by name only.
pub struct AddedLine {
    pub prompt: String,
    /// Name of the document, or that it is a text or contact details.
    pub what: String,
    pub names: Vec<String>,
    pub when: String,
}

impl StatusPage {
    /// Items that wait for an answer.
    pub fn asked(&self) -> Option<&RequestWithItems> {
        let is_awaited = self.view.status == Status::AwaitingApplicant && self.case.application.erased_at.is_none();
        self.case.open_request().filter(|_| is_awaited)
    }

    /// Link to the answer page; a reader by link signs in first, unless customer service submitted the application.
    pub fn answer_link(&self) -> String {
        if self.may_act() { self.way.answer() } else { urls::APPLY_SIGN_IN.to_owned() }
    }

    /// Items submitted with answers, oldest first.
    pub fn added(&self) -> Vec<AddedLine> {
        if self.case.application.erased_at.is_some() {
            return Vec::new();
        }
        let is_answered = |asked: &&RequestWithItems| asked.request.end_cause == Some(RequestEnd::Answered);
        let answered = self.case.requests.iter().filter(is_answered);
        answered.flat_map(|asked| asked.items.iter().map(move |item| self.added_line(asked, item))).collect()
    }

    fn added_line(&self, asked: &RequestWithItems, answered: &AnsweredItem) -> AddedLine {
        let t = self.frame.t;
        let what = match &answered.item.document {
            None if answered.item.kind == ItemKind::Contact => t.text("apply-answer-added-contact"),
            None => t.text("apply-answer-added-text"),
            Some(code) => document_label(t, &self.case.policy.policy, code),
        };
        let ended_at = asked.request.ended_at.unwrap_or(asked.request.asked_at);
        AddedLine {
            prompt: answered.item.prompt.clone(),
            what,
            names: answered.files.iter().map(|file| file.evidence.file_name.clone()).collect(),
            when: t.text1("apply-answer-added-at", "at", t.date_short(date_at(ended_at))),
        }
    }
}
