//! Finding the application that a path names.

use diesel_async::AsyncPgConnection;
use domain::application::{self, reference};
use domain::base::id::ApplicationId;
use domain::desk::case_file::{self, CaseFile};

use crate::http::page_error::PageError;
use crate::http::session::StaffSession;

/// The canonical form of a typed reference; redirects use this form only.
///
/// # Errors
/// [`PageError::NotFound`] for what is no reference.
pub fn canonical(typed: &str) -> Result<String, PageError> {
    reference::parse(typed).ok_or(PageError::NotFound)
}

/// The application people quote as `typed`.
///
/// # Errors
/// [`PageError::NotFound`] for a malformed reference, and for an unknown one.
pub async fn find_id(conn: &AsyncPgConnection, typed: &str) -> Result<ApplicationId, PageError> {
    application::find_by_reference(conn, &canonical(typed)?).await?.ok_or(PageError::NotFound)
}

/// The case file of the application people quote as `typed`.
///
/// # Errors
/// As [`find_id`]; [`PageError::Forbidden`] for those who may not read it.
pub async fn open(conn: &AsyncPgConnection, session: &StaffSession, typed: &str) -> Result<CaseFile, PageError> {
    let id = find_id(conn, typed).await?;
    Ok(case_file::get(conn, &session.state.ctx, &session.actor, id).await?)
}
