//! Signing in for a store: its number first, then the code that was sent to its registered mailbox or phone (R1). And signing
//! out.
//!
//! The choice between the two is offered for every number, known or not, and no part of an address or number is shown.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;
use domain::account::session;
use domain::account::sign_in::{self, CODE_PERIOD, SignInError};
use domain::base::{Token, typed};
use domain::letter::Medium;
use serde::Deserialize;
use tokio::time::{Instant, sleep_until};

use crate::apply::field::{self, FieldError};
use crate::http::throttle::too_often;
use crate::http::{
    CookieKind, PageError, PageResult, RequestCtx, VerifiedForm, client, page, page_with, see_other, with_cookie,
};
use crate::state::State;
use crate::ui::Frame;
use crate::urls;

/// Answers are sent at whole multiples of this after the start of the request, so that their time does not reveal
/// whether the store exists: an existing one takes some milliseconds longer, because a letter is stored.
const ANSWER_GRID: Duration = Duration::from_millis(400);
/// Longest store number, in characters.
const NUMBER_MAX: usize = 40;

#[derive(Template)]
#[template(path = "apply/sign_in.html")]
pub struct SignInPage {
    pub frame: Frame,
    pub store_number: String,
    /// The medium of the code; `None` where there are no text messages, so that there is no choice.
    pub by: Option<Medium>,
    pub errors: Vec<FieldError>,
}

impl SignInPage {
    fn is_by_phone(&self) -> bool {
        self.by == Some(Medium::Sms)
    }

    fn lead(&self) -> String {
        self.frame.t.text(if self.by.is_some() { "apply-sign-in-lead-sms" } else { "apply-sign-in-lead" })
    }

    fn help(&self) -> String {
        self.frame.t.text(if self.by.is_some() { "apply-sign-in-help-sms" } else { "apply-sign-in-help" })
    }

    fn error(&self) -> Option<&str> {
        field::find(&self.errors, "store_number")
    }
}

/// `GET /apply/sign-in`
pub async fn show(state: web::Data<State>, ctx: RequestCtx) -> PageResult {
    let by = state.ctx.has_sms.then_some(Medium::Mail);
    page(&SignInPage { frame: ctx.frame(), store_number: String::new(), by, errors: Vec::new() })
}

/// `POST /apply/sign-in`: asks for a code. The answer is the same for an unknown number.
pub async fn ask(request: HttpRequest, state: web::Data<State>, ctx: RequestCtx, posted: VerifiedForm) -> PageResult {
    let started_at = Instant::now();
    let store_number = typed::plain(posted.text("store_number"));
    let chosen: Medium = posted.text("by").parse().unwrap_or(Medium::Mail);
    let by = state.ctx.has_sms.then_some(chosen);
    let again = |text: String| {
        let errors = vec![FieldError::new("store_number", text)];
        let form = SignInPage { frame: ctx.frame(), store_number: store_number.clone(), by, errors };
        page_with(StatusCode::UNPROCESSABLE_ENTITY, &form)
    };
    if !is_number(&store_number) {
        return again(ctx.t.text("error-store-number"));
    }
    // Counted by the compact number: other spellings of one number are no further tries.
    let number = typed::compact_number(&store_number);
    if let Err(error) = state.throttle.attempt(client::address(&request, &state.settings), &number) {
        return too_often(error, ctx.t, again);
    }
    let mut conn = state.conn().await?;
    let by = by.unwrap_or(Medium::Mail);
    let ticket = sign_in::request_code(&mut conn, &state.ctx, &state.key, &store_number, ctx.t.locale(), by).await;
    drop(conn);
    // The time of the answer must not reveal whether the number exists: it waits for the next multiple of the grid.
    sleep_until(next_answer(started_at, Instant::now())).await;
    let ticket = ticket.map_err(failure)?;
    with_cookie(see_other(&code_path(&store_number, by)), &CookieKind::Ticket.set(&state.settings, ticket.expose()))
}

/// `POST /apply/sign-out`
pub async fn end(request: HttpRequest, state: web::Data<State>, _posted: VerifiedForm) -> PageResult {
    if let Some(token) = CookieKind::Store.token(&state.settings, &request) {
        let conn = state.conn().await?;
        session::end_applicant(&conn, &state.ctx, &token).await?;
    }
    with_cookie(see_other(urls::HOME), &CookieKind::Store.clear(&state.settings))
}

