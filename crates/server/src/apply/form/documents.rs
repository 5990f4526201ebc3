//! Third step: the required documents, and the files uploaded for each (R5).

use std::collections::BTreeMap;

use actix_web::web;
use askama::Template;
use domain::base::EvidenceId;
use domain::evidence::{EvidenceState, File};
use domain::intake::completeness::Gap;
use domain::intake::draft::DraftStep;

use crate::apply::field::FieldError;
use crate::apply::form::wizard::{self, Wizard};
use crate::evidence::upload::rule::{Rule, explain_code, limits_text, size};
use crate::http::{PageResult, StoreSession, page, page_with, see_other};
use crate::ui::{Chip, Frame, document_label};
use crate::{links, urls};

/// Pictures shown of a file: a long contract is recognised by its first pages.
const PICTURES_MAX: usize = 4;

/// A document with its files.
pub struct Slot {
    pub code: String,
    pub label: String,
    pub shows: String,
    pub is_required: bool,
    /// False when the document is not (or no longer) asked for: its files can only be removed.
    pub is_asked: bool,
    pub files: Vec<FileLine>,
    /// Problems: the document is missing, or files were refused just now.
    pub errors: Vec<String>,
}

/// A file of the draft.
pub struct FileLine {
    pub evidence: EvidenceId,
    pub name: String,
    pub size: String,
    pub chip: Chip,
    /// Why it cannot be submitted or is not shown whole, and what to do.
    pub problem: Option<String>,
    pub pictures: Vec<Picture>,
    /// The number of pages, when there is more than one.
    pub pages: Option<String>,
    pub remove_link: String,
}

pub struct Picture {
    pub link: String,
    pub alt: String,
    pub width: i32,
    pub height: i32,
}

#[derive(Template)]
#[template(path = "apply/documents.html")]
pub struct DocumentsPage {
    pub frame: Frame,
    pub wizard: Wizard,
    pub errors: Vec<FieldError>,
    /// Files refused just now, at each document.
    refused: BTreeMap<String, Vec<String>>,
}

impl DocumentsPage {
    pub fn new(frame: Frame, wizard: Wizard) -> Self {
        // The path of the step, also when the page answers an upload.
        let frame = Frame { path: wizard.here(), ..frame };
        Self { frame, wizard, errors: Vec::new(), refused: BTreeMap::new() }
    }

    /// The same page with messages for documents that are missing or unusable.
    pub fn with_gaps(mut self) -> Self {
        let t = self.frame.t;
        let gaps = self.wizard.completeness.gaps.iter().filter(|gap| gap.step() == DraftStep::Documents);
        self.errors = gaps.filter(|gap| !is_waiting(gap)).map(|gap| gap_error(t, &self.wizard, gap)).collect();
        let missing = self.wizard.completeness.gaps.iter().filter_map(|gap| match gap {
            Gap::Document(code) => Some((code.clone(), vec![missing(t, &self.wizard, code)])),
            _ => None,
        });
        self.refused.extend(missing);
        self
    }

    /// The same page with messages about an upload: files that were refused, or that none was chosen.
    pub fn with_refused(mut self, document: &str, texts: Vec<String>) -> Self {
        let is_asked = self.slots().iter().any(|slot| slot.code == document);
        let anchor = if is_asked { input_id(document) } else { "main".to_owned() };
        self.errors.extend(texts.iter().map(|text| FieldError::new(anchor.clone(), text.clone())));
        self.refused.insert(document.to_owned(), texts);
        self
    }

    fn policy(&self) -> &domain::policy::Policy {
        &self.wizard.admission.policy.policy
    }

    fn lead(&self) -> String {
        limits_text(self.frame.t, &self.policy().limits)
    }

    fn slots(&self) -> Vec<Slot> {
        let draft = &self.wizard.completeness.draft;
        let asked = self.policy().documents_for(draft.kind, &draft.answers.reason, draft.channel());
        let mut slots: Vec<Slot> = Vec::with_capacity(asked.len());
        for it in &asked {
            slots.push(self.slot(&it.document.code, it.is_required, true));
        }
        slots.sort_by_key(|slot| !slot.is_required);
        for file in &self.wizard.completeness.files {
            let code = &file.evidence.document;
            if !slots.iter().any(|slot| slot.code == *code) {
                slots.push(self.slot(code, false, false));
            }
        }
        slots
    }

    fn slot(&self, code: &str, is_required: bool, is_asked: bool) -> Slot {
        let (t, locale) = (self.frame.t, self.frame.t.locale());
        let document = self.policy().document(code);
        let shows = document.map_or("", |it| it.shows.get(locale)).to_owned();
        let files = self.wizard.completeness.files.iter().filter(|file| file.evidence.document == code);
        Slot {
            code: code.to_owned(),
            label: document_label(t, self.policy(), code),
            shows: if is_asked { shows } else { t.text("apply-documents-not-required") },
            is_required,
            is_asked,
            files: files.map(|file| self.line(file)).collect(),
            errors: self.refused.get(code).cloned().unwrap_or_default(),
        }
    }

