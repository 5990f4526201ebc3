//! The page on which an information request is answered: each item with its prompt, a text or files.

use std::collections::BTreeMap;

use askama::Template;
use domain::base::{ItemKind, TextProblem};
use domain::desk::case_file::CaseFile;
use domain::evidence::{EvidenceState, File};
use domain::intake::draft::FieldProblem;
use domain::policy::Policy;
use domain::policy::field::Field;
use domain::review::information_request::{AnswerGap, AnsweredItem, CONTACT_MAX, RequestWithItems};

use crate::apply::field::{self, FieldError};
use crate::apply::form::documents::FileLine;
use crate::apply::way::Way;
use crate::evidence::upload::rule::{Rule, limits_text};
use crate::ui::{Frame, document_label};

/// A requested item.
pub struct AnswerItem {
    /// Its position, as forms name it.
    pub code: String,
    pub title: String,
    pub prompt: String,
    /// Id of the field it is answered in.
    pub input_id: String,
    /// The requested document; `None` when a text or contact details are requested.
    pub document: Option<AskedDocument>,
    /// Contact details are requested.
    pub is_contact: bool,
    /// The text as saved.
    pub answer: String,
    pub files: Vec<FileLine>,
    pub errors: Vec<String>,
    /// Always false: no file replaces another here, they are only added and removed.
    pub is_asked: bool,
}

/// A requested document.
pub struct AskedDocument {
    pub name: String,
    pub label: String,
    /// Facts that the document must show.
    pub shows: String,
}

#[derive(Template)]
#[template(path = "apply/answer.html")]
pub struct AnswerPage {
    pub frame: Frame,
    pub way: Way,
    pub case: CaseFile,
    pub asked: RequestWithItems,
    pub errors: Vec<FieldError>,
    /// The problems of each item.
    at: BTreeMap<i16, Vec<String>>,
    /// Texts were saved just now.
    is_saved: bool,
}

impl AnswerPage {
    pub fn new(frame: Frame, way: Way, case: CaseFile, asked: RequestWithItems) -> Self {
        // The page's own path, also when it answers an upload.
        let frame = Frame { path: way.answer(), ..frame };
        Self { frame, way, case, asked, errors: Vec::new(), at: BTreeMap::new(), is_saved: false }
    }

    /// The same page, saying that what was typed is saved.
    pub fn saved(self) -> Self {
        Self { is_saved: true, ..self }
    }

    /// The same page with the gaps that prevent submission, each at its item.
    pub fn with_gaps(mut self, gaps: &[(i16, AnswerGap)]) -> Self {
        for (position, gap) in gaps {
            let error = self.gap_error(*position, gap);
            self.at.entry(*position).or_default().push(error.text.clone());
            self.errors.push(error);
        }
        self
    }

    /// The same page with messages about files, by the item they were sent for: they were refused, or none was chosen.
    pub fn with_refused(mut self, refused: BTreeMap<String, Vec<String>>) -> Self {
        for (named, texts) in refused {
            let item = self.asked.items.iter().map(|it| &it.item).find(|it| it.position.to_string() == named);
            let position = item.map(|item| item.position);
            let document = item.filter(|item| item.kind == ItemKind::Document);
            let anchor = document.map_or_else(|| "main".to_owned(), |item| upload_id(item.position));
            self.errors.extend(texts.iter().map(|text| FieldError::new(anchor.clone(), text.clone())));
            self.at.extend(position.map(|position| (position, texts)));
        }
        self
    }

