//! Finding the application that a path names.

use diesel_async::AsyncPgConnection;
use domain::application::{self, reference};
use domain::base::id::ApplicationId;
use domain::desk::case_file::{self, CaseFile};

use crate::http::page_error::Failure;
use crate::http::session::StaffVisit;
use crate::state::State;

/// The canonical form of a typed reference; redirects use this form only.
///
/// # Errors
/// [`Failure::NotFound`] for what is no reference.
pub fn canonical(typed: &str) -> Result<String, Failure> {
    reference::parse(typed).ok_or(Failure::NotFound)
}

/// The application people quote as `typed`.
///
/// # Errors
/// [`Failure::NotFound`] for a malformed reference, and for an unknown one.
pub async fn find_id(conn: &AsyncPgConnection, typed: &str) -> Result<ApplicationId, Failure> {
    application::find_by_reference(conn, &canonical(typed)?).await?.ok_or(Failure::NotFound)
}

/// The case file of the application people quote as `typed`.
///
/// # Errors
/// As [`find_id`]; [`Failure::Forbidden`] for those who may not read it.
pub async fn open(
    conn: &AsyncPgConnection,
    state: &State,
    visit: &StaffVisit,
    typed: &str,
) -> Result<CaseFile, Failure> {
    let id = find_id(conn, typed).await?;
    Ok(case_file::get(conn, &state.ctx, &visit.actor, id).await?)
}
