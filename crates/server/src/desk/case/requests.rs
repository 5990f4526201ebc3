//! What the applicant is asked for, beside what was submitted: the form to ask, what is awaited, what came.

use domain::evidence::File;
use domain::request::{Answered, Asked, RequestEnd};

use super::CasePage;
use super::evidence::count;
use crate::desk::ask_form;
use crate::desk::viewer::Paper;
use crate::links;

/// Rows of the form that are open at once; the others are folded away.
const ROWS_OPEN: usize = 3;

/// Something to choose.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::desk) struct Choice {
    pub(in crate::desk) code: String,
    pub(in crate::desk) label: String,
    pub(in crate::desk) is_chosen: bool,
}

/// A field of a row, by its id, with what is wrong with it.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::desk) struct Input {
    pub(in crate::desk) id: String,
    pub(in crate::desk) error: Option<String>,
}

/// A thing to ask for, as the form shows it.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::desk) struct Row {
    pub(in crate::desk) title: String,
    pub(in crate::desk) reason: Input,
    pub(in crate::desk) reasons: Vec<Choice>,
    pub(in crate::desk) document: Input,
    pub(in crate::desk) documents: Vec<Choice>,
    pub(in crate::desk) prompt: Input,
    pub(in crate::desk) typed: String,
}

/// A request, as the case page shows it.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::desk) struct RequestView {
    pub(in crate::desk) is_open: bool,
    pub(in crate::desk) state: String,
    pub(in crate::desk) asked: String,
    /// Until when it can be answered, or when the answer came.
    pub(in crate::desk) until: String,
    pub(in crate::desk) words: String,
    pub(in crate::desk) items: Vec<ItemView>,
}

/// One thing that was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::desk) struct ItemView {
    pub(in crate::desk) prompt: String,
    /// What it settles.
    pub(in crate::desk) settles: String,
    /// The document that was asked for; none for a text.
    pub(in crate::desk) document: Option<String>,
    /// The text that came; none for a document, and before it is handed in.
    pub(in crate::desk) answer: Option<String>,
    pub(in crate::desk) files: Vec<FileView>,
}

/// A document that came.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::desk) struct FileView {
    pub(in crate::desk) name: String,
    /// Puts it on the viewer; none when this person sees no pictures.
    pub(in crate::desk) url: Option<String>,
}

impl CasePage {
    /// Whether to offer the form: it can be asked, or what was typed is to be kept in sight.
    pub(super) fn i_may_ask(&self) -> bool {
        let round = self.application().round;
        let asked = self.file.requests.iter().filter(|asked| asked.request.round == round);
        let has_room = count(asked.count()) < self.file.policy.policy.requests.rounds;
        (self.i_may_decide() && has_room) || !self.ask.is_untouched()
    }

    pub(super) fn ask_url(&self) -> String {
        links::ask(&self.application().reference)
    }

    pub(super) fn ask_hint(&self) -> String {
        self.words().say1("ask-hint", "days", i64::from(self.file.policy.policy.requests.answer_days))
    }

    pub(super) fn ask_words_error(&self) -> Option<String> {
        self.ask.mistake("ask-words")
    }

    fn row_count(&self) -> usize {
        self.file.policy.policy.requests.items
    }

    /// The first rows.
    pub(super) fn ask_rows(&self) -> Vec<Row> {
        (0..self.row_count().min(ROWS_OPEN)).map(|row| self.ask_row(row)).collect()
    }

    /// The other rows.
    pub(super) fn more_ask_rows(&self) -> Vec<Row> {
        (ROWS_OPEN..self.row_count()).map(|row| self.ask_row(row)).collect()
    }

    /// True when something was typed in one of the other rows.
    pub(super) fn asks_for_more(&self) -> bool {
        (ROWS_OPEN..self.row_count()).any(|row| !self.ask.is_empty_row(row))
    }

    fn ask_row(&self, row: usize) -> Row {
        let (words, typed) = (self.words(), self.ask.row(row));
        let policy = &self.file.policy.policy;
        let input = |field: &str| {
            let id = ask_form::id(field, row);
            Input { error: self.ask.mistake(&id), id }
        };
        let choice =
            |code: &str, label: &str, is_chosen| Choice { code: code.to_owned(), label: label.to_owned(), is_chosen };
        let reasons = policy.rejections_for(self.application().kind).map(|rejection| {
            choice(&rejection.code, rejection.label.get(words.locale()), rejection.code == typed.reason)
        });
        let documents = policy.documents.iter().map(|document| {
            let is_chosen = typed.document.as_ref() == Some(&document.code);
            choice(&document.code, document.label.get(words.locale()), is_chosen)
        });
        Row {
            title: words.say1("ask-item", "n", count(row + 1)),
            reason: input("reason"),
            reasons: reasons.collect(),
            document: input("document"),
            documents: documents.collect(),
            prompt: input("prompt"),
            typed: typed.prompt,
        }
    }

    /// Every request, the newest first.
    pub(super) fn requests(&self) -> Vec<RequestView> {
        self.file.requests.iter().rev().map(|asked| self.request(asked)).collect()
    }

    fn request(&self, asked: &Asked) -> RequestView {
        let (words, request) = (self.words(), &asked.request);
        let end = request.end_cause.map_or_else(|| "open".to_owned(), RequestEnd::slug);
        let until = match (request.ended_at, request.end_cause) {
            (Some(at), Some(RequestEnd::Answered)) => words.say1("ask-answered-at", "at", self.moment(&at)),
            (Some(at), _) => self.moment(&at),
            (None, _) => words.say1("ask-open-until", "at", words.moment(request.answer_until)),
        };
        let is_answered = request.end_cause == Some(RequestEnd::Answered);
        RequestView {
            is_open: asked.is_open(),
            state: words.say(&format!("ask-ended-{end}")),
            asked: words.say1("ask-asked-at", "at", self.moment(&request.asked_at)),
            until,
            words: request.words.clone(),
            items: asked.items.iter().map(|it| self.request_item(it, asked.is_open(), is_answered)).collect(),
        }
    }

    fn request_item(&self, answered: &Answered, is_open: bool, is_answered: bool) -> ItemView {
        let (words, item) = (self.words(), &answered.item);
        let policy = &self.file.policy.policy;
        let reason = policy.rejection(&item.reason).map_or(item.reason.as_str(), |it| it.label.get(words.locale()));
        // What is typed is the applicant's own until it is handed in.
        let files = if is_open { &[][..] } else { &answered.files[..] };
        ItemView {
            prompt: item.prompt.clone(),
            settles: words.say1("ask-settles", "reason", reason),
            document: item.document.as_deref().map(|code| self.document_label(code)),
            answer: (is_answered && item.document.is_none()).then(|| item.answer.clone()),
            files: files.iter().map(|file| self.request_file(file, is_answered)).collect(),
        }
    }

    fn request_file(&self, file: &File, is_answered: bool) -> FileView {
        let looking = self.viewer.looking.at(Paper::first(file.evidence.id));
        let url = (is_answered && self.viewer.is_open()).then(|| looking.url(&self.url()));
        FileView { name: file.evidence.file_name.clone(), url }
    }
}
