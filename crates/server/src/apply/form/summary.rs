//! Last step: every answer, document and acknowledgement on one page, with a way back to each, and the button that
//! submits (R6).

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use domain::evidence::File;
use domain::intake::admission::NotAdmitted;
use domain::intake::completeness::Gap;
use domain::intake::draft::DraftStep;
use domain::intake::submission::{self, Submission, SubmitError};
use domain::policy::field::Field;

use crate::apply::field::{self, FieldError};
use crate::apply::form::funds::Funds;
use crate::apply::form::wizard::{self, Wizard};
use crate::apply::form::{consequences, documents, reason};
use crate::apply::status::receipt;
use crate::evidence::upload::rule::size;
use crate::http::{PageResult, StoreSession, VerifiedForm, page, page_with, see_other};
use crate::links;
use crate::ui::{Frame, document_label};

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
    pub wizard: Wizard,
    pub funds: Option<Funds>,
    pub errors: Vec<FieldError>,
    /// The form was changed elsewhere since it was shown; nothing was submitted.
    pub is_changed: bool,
}

impl CheckPage {
    pub fn new(frame: Frame, wizard: Wizard) -> Self {
        let t = frame.t;
        let funds = Funds::find(&wizard);
        let errors = wizard.completeness.gaps.iter().map(|gap| gap_error(t, &wizard, gap)).collect();
        Self { frame, wizard, funds, errors, is_changed: false }
    }

    fn rows(&self) -> Vec<Answer> {
        let t = self.frame.t;
        let (answers, policy) = (&self.wizard.completeness.draft.answers, &self.wizard.admission.policy.policy);
        let row = |field: Field, value: &str| Answer {
            label: field::label(t, field),
            value: if value.trim().is_empty() { t.text("not-given") } else { value.trim().to_owned() },
            link: format!("{}#{}", self.wizard.link(field.step()), reason::anchor(&self.wizard, field)),
        };
        let chosen = policy.reason(&answers.reason).map_or("", |reason| reason.label.get(t.locale()));
        vec![
            row(Field::Reason, chosen),
            row(Field::Statement, &answers.statement),
            row(Field::ContactName, &answers.contact_name),
            row(Field::ContactPhone, &answers.contact_phone),
            row(Field::ContactEmail, &answers.contact_email),
        ]
    }

    /// Documents asked for or handed in, with their files.
    fn documents(&self) -> Vec<DocumentLine> {
        let t = self.frame.t;
        let draft = &self.wizard.completeness.draft;
        let policy = &self.wizard.admission.policy.policy;
        let asked = policy.documents_for(draft.kind, &draft.answers.reason, draft.channel());
        let mut codes: Vec<&str> =
            asked.iter().filter(|it| it.is_required).map(|it| it.document.code.as_str()).collect();
        for file in &self.wizard.completeness.files {
            if !codes.contains(&file.evidence.document.as_str()) {
                codes.push(&file.evidence.document);
            }
        }
        let line = |code: &str| DocumentLine {
            label: document_label(t, policy, code),
            files: self.files_of(code).map(|file| self.file_label(file)).collect(),
            link: format!("{}#document-{code}", self.wizard.link(DraftStep::Documents)),
        };
        codes.into_iter().map(line).collect()
    }

    fn files_of<'a>(&'a self, code: &'a str) -> impl Iterator<Item = &'a File> {
        self.wizard.completeness.files.iter().filter(move |file| file.evidence.document == code)
    }

    fn file_label(&self, file: &File) -> String {
        let t = self.frame.t;
        let evidence = &file.evidence;
        let is_carried = self.wizard.carried.contains(&evidence.id);
        t.text_with(
            "apply-check-file",
            &[
                ("name", evidence.file_name.as_str().into()),
                ("size", size(t, i64::from(evidence.size_bytes)).into()),
                ("state", documents::state_label(t, evidence.state, is_carried).into()),
            ],
        )
    }

    /// The acknowledgements.
    fn acknowledged(&self) -> Vec<&str> {
        let locale = self.frame.t.locale();
        let consequences = self.wizard.admission.policy.policy.consequences_for(self.wizard.admission.kind);
        let given = consequences.filter(|it| self.wizard.completeness.draft.acknowledged.contains(&it.code));
        given.map(|it| it.text.get(locale)).collect()
    }

