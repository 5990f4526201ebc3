//! The link in an email: the status of an application, without signing in (R16, THREATS 20).
//!
//! The link alone opens no page, since emails are forwarded, printed and read by scanners. With the query code, shown
//! once at submission, it opens the status page, to read and to appeal a rejection ([`crate::apply::actions::appeal`]); for
//! an application that customer service submitted, also to answer, withdraw and apply again ([`crate::apply::visit`]).
//! An unknown link gets the same page and the same refusal after the same time, so that valid links cannot be guessed.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;
use chrono::{DateTime, Duration, Utc};
use diesel_async::AsyncPgConnection;
use domain::Actor;
use domain::application::{self, status_link};
use domain::base::{ApplicationId, SecretKey, Token, secret};
use domain::desk::case_file;
use domain::intake::query_code::{self, QueryCode};
use tokio::time::{Instant, sleep_until};

use crate::apply::account::sign_in;
use crate::apply::field::{self, FieldError};
use crate::apply::status::page::{AppealForm, Reader, StatusPage, with_refusal};
use crate::apply::way::Way;
use crate::http::throttle::too_often;
use crate::http::{
    CookieKind, PageError, PageResult, RequestCtx, VerifiedForm, client, page, page_with, see_other, with_cookie,
};
use crate::links;
use crate::state::State;
use crate::ui::Frame;

/// How long a correct code gives access in this browser.
const OPEN_PERIOD: Duration = Duration::minutes(30);

#[derive(Template)]
#[template(path = "apply/link.html")]
pub struct LinkPage {
    pub frame: Frame,
    pub errors: Vec<FieldError>,
}

impl LinkPage {
    fn error(&self) -> Option<&str> {
        field::find(&self.errors, "code")
    }
}

/// `GET /status/{token}`: the form that asks for the code, or the page once it was given. Changes nothing.
pub async fn show(
    request: HttpRequest,
    state: web::Data<State>,
    ctx: RequestCtx,
    token: web::Path<String>,
) -> PageResult {
    let form = LinkPage { frame: ctx.frame(), errors: Vec::new() };
    let conn = state.conn().await?;
    let Some((token, id)) = find_proved(&conn, &request, &state, &token, ctx.now).await? else { return page(&form) };
    page(&load_page(&conn, &state, &ctx, &token, id).await?)
}

/// The link and its application, when the code was entered in this browser.
pub async fn find_proved(
    conn: &AsyncPgConnection,
    request: &HttpRequest,
    state: &State,
    typed: &str,
    now: DateTime<Utc>,
) -> Result<Option<(Token, ApplicationId)>, PageError> {
    let Some(token) = Token::parse(typed).filter(|token| has_shown_code(request, state, token, now)) else {
        return Ok(None);
    };
    let id = status_link::find(conn, state.ctx.now(), &token).await?;
    Ok(id.map(|id| (token, id)))
}

/// `POST /status/{token}`: tries a code.
pub async fn prove(
    request: HttpRequest,
    state: web::Data<State>,
    ctx: RequestCtx,
    token: web::Path<String>,
    posted: VerifiedForm,
) -> PageResult {
    let started_at = Instant::now();
    let again = |text: String| {
        let errors = vec![FieldError::new("code", text)];
        page_with(StatusCode::UNPROCESSABLE_ENTITY, &LinkPage { frame: ctx.frame(), errors })
    };
    // Malformed input does not count as a try.
    let Some(code) = QueryCode::parse(posted.text("code")) else {
        return again(ctx.t.text("error-query-code-format"));
    };
    let token = Token::parse(&token);
    let (address, link) = (client::address(&request, &state.settings), token.as_ref().map_or([0; 32], Token::hash));
    if let Err(error) = state.throttle.try_code(address, link) {
        return too_often(error, ctx.t, again);
    }
    let is_right = verify_code(&state, token.as_ref(), code).await;
    // The time of the answer must not reveal whether the link exists.
    sleep_until(sign_in::next_answer(started_at, Instant::now())).await;
    let Some(token) = token.filter(|_| matches!(is_right, Ok(true))) else {
        is_right?;
        return again(ctx.t.text("apply-link-wrong"));
    };
    state.throttle.forget_try(address, link);
    let pass = pass(&state.key, &token, ctx.now + OPEN_PERIOD);
    with_cookie(see_other(&links::follow(token.expose())), &CookieKind::Follow.set(&state.settings, &pass))
}

