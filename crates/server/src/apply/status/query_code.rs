//! The query code, which opens the link in a letter: shown once, on the receipt, and made anew when it was lost.
//!
//! Between making it and showing it there is a redirect; the code crosses it in a cookie of five minutes that the
//! receipt reads and removes. The database keeps its hash only.

use actix_web::{HttpRequest, web};
use domain::intake::query_code::{self, QueryCode};

use crate::apply::lookup::find_application;
use crate::http::cookie::CookieKind;
use crate::http::page_error::{PageError, PageResult};
use crate::http::response::see_other;
use crate::http::session::StoreSession;
use crate::http::verified_form::VerifiedForm;
use crate::links;
use crate::settings::Settings;

/// To the receipt, which shows this code of the application once.
///
/// # Errors
/// A value that fits no cookie.
pub fn redirect_to_receipt(settings: &Settings, reference: &str, code: &QueryCode) -> PageResult {
    let mut answer = see_other(&links::receipt(reference));
    let value = format!("{reference}.{}", code.display());
    answer
        .add_cookie(&CookieKind::QueryCode.set(settings, &value))
        .map_err(|error| PageError::internal(error.to_string()))?;
    Ok(answer)
}

/// The code that was handed over for this application, as people read it.
pub fn find(request: &HttpRequest, settings: &Settings, reference: &str) -> Option<String> {
    let value = CookieKind::QueryCode.read(settings, request)?;
    let (of, code) = value.split_once('.')?;
    if of != reference {
        return None;
    }
    QueryCode::parse(code).map(|code| code.display())
}

/// `POST /apply/applications/{reference}/query-code`: a new code in the place of the one before.
pub async fn renew(session: StoreSession, reference: web::Path<String>, _posted: VerifiedForm) -> PageResult {
    let application = {
        let conn = session.state.conn().await?;
        find_application(&conn, &session, &reference).await?
    };
    // Hashing waits for its turn, up to seconds: no connection is held meanwhile.
    let (code, hash) = session.state.new_query_code().await?;
    let mut conn = session.state.conn().await?;
    query_code::renew(&mut conn, &session.state.ctx, &session.actor, application.id, &hash).await?;
    redirect_to_receipt(&session.state.settings, &application.reference, &code)
}
