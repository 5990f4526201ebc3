//! Staff sign-in: name and password. Unknown name, wrong password and disabled account get the same answer after
//! the same work (R23).

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use domain::account::{session, staff};
use domain::base::Token;

use crate::http::throttle::too_often;
use crate::http::{
    CookieKind, PageError, PageResult, RequestCtx, StaffSession, VerifiedForm, client, page, page_with, see_other,
};
use crate::state::State;
use crate::ui::Frame;
use crate::{links, urls};

/// Longest sign-in name that is looked up.
pub const NAME_MAX: usize = 100;

/// Hash to verify against for an unknown name, so that the answer takes as long: argon2id of a discarded random text,
/// of the same cost as [`domain::base::secret::hash_password`].
const NOBODYS_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$+YKe8ePqZ3vzUjEypYYPrA$NT6pE4gCWBQSYVOBGEUn7ssC9zElZpZTJmxP3LZDS4g";

/// `GET /desk/sign-in`
pub async fn form(ctx: RequestCtx, staff: Option<StaffSession>) -> PageResult {
    let next = local(&ctx.query("next").unwrap_or_default()).to_owned();
    if staff.is_some() {
        return Ok(see_other(&next));
    }
    page(&SignInPage { frame: ctx.frame(), name: String::new(), next, problem: None })
}

/// `POST /desk/sign-in`
pub async fn sign_in(
    ctx: RequestCtx,
    state: web::Data<State>,
    request: HttpRequest,
    posted: VerifiedForm,
) -> PageResult {
    let name: String = posted.text("name").trim().chars().take(NAME_MAX).collect();
    let next = local(posted.text("next")).to_owned();
    let address = client::address(&request, &state.settings);
    let again = |problem: String| {
        let page = SignInPage { frame: ctx.frame(), name: name.clone(), next: next.clone(), problem: Some(problem) };
        page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
    };
    if let Err(error) = state.throttle.attempt(address, &format!("staff {name}")) {
        return too_often(error, ctx.t, again);
    }
    match find(&state, &name, posted.text("password").to_owned()).await? {
        Some(found) => match begin(&state, &request, &found, &next).await? {
            Some(response) => Ok(response),
            None => again(ctx.t.text("error-sign-in")),
        },
        None => again(ctx.t.text("error-sign-in")),
    }
}

/// The account with this name, if the password matches. No connection is held while the password is hashed.
async fn find(state: &State, name: &str, password: String) -> Result<Option<staff::Credentials>, PageError> {
    let found = {
        let conn = state.conn().await?;
        staff::find_credentials(&conn, name).await?
    };
    let hash = found.as_ref().map_or_else(|| NOBODYS_HASH.to_owned(), |found| found.password_hash.clone());
    let fits = state.verify_password(password, hash).await?;
    Ok(found.filter(|_| fits))
}

/// Begins a session; an earlier session of this browser ends. `None` when the password was changed meanwhile.
async fn begin(
    state: &State,
    request: &HttpRequest,
    found: &staff::Credentials,
    next: &str,
) -> Result<Option<HttpResponse>, PageError> {
    let conn = state.conn().await?;
    let token = Token::generate().map_err(PageError::internal)?;
    if !session::begin_staff(&conn, &state.ctx, found, &token).await? {
        return Ok(None);
    }
    if let Some(old) = CookieKind::Staff.token(&state.settings, request) {
        session::end_staff(&conn, &state.ctx, &old).await?;
    }
    let mut response = see_other(next);
    response.add_cookie(&CookieKind::Staff.set(&state.settings, token.expose())).map_err(PageError::internal)?;
    Ok(Some(response))
}

/// `POST /desk/sign-out`
pub async fn sign_out(state: web::Data<State>, request: HttpRequest, _: VerifiedForm) -> PageResult {
    if let Some(token) = CookieKind::Staff.token(&state.settings, &request) {
        session::end_staff(&*state.conn().await?, &state.ctx, &token).await?;
    }
    let mut response = see_other(urls::DESK_SIGN_IN);
    response.add_cookie(&CookieKind::Staff.clear(&state.settings)).map_err(PageError::internal)?;
    Ok(response)
}

/// The page of the desk to redirect to; the queue for any other path.
fn local(next: &str) -> &str {
    let is_desk = next.strip_prefix(urls::QUEUE).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
    let is_plain = next.bytes().all(|byte| byte.is_ascii_graphic());
    let leads_nowhere = next.starts_with(urls::DESK_SIGN_IN);
    if is_desk && is_plain && !leads_nowhere && links::is_local(next) { next } else { urls::QUEUE }
}

#[derive(Debug, Template)]
#[template(path = "desk/sign_in.html")]
pub struct SignInPage {
    pub frame: Frame,
    pub name: String,
    pub next: String,
    pub problem: Option<String>,
}

impl SignInPage {
    fn title(&self) -> String {
        self.frame.title(self.frame.t.text("desk-sign-in-title"), self.problem.is_some())
    }
}

#[cfg(test)]
mod tests {
    use domain::base::secret;

    use super::*;

    #[test]
    fn sign_in_redirects_within_the_desk() {
        for next in ["/desk", "/desk/letters", "/desk?q=%E6%9C%A8", "/desk/applications/UB-2026-004203-7"] {
            assert_eq!(local(next), next);
        }
        for next in [
            "",
            "/",
            "/apply",
            "/desktop",
            "//evil.example",
            "https://evil.example",
            "/desk\\x",
            "/desk/\r\nx",
            "/desk/sign-in",
        ] {
            assert_eq!(local(next), "/desk", "{next:?}");
        }
    }

    #[test]
    fn unknown_name_costs_the_same_time() {
        let cost = |hash: &str| hash.split('$').nth(3).map(str::to_owned);
        let real = secret::hash_password("a long enough password").unwrap();
        assert_eq!(cost(NOBODYS_HASH), cost(&real));
        assert_eq!(NOBODYS_HASH.len(), real.len());
        assert!(!secret::verify_password("", NOBODYS_HASH));
    }
}
