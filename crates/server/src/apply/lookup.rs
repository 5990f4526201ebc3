//! Finding the application that a path names.

use diesel_async::AsyncPgConnection;
use domain::application::{self, reference};
use domain::desk::case_file::{self, CaseFile};

use crate::http::page_error::PageError;
use crate::http::session::StoreSession;
use crate::state::State;

/// The case file of the application that is quoted as `typed`.
///
/// # Errors
/// [`Failure::NotFound`] when there is none, and when it is another store's.
pub async fn find_case(
    conn: &AsyncPgConnection,
    state: &State,
    session: &StoreSession,
    typed: &str,
) -> Result<CaseFile, PageError> {
    let reference = reference::parse(typed).ok_or(PageError::NotFound)?;
    let id = application::find_by_reference(conn, &reference).await?.ok_or(PageError::NotFound)?;
    Ok(case_file::get(conn, &state.ctx, &session.actor, id).await?)
}
