//! Signing in for a store, second step: the code that was mailed (R1).

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;
use domain::account::session;
use domain::account::sign_in::{self, CODE_PERIOD, CODES_PER_HOUR, SignInError};
use domain::base::secret::Token;
use serde::Deserialize;

use crate::apply::account::sign_in::{failure, is_number};
use crate::apply::field::{self, FieldError};
use crate::http::client;
use crate::http::cookie::CookieKind;
use crate::http::page_error::{PageError, PageResult};
use crate::http::response::{page, page_with, see_other, with_cookie};
use crate::http::session::RequestCtx;
use crate::http::verified_form::VerifiedForm;
use crate::state::State;
use crate::ui::frame::Frame;
use crate::urls;

/// The store number typed in the previous step. It is shown, never looked up.
#[derive(Debug, Deserialize)]
pub struct Typed {
    store: Option<String>,
}

impl Typed {
    fn number(self) -> Option<String> {
        self.store.filter(|number| is_number(number))
    }
}

#[derive(Template)]
#[template(path = "apply/sign_in_code.html")]
pub struct CodePage {
    pub frame: Frame,
    pub number: Option<String>,
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
        match &self.number {
            Some(number) => t.text2("apply-code-lead", "number", number.as_str(), "period", period),
            None => t.text1("apply-code-lead-unnamed", "period", period),
        }
    }

    fn limit(&self) -> String {
        self.frame.t.text1("apply-code-help-limit", "n", CODES_PER_HOUR)
    }
}

/// `GET /apply/sign-in/code`
pub async fn show(
    request: HttpRequest,
    state: web::Data<State>,
    ctx: RequestCtx,
    typed: web::Query<Typed>,
) -> PageResult {
    if CookieKind::Ticket.token(&state.settings, &request).is_none() {
        return Ok(see_other(urls::APPLY_SIGN_IN));
    }
    let number = typed.into_inner().number();
    page(&CodePage { frame: ctx.frame(), number, errors: Vec::new(), is_over: false })
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
    let refusal = match as_code(posted.text("code")) {
        Err(key) => (t.text(key), false),
        Ok(code) => match try_code(&request, &state, &ticket, &code).await? {
            Ok(token) => return enter(&request, &state, &token).await,
            Err(SignInError::Wrong { tries_left }) => (t.text1("apply-code-wrong", "tries", tries_left), false),
            Err(SignInError::Over) => (t.text("apply-code-over"), true),
            Err(other) => return Err(failure(other)),
        },
    };
    let (text, is_over) = refusal;
    let errors = vec![FieldError::new("code", text)];
    let form = CodePage { frame: ctx.frame(), number: typed.into_inner().number(), errors, is_over };
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &form)
}

async fn try_code(
    request: &HttpRequest,
    state: &State,
    ticket: &Token,
    code: &str,
) -> Result<Result<Token, SignInError>, PageError> {
    state.throttle.attempt(client::address(request, &state.settings), &hex::encode(ticket.hash()))?;
    let mut conn = state.conn().await?;
    Ok(sign_in::verify_code(&mut conn, &state.ctx, &state.key, ticket, code).await)
}

/// Sets the new session's cookie, ends the browser's previous session and leads to the account page.
async fn enter(request: &HttpRequest, state: &State, token: &Token) -> PageResult {
    if let Some(before) = CookieKind::Store.token(&state.settings, request) {
        let conn = state.conn().await?;
        session::end_applicant(&conn, &state.ctx, &before).await?;
    }
    let answer = with_cookie(see_other(urls::ACCOUNT), &CookieKind::Store.set(&state.settings, token.expose()))?;
    with_cookie(answer, &CookieKind::Ticket.clear(&state.settings))
}

/// The six digits without spaces and hyphens, or the message id of the problem. Malformed input is not a counted try.
pub fn as_code(typed: &str) -> Result<String, &'static str> {
    let code: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
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
    fn code_may_contain_spaces_only() {
        assert_eq!(as_code(" 123 456 "), Ok("123456".to_owned()));
        assert_eq!(as_code("  "), Err("error-code-required"));
        for bad in ["12345", "1234567", "12345a", "１２３４５６"] {
            assert_eq!(as_code(bad), Err("error-code-format"), "{bad}");
        }
    }
}
