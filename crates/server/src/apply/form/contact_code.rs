//! The contact address, when it is not registered for the store, is proved by a code mailed to it.
//!
//! Opening the page sends nothing; its button does.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;
use domain::intake::completeness::Gap;
use domain::intake::draft::DraftStep;
use domain::intake::email_proof::{self, CODE_PERIOD, CODES_PER_HOUR, ProofError};
use serde::Deserialize;

use crate::apply::account::sign_in_code::as_code;
use crate::apply::field::{self, FieldError};
use crate::apply::form::wizard::{self, Wizard};
use crate::http::client;
use crate::http::page_error::{PageError, PageResult};
use crate::http::response::{page, page_with, see_other};
use crate::http::session::StoreSession;
use crate::http::verified_form::VerifiedForm;
use crate::links;
use crate::ui::frame::Frame;

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

    fn limit(&self) -> String {
        self.frame.t.text1("apply-proof-limit", "n", CODES_PER_HOUR)
    }

    /// True when the next step is to request a code.
    fn is_way_on(&self) -> bool {
        !self.is_sent || self.is_over
    }

    fn here(&self) -> String {
        links::contact_code(self.wizard.admission.kind)
    }
}

async fn open(session: &StoreSession, word: &str) -> Result<Wizard, PageError> {
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
pub async fn show(session: StoreSession, word: web::Path<String>, asked: web::Query<CodeQuery>) -> PageResult {
    let wizard = open(&session, &word).await?;
    let is_sent = asked.sent.is_some();
    page(&ContactCodePage { frame: session.frame(), wizard, errors: Vec::new(), is_sent, is_over: false })
}

/// `POST /apply/{kind}/contact/code`: mails a code, or answers with it.
pub async fn answer(
    request: HttpRequest,
    session: StoreSession,
    word: web::Path<String>,
    posted: VerifiedForm,
) -> PageResult {
    let wizard = open(&session, &word).await?;
    let t = session.request.t;
    let draft = wizard.completeness.draft.id;
    let is_request = posted.has("send");
    let code = match as_code(posted.text("code")) {
        Err(key) if !is_request => return refuse(&session, wizard, t.text(key), false),
        code => code.unwrap_or_default(),
    };
    session.state.throttle.attempt(client::address(&request, &session.state.settings), &draft.to_string())?;
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
        Err(ProofError::TooMany) => refuse(&session, wizard, t.text("apply-proof-too-many"), false),
        Err(ProofError::Wrong { tries_left }) => {
            refuse(&session, wizard, t.text1("apply-code-wrong", "tries", tries_left), false)
        }
        Err(ProofError::Over) => refuse(&session, wizard, t.text("apply-code-over"), true),
        Err(ProofError::Missing) => Ok(see_other(&wizard.link(DraftStep::Contact))),
        Err(ProofError::Database(error)) => Err(error.into()),
        Err(error @ ProofError::NoEntropy(_)) => Err(PageError::internal(error)),
    }
}

fn refuse(session: &StoreSession, wizard: Wizard, text: String, is_over: bool) -> PageResult {
    let errors = vec![FieldError::new("code", text)];
    let page = ContactCodePage { frame: session.frame(), wizard, errors, is_sent: true, is_over };
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}
