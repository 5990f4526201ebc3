//! A request about one application.

use actix_web::http::StatusCode;
use domain::application::{self, reference};
use domain::base::ApplicationId;
use domain::desk::case_file::{self, CaseFile};

use crate::desk::case::page::CasePage;
use crate::http::{PageError, PageResult, StaffSession, page_with, see_other};
use crate::links;

/// The canonical form of a typed reference; redirects use this form only.
///
/// # Errors
/// [`PageError::NotFound`] for a malformed reference.
pub fn canonical(typed: &str) -> Result<String, PageError> {
    reference::parse(typed).ok_or(PageError::NotFound)
}

/// The person who asks, a connection, and the application that the path names.
pub struct CaseRequest {
    pub session: StaffSession,
    pub conn: database::Connection,
    pub id: ApplicationId,
    /// In the canonical form.
    pub reference: String,
}

impl CaseRequest {
    /// The request about the application with the reference `typed`.
    ///
    /// # Errors
    /// [`PageError::NotFound`] for a malformed or unknown reference.
    pub async fn open(session: StaffSession, typed: &str) -> Result<Self, PageError> {
        let reference = canonical(typed)?;
        let conn = session.state.conn().await?;
        let id = application::find_by_reference(&conn, &reference).await?.ok_or(PageError::NotFound)?;
        Ok(Self { session, conn, id, reference })
    }

    /// The case file.
    ///
    /// # Errors
    /// [`PageError::Forbidden`] when this person may not read it.
    pub async fn file(&self) -> Result<CaseFile, PageError> {
        Ok(case_file::get(&self.conn, &self.session.state.ctx, &self.session.actor, self.id).await?)
    }

    /// The case page, changed by `change`.
    pub async fn show(&self, status: StatusCode, change: impl FnOnce(&mut CasePage)) -> PageResult {
        let mut page = CasePage::load(&self.conn, &self.session, self.file().await?).await?;
        change(&mut page);
        page_with(status, &page)
    }

    /// The case page again, with a form as it was typed and its problems.
    pub async fn form_again(&self, typed: impl FnOnce(&mut CasePage)) -> PageResult {
        self.show(StatusCode::UNPROCESSABLE_ENTITY, typed).await
    }

    pub fn done(&self) -> PageResult {
        Ok(see_other(&links::case(&self.reference)))
    }

    /// Redirects to an element of the case page.
    pub fn done_at(&self, id: &str) -> PageResult {
        Ok(see_other(&format!("{}#{id}", links::case(&self.reference))))
    }
}