    fn line(&self, file: &File) -> FileLine {
        let (kind, id) = (self.wizard.admission.kind, file.evidence.id);
        let is_carried = self.wizard.carried.contains(&id);
        let line = FileLine::new(self.frame.t, file, is_carried, links::remove_file(kind, id));
        if !self.wizard.can_show(file) {
            return line;
        }
        line.with_pictures(self.frame.t, file, |page| links::picture(kind, id, page))
    }

    /// The form that contains every chooser and button, so that no chosen file is lost by pressing another button.
    const fn form_id(&self) -> &'static str {
        "step"
    }

    fn upload_link(&self) -> String {
        links::upload(self.wizard.admission.kind)
    }

    /// The script's message about a file that would be refused after upload.
    fn too_big(&self) -> String {
        Rule::TooBig { max_bytes: self.policy().limits.file_bytes }.explain(self.frame.t)
    }
}

impl FileLine {
    /// A file, without pictures; `is_carried` when it was submitted with an earlier application.
    pub fn new(t: locale::Translator, file: &File, is_carried: bool, remove_link: String) -> Self {
        let evidence = &file.evidence;
        let (tone, icon) = mark(evidence.state);
        let problem = evidence.problem.as_deref().filter(|_| !evidence.state.is_waiting());
        Self {
            evidence: evidence.id,
            name: evidence.file_name.clone(),
            size: size(t, i64::from(evidence.size_bytes)),
            chip: Chip::new(tone, icon, state_label(t, evidence.state, is_carried)),
            problem: problem.map(|code| explain_code(t, code)).or_else(|| omissions_text(t, file)),
            pictures: Vec::new(),
            pages: None,
            remove_link,
        }
    }

    /// The same with its first pictures; `link` leads to one by its number.
    pub fn with_pictures(self, t: locale::Translator, file: &File, link: impl Fn(i16) -> String) -> Self {
        let name = file.evidence.file_name.as_str();
        let picture = |page: &domain::evidence::EvidencePage| Picture {
            link: link(page.number),
            alt: t.text2("apply-documents-picture", "name", name, "n", page.number),
            width: page.width,
            height: page.height,
        };
        let pages = (file.pages.len() > 1).then(|| t.text1("apply-documents-pages", "n", file.pages.len()));
        Self { pictures: file.pages.iter().take(PICTURES_MAX).map(picture).collect(), pages, ..self }
    }
}

/// The parts of a file that its pictures do not show, and what to do; `None` if they show all of it.
fn omissions_text(t: locale::Translator, file: &File) -> Option<String> {
    let texts: Vec<String> =
        file.omissions().into_iter().map(|it| t.text(&format!("apply-omission-{}", it.slug()))).collect();
    (!texts.is_empty()).then(|| texts.join(" "))
}

fn input_id(code: &str) -> String {
    format!("upload-{code}")
}

const fn mark(state: EvidenceState) -> (&'static str, &'static str) {
    match state {
        EvidenceState::Ready => ("ok", "check"),
        EvidenceState::Received | EvidenceState::Quarantined => ("calm", "clock"),
        EvidenceState::Unreadable | EvidenceState::Refused | EvidenceState::Removed => ("bad", "cross"),
    }
}

pub fn state_label(t: locale::Translator, state: EvidenceState, is_carried: bool) -> String {
    if is_carried && state == EvidenceState::Ready {
        return t.text("apply-file-carried");
    }
    t.text(&format!("apply-file-{}", state.slug()))
}

fn is_waiting(gap: &Gap) -> bool {
    matches!(gap, Gap::File { state, .. } if state.is_waiting())
}

fn missing(t: locale::Translator, wizard: &Wizard, code: &str) -> String {
    t.text1("apply-documents-missing", "document", document_label(t, &wizard.admission.policy.policy, code))
}

/// A gap of this step as a line of a summary.
pub fn gap_error(t: locale::Translator, wizard: &Wizard, gap: &Gap) -> FieldError {
    match gap {
        Gap::Document(code) => FieldError::new(input_id(code), missing(t, wizard, code)),
        Gap::File { id, state } => {
            let file = wizard.completeness.files.iter().find(|file| file.evidence.id == *id);
            let name = file.map_or("", |file| file.evidence.file_name.as_str());
            let key = if state.is_waiting() { "apply-documents-waiting" } else { "apply-documents-unusable" };
            FieldError::new(format!("file-{id}"), t.text1(key, "name", name))
        }
        _ => FieldError::new("main", String::new()),
    }
}

/// `GET /apply/{kind}/documents`
pub async fn show(session: StoreSession, word: web::Path<String>) -> PageResult {
    let conn = session.state.conn().await?;
    let wizard = wizard::open_saved(&conn, &session, &word, DraftStep::Documents).await?;
    page(&DocumentsPage::new(session.frame(), wizard))
}

/// The answer to a sender who wants to go on, or to go on later.
pub async fn go_on(session: &StoreSession, word: &str, is_later: bool) -> PageResult {
    let conn = session.state.conn().await?;
    let wizard = wizard::open_saved(&conn, session, word, DraftStep::Documents).await?;
    if is_later {
        return Ok(see_other(urls::ACCOUNT));
    }
    let page = DocumentsPage::new(session.frame(), wizard).with_gaps();
    if page.errors.is_empty() {
        return Ok(see_other(&page.wizard.link(page.wizard.next())));
    }
    page_with(actix_web::http::StatusCode::UNPROCESSABLE_ENTITY, &page)
}
