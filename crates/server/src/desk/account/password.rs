//! Setting a password by a link from a letter: an invitation, or a forgotten one (R23).
//!
//! An unknown name gets the same page after the same time, so that names cannot be guessed. Opening a link changes
//! no state, because mail programs open links by themselves.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;
use domain::account::password_link::{self, PasswordLink, PasswordProblem, Purpose, SetPasswordError};
use domain::account::staff::{PASSWORD_MAX, PASSWORD_MIN};
use domain::base::Token;
use locale::Translator;
use tokio::time::{Instant, sleep_until};

use crate::apply::account::sign_in::next_answer;
use crate::desk::account::sign_in::NAME_MAX;
use crate::http::throttle::too_often;
use crate::http::{CookieKind, PageError, PageResult, RequestCtx, VerifiedForm, client, page, page_with, see_other};
use crate::state::State;
use crate::ui::Frame;
use crate::{links, urls};

#[derive(Debug, Template)]
#[template(path = "desk/forgot_password.html")]
pub struct ForgotPage {
    pub frame: Frame,
    pub name: String,
    pub problem: Option<String>,
    /// A link was requested; the name may be unknown.
    pub was_asked: bool,
}

impl ForgotPage {
    fn title(&self) -> String {
        self.frame.title(self.frame.t.text("forgot-title"), self.problem.is_some())
    }
}

/// `GET /desk/forgot`
pub async fn forgot(ctx: RequestCtx) -> PageResult {
    let was_asked = ctx.query("asked").as_deref() == Some("1");
    page(&ForgotPage { frame: ctx.frame(), name: String::new(), problem: None, was_asked })
}

/// `POST /desk/forgot`: the answer is the same for an unknown name.
pub async fn ask(ctx: RequestCtx, state: web::Data<State>, request: HttpRequest, posted: VerifiedForm) -> PageResult {
    let started_at = Instant::now();
    let name: String = posted.text("name").trim().chars().take(NAME_MAX).collect();
    let again = |problem: String| {
        let page = ForgotPage { frame: ctx.frame(), name: name.clone(), problem: Some(problem), was_asked: false };
        page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
    };
    if name.is_empty() {
        return again(ctx.t.text("error-required"));
    }
    let address = client::address(&request, &state.settings);
    if let Err(error) = state.throttle.attempt(address, &format!("forgot {name}")) {
        return too_often(error, ctx.t, again);
    }
    let mut conn = state.conn().await?;
    let asked = password_link::request_reset(&mut conn, &state.ctx, &name).await;
    drop(conn);
    // The time of the answer must not reveal whether the account exists.
    sleep_until(next_answer(started_at, Instant::now())).await;
    asked?;
    Ok(see_other(&format!("{}?asked=1", urls::FORGOT)))
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PasswordFormErrors {
    pub password: Option<String>,
    pub again: Option<String>,
}

/// The page where a password is set; without `welcome` it says that the link is no longer valid.
#[derive(Debug, Template)]
#[template(path = "desk/set_password.html")]
pub struct SetPasswordPage {
    pub frame: Frame,
    pub account: Option<PasswordLink>,
    pub url: String,
    pub errors: PasswordFormErrors,
}

impl SetPasswordPage {
    fn heading(&self) -> String {
        let t = self.frame.t;
        match &self.account {
            Some(welcome) if welcome.purpose == Purpose::Invitation => t.text("welcome-title"),
            Some(_) => t.text("welcome-title-reset"),
            None => t.text("welcome-over-title"),
        }
    }

    fn title(&self) -> String {
        self.frame.title(self.heading(), self.has_errors())
    }

    fn has_errors(&self) -> bool {
        self.errors != PasswordFormErrors::default()
    }

    fn until(&self, account: &PasswordLink) -> String {
        let at = self.frame.t.moment_short(account.expires_at, self.frame.now);
        self.frame.t.text1("welcome-until", "at", at)
    }

    fn rule(&self) -> String {
        rule(self.frame.t)
    }
}

fn rule(t: Translator) -> String {
    t.text2("welcome-rule", "min", PASSWORD_MIN, "max", PASSWORD_MAX)
}

fn show_expired(ctx: &RequestCtx) -> PageResult {
    let page = SetPasswordPage {
        frame: ctx.frame(),
        account: None,
        url: String::new(),
        errors: PasswordFormErrors::default(),
    };
    page_with(StatusCode::GONE, &page)
}

/// `GET /desk/welcome/{token}`: changes nothing.
pub async fn welcome(ctx: RequestCtx, state: web::Data<State>, token: web::Path<String>) -> PageResult {
    let Some(token) = Token::parse(&token) else { return show_expired(&ctx) };
    let conn = state.conn().await?;
    let Some(account) = password_link::find(&conn, &state.ctx, &token).await? else { return show_expired(&ctx) };
    let url = links::welcome(token.expose());
    page(&SetPasswordPage { frame: ctx.frame(), account: Some(account), url, errors: PasswordFormErrors::default() })
}

/// `POST /desk/welcome/{token}`
pub async fn set(
    ctx: RequestCtx,
    state: web::Data<State>,
    request: HttpRequest,
    token: web::Path<String>,
    posted: VerifiedForm,
) -> PageResult {
    let Some(token) = Token::parse(&token) else { return show_expired(&ctx) };
    let account = format!("welcome {}", hex::encode(token.hash()));
    state.throttle.attempt(client::address(&request, &state.settings), &account)?;
    let found = {
        let conn = state.conn().await?;
        password_link::find(&conn, &state.ctx, &token).await?
    };
    let Some(account) = found else { return show_expired(&ctx) };
    let (t, password) = (ctx.t, posted.text("password"));
    let errors = PasswordFormErrors {
        password: password_link::check(password, &account.sign_in_name).map(|problem| match problem {
            PasswordProblem::TooShort | PasswordProblem::TooLong => rule(t),
            PasswordProblem::Guessable => t.text("welcome-guessable"),
        }),
        again: (password != posted.text("again")).then(|| t.text("welcome-differs")),
    };
    if errors != PasswordFormErrors::default() {
        let url = links::welcome(token.expose());
        let page = SetPasswordPage { frame: ctx.frame(), account: Some(account), url, errors };
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    // No connection is held while the password is hashed.
    let hash = state.hash_password(password.to_owned()).await?;
    let mut conn = state.conn().await?;
    match password_link::set_password(&mut conn, &state.ctx, &token, &hash).await {
        Ok(_) => {}
        Err(SetPasswordError::Over) => return show_expired(&ctx),
        Err(SetPasswordError::Database(error)) => return Err(error.into()),
    }
    let mut response = see_other(urls::WELCOME_DONE);
    response.add_cookie(&CookieKind::Staff.clear(&state.settings)).map_err(PageError::internal)?;
    Ok(response)
}

#[derive(Debug, Template)]
#[template(path = "desk/password_set.html")]
pub struct PasswordSetPage {
    pub frame: Frame,
}

/// `GET /desk/welcome/done`
pub async fn done(ctx: RequestCtx) -> PageResult {
    page(&PasswordSetPage { frame: ctx.frame() })
}
