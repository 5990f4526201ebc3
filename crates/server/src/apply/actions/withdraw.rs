//! Withdrawing an application (R18).

use actix_web::web;
use askama::Template;
use domain::application::transition::TransitionError;
use domain::desk::case_file::CaseFile;
use domain::intake::withdrawal;

use crate::apply::lookup::{get_application, get_case};
use crate::apply::status::page::{Notice, refused};
use crate::http::page_error::PageResult;
use crate::http::response::{page, see_other};
use crate::http::session::StoreSession;
use crate::http::verified_form::VerifiedForm;
use crate::links;
use crate::ui::frame::Frame;

#[derive(Template)]
#[template(path = "apply/withdraw.html")]
pub struct WithdrawPage {
    pub frame: Frame,
    pub case: CaseFile,
}

impl WithdrawPage {
    fn reference(&self) -> &str {
        &self.case.application.reference
    }

    fn kind_name(&self) -> String {
        self.frame.t.text(&format!("kind-{}", self.case.application.kind.slug()))
    }

    fn meaning(&self) -> String {
        self.frame.t.text(&format!("apply-withdraw-means-{}", self.case.application.kind.slug()))
    }

    fn status_link(&self) -> String {
        links::status(self.reference())
    }

    fn object_link(&self) -> Option<String> {
        self.case.can_object(self.frame.now).then(|| links::object(self.reference()))
    }

    fn link(&self) -> String {
        links::withdraw(self.reference())
    }
}

/// `GET /apply/applications/{reference}/withdraw`
pub async fn show(session: StoreSession, reference: web::Path<String>) -> PageResult {
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
