//! Actions of an applicant on an application: withdraw (R18), object (R23), apply again (R17), [`appeal`].

pub mod appeal;

use actix_web::web;
use askama::Template;
use domain::application::TransitionError;
use domain::desk::case_file::CaseFile;
use domain::intake::objection::{self, ObjectionError};
use domain::intake::reapply::{self, ReapplyError};
use domain::intake::withdrawal;

use crate::apply::lookup::{get_application, get_case};
use crate::apply::status::page::{Notice, refused};
use crate::http::{PageResult, StoreSession, VerifiedForm, page, see_other};
use crate::links;
use crate::ui::Frame;

#[derive(Template)]
#[template(path = "apply/withdraw.html")]
pub struct WithdrawPage {
    pub frame: Frame,
    pub case: CaseFile,
}

impl WithdrawPage {
    fn meaning(&self) -> String {
        self.frame.t.text(&format!("apply-withdraw-means-{}", self.case.application.kind.slug()))
    }
}

#[derive(Template)]
#[template(path = "apply/object.html")]
pub struct ObjectPage {
    pub frame: Frame,
    pub case: CaseFile,
}

/// `GET /apply/applications/{reference}/withdraw`
pub async fn show_withdraw(session: StoreSession, reference: web::Path<String>) -> PageResult {
    let conn = session.state.conn().await?;
    let case = get_case(&conn, &session, &reference).await?;
    if !case.can_withdraw(session.request.now) {
        return Ok(see_other(&links::status(&case.application.reference)));
    }
    page(&WithdrawPage { frame: session.frame(), case })
}

/// `POST /apply/applications/{reference}/withdraw`
pub async fn withdraw(session: StoreSession, reference: web::Path<String>, _posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let application = get_application(&conn, &session, &reference).await?;
    match withdrawal::withdraw(&mut conn, &session.state.ctx, &session.actor, application.id).await {
        Ok(()) => Ok(see_other(&links::status(&application.reference))),
        Err(TransitionError::Conflict(_)) => refused(&conn, &session, &reference, Notice::WithdrawTooLate).await,
        Err(other) => Err(other.into()),
    }
}

/// `GET /apply/applications/{reference}/object`
pub async fn show_object(session: StoreSession, reference: web::Path<String>) -> PageResult {
    let conn = session.state.conn().await?;
    let case = get_case(&conn, &session, &reference).await?;
    if !case.can_object(session.request.now) {
        return Ok(see_other(&links::status(&case.application.reference)));
    }
    page(&ObjectPage { frame: session.frame(), case })
}

/// `POST /apply/applications/{reference}/object`: the store's owner stops an application another person made in their
/// name.
pub async fn object(session: StoreSession, reference: web::Path<String>, _posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let application = get_application(&conn, &session, &reference).await?;
    match objection::object(&mut conn, &session.state.ctx, &session.actor, application.id).await {
        Ok(()) => Ok(see_other(&links::status(&application.reference))),
        Err(ObjectionError::TooLate) => refused(&conn, &session, &reference, Notice::ObjectTooLate).await,
        Err(other) => Err(other.into()),
    }
}

/// `POST /apply/applications/{reference}/again`: the form with the answers that were right, or the status page with the
/// reason why not.
pub async fn reapply(session: StoreSession, reference: web::Path<String>, _posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let application = get_application(&conn, &session, &reference).await?;
    match reapply::begin_again(&mut conn, &session.state.ctx, &session.actor, application.id).await {
        Ok(draft) => Ok(see_other(&links::form(draft.kind))),
        // The application is still open, or was erased: its page shows the status.
        Err(ReapplyError::Missing) => Ok(see_other(&links::status(&application.reference))),
        Err(ReapplyError::NotAdmitted(_)) => refused(&conn, &session, &reference, Notice::NotAgain).await,
        Err(ReapplyError::NotPermitted(error)) => Err(error.into()),
        Err(ReapplyError::Database(error)) => Err(error.into()),
    }
}