/// Counts the try, then compares. An unknown link costs a hash too, so that it takes as long.
async fn verify_code(state: &State, token: Option<&Token>, code: QueryCode) -> Result<bool, PageError> {
    let mut conn = state.conn().await?;
    let id = match token {
        Some(token) => status_link::find(&conn, state.ctx.now(), token).await?,
        None => None,
    };
    let hash = match id {
        Some(id) => query_code::begin_try(&mut conn, &state.ctx, id).await?,
        None => None,
    };
    drop(conn);
    match hash {
        Some(hash) => state.verify_query_code(code, hash).await,
        None => state.new_query_code().await.map(|_| false),
    }
}

/// The status page for a reader who has the link and the code.
pub async fn load_page(
    conn: &AsyncPgConnection,
    state: &State,
    ctx: &RequestCtx,
    token: &Token,
    id: ApplicationId,
) -> Result<StatusPage, PageError> {
    let (application, _) = application::find(conn, id).await?.ok_or(PageError::NotFound)?;
    let actor = Actor::Applicant { store: application.store_id };
    let case = case_file::get(conn, &state.ctx, &actor, id).await?;
    let appeal = AppealForm { link: links::follow_appeal(token.expose()), ..AppealForm::default() };
    let (reader, way) = (Reader::Link, Way::Link { token: token.clone() });
    let status = StatusPage { reader, way, appeal, ..StatusPage::new(ctx.frame(), case) };
    with_refusal(conn, state, status).await
}

/// `GET` of a path below the link that accepts only `POST`.
pub async fn back(token: web::Path<String>) -> PageResult {
    Ok(see_other(&links::follow(&token)))
}

/// The value of the cookie of a link whose code was entered: hash of the link, end of access, and our signature.
fn pass(key: &SecretKey, token: &Token, until: DateTime<Utc>) -> String {
    let (of, until) = (hex::encode(token.hash()), until.timestamp().to_string());
    let signature = sign(key, &of, &until);
    format!("{of}.{until}.{signature}")
}

fn sign(key: &SecretKey, of: &str, until: &str) -> String {
    hex::encode(key.sign("follow", &[of.as_bytes(), until.as_bytes()]))
}

fn has_shown_code(request: &HttpRequest, state: &State, token: &Token, now: DateTime<Utc>) -> bool {
    CookieKind::Follow.read(&state.settings, request).is_some_and(|value| opens(&state.key, &value, token, now))
}

fn opens(key: &SecretKey, value: &str, token: &Token, now: DateTime<Utc>) -> bool {
    let mut parts = value.splitn(3, '.');
    let (Some(of), Some(until), Some(signature)) = (parts.next(), parts.next(), parts.next()) else { return false };
    secret::equal(sign(key, of, until).as_bytes(), signature.as_bytes())
        && secret::equal(hex::encode(token.hash()).as_bytes(), of.as_bytes())
        && until.parse::<i64>().is_ok_and(|until| now.timestamp() < until)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pass_opens_its_link_for_30_minutes() {
        let key = SecretKey::derive(&[7; 32]).unwrap();
        let (token, other) = (Token::generate().unwrap(), Token::generate().unwrap());
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let value = pass(&key, &token, now + OPEN_PERIOD);
        assert!(opens(&key, &value, &token, now));
        assert!(opens(&key, &value, &token, now + OPEN_PERIOD - Duration::seconds(1)));
        assert!(!opens(&key, &value, &token, now + OPEN_PERIOD));
        assert!(!opens(&key, &value, &other, now));
        assert!(!opens(&SecretKey::derive(&[8; 32]).unwrap(), &value, &token, now));
        let longer = value.replace(&(now + OPEN_PERIOD).timestamp().to_string(), "1900000000");
        assert_ne!(longer, value);
        for forged in [longer.as_str(), "", ".", "..", &value[..value.len() - 1]] {
            assert!(!opens(&key, forged, &token, now), "{forged}");
        }
    }
}