    /// The digest of the draft on this page, for the form that submits it.
    fn shown(&self) -> String {
        hex::encode(self.wizard.completeness.digest(self.wizard.admission.policy.id))
    }

    fn dates_text(&self) -> String {
        let clock = &self.wizard.admission.policy.policy.clock;
        self.frame.t.text2("apply-check-dates", "target", clock.target_days, "deadline", clock.deadline_days)
    }
}

/// A gap as a message with a link to its field.
fn gap_error(t: locale::Translator, wizard: &Wizard, gap: &Gap) -> FieldError {
    let error = match gap {
        Gap::Field(problem) => FieldError::of(t, reason::anchor(wizard, problem.field), problem),
        Gap::EmailNotProved => {
            let text = t.text("apply-proof-missing");
            return FieldError::new("code", text).on(&links::contact_code(wizard.admission.kind));
        }
        Gap::Document(_) | Gap::File { .. } => documents::gap_error(t, wizard, gap),
        Gap::Funds(_) | Gap::Consequence(_) => consequences::gap_error(t, wizard, gap),
    };
    error.on(&wizard.link(gap.step()))
}

/// `GET /apply/{kind}/check`
pub async fn show(session: StoreSession, word: web::Path<String>) -> PageResult {
    let conn = session.state.conn().await?;
    let wizard = wizard::open_saved(&conn, &session, &word, DraftStep::Check).await?;
    page(&CheckPage::new(session.frame(), wizard))
}

/// The digest of the draft that a check page showed. `None` when there is none, as on pages of the previous release.
pub fn shown_in(posted: &VerifiedForm) -> Option<[u8; 32]> {
    let typed = posted.text("shown");
    // A value that is no digest equals none.
    (!typed.is_empty()).then(|| hex::decode(typed).ok().and_then(|bytes| bytes.try_into().ok()).unwrap_or_default())
}

/// `POST /apply/{kind}/check`: submits what was shown. When another tab changed the form, the page is shown again; when
/// it submitted already, it leads to that application.
pub async fn submit(session: StoreSession, word: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let wizard = {
        let conn = session.state.conn().await?;
        wizard::open_saved(&conn, &session, &word, DraftStep::Check).await?
    };
    if !wizard.completeness.gaps.is_empty() {
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &CheckPage::new(session.frame(), wizard));
    }
    let (code, query_code_hash) = session.state.new_query_code().await?;
    let submission =
        Submission { draft: wizard.completeness.draft.id, locale: session.request.t.locale(), query_code_hash };
    let (mut conn, shown) = (session.state.conn().await?, shown_in(&posted));
    let ctx = &session.state.ctx;
    match submission::submit_as_shown(&mut conn, ctx, &session.actor, &submission, shown.as_ref()).await {
        Ok(submitted) => receipt::redirect_to_receipt(&session.state.settings, &submitted.reference, &code),
        Err(SubmitError::Incomplete(_)) => {
            let wizard = wizard::open_saved(&conn, &session, &word, DraftStep::Check).await?;
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &CheckPage::new(session.frame(), wizard))
        }
        Err(SubmitError::Changed) => {
            let wizard = wizard::open_saved(&conn, &session, &word, DraftStep::Check).await?;
            let again = CheckPage { is_changed: true, ..CheckPage::new(session.frame(), wizard) };
            page_with(StatusCode::CONFLICT, &again)
        }
        // The draft is gone, perhaps submitted by another tab: the admission check knows the page to show.
        Err(SubmitError::Missing | SubmitError::NotAdmitted(NotAdmitted::AlreadyOpen(_))) => {
            let wizard = wizard::open(&conn, &session, &word, DraftStep::Check).await?;
            Ok(see_other(&wizard.link(DraftStep::Reason)))
        }
        Err(SubmitError::NotAdmitted(refusal)) => Ok(see_other(&wizard::refusal_path(refusal)?)),
        Err(error) => Err(error.into()),
    }
}
