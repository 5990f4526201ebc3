//! Last step: every answer, document and acknowledgement on one page, with a way back to each, and the button that
//! submits (R6).

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use domain::evidence::File;
use domain::intake::admission::NotAdmitted;
use domain::intake::completeness::Gap;
use domain::intake::draft::Step;
use domain::intake::submission::{self, Submission, SubmitError};
use domain::policy::field::Field;

use crate::apply::field::{self, FieldError};
use crate::apply::form::funds::Funds;
use crate::apply::form::wizard::{self, Opened};
use crate::apply::form::{admission, consequences, documents, reason};
use crate::apply::status::query_code;
use crate::evidence::upload::rule::size;
use crate::http::page_error::Failure;
use crate::http::response::{page, page_with, see_other};
use crate::http::session::StoreVisit;
use crate::http::verified_form::Posted;
use crate::links;
use crate::state::State;
use crate::ui::frame::Frame;

/// An answer, and where it is changed.
pub struct Answer {
    pub label: String,
    pub value: String,
    pub link: String,
}

/// A document with its files, and where they are changed.
pub struct DocumentLine {
    pub label: String,
    pub files: Vec<String>,
    pub link: String,
}

#[derive(Template)]
#[template(path = "apply/check.html")]
pub struct CheckPage {
    pub frame: Frame,
    pub opened: Opened,
    pub funds: Option<Funds>,
    pub errors: Vec<FieldError>,
}

impl CheckPage {
    pub fn new(frame: Frame, opened: Opened) -> Self {
        let words = frame.words;
        let admitted = &opened.admitted;
        let funds = Funds::find(&admitted.policy.policy, &opened.sheet.draft.answers.reason, &admitted.store);
        let errors = opened.sheet.gaps.iter().map(|gap| gap_error(words, &opened, gap)).collect();
        Self { frame, opened, funds, errors }
    }

    fn kind_name(&self) -> String {
        self.frame.words.say(&format!("kind-{}", self.opened.admitted.kind.slug()))
    }

    fn rows(&self) -> Vec<Answer> {
        let words = self.frame.words;
        let (answers, policy) = (&self.opened.sheet.draft.answers, &self.opened.admitted.policy.policy);
        let row = |field: Field, value: &str| Answer {
            label: field::label(words, field),
            value: if value.trim().is_empty() { words.say("not-given") } else { value.trim().to_owned() },
            link: format!("{}#{}", self.opened.link(field.step()), reason::anchor(&self.opened, field)),
        };
        let chosen = policy.reason(&answers.reason).map_or("", |reason| reason.label.get(words.locale()));
        vec![
            row(Field::Reason, chosen),
            row(Field::Words, &answers.words),
            row(Field::ContactName, &answers.contact_name),
            row(Field::ContactPhone, &answers.contact_phone),
            row(Field::ContactEmail, &answers.contact_email),
        ]
    }

    /// Documents asked for or handed in, with their files.
    fn documents(&self) -> Vec<DocumentLine> {
        let words = self.frame.words;
        let draft = &self.opened.sheet.draft;
        let policy = &self.opened.admitted.policy.policy;
        let asked = policy.documents_for(draft.kind, &draft.answers.reason, draft.channel());
        let mut codes: Vec<&str> =
            asked.iter().filter(|it| it.is_required).map(|it| it.document.code.as_str()).collect();
        for file in &self.opened.sheet.files {
            if !codes.contains(&file.evidence.document.as_str()) {
                codes.push(&file.evidence.document);
            }
        }
        let line = |code: &str| DocumentLine {
            label: documents::label(words, &self.opened, code),
            files: self.files_of(code).map(|file| self.file_words(file)).collect(),
            link: format!("{}#document-{code}", self.opened.link(Step::Documents)),
        };
        codes.into_iter().map(line).collect()
    }

    fn files_of<'a>(&'a self, code: &'a str) -> impl Iterator<Item = &'a File> {
        self.opened.sheet.files.iter().filter(move |file| file.evidence.document == code)
    }

