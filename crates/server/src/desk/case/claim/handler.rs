//! Claiming an application: claim, claim next, release, renew. Other actions are in [`super::case_actions`].

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use diesel_async::AsyncPgConnection;
use domain::application::permission::Permission;
use domain::application::transition;
use domain::base::id::ApplicationId;
use domain::desk::queue::Tile;
use domain::review::claim::{self, ClaimError, Ineligible};

use crate::desk::case::claim::form::claim_stamp;
use crate::desk::case::claim::view::ClaimPart;
use crate::desk::case::conflict::{self, Attempt};
use crate::desk::case::decision::form::DecisionForm;
use crate::desk::case::lookup;
use crate::desk::case::page::CasePage;
use crate::desk::queue::filters::Filters;
use crate::http::page_error::{PageError, PageResult};
use crate::http::response::{page_with, see_other};
use crate::http::session::StaffSession;
use crate::http::verified_form::VerifiedForm;
use crate::{links, urls};

/// `POST /desk/applications/{reference}/claim`
pub async fn claim(session: StaffSession, path: web::Path<String>, _: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let id = lookup::get_id(&conn, &path).await?;
    match claim::claim(&mut conn, &session.state.ctx, &session.actor, id).await {
        Ok(()) => Ok(see_other(&links::case(&lookup::canonical(&path)?))),
        Err(error) => refused(&conn, &session, id, Attempt::Claim, error).await,
    }
}

/// `POST /desk/claim-next`: leads to the claimed application, or to the unclaimed ones when none can be claimed.
pub async fn claim_next(session: StaffSession, _: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    match claim::claim_next(&mut conn, &session.state.ctx, &session.actor).await {
        Ok(Some(application)) => Ok(see_other(&links::case(&application.reference))),
        Ok(None) => Ok(see_other(&Filters::default().tile_url(Tile::Unclaimed))),
        // An absent reviewer gets no application: the page of absences says until when.
        Err(ClaimError::Ineligible(Ineligible::Away)) => Ok(see_other(urls::ABSENCES)),
        Err(ClaimError::Transition(error)) => Err(error.into()),
        Err(ClaimError::Held(_) | ClaimError::Ineligible(_)) => Err(PageError::Conflict),
    }
}

/// `POST /desk/applications/{reference}/release`
pub async fn release(session: StaffSession, path: web::Path<String>, _: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let id = lookup::get_id(&conn, &path).await?;
    match claim::release(&mut conn, &session.state.ctx, &session.actor, id).await {
        Ok(()) => Ok(see_other(&links::case(&lookup::canonical(&path)?))),
        Err(error) => refused(&conn, &session, id, Attempt::Release, error).await,
    }
}

/// `POST /desk/applications/{reference}/renew`: 204, or 409 when the application is not held any more. Called by the
/// script of an open case page.
pub async fn renew(session: StaffSession, path: web::Path<String>, _: VerifiedForm) -> PageResult {
    let conn = session.state.conn().await?;
    let id = lookup::get_id(&conn, &path).await?;
    match claim::renew(&conn, &session.state.ctx, &session.actor, id).await {
        Ok(true) => Ok(HttpResponse::NoContent().finish()),
        Err(ClaimError::Transition(error)) => Err(error.into()),
        Ok(false) | Err(ClaimError::Held(_) | ClaimError::Ineligible(_)) => Err(PageError::Conflict),
    }
}

/// `GET /desk/applications/{reference}/claim-part?seen=…`: 204 while nothing changed, else the banner.
pub async fn part(session: StaffSession, path: web::Path<String>, request: HttpRequest) -> PageResult {
    session.actor.must(Permission::ReadApplications)?;
    let conn = session.state.conn().await?;
    let id = lookup::get_id(&conn, &path).await?;
    let (application, claim) = (transition::get(&conn, id).await?, claim::find_live(&conn, id).await?);
    let now = format!("seen={}", claim_stamp(&application, claim.as_ref()));
    if request.query_string() == now {
        return Ok(HttpResponse::NoContent().finish());
    }
    let file = lookup::open(&conn, &session, &path).await?;
    page_with(StatusCode::OK, &ClaimPart(CasePage::load(&conn, &session, file).await?))
}

/// The page for a refused change of the claim: the conflict page, or a sentence on the case page.
pub async fn refused(
    conn: &AsyncPgConnection,
    session: &StaffSession,
    id: ApplicationId,
    attempt: Attempt,
    error: ClaimError,
) -> PageResult {
    let kept = DecisionForm::default();
    match error {
        ClaimError::Held(live) => conflict::claimed_by_other(conn, session, id, attempt, &live, kept).await,
        ClaimError::Transition(error) => conflict::refused(conn, session, id, attempt, error, kept).await,
        ClaimError::Ineligible(why) => conflict::ineligible(conn, session, id, why, kept).await,
    }
}
