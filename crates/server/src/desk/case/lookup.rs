//! Finds the application that a path names.

use diesel_async::AsyncPgConnection;
use domain::application::{self, reference};
use domain::base::id::ApplicationId;
use domain::desk::case_file::{self, CaseFile};

use crate::http::page_error::PageError;
use crate::http::session::StaffSession;

/// The canonical form of a typed reference; redirects use this form only.
///
/// # Errors
/// [`PageError::NotFound`] for a malformed reference.
pub fn canonical(typed: &str) -> Result<String, PageError> {
    reference::parse(typed).ok_or(PageError::NotFound)
}

/// The id of the application with the reference `typed`.
///
/// # Errors
/// [`PageError::NotFound`] for a malformed or unknown reference.
pub async fn get_id(conn: &AsyncPgConnection, typed: &str) -> Result<ApplicationId, PageError> {
    application::find_by_reference(conn, &canonical(typed)?).await?.ok_or(PageError::NotFound)
}

/// The case file of the application with the reference `typed`.
///
/// # Errors
/// As [`get_id`]; [`PageError::Forbidden`] when this person may not read it.
pub async fn open(conn: &AsyncPgConnection, session: &StaffSession, typed: &str) -> Result<CaseFile, PageError> {
    let id = get_id(conn, typed).await?;
    Ok(case_file::get(conn, &session.state.ctx, &session.actor, id).await?)
}