/// The page for an error the visitor did not cause.
fn failure(error: SignInError) -> PageError {
    match error {
        SignInError::Database(error) => error.into(),
        other => PageError::internal(other),
    }
}

/// True for text in the form of a store number.
fn is_number(text: &str) -> bool {
    (1..=NUMBER_MAX).contains(&text.chars().count())
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ' '))
}

/// The code page. The number and the medium are only shown there, and sent again when another code is asked for.
fn code_path(store_number: &str, by: Medium) -> String {
    let query: String = form_urlencoded::byte_serialize(store_number.as_bytes()).collect();
    let by = if by == Medium::Sms { "&by=sms" } else { "" };
    format!("{}?store={query}{by}", urls::APPLY_CODE)
}

/// The instant at which to send an answer whose timing must reveal nothing: the next multiple of [`ANSWER_GRID`].
pub(crate) fn next_answer(started_at: Instant, now: Instant) -> Instant {
    let grid_ms = ANSWER_GRID.as_millis();
    let rounds = (now.duration_since(started_at).as_millis() / grid_ms).saturating_add(1);
    started_at + ANSWER_GRID * u32::try_from(rounds).unwrap_or(1)
}

/// The store number typed in the previous step. It is shown, never looked up.
#[derive(Debug, Deserialize)]
pub struct Typed {
    store: Option<String>,
    by: Option<String>,
}

impl Typed {
    fn number(&self) -> Option<String> {
        self.store.clone().filter(|number| is_number(number))
    }

    fn is_by_phone(&self) -> bool {
        self.by.as_deref() == Some(Medium::Sms.as_str())
    }
}

#[derive(Template)]
#[template(path = "apply/sign_in_code.html")]
pub struct CodePage {
    pub frame: Frame,
    pub number: Option<String>,
    /// It was asked for by text message.
    pub is_by_phone: bool,
    /// Codes can be asked for by text message.
    pub has_sms: bool,
    pub errors: Vec<FieldError>,
    /// The code can no longer be used; the page offers a new one.
    pub is_over: bool,
}

impl CodePage {
    fn error(&self) -> Option<&str> {
        field::find(&self.errors, "code")
    }

    fn lead(&self) -> String {
        let t = self.frame.t;
        let period = t.period(CODE_PERIOD);
        match (&self.number, self.is_by_phone) {
            (Some(number), false) => t.text2("apply-code-lead", "number", number.as_str(), "period", period),
            (Some(number), true) => t.text2("apply-code-lead-sms", "number", number.as_str(), "period", period),
            (None, false) => t.text1("apply-code-lead-unnamed", "period", period),
            (None, true) => t.text1("apply-code-lead-sms-unnamed", "period", period),
        }
    }

    fn help_title(&self) -> String {
        self.frame.t.text(if self.is_by_phone { "apply-code-help-sms-title" } else { "apply-code-help-title" })
    }

    /// The medium of another code.
    fn by(&self) -> Medium {
        if self.is_by_phone { Medium::Sms } else { Medium::Mail }
    }

    /// The other medium, and the label of the button for a code by it.
    fn other(&self) -> Option<(Medium, String)> {
        let (other, key) = match self.by() {
            Medium::Mail => (Medium::Sms, "action-send-code-by-sms"),
            Medium::Sms => (Medium::Mail, "action-send-code-by-mail"),
        };
        self.has_sms.then(|| (other, self.frame.t.text(key)))
    }
}

/// `GET /apply/sign-in/code`
pub async fn show_code(
    request: HttpRequest,
    state: web::Data<State>,
    ctx: RequestCtx,
    typed: web::Query<Typed>,
) -> PageResult {
    if CookieKind::Ticket.token(&state.settings, &request).is_none() {
        return Ok(see_other(urls::APPLY_SIGN_IN));
    }
    let has_sms = state.ctx.has_sms;
    let (number, is_by_phone) = (typed.number(), has_sms && typed.is_by_phone());
    page(&CodePage { frame: ctx.frame(), number, is_by_phone, has_sms, errors: Vec::new(), is_over: false })
}

