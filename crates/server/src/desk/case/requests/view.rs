//! Information requests beside the original answers: the form to ask, open items, and answers.

use domain::base::{ItemKind, RequestEnd};
use domain::desk::allowed::CaseAction;
use domain::evidence::File;
use domain::policy::Rejection;
use domain::policy::field::Field;
use domain::review::information_request::{self, AnsweredItem, ItemVerdict, RequestItem, RequestWithItems};

use crate::apply::field;
use crate::desk::case::evidence::viewer::Paper;
use crate::desk::case::page::CasePage;
use crate::desk::case::requests::form::{CONTACT, id};
use crate::links;
use crate::ui::Choice;

/// Rows of the form that are open at once; the others are folded away.
const ROWS_OPEN: usize = 3;

#[derive(Debug, PartialEq, Eq)]
pub struct Input {
    pub id: String,
    pub error: Option<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    pub title: String,
    pub reason: Input,
    pub reasons: Vec<Choice>,
    pub document: Input,
    pub documents: Vec<Choice>,
    pub prompt: Input,
    pub typed: String,
}

#[derive(Debug, PartialEq, Eq)]
pub struct RequestView {
    pub is_open: bool,
    pub is_answered: bool,
    pub state: String,
    pub asked: String,
    /// Until when it can be answered, or when the answer came.
    pub until: String,
    pub message: String,
    pub items: Vec<ItemView>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct ItemView {
    pub prompt: String,
    /// The reason it settles, in words.
    pub settles: String,
    /// The kind of answer: a text, a contact, the name of a document.
    pub what: String,
    /// The text of the answer; `None` for a document, and before submission.
    pub answer: Option<String>,
    pub files: Vec<FileView>,
    /// The original submission, for comparison; empty before the answer is submitted.
    pub originals: Vec<Original>,
    /// How the answer was judged, by whom and when.
    pub judged: Option<String>,
    pub judge: Option<Judge>,
}

/// The original value of the application, beside an answer.
#[derive(Debug, PartialEq, Eq)]
pub struct Original {
    pub label: String,
    pub text: String,
    pub files: Vec<FileView>,
}

/// The buttons under an answer.
#[derive(Debug, PartialEq, Eq)]
pub struct Judge {
    pub url: String,
    /// The subject, for users of screen readers.
    pub about: String,
    pub can_accept: bool,
    pub can_ask_again: bool,
}

/// A document, as a link.
#[derive(Debug, PartialEq, Eq)]
pub struct FileView {
    pub name: String,
    /// Link that shows it in the viewer; `None` when this person sees no pictures.
    pub url: Option<String>,
}

impl CasePage {
    /// True when the reader may ask, or when the typed values must stay visible.
    pub fn shows_ask_form(&self) -> bool {
        self.may(CaseAction::Ask) || self.ask.is_sent
    }

    /// True when the form is unfolded, because it has content.
    pub fn ask_is_open(&self) -> bool {
        self.ask.is_sent || self.ask.is_again()
    }

    fn row_count(&self) -> usize {
        self.file.policy.policy.requests.items
    }

    /// The first rows.
    pub fn ask_rows(&self) -> Vec<Row> {
        (0..self.row_count().min(ROWS_OPEN)).map(|row| self.ask_row(row)).collect()
    }

    /// The other rows.
    pub fn more_ask_rows(&self) -> Vec<Row> {
        (ROWS_OPEN..self.row_count()).map(|row| self.ask_row(row)).collect()
    }

    /// True when something was typed in one of the other rows.
    pub fn asks_for_more(&self) -> bool {
        (ROWS_OPEN..self.row_count()).any(|row| !self.ask.is_empty_row(row))
    }

    fn ask_row(&self, row: usize) -> Row {
        let (t, typed) = (self.t(), self.ask.row(row));
        let policy = &self.file.policy.policy;
        let input = |field: &str| {
            let id = id(field, row);
            Input { error: self.ask.mistake(&id), id }
        };
        let reasons = information_request::reasons(policy, self.application().kind).map(|rejection| {
            Choice::new(&rejection.code, rejection.label.get(t.locale()), rejection.code == typed.reason)
        });
        let contact = Choice::new(CONTACT, t.text("ask-contact"), typed.kind == ItemKind::Contact);
        let documents = policy.documents.iter().map(|document| {
            let is_chosen = typed.document.as_ref() == Some(&document.code);
            Choice::new(&document.code, document.label.get(t.locale()), is_chosen)
        });
        Row {
            title: t.text1("ask-item", "n", row + 1),
            reason: input("reason"),
            reasons: reasons.collect(),
            document: input("document"),
            documents: [contact].into_iter().chain(documents).collect(),
            prompt: input("prompt"),
            typed: typed.prompt,
        }
    }

    /// Every request, the newest first.
    pub fn requests(&self) -> Vec<RequestView> {
        self.file.requests.iter().rev().map(|asked| self.request(asked)).collect()
    }