    fn file_words(&self, file: &File) -> String {
        let words = self.frame.words;
        let evidence = &file.evidence;
        let is_carried = self.opened.carried.contains(&evidence.id);
        words.say_with(
            "apply-check-file",
            &[
                ("name", evidence.file_name.as_str().into()),
                ("size", size(words, i64::from(evidence.size_bytes)).into()),
                ("state", documents::state_words(words, evidence.state, is_carried).into()),
            ],
        )
    }

    /// The acknowledgements.
    fn acknowledged(&self) -> Vec<&str> {
        let locale = self.frame.words.locale();
        let consequences = self.opened.admitted.policy.policy.consequences_for(self.opened.admitted.kind);
        let given = consequences.filter(|it| self.opened.sheet.draft.acknowledged.contains(&it.code));
        given.map(|it| it.text.get(locale)).collect()
    }

    fn consequences_link(&self) -> String {
        self.opened.link(Step::Consequences)
    }

    fn promise(&self) -> String {
        let clock = &self.opened.admitted.policy.policy.clock;
        self.frame.words.say2("apply-check-promise", "target", clock.target_days, "deadline", clock.deadline_days)
    }
}

/// Missing answers, each with a link to its field.
fn gap_error(words: locale::Words, opened: &Opened, gap: &Gap) -> FieldError {
    let error = match gap {
        Gap::Field(problem) => FieldError::of(words, reason::anchor(opened, problem.field), problem),
        Gap::EmailNotProved => {
            let text = words.say("apply-proof-missing");
            return FieldError::new("code", text).on(&links::contact_code(opened.admitted.kind));
        }
        Gap::Document(_) | Gap::File { .. } => documents::gap_error(words, opened, gap),
        Gap::Funds(_) | Gap::Consequence(_) => consequences::gap_error(words, opened, gap),
    };
    error.on(&opened.link(gap.step()))
}

/// `GET /apply/{kind}/check`
pub async fn show(
    state: web::Data<State>,
    visit: StoreVisit,
    word: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let conn = state.conn().await?;
    let opened = wizard::open_saved(&conn, &state, &visit, &word, Step::Check).await?;
    page(&CheckPage::new(visit.frame(), opened))
}

/// `POST /apply/{kind}/check`: submits. Submitted already from another tab: leads to that application.
pub async fn submit(
    state: web::Data<State>,
    visit: StoreVisit,
    word: web::Path<String>,
    _posted: Posted,
) -> Result<HttpResponse, Failure> {
    let opened = {
        let conn = state.conn().await?;
        wizard::open_saved(&conn, &state, &visit, &word, Step::Check).await?
    };
    if !opened.sheet.gaps.is_empty() {
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &CheckPage::new(visit.frame(), opened));
    }
    let (code, query_code_hash) = state.new_query_code().await?;
    let submission = Submission { draft: opened.sheet.draft.id, locale: visit.visit.words.locale(), query_code_hash };
    let mut conn = state.conn().await?;
    match submission::submit(&mut conn, &state.ctx, &visit.actor, &submission).await {
        Ok(receipt) => query_code::redirect_to_receipt(&state.settings, &receipt.reference, &code),
        Err(SubmitError::Incomplete(_)) => {
            let opened = wizard::open_saved(&conn, &state, &visit, &word, Step::Check).await?;
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &CheckPage::new(visit.frame(), opened))
        }
        // The draft is gone, perhaps submitted by another tab: the admission check knows the page to show.
        Err(SubmitError::Missing | SubmitError::NotAdmitted(NotAdmitted::AlreadyOpen(_))) => {
            let opened = wizard::open(&conn, &state, &visit, &word, Step::Check).await?;
            Ok(see_other(&opened.link(Step::Reason)))
        }
        Err(SubmitError::NotAdmitted(refusal)) => Ok(see_other(&admission::refusal_path(refusal)?)),
        Err(SubmitError::NotPermitted(error)) => Err(error.into()),
        Err(SubmitError::Database(error)) => Err(error.into()),
    }
}