/// `POST /apply/sign-in/code`
pub async fn prove(
    request: HttpRequest,
    state: web::Data<State>,
    ctx: RequestCtx,
    typed: web::Query<Typed>,
    posted: VerifiedForm,
) -> PageResult {
    let Some(ticket) = CookieKind::Ticket.token(&state.settings, &request) else {
        return Ok(see_other(urls::APPLY_SIGN_IN));
    };
    let t = ctx.t;
    let has_sms = state.ctx.has_sms;
    let (number, is_by_phone) = (typed.number(), has_sms && typed.is_by_phone());
    let again = |text: String, is_over: bool| {
        let errors = vec![FieldError::new("code", text)];
        let form = CodePage { frame: ctx.frame(), number, is_by_phone, has_sms, errors, is_over };
        page_with(StatusCode::UNPROCESSABLE_ENTITY, &form)
    };
    let code = match as_code(posted.text("code")) {
        Ok(code) => code,
        Err(key) => return again(t.text(key), false),
    };
    let address = client::address(&request, &state.settings);
    if let Err(error) = state.throttle.attempt(address, &hex::encode(ticket.hash())) {
        return too_often(error, t, |text| again(text, false));
    }
    let verified = {
        let mut conn = state.conn().await?;
        sign_in::verify_code(&mut conn, &state.ctx, &state.key, &ticket, &code).await
    };
    match verified {
        Ok(token) => enter(&request, &state, &token).await,
        Err(SignInError::Wrong { tries_left }) => again(t.text1("apply-code-wrong", "tries", tries_left), false),
        Err(SignInError::Over) => again(t.text("apply-code-over"), true),
        Err(other) => Err(failure(other)),
    }
}

/// Sets the new session's cookie, ends the browser's previous session and leads to the account page.
pub(super) async fn enter(request: &HttpRequest, state: &State, token: &Token) -> PageResult {
    if let Some(before) = CookieKind::Store.token(&state.settings, request) {
        let conn = state.conn().await?;
        session::end_applicant(&conn, &state.ctx, &before).await?;
    }
    let answer = with_cookie(see_other(urls::ACCOUNT), &CookieKind::Store.set(&state.settings, token.expose()))?;
    with_cookie(answer, &CookieKind::Ticket.clear(&state.settings))
}

/// The six digits in half width, without spaces, hyphens and invisible characters, or the message id of the problem. Malformed input is not a counted try.
pub fn as_code(typed: &str) -> Result<String, &'static str> {
    let code = typed::code(typed);
    if code.is_empty() {
        Err("error-code-required")
    } else if code.len() != 6 || !code.bytes().all(|b| b.is_ascii_digit()) {
        Err("error-code-format")
    } else {
        Ok(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_wait_for_the_next_multiple() {
        let start = Instant::now();
        for (spent_ms, leaves_ms) in [(0, 400), (399, 400), (400, 800), (1_234, 1_600)] {
            let leaves_at = next_answer(start, start + Duration::from_millis(spent_ms));
            assert_eq!(leaves_at - start, Duration::from_millis(leaves_ms));
        }
    }

    #[test]
    fn malformed_store_number_is_not_queried() {
        assert!(is_number("MM-8830217"));
        for bad in ["", "\0", "MM\n8830217", "<b>", &"8".repeat(41)] {
            assert!(!is_number(bad), "{bad:?}");
        }
    }

    #[test]
    fn code_is_six_digits_in_any_width() {
        for typed in [
            " 123 456 ",
            "123-456",
            "１２３４５６",
            "１２３　４５６",
            "\u{202d}123456\u{202c}",
            "\u{feff}123456",
            "123456。",
        ] {
            assert_eq!(as_code(typed), Ok("123456".to_owned()), "{typed}");
        }
        assert_eq!(as_code("  "), Err("error-code-required"));
        for bad in ["12345", "1234567", "12345a", "１２３４５", "١٢٣٤٥٦", "一二三四五六"] {
            assert_eq!(as_code(bad), Err("error-code-format"), "{bad}");
        }
    }
}
