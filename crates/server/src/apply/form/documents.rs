//! Third step: the documents that are asked for, and the files handed in for each (R5).

use std::collections::BTreeMap;

use actix_web::{HttpResponse, web};
use askama::Template;
use domain::base::id::EvidenceId;
use domain::evidence::{EvidenceState, File};
use domain::intake::completeness::Gap;
use domain::intake::draft::Step;

use crate::apply::field::FieldError;
use crate::apply::form::fix_hint::Mend;
use crate::apply::form::wizard::{self, Opened};
use crate::evidence::upload::rule::{explain_code, size};
use crate::http::page_error::Failure;
use crate::http::response::{page, page_with, see_other};
use crate::http::session::StoreVisit;
use crate::http::verified_form::Posted;
use crate::state::State;
use crate::ui::frame::Frame;
use crate::{links, urls};

/// Pictures of a file that are shown; a contract of thirty pages is known by its first.
const PICTURES_MAX: usize = 4;

/// A document that is asked for, with its files.
pub struct Slot {
    pub id: String,
    pub code: String,
    pub label: String,
    pub shows: String,
    pub is_required: bool,
    /// It is not asked for (any more): its files can only be taken out.
    pub is_asked: bool,
    pub files: Vec<FileLine>,
    /// Problems: the document is missing, or files were refused just now.
    pub errors: Vec<String>,
}

/// A file of the draft.
pub struct FileLine {
    pub id: String,
    pub evidence: EvidenceId,
    pub name: String,
    pub size: String,
    pub chip: &'static str,
    pub icon: &'static str,
    pub state: String,
    /// Why it cannot be handed in, and what to do.
    pub problem: Option<String>,
    pub pictures: Vec<Picture>,
    /// How many pages there are, when not all are shown.
    pub pages: Option<String>,
    pub remove_link: String,
}

/// A picture of a page.
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
    pub opened: Opened,
    pub errors: Vec<FieldError>,
    /// Files refused just now, at each document.
    refused: BTreeMap<String, Vec<String>>,
}

impl DocumentsPage {
    pub fn new(frame: Frame, opened: Opened) -> Self {
        // Its address is that of the step, also where it answers an upload.
        let frame = Frame { path: opened.here(), ..frame };
        Self { frame, opened, errors: Vec::new(), refused: BTreeMap::new() }
    }

    /// The same page with what is missing or no good.
    pub fn with_gaps(mut self) -> Self {
        let words = self.frame.words;
        let gaps = self.opened.sheet.gaps.iter().filter(|gap| gap.step() == Step::Documents);
        self.errors = gaps.filter(|gap| !is_waiting(gap)).map(|gap| gap_error(words, &self.opened, gap)).collect();
        let missing = self.opened.sheet.gaps.iter().filter_map(|gap| match gap {
            Gap::Document(code) => Some((code.clone(), vec![missing(words, &self.opened, code)])),
            _ => None,
        });
        self.refused.extend(missing);
        self
    }

    /// The same page with files that were refused just now; or with nothing chosen.
    pub fn with_refused(mut self, document: &str, texts: Vec<String>) -> Self {
        let anchor = input_id(document);
        self.errors = texts.iter().map(|text| FieldError::new(anchor.clone(), text.clone())).collect();
        self.refused.insert(document.to_owned(), texts);
        self
    }

    fn policy(&self) -> &domain::policy::Policy {
        &self.opened.admitted.policy.policy
    }

    fn lead(&self) -> String {
        let (words, limits) = (self.frame.words, &self.policy().limits);
        words.say_with(
            "apply-documents-lead",
            &[
                ("size", size(words, limits.file_bytes).into()),
                ("files", limits.files.into()),
                ("all", size(words, limits.files_bytes).into()),
            ],
        )
    }

    fn slots(&self) -> Vec<Slot> {
        let draft = &self.opened.sheet.draft;
        let asked = self.policy().documents_for(draft.kind, &draft.answers.reason, draft.channel());
        let mut slots: Vec<Slot> = Vec::with_capacity(asked.len());
        for it in &asked {
            slots.push(self.slot(&it.document.code, it.is_required, true));
        }
        slots.sort_by_key(|slot| !slot.is_required);
        for file in &self.opened.sheet.files {
            let code = &file.evidence.document;
            if !slots.iter().any(|slot| slot.code == *code) {
                slots.push(self.slot(code, false, false));
            }
        }
        slots
    }

    fn slot(&self, code: &str, is_required: bool, is_asked: bool) -> Slot {
        let (words, locale) = (self.frame.words, self.frame.words.locale());
        let document = self.policy().document(code);
        let shows = document.map_or("", |it| it.shows.get(locale)).to_owned();
        let files = self.opened.sheet.files.iter().filter(|file| file.evidence.document == code);
        Slot {
            id: format!("document-{code}"),
            code: code.to_owned(),
            label: label(words, &self.opened, code),
            shows: if is_asked { shows } else { words.say("apply-documents-not-asked") },
            is_required,
            is_asked,
            files: files.map(|file| self.line(file)).collect(),
            errors: self.refused.get(code).cloned().unwrap_or_default(),
        }
    }

    fn line(&self, file: &File) -> FileLine {
        let (kind, id) = (self.opened.admitted.kind, file.evidence.id);
        let line = FileLine::new(self.frame.words, file, links::remove_file(kind, id));
        let line = if self.opened.carried.contains(&id) { line.carried(self.frame.words, file) } else { line };
        if !self.opened.can_show(file) {
            return line;
        }
        line.with_pictures(self.frame.words, file, |page| links::picture(kind, id, page))
    }

