//! Finds the application that a path names.

use diesel_async::AsyncPgConnection;
use domain::application::{self, Application, access, reference};
use domain::desk::case_file::{self, CaseFile};

use crate::http::{PageError, StoreSession};

/// The case file of the application with the reference `typed`.
///
/// # Errors
/// [`PageError::NotFound`] when there is none, or when it belongs to another store.
pub async fn get_case(conn: &AsyncPgConnection, session: &StoreSession, typed: &str) -> Result<CaseFile, PageError> {
    let reference = reference::parse(typed).ok_or(PageError::NotFound)?;
    let id = application::find_by_reference(conn, &reference).await?.ok_or(PageError::NotFound)?;
    Ok(case_file::get(conn, &session.state.ctx, &session.actor, id).await?)
}

/// The row of the application with the reference `typed`, for a form that needs no more than its id.
///
/// # Errors
/// As [`get_case`].
pub async fn get_application(
    conn: &AsyncPgConnection,
    session: &StoreSession,
    typed: &str,
) -> Result<Application, PageError> {
    let reference = reference::parse(typed).ok_or(PageError::NotFound)?;
    Ok(access::authorize(conn, &session.actor, &reference).await?)
}
