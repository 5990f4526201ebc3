//! The contact address, when it is not registered for the store, is proved by a code mailed to it.
//!
//! Looking at the page mails nothing; its button does.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use domain::intake::completeness::Gap;
use domain::intake::draft::Step;
use domain::intake::email_proof::{self, CODE_PERIOD, CODES_PER_HOUR, ProofError};
use serde::Deserialize;

use crate::apply::account::sign_in_code::as_code;
use crate::apply::field::{self, FieldError};
use crate::apply::form::wizard::{self, Opened};
use crate::http::client;
use crate::http::page_error::Failure;
use crate::http::response::{page, page_with, see_other};
use crate::http::session::StoreVisit;
use crate::http::verified_form::Posted;
use crate::links;
use crate::state::State;
use crate::ui::frame::Frame;

/// Whether a code is on its way.
#[derive(Debug, Deserialize)]
pub struct Asked {
    sent: Option<String>,
}

#[derive(Template)]
#[template(path = "apply/contact_code.html")]
pub struct ContactCodePage {
    pub frame: Frame,
    pub opened: Opened,
    pub errors: Vec<FieldError>,
    /// A code was mailed, or its holder says so.
    pub is_sent: bool,
    /// The code cannot be used any more: the way on is a new one.
    pub is_over: bool,
}

impl ContactCodePage {
    fn error(&self) -> Option<&str> {
        field::find(&self.errors, "code")
    }

    fn email(&self) -> &str {
        self.opened.sheet.draft.answers.contact_email.trim()
    }

    fn lead(&self) -> String {
        let words = self.frame.words;
        let key = if self.is_sent { "apply-proof-sent" } else { "apply-proof-why" };
        let period = words.period(CODE_PERIOD);
        words.say_with(key, &[("email", self.email().into()), ("period", period.into())])
    }

    fn registered(&self) -> Option<String> {
        let words = self.frame.words;
        let registered = &self.opened.sheet.registered;
        let masked = wizard::masked(registered).join(&words.say("list-separator"));
        (!registered.is_empty()).then(|| words.say1("apply-proof-registered", "emails", masked))
    }

    fn limit(&self) -> String {
        self.frame.words.say1("apply-proof-limit", "n", CODES_PER_HOUR)
    }

    /// The way on is a code, or a new one.
    fn is_way_on(&self) -> bool {
        !self.is_sent || self.is_over
    }

    fn here(&self) -> String {
        links::contact_code(self.opened.admitted.kind)
    }
}

async fn open(state: &State, visit: &StoreVisit, word: &str) -> Result<Opened, Failure> {
    let conn = state.conn().await?;
    let opened = wizard::open_saved(&conn, state, visit, word, Step::Contact).await?;
    if opened.sheet.gaps.contains(&Gap::EmailNotProved) {
        return Ok(opened);
    }
    // Proved meanwhile, or there is no address to prove.
    let to = if opened.sheet.is_done(Step::Contact) { opened.next() } else { Step::Contact };
    Err(Failure::Elsewhere { to: opened.link(to) })
}

/// `GET /apply/{kind}/contact/code`
pub async fn show(
    state: web::Data<State>,
    visit: StoreVisit,
    word: web::Path<String>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Failure> {
    let opened = open(&state, &visit, &word).await?;
    let is_sent = asked.sent.is_some();
    page(&ContactCodePage { frame: visit.frame(), opened, errors: Vec::new(), is_sent, is_over: false })
}

/// `POST /apply/{kind}/contact/code`: mails a code, or answers with it.
pub async fn answer(
    request: HttpRequest,
    state: web::Data<State>,
    visit: StoreVisit,
    word: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, Failure> {
    let opened = open(&state, &visit, &word).await?;
    let words = visit.visit.words;
    let draft = opened.sheet.draft.id;
    let is_request = posted.has("send");
    let code = match as_code(posted.text("code")) {
        Err(key) if !is_request => return refuse(&visit, opened, words.say(key), false),
        code => code.unwrap_or_default(),
    };
    state.throttle.attempt(client::address(&request, &state.settings), &draft.to_string())?;
    let mut conn = state.conn().await?;
    let (ctx, key, actor) = (&state.ctx, &state.key, &visit.actor);
    let done = if is_request {
        email_proof::ask(&mut conn, ctx, key, actor, draft, words.locale()).await
    } else {
        email_proof::prove(&mut conn, ctx, key, actor, draft, &code).await
    };
    drop(conn);
    let kind = opened.admitted.kind;
    match done {
        Ok(()) if is_request => Ok(see_other(&format!("{}?sent=1", links::contact_code(kind)))),
        Ok(()) => {
            let conn = state.conn().await?;
            let opened = wizard::open_saved(&conn, &state, &visit, &word, Step::Contact).await?;
            Ok(see_other(&opened.link(opened.next())))
        }
        Err(ProofError::TooMany) => refuse(&visit, opened, words.say("apply-proof-too-many"), false),
        Err(ProofError::Wrong { tries_left }) => {
            refuse(&visit, opened, words.say1("apply-code-wrong", "tries", tries_left), false)
        }
        Err(ProofError::Over) => refuse(&visit, opened, words.say("apply-code-over"), true),
        Err(ProofError::Missing) => Ok(see_other(&opened.link(Step::Contact))),
        Err(ProofError::Database(error)) => Err(error.into()),
        Err(error @ ProofError::NoEntropy(_)) => Err(Failure::internal(error)),
    }
}

fn refuse(visit: &StoreVisit, opened: Opened, text: String, is_over: bool) -> Result<HttpResponse, Failure> {
    let errors = vec![FieldError::new("code", text)];
    let page = ContactCodePage { frame: visit.frame(), opened, errors, is_sent: true, is_over };
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}