    fn upload_link(&self) -> String {
        links::upload(self.opened.admitted.kind)
    }

    fn file_max(&self) -> i64 {
        self.policy().limits.file_bytes
    }

    /// Messages of the script about files that would be refused after upload.
    fn too_big(&self) -> String {
        let words = self.frame.words;
        words.say1("upload-refused-too-big-than", "size", size(words, self.file_max()))
    }

    fn fixes_of(&self, code: &str) -> Vec<&Mend> {
        self.opened.fixes_at(code)
    }
}

impl FileLine {
    /// A file, without pictures.
    pub fn new(words: locale::Words, file: &File, remove_link: String) -> Self {
        let evidence = &file.evidence;
        let (chip, icon) = mark(evidence.state);
        let problem = evidence.problem.as_deref().filter(|_| !evidence.state.is_waiting());
        Self {
            id: format!("file-{}", evidence.id),
            evidence: evidence.id,
            name: evidence.file_name.clone(),
            size: size(words, i64::from(evidence.size_bytes)),
            chip,
            icon,
            state: state_words(words, evidence.state, false),
            problem: problem.map(|code| explain_code(words, code)),
            pictures: Vec::new(),
            pages: None,
            remove_link,
        }
    }

    /// The same, handed in before.
    fn carried(self, words: locale::Words, file: &File) -> Self {
        Self { state: state_words(words, file.evidence.state, true), ..self }
    }

    /// The same with its first pictures; `link` leads to one by its number.
    pub fn with_pictures(self, words: locale::Words, file: &File, link: impl Fn(i16) -> String) -> Self {
        let name = file.evidence.file_name.as_str();
        let picture = |page: &domain::evidence::Page| Picture {
            link: link(page.number),
            alt: words.say2("apply-documents-picture", "name", name, "n", page.number),
            width: page.width,
            height: page.height,
        };
        let pages = (file.pages.len() > 1).then(|| words.say1("apply-documents-pages", "n", file.pages.len()));
        Self { pictures: file.pages.iter().take(PICTURES_MAX).map(picture).collect(), pages, ..self }
    }
}

impl Slot {
    fn input_id(&self) -> String {
        input_id(&self.code)
    }

    fn described_by(&self) -> String {
        let error = if self.errors.is_empty() { String::new() } else { format!(" error-{}", self.code) };
        format!("hint-{}{error}", self.code)
    }
}

fn input_id(code: &str) -> String {
    format!("upload-{code}")
}

/// The label of a document.
pub fn label(words: locale::Words, opened: &Opened, code: &str) -> String {
    let document = opened.admitted.policy.policy.document(code);
    document.map_or(code, |it| it.label.get(words.locale())).to_owned()
}

/// The class and the icon of a state.
const fn mark(state: EvidenceState) -> (&'static str, &'static str) {
    match state {
        EvidenceState::Ready => ("chip-ok", "check"),
        EvidenceState::Received | EvidenceState::Quarantined => ("chip-calm", "clock"),
        EvidenceState::Unreadable | EvidenceState::Refused | EvidenceState::Removed => ("chip-bad", "cross"),
    }
}

/// Where a file is, in words.
pub fn state_words(words: locale::Words, state: EvidenceState, is_carried: bool) -> String {
    if is_carried && state == EvidenceState::Ready {
        return words.say("apply-file-carried");
    }
    words.say(&format!("apply-file-{}", state.slug()))
}

fn is_waiting(gap: &Gap) -> bool {
    matches!(gap, Gap::File { state, .. } if state.is_waiting())
}

fn missing(words: locale::Words, opened: &Opened, code: &str) -> String {
    words.say1("apply-documents-missing", "document", label(words, opened, code))
}

/// A gap of this step as a line of a summary.
pub fn gap_error(words: locale::Words, opened: &Opened, gap: &Gap) -> FieldError {
    match gap {
        Gap::Document(code) => FieldError::new(input_id(code), missing(words, opened, code)),
        Gap::File { id, state } => {
            let file = opened.sheet.files.iter().find(|file| file.evidence.id == *id);
            let name = file.map_or("", |file| file.evidence.file_name.as_str());
            let key = if state.is_waiting() { "apply-documents-waiting" } else { "apply-documents-no-good" };
            FieldError::new(format!("file-{id}"), words.say1(key, "name", name))
        }
        _ => FieldError::new("main", String::new()),
    }
}

/// `GET /apply/{kind}/documents`
pub async fn show(
    state: web::Data<State>,
    visit: StoreVisit,
    word: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let conn = state.conn().await?;
    let opened = wizard::open_saved(&conn, &state, &visit, &word, Step::Documents).await?;
    page(&DocumentsPage::new(visit.frame(), opened))
}

/// `POST /apply/{kind}/documents`: the next step when nothing is missing. Files still being checked do not block here.
pub async fn save(
    state: web::Data<State>,
    visit: StoreVisit,
    word: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, Failure> {
    let conn = state.conn().await?;
    let opened = wizard::open_saved(&conn, &state, &visit, &word, Step::Documents).await?;
    if posted.has("later") {
        return Ok(see_other(urls::ACCOUNT));
    }
    let page = DocumentsPage::new(visit.frame(), opened).with_gaps();
    if page.errors.is_empty() {
        return Ok(see_other(&page.opened.link(page.opened.next())));
    }
    page_with(actix_web::http::StatusCode::UNPROCESSABLE_ENTITY, &page)
}
