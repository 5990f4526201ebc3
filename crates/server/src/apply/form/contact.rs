//! Second step: how to reach the applicant (R3). An address that is not registered for the store is proved by a code
//! mailed to it; opening the page for the code sends nothing, its button does.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;
use domain::intake::completeness::Gap;
use domain::intake::draft::{Answers, DraftStep, FieldProblem};
use domain::intake::email_proof::{self, CODE_PERIOD, ProofError};
use domain::policy::field::Field;
use serde::Deserialize;

use crate::apply::account::sign_in::as_code;
use crate::apply::field::{self, FieldError};
use crate::apply::form::wizard::{self, Wizard};
use crate::http::throttle::too_often;
use crate::http::{PageError, PageResult, StoreSession, VerifiedForm, client, page, page_with, see_other};
use crate::ui::Frame;
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
    let mut conn = session.state.conn().await?;
    let wizard = wizard::open(&conn, &session, &word, DraftStep::Contact).await?;
    let text = |field: Field| posted.text(field.as_str()).to_owned();
    let answers = Answers {
        contact_name: text(Field::ContactName),
        contact_phone: text(Field::ContactPhone),
        contact_email: text(Field::ContactEmail),
        ..wizard.completeness.draft.answers.clone()
    };
    let wizard = wizard.save(&mut conn, &session.state, &answers).await?;
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

/// Whether a code was sent.
#[derive(Debug, Deserialize)]
pub struct CodeQuery {
    sent: Option<String>,
}

#[derive(Template)]
#[template(path = "apply/contact_code.html")]
pub struct ContactCodePage {
    pub frame: Frame,
    pub wizard: Wizard,
    pub errors: Vec<FieldError>,
    /// A code was sent, according to the address or the posted form.
    pub is_sent: bool,
    /// The code can no longer be used; the page offers a new one.
    pub is_over: bool,
}

impl ContactCodePage {
    fn error(&self) -> Option<&str> {
        field::find(&self.errors, "code")
    }

    fn email(&self) -> &str {
        self.wizard.completeness.draft.answers.contact_email.trim()
    }

    fn lead(&self) -> String {
        let t = self.frame.t;
        let key = if self.is_sent { "apply-proof-sent" } else { "apply-proof-why" };
        let period = t.period(CODE_PERIOD);
        t.text_with(key, &[("email", self.email().into()), ("period", period.into())])
    }

    fn registered(&self) -> Option<String> {
        let t = self.frame.t;
        let registered = &self.wizard.completeness.registered;
        let masked = wizard::masked(registered).join(&t.text("list-separator"));
        (!registered.is_empty()).then(|| t.text1("apply-proof-registered", "emails", masked))
    }

    /// True when the next step is to request a code.
    fn is_way_on(&self) -> bool {
        !self.is_sent || self.is_over
    }
}

async fn open_unproved(session: &StoreSession, word: &str) -> Result<Wizard, PageError> {
    let conn = session.state.conn().await?;
    let wizard = wizard::open_saved(&conn, session, word, DraftStep::Contact).await?;
    if wizard.completeness.gaps.contains(&Gap::EmailNotProved) {
        return Ok(wizard);
    }
    // Proved meanwhile, or there is no address to prove.
    let to = if wizard.completeness.is_done(DraftStep::Contact) { wizard.next() } else { DraftStep::Contact };
    Err(PageError::Elsewhere { to: wizard.link(to) })
}

/// `GET /apply/{kind}/contact/code`
pub async fn show_code(session: StoreSession, word: web::Path<String>, asked: web::Query<CodeQuery>) -> PageResult {
    let wizard = open_unproved(&session, &word).await?;
    let is_sent = asked.sent.is_some();
    page(&ContactCodePage { frame: session.frame(), wizard, errors: Vec::new(), is_sent, is_over: false })
}

/// `POST /apply/{kind}/contact/code`: mails a code, or answers with it.
pub async fn answer_code(
    request: HttpRequest,
    session: StoreSession,
    word: web::Path<String>,
    posted: VerifiedForm,
) -> PageResult {
    let wizard = open_unproved(&session, &word).await?;
    let t = session.request.t;
    let draft = wizard.completeness.draft.id;
    let is_request = posted.has("send");
    let code = match as_code(posted.text("code")) {
        Err(key) if !is_request => return refuse_code(&session, wizard, t.text(key), false),
        code => code.unwrap_or_default(),
    };
    let address = client::address(&request, &session.state.settings);
    if let Err(error) = session.state.throttle.attempt(address, &draft.to_string()) {
        return too_often(error, t, |text| refuse_code(&session, wizard, text, false));
    }
    let mut conn = session.state.conn().await?;
    let (ctx, key, actor) = (&session.state.ctx, &session.state.key, &session.actor);
    let done = if is_request {
        email_proof::request_code(&mut conn, ctx, key, actor, draft, t.locale()).await
    } else {
        email_proof::verify_code(&mut conn, ctx, key, actor, draft, &code).await
    };
    drop(conn);
    let kind = wizard.admission.kind;
    match done {
        Ok(()) if is_request => Ok(see_other(&format!("{}?sent=1", links::contact_code(kind)))),
        Ok(()) => {
            let conn = session.state.conn().await?;
            let wizard = wizard::open_saved(&conn, &session, &word, DraftStep::Contact).await?;
            Ok(see_other(&wizard.link(wizard.next())))
        }
        Err(ProofError::TooMany) => refuse_code(&session, wizard, t.text("apply-proof-too-many"), false),
        Err(ProofError::Wrong { tries_left }) => {
            refuse_code(&session, wizard, t.text1("apply-code-wrong", "tries", tries_left), false)
        }
        Err(ProofError::Over) => refuse_code(&session, wizard, t.text("apply-code-over"), true),
        Err(ProofError::Missing) => Ok(see_other(&wizard.link(DraftStep::Contact))),
        Err(ProofError::Database(error)) => Err(error.into()),
        Err(error @ ProofError::NoEntropy(_)) => Err(PageError::internal(error)),
    }
}

fn refuse_code(session: &StoreSession, wizard: Wizard, text: String, is_over: bool) -> PageResult {
    let errors = vec![FieldError::new("code", text)];
    let page = ContactCodePage { frame: session.frame(), wizard, errors, is_sent: true, is_over };
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}