    fn request(&self, asked: &RequestWithItems) -> RequestView {
        let (t, request) = (self.t(), &asked.request);
        let end = request.end_cause.map_or_else(|| "open".to_owned(), RequestEnd::slug);
        let until = match (request.ended_at, request.end_cause) {
            (Some(at), Some(RequestEnd::Answered)) => t.text1("ask-answered-at", "at", self.moment(&at)),
            (Some(at), _) => self.moment(&at),
            (None, _) => t.text1("ask-open-until", "at", t.moment(request.answer_until)),
        };
        RequestView {
            is_open: asked.is_open(),
            is_answered: asked.is_answered(),
            state: t.text(&format!("ask-ended-{end}")),
            asked: t.text1("ask-asked-at", "at", self.moment(&request.asked_at)),
            until,
            message: request.message.clone(),
            items: asked.items.iter().map(|it| self.request_item(asked, it)).collect(),
        }
    }

    fn request_item(&self, asked: &RequestWithItems, answered: &AnsweredItem) -> ItemView {
        let (t, item) = (self.t(), &answered.item);
        let rejection = self.file.policy.policy.rejection(&item.reason);
        let reason = rejection.map_or(item.reason.as_str(), |it| it.label.get(t.locale()));
        let is_answered = asked.is_answered();
        // An answer is private to the applicant until it is submitted.
        let files = if asked.is_open() { &[][..] } else { &answered.files[..] };
        ItemView {
            prompt: item.prompt.clone(),
            settles: t.text1("ask-settles", "reason", reason),
            what: match item.kind {
                ItemKind::Text => t.text("ask-text"),
                ItemKind::Contact => t.text("ask-contact"),
                ItemKind::Document => self.document_label(item.document.as_deref().unwrap_or_default()),
            },
            answer: (is_answered && item.kind != ItemKind::Document).then(|| item.answer.clone()),
            files: files.iter().map(|file| self.request_file(file, is_answered)).collect(),
            originals: if is_answered { self.originals(item, rejection) } else { Vec::new() },
            judged: answered.judged.as_ref().map(|judged| {
                let key = format!("ask-judged-{}", judged.verdict.slug());
                t.text2(&key, "who", judged.by.as_str(), "at", self.moment(&judged.at))
            }),
            judge: self.judge(asked, answered),
        }
    }

    fn judge(&self, asked: &RequestWithItems, answered: &AnsweredItem) -> Option<Judge> {
        let application = self.application();
        if !self.may(CaseAction::Judge) || !asked.can_be_judged(application) {
            return None;
        }
        let is = |verdict| answered.judged.as_ref().is_some_and(|judged| judged.verdict == verdict);
        Some(Judge {
            url: links::judge(&application.reference, asked.request.id, answered.item.position),
            about: self.t().text1("ask-item", "n", i64::from(answered.item.position)),
            can_accept: !is(ItemVerdict::Accepted),
            can_ask_again: !is(ItemVerdict::AskAgain)
                && information_request::has_room(&self.file.policy, application, &self.file.requests),
        })
    }

    /// The original for an item: the same document, the contact, or the subject of the reason.
    fn originals(&self, item: &RequestItem, rejection: Option<&Rejection>) -> Vec<Original> {
        match item.kind {
            ItemKind::Contact => [Field::ContactPhone, Field::ContactEmail].map(|it| self.original_field(it)).into(),
            ItemKind::Document => {
                self.original_files(item.document.as_deref().unwrap_or_default()).into_iter().collect()
            }
            ItemKind::Text => {
                let about = rejection.map_or(&[][..], |it| &it.about);
                let original = |code: &String| match code.parse() {
                    Ok(field) => Some(self.original_field(field)),
                    Err(_) => self.original_files(code),
                };
                about.iter().filter_map(original).collect()
            }
        }
    }

    fn original_field(&self, field: Field) -> Original {
        let (t, application) = (self.t(), self.application());
        let text = match field {
            Field::Reason => self.reason(),
            Field::Statement => application.statement.clone(),
            Field::ContactName => application.contact_name.clone(),
            Field::ContactPhone => application.contact_phone.clone(),
            Field::ContactEmail => application.contact_email.clone(),
        };
        let text = if text.is_empty() { t.text("not-given") } else { text };
        Original { label: field::label(t, field), text, files: Vec::new() }
    }

    /// The submitted documents of this kind; `None` when there are none.
    fn original_files(&self, code: &str) -> Option<Original> {
        let files = self.file.files.iter().filter(|file| file.evidence.document == code);
        let files: Vec<FileView> = files.map(|file| self.request_file(file, true)).collect();
        (!files.is_empty()).then(|| Original { label: self.document_label(code), text: String::new(), files })
    }

    fn request_file(&self, file: &File, can_be_seen: bool) -> FileView {
        let content = self.viewer.content.at(Paper::first(file.evidence.id));
        let url = (can_be_seen && self.viewer.is_open()).then(|| content.url(&self.url()));
        FileView { name: file.evidence.file_name.clone(), url }
    }
}
