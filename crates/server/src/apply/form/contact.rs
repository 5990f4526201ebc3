//! Second step: how to reach the applicant (R3). An address that is not registered is proved by a code next.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use domain::intake::completeness::Gap;
use domain::intake::draft::{Answers, DraftStep, FieldProblem};
use domain::policy::field::Field;

use crate::apply::field::{self, FieldError};
use crate::apply::form::wizard::{self, Wizard};
use crate::http::page_error::PageResult;
use crate::http::response::{page, page_with, see_other};
use crate::http::session::StoreSession;
use crate::http::verified_form::VerifiedForm;
use crate::ui::frame::Frame;
use crate::{links, urls};

/// A one-line field.
pub struct TextField {
    pub id: &'static str,
    pub input: &'static str,
    pub autocomplete: &'static str,
    pub label: String,
    pub hints: Vec<String>,
    pub value: String,
    pub error: Option<String>,
}

#[derive(Template)]
#[template(path = "apply/contact.html")]
pub struct ContactPage {
    pub frame: Frame,
    pub wizard: Wizard,
    pub errors: Vec<FieldError>,
}

impl ContactPage {
    pub fn new(frame: Frame, wizard: Wizard) -> Self {
        Self { frame, wizard, errors: Vec::new() }
    }

    /// The same page with the problems of this step.
    pub fn with(mut self, problems: &[FieldProblem]) -> Self {
        let t = self.frame.t;
        let error = |it: &FieldProblem| FieldError::of(t, it.field.as_str().to_owned(), it);
        self.errors = problems.iter().map(error).collect();
        self
    }

    fn fields(&self) -> [TextField; 3] {
        let t = self.frame.t;
        let field = |field: Field, input, autocomplete, hints: Vec<String>, value: &str| TextField {
            id: field.as_str(),
            input,
            autocomplete,
            label: field::label(t, field),
            hints,
            value: value.to_owned(),
            error: field::find(&self.errors, field.as_str()).map(str::to_owned),
        };
        let answers = &self.wizard.completeness.draft.answers;
        let name_hint = vec![t.text("apply-contact-name-hint")];
        let phone_hint = vec![t.text("apply-form-phone-hint")];
        [
            field(Field::ContactName, "text", "name", name_hint, &answers.contact_name),
            field(Field::ContactPhone, "tel", "tel", phone_hint, &answers.contact_phone),
            field(Field::ContactEmail, "email", "email", self.email_hints(), &answers.contact_email),
        ]
    }

    fn email_hints(&self) -> Vec<String> {
        let t = self.frame.t;
        let completeness = &self.wizard.completeness;
        let registered = wizard::masked(&completeness.registered).join(&t.text("list-separator"));
        let mut hints = vec![t.text("apply-form-email-hint")];
        if !completeness.registered.is_empty() {
            hints.push(t.text1("apply-contact-registered", "emails", registered));
        }
        let is_typed = !completeness.draft.answers.contact_email.trim().is_empty();
        if is_typed && completeness.is_done(DraftStep::Contact) {
            let is_registered = completeness.is_email_registered();
            hints.push(t.text(if is_registered { "apply-contact-is-registered" } else { "apply-contact-is-proved" }));
        }
        hints
    }
}

impl TextField {
    fn described_by(&self) -> String {
        let hint = (!self.hints.is_empty()).then(|| format!("{}-hint", self.id));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.id));
        hint.into_iter().chain(error).collect::<Vec<_>>().join(" ")
    }
}

/// `GET /apply/{kind}/contact`
pub async fn show(session: StoreSession, word: web::Path<String>) -> PageResult {
    let conn = session.state.conn().await?;
    let wizard = wizard::open_saved(&conn, &session, &word, DraftStep::Contact).await?;
    page(&ContactPage::new(session.frame(), wizard))
}

/// `POST /apply/{kind}/contact`
pub async fn save(session: StoreSession, word: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let conn = session.state.conn().await?;
    let wizard = wizard::open(&conn, &session, &word, DraftStep::Contact).await?;
    let text = |field: Field| posted.text(field.as_str()).to_owned();
    let answers = Answers {
        contact_name: text(Field::ContactName),
        contact_phone: text(Field::ContactPhone),
        contact_email: text(Field::ContactEmail),
        ..wizard.completeness.draft.answers.clone()
    };
    let wizard = wizard.save(&conn, &session.state, &answers, session.request.now).await?;
    if posted.has("later") {
        return Ok(see_other(urls::ACCOUNT));
    }
    let problems = answers.problems_in(DraftStep::Contact, wizard.admission.kind, &wizard.admission.policy.policy);
    if !problems.is_empty() {
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &ContactPage::new(session.frame(), wizard).with(&problems));
    }
    if wizard.completeness.gaps.contains(&Gap::EmailNotProved) {
        return Ok(see_other(&links::contact_code(wizard.admission.kind)));
    }
    Ok(see_other(&wizard.link(wizard.next())))
}
