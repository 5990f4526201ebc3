//! Objecting while signed in: the store's owner stops an application another person made in their name (R23).

use actix_web::web;
use askama::Template;
use domain::desk::case_file::CaseFile;
use domain::intake::objection::{self, ObjectionError};

use crate::apply::lookup::{get_application, get_case};
use crate::apply::status::page::{Notice, refused};
use crate::http::page_error::{PageError, PageResult};
use crate::http::response::{page, see_other};
use crate::http::session::StoreSession;
use crate::http::verified_form::VerifiedForm;
use crate::links;
use crate::ui::frame::Frame;

#[derive(Template)]
#[template(path = "apply/object.html")]
pub struct ObjectPage {
    pub frame: Frame,
    pub case: CaseFile,
}

impl ObjectPage {
    fn reference(&self) -> &str {
        &self.case.application.reference
    }

    fn kind_name(&self) -> String {
        self.frame.t.text(&format!("kind-{}", self.case.application.kind.slug()))
    }

    fn submitted(&self) -> String {
        self.frame.t.moment(self.case.application.submitted_at)
    }

    fn status_link(&self) -> String {
        links::status(self.reference())
    }

    fn link(&self) -> String {
        links::object(self.reference())
    }
}

/// `GET /apply/applications/{reference}/object`
pub async fn show(session: StoreSession, reference: web::Path<String>) -> PageResult {
    let conn = session.state.conn().await?;
    let case = get_case(&conn, &session, &reference).await?;
    if !case.can_object(session.request.now) {
        return Ok(see_other(&links::status(&case.application.reference)));
    }
    page(&ObjectPage { frame: session.frame(), case })
}

/// `POST /apply/applications/{reference}/object`
pub async fn object(session: StoreSession, reference: web::Path<String>, _posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let application = get_application(&conn, &session, &reference).await?;
    match objection::object(&mut conn, &session.state.ctx, &session.actor, application.id).await {
        Ok(()) => Ok(see_other(&links::status(&application.reference))),
        Err(ObjectionError::TooLate) => refused(&conn, &session, &reference, Notice::ObjectTooLate).await,
        Err(other) => Err(failure(other)),
    }
}

/// The page for a refusal that the caller does not explain.
pub fn failure(error: ObjectionError) -> PageError {
    match error {
        ObjectionError::Missing => PageError::NotFound,
        ObjectionError::NotPermitted(error) => error.into(),
        ObjectionError::Database(error) => error.into(),
        ObjectionError::TooLate
        | ObjectionError::Changed
        | ObjectionError::Involved
        | ObjectionError::Nothing
        | ObjectionError::Note(_) => PageError::Conflict,
    }
}
