//! Actions of an applicant on an application: withdraw (R18), object (R23), apply again (R17), [`appeal`].

pub mod appeal;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;
use diesel_async::AsyncPgConnection;
use domain::application::TransitionError;
use domain::desk::case_file::CaseFile;
use domain::intake::objection::{self, ObjectionError};
use domain::intake::reapply::{self, ReapplyError};
use domain::intake::{reapply_lodged, withdrawal};

use crate::apply::link::status_link;
use crate::apply::lookup::{get_application, get_case};
use crate::apply::status::page::{Notice, StatusPage, refused};
use crate::apply::visit::Visit;
use crate::apply::way::Way;
use crate::http::{PageResult, RequestCtx, StoreSession, VerifiedForm, page, page_with, see_other};
use crate::links;
use crate::state::State;
use crate::ui::Frame;

#[derive(Template)]
#[template(path = "apply/withdraw.html")]
pub struct WithdrawPage {
    pub frame: Frame,
    pub way: Way,
    pub case: CaseFile,
}

impl WithdrawPage {
    /// Only somebody who signed in objects here; contacts have a link of their own.
    fn offers_objection(&self) -> bool {
        matches!(self.way, Way::Session { .. }) && self.case.can_object(self.frame.now)
    }

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
    let conn = session.state.clone().conn().await?;
    let visit = Visit::signed_in(&conn, session, &reference).await?;
    show_withdraw_for(&conn, &visit).await
}

/// `GET /status/{token}/withdraw`
pub async fn show_withdraw_by_link(
    request: HttpRequest,
    state: web::Data<State>,
    ctx: RequestCtx,
    token: web::Path<String>,
) -> PageResult {
    let conn = state.conn().await?;
    let visit = Visit::by_link(&conn, &request, &state, ctx, &token).await?;
    show_withdraw_for(&conn, &visit).await
}

async fn show_withdraw_for(conn: &AsyncPgConnection, visit: &Visit) -> PageResult {
    let case = visit.case(conn).await?;
    if !case.can_withdraw(visit.request.now) {
        return Ok(see_other(&visit.way.status()));
    }
    page(&WithdrawPage { frame: visit.frame(), way: visit.way.clone(), case })
}

/// `POST /status/{token}/withdraw`
pub async fn withdraw_by_link(
    request: HttpRequest,
    state: web::Data<State>,
    ctx: RequestCtx,
    token: web::Path<String>,
    _posted: VerifiedForm,
) -> PageResult {
    let mut conn = state.conn().await?;
    let visit = Visit::by_link(&conn, &request, &state, ctx.clone(), &token).await?;
    match withdrawal::withdraw(&mut conn, &state.ctx, &visit.actor, visit.id).await {
        Ok(()) => Ok(see_other(&visit.way.status())),
        Err(TransitionError::Conflict(_)) => refused_by_link(&conn, &ctx, &visit, Some(Notice::WithdrawTooLate)).await,
        Err(other) => Err(other.into()),
    }
}

/// `POST /status/{token}/again`: has customer service apply again for the owner, with what was right.
pub async fn reapply_by_link(
    request: HttpRequest,
    state: web::Data<State>,
    ctx: RequestCtx,
    token: web::Path<String>,
    _posted: VerifiedForm,
) -> PageResult {
    let mut conn = state.conn().await?;
    let visit = Visit::by_link(&conn, &request, &state, ctx.clone(), &token).await?;
    match reapply_lodged::ask_again(&mut conn, &state.ctx, &visit.actor, visit.id).await {
        Ok(_) => refused_by_link(&conn, &ctx, &visit, None).await,
        Err(ReapplyError::Missing | ReapplyError::NotAdmitted(_)) => {
            refused_by_link(&conn, &ctx, &visit, Some(Notice::NotAgain)).await
        }
        Err(ReapplyError::NotPermitted(error)) => Err(error.into()),
        Err(ReapplyError::Database(error)) => Err(error.into()),
    }
}

/// The status page after an action by link: with the reason why it was refused, or, without one, saying that customer
/// service begins again.
async fn refused_by_link(
    conn: &AsyncPgConnection,
    ctx: &RequestCtx,
    visit: &Visit,
    notice: Option<Notice>,
) -> PageResult {
    let Way::Link { token } = &visit.way else { return Ok(see_other(&visit.way.status())) };
    let status = status_link::load_page(conn, &visit.state, ctx, token, visit.id).await?;
    let code = if notice.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    page_with(code, &StatusPage { is_again_begun: notice.is_none(), notice, ..status })
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
