//! Entering with a ticket of the platform, where the merchant is signed in already.
//!
//! The ticket is used up at once, and leaves the address bar. The session begins only when the visitor confirms the store on a
//! page of this site: otherwise a stranger's link could sign somebody in to the stranger's store.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;
use chrono::{DateTime, Duration, Utc};
use domain::account::session;
use domain::base::{SecretKey, StoreId, Token, secret};
use domain::effect::platform::MessageError;
use domain::effect::platform::hand_off::{self, HandOffError};
use domain::store;
use serde::Deserialize;

use crate::apply::account::sign_in::enter;
use crate::http::{
    CookieKind, PageError, PageResult, RequestCtx, VerifiedForm, page, page_with, see_other, with_cookie,
};
use crate::state::State;
use crate::ui::Frame;
use crate::urls;

/// How long the page waits for the confirmation.
const CONFIRM_PERIOD: Duration = Duration::minutes(10);

/// The query of the platform's link.
#[derive(Debug, Deserialize)]
pub struct Sent {
    ticket: Option<String>,
}

/// The page that asks to confirm the store, or says why a ticket does not let in.
#[derive(Template)]
#[template(path = "apply/enter.html")]
pub struct EnterPage {
    pub frame: Frame,
    /// Name of the store to confirm; without one, the ticket does not let in.
    pub store_name: Option<String>,
    /// Message id of the reason.
    pub problem: &'static str,
}

fn refused(ctx: &RequestCtx, status: StatusCode, problem: &'static str) -> PageResult {
    page_with(status, &EnterPage { frame: ctx.frame(), store_name: None, problem })
}

/// `GET /apply/enter`: with a ticket, uses it up and comes back without it; then asks to confirm the store.
pub async fn show(
    request: HttpRequest,
    state: web::Data<State>,
    ctx: RequestCtx,
    sent: web::Query<Sent>,
) -> PageResult {
    let mut conn = state.conn().await?;
    let Some(ticket) = sent.into_inner().ticket else {
        return match admitted(&request, &state, ctx.now) {
            Some(store) => {
                let store_name = Some(store::get(&conn, store).await?.name);
                page(&EnterPage { frame: ctx.frame(), store_name, problem: "" })
            }
            None => refused(&ctx, StatusCode::GONE, "apply-enter-over"),
        };
    };
    let secret = state.settings.platform_secret.as_ref().ok_or(PageError::NotFound)?;
    match hand_off::accept(&mut conn, &state.ctx, secret, &ticket).await {
        Ok(store) => {
            let pass = pass(&state.key, store, ctx.now + CONFIRM_PERIOD);
            with_cookie(see_other(urls::APPLY_ENTER), &CookieKind::Entry.set(&state.settings, &pass))
        }
        Err(HandOffError::Message(MessageError::Database(error))) => Err(error.into()),
        Err(HandOffError::Message(why)) => {
            tracing::warn!(%why, "a ticket was refused");
            refused(&ctx, StatusCode::GONE, "apply-enter-over")
        }
        Err(HandOffError::UnknownStore) => refused(&ctx, StatusCode::FORBIDDEN, "apply-enter-no-store"),
        Err(HandOffError::UnknownContact) => refused(&ctx, StatusCode::FORBIDDEN, "apply-enter-no-contact"),
    }
}

/// `POST /apply/enter`: begins the session of the confirmed store.
pub async fn confirm(
    request: HttpRequest,
    state: web::Data<State>,
    ctx: RequestCtx,
    _posted: VerifiedForm,
) -> PageResult {
    let Some(store) = admitted(&request, &state, ctx.now) else {
        return refused(&ctx, StatusCode::GONE, "apply-enter-over");
    };
    let token = Token::generate().map_err(PageError::internal)?;
    {
        let conn = state.conn().await?;
        session::begin_applicant(&conn, &state.ctx, store, &token).await?;
    }
    let answer = enter(&request, &state, &token).await?;
    with_cookie(answer, &CookieKind::Entry.clear(&state.settings))
}

/// The cookie's value for a store that a ticket admitted to: the store, until when, and our signature.
fn pass(key: &SecretKey, store: StoreId, until: DateTime<Utc>) -> String {
    let (store, until) = (store.to_string(), until.timestamp().to_string());
    let signature = sign(key, &store, &until);
    format!("{store}.{until}.{signature}")
}

fn sign(key: &SecretKey, store: &str, until: &str) -> String {
    hex::encode(key.sign("entry", &[store.as_bytes(), until.as_bytes()]))
}

fn admitted(request: &HttpRequest, state: &State, now: DateTime<Utc>) -> Option<StoreId> {
    CookieKind::Entry.read(&state.settings, request).and_then(|value| opens(&state.key, &value, now))
}

fn opens(key: &SecretKey, value: &str, now: DateTime<Utc>) -> Option<StoreId> {
    let mut parts = value.splitn(3, '.');
    let (store, until, signature) = (parts.next()?, parts.next()?, parts.next()?);
    let is_ours = secret::equal(sign(key, store, until).as_bytes(), signature.as_bytes());
    let is_open = until.parse().is_ok_and(|until: i64| now.timestamp() < until);
    store.parse().ok().filter(|_| is_ours && is_open)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pass_opens_for_ten_minutes_and_cannot_be_forged() {
        let key = SecretKey::derive(&[7; 32]).unwrap();
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let store = StoreId::new(now);
        let value = pass(&key, store, now + CONFIRM_PERIOD);
        assert_eq!(opens(&key, &value, now), Some(store));
        assert_eq!(opens(&key, &value, now + CONFIRM_PERIOD), None);
        assert_eq!(opens(&SecretKey::derive(&[8; 32]).unwrap(), &value, now), None);
        let other = value.replacen(&store.to_string(), &StoreId::new(now).to_string(), 1);
        for forged in [other.as_str(), "", "..", &value[..value.len() - 1]] {
            assert_eq!(opens(&key, forged, now), None, "{forged}");
        }
    }
}
