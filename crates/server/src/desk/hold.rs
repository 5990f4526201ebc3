//! Holding an application: claim, claim next, release, renew.

use actix_web::{HttpResponse, web};
use domain::claim::{self, ClaimError};
use domain::id::ApplicationId;
use domain::queue::Tile;

use super::case;
use super::conflict::{self, Attempt};
use super::decision_form::DecisionForm;
use super::filters::Filters;
use crate::failure::Failure;
use crate::links;
use crate::page::see_other;
use crate::posted::Posted;
use crate::state::State;
use crate::visit::StaffVisit;

/// `POST /desk/applications/{reference}/claim`
pub(super) async fn claim(
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<String>,
    _: Posted,
) -> Result<HttpResponse, Failure> {
    let mut conn = state.conn().await?;
    let id = case::find_id(&conn, &path).await?;
    match claim::claim(&mut conn, &state.ctx, &visit.actor, id).await {
        Ok(()) => Ok(see_other(&links::case(&case::canonical(&path)?))),
        Err(error) => refused(&mut conn, &state, &visit, id, Attempt::Claim, error).await,
    }
}

/// `POST /desk/claim-next`: to the application, or to what is unclaimed when there is none to take.
pub(super) async fn claim_next(visit: StaffVisit, state: web::Data<State>, _: Posted) -> Result<HttpResponse, Failure> {
    let mut conn = state.conn().await?;
    match claim::claim_next(&mut conn, &state.ctx, &visit.actor).await {
        Ok(Some(application)) => Ok(see_other(&links::case(&application.reference))),
        Ok(None) => Ok(see_other(&Filters::default().tile_url(Tile::Unclaimed))),
        Err(ClaimError::Transition(error)) => Err(error.into()),
        Err(ClaimError::Held(_) | ClaimError::OwnApplication) => Err(Failure::Conflict),
    }
}

/// `POST /desk/applications/{reference}/release`
pub(super) async fn release(
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<String>,
    _: Posted,
) -> Result<HttpResponse, Failure> {
    let mut conn = state.conn().await?;
    let id = case::find_id(&conn, &path).await?;
    match claim::release(&mut conn, &state.ctx, &visit.actor, id).await {
        Ok(()) => Ok(see_other(&links::case(&case::canonical(&path)?))),
        Err(error) => refused(&mut conn, &state, &visit, id, Attempt::Release, error).await,
    }
}

/// `POST /desk/applications/{reference}/renew`: 204, or 409 when the application is not held any more. Asked by the
/// script of an open case page.
pub(super) async fn renew(
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<String>,
    _: Posted,
) -> Result<HttpResponse, Failure> {
    let conn = state.conn().await?;
    let id = case::find_id(&conn, &path).await?;
    match claim::renew(&conn, &state.ctx, &visit.actor, id).await {
        Ok(true) => Ok(HttpResponse::NoContent().finish()),
        Err(ClaimError::Transition(error)) => Err(error.into()),
        Ok(false) | Err(ClaimError::Held(_) | ClaimError::OwnApplication) => Err(Failure::Conflict),
    }
}

async fn refused(
    conn: &mut diesel_async::AsyncPgConnection,
    state: &State,
    visit: &StaffVisit,
    id: ApplicationId,
    attempt: Attempt,
    error: ClaimError,
) -> Result<HttpResponse, Failure> {
    let kept = DecisionForm::default();
    match error {
        ClaimError::Held(live) => conflict::held(conn, state, visit, id, attempt, &live, kept).await,
        ClaimError::Transition(error) => conflict::refused(conn, state, visit, id, attempt, error, kept).await,
        ClaimError::OwnApplication => conflict::told(conn, state, visit, id, "desk-refused-own", kept).await,
    }
}