    fn gap_error(&self, position: i16, gap: &AnswerGap) -> FieldError {
        let t = self.frame.t;
        let n = i64::from(position);
        let item = self.asked.items.iter().find(|it| it.item.position == position);
        let is_contact = item.is_some_and(|it| it.item.kind == ItemKind::Contact);
        match gap {
            AnswerGap::Text(TextProblem::Missing) if is_contact => {
                FieldError::new(text_id(position), t.text1("apply-answer-missing-contact", "n", n))
            }
            AnswerGap::Text(TextProblem::Missing) => {
                FieldError::new(text_id(position), t.text1("apply-answer-missing-text", "n", n))
            }
            AnswerGap::Text(problem) => {
                let text = match problem {
                    TextProblem::NotAPhone => t.text("apply-answer-bad-contact"),
                    problem => field::explain(t, &FieldProblem { field: Field::Statement, problem: problem.clone() }),
                };
                let summary = t.text2("apply-answer-wrong", "n", n, "text", text.as_str());
                FieldError { summary, ..FieldError::new(text_id(position), text) }
            }
            AnswerGap::Document => {
                let code = item.and_then(|it| it.item.document.as_deref()).unwrap_or_default();
                let document = document_label(t, self.policy(), code);
                let text = t.text2("apply-answer-missing-document", "n", n, "document", document);
                FieldError::new(upload_id(position), text)
            }
            AnswerGap::File { id, state } => {
                let file = item.and_then(|it| it.files.iter().find(|file| file.evidence.id == *id));
                let name = file.map_or("", |file| file.evidence.file_name.as_str());
                let key = if state.is_waiting() { "apply-documents-waiting" } else { "apply-documents-unusable" };
                FieldError::new(format!("file-{id}"), t.text1(key, "name", name))
            }
        }
    }

    fn policy(&self) -> &Policy {
        &self.case.policy.policy
    }

    /// The form that contains every field and button, so that nothing typed or chosen is lost by pressing another button.
    const fn form_id(&self) -> &'static str {
        "answer"
    }

    fn upload_link(&self) -> String {
        self.way.answer_upload()
    }

    /// True while a file is being checked.
    fn is_waiting(&self) -> bool {
        self.asked.items.iter().flat_map(|it| &it.files).any(|file| file.evidence.state.is_waiting())
    }

    fn has_documents(&self) -> bool {
        self.asked.items.iter().any(|it| it.item.document.is_some())
    }

    /// Accepted types and sizes of files.
    fn documents_lead(&self) -> String {
        limits_text(self.frame.t, &self.policy().limits)
    }

    /// The script's message about a file that would be refused after upload.
    fn too_big(&self) -> String {
        Rule::TooBig { max_bytes: self.policy().limits.file_bytes }.explain(self.frame.t)
    }

    fn contact_max(&self) -> usize {
        CONTACT_MAX
    }

    fn items(&self) -> Vec<AnswerItem> {
        self.asked.items.iter().map(|it| self.item(it)).collect()
    }

    fn item(&self, answered: &AnsweredItem) -> AnswerItem {
        let (t, item) = (self.frame.t, &answered.item);
        let document = item.document.as_deref().map(|code| {
            let shows = self.policy().document(code).map_or("", |it| it.shows.get(t.locale())).to_owned();
            let name = document_label(t, self.policy(), code);
            let label = t.text1("apply-answer-document", "document", name.as_str());
            AskedDocument { name, label, shows }
        });
        AnswerItem {
            code: item.position.to_string(),
            title: t.text1("apply-answer-item", "n", i64::from(item.position)),
            prompt: item.prompt.clone(),
            input_id: if document.is_some() { upload_id(item.position) } else { text_id(item.position) },
            document,
            is_contact: item.kind == ItemKind::Contact,
            answer: item.answer.clone(),
            files: answered.files.iter().map(|file| self.line(file)).collect(),
            errors: self.at.get(&item.position).cloned().unwrap_or_default(),
            is_asked: false,
        }
    }

    fn line(&self, file: &File) -> FileLine {
        let (t, id) = (self.frame.t, file.evidence.id);
        let line = FileLine::new(t, file, false, self.way.answer_remove(id));
        if file.evidence.state != EvidenceState::Ready {
            return line;
        }
        line.with_pictures(t, file, |page| self.way.answer_picture(id, page))
    }
}

/// Id and name of the field for a text.
pub fn text_id(position: i16) -> String {
    format!("text-{position}")
}

fn upload_id(position: i16) -> String {
    format!("upload-{position}")
}
