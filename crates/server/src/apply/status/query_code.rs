//! The query code, which opens the link in a letter: shown once, on the receipt, and renewed when it was lost.
//!
//! The code crosses the redirect to the receipt in a cookie of five minutes, which the receipt reads and removes. The
//! database stores only its hash.

use actix_web::{HttpRequest, web};
use domain::intake::query_code::{self, QueryCode};

use crate::apply::lookup::get_application;
use crate::http::cookie::CookieKind;
use crate::http::page_error::PageResult;
use crate::http::response::{see_other, with_cookie};
use crate::http::session::StoreSession;
use crate::http::verified_form::VerifiedForm;
use crate::links;
use crate::settings::Settings;

/// Redirects to the receipt, which shows this code once.
///
/// # Errors
/// When the value is not valid in a cookie.
pub fn redirect_to_receipt(settings: &Settings, reference: &str, code: &QueryCode) -> PageResult {
    let value = format!("{reference}.{}", code.display());
    with_cookie(see_other(&links::receipt(reference)), &CookieKind::QueryCode.set(settings, &value))
}

/// The code in the cookie, when it is for this application, as it is displayed.
pub fn find(request: &HttpRequest, settings: &Settings, reference: &str) -> Option<String> {
    let value = CookieKind::QueryCode.read(settings, request)?;
    let (of, code) = value.split_once('.')?;
    if of != reference {
        return None;
    }
    QueryCode::parse(code).map(|code| code.display())
}

/// `POST /apply/applications/{reference}/query-code`: replaces the code.
pub async fn renew(session: StoreSession, reference: web::Path<String>, _posted: VerifiedForm) -> PageResult {
    let application = {
        let conn = session.state.conn().await?;
        get_application(&conn, &session, &reference).await?
    };
    // Hashing may wait seconds for its turn: no connection is held meanwhile.
    let (code, hash) = session.state.new_query_code().await?;
    let mut conn = session.state.conn().await?;
    query_code::renew(&mut conn, &session.state.ctx, &session.actor, application.id, &hash).await?;
    redirect_to_receipt(&session.state.settings, &application.reference, &code)
}
