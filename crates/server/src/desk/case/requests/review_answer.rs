//! Judging an answered item: accepted, or to be asked for again.

use actix_web::web;
use domain::application::transition;
use domain::base::id::RequestId;
use domain::review::information_request::{self, ItemVerdict, JudgeError};

use crate::desk::case::conflict::{self, Attempt};
use crate::desk::case::decision::form::DecisionForm;
use crate::desk::case::lookup;
use crate::http::page_error::{PageError, PageResult};
use crate::http::response::see_other;
use crate::http::session::StaffSession;
use crate::http::verified_form::VerifiedForm;
use crate::links;

/// `POST /desk/applications/{reference}/requests/{request}/{position}`: leads to the form to ask again, when the
/// verdict calls for it.
pub async fn judge(
    session: StaffSession,
    path: web::Path<(String, String, String)>,
    posted: VerifiedForm,
) -> PageResult {
    let (reference, request, position) = path.into_inner();
    let request: RequestId = request.parse().map_err(|_| PageError::NotFound)?;
    let position: i16 = position.parse().map_err(|_| PageError::NotFound)?;
    let verdict: ItemVerdict = posted.text("verdict").parse().map_err(|_| PageError::Unreadable)?;
    let mut conn = session.state.conn().await?;
    let id = lookup::get_id(&conn, &reference).await?;
    match information_request::judge(&mut conn, &session.state.ctx, &session.actor, id, request, position, verdict)
        .await
    {
        Ok(()) => {
            let part = if verdict == ItemVerdict::AskAgain { "#ask" } else { "#h-requests" };
            Ok(see_other(&format!("{}{part}", links::case(&lookup::canonical(&reference)?))))
        }
        // Another person holds it, or it is decided: the conflict page names the last actor.
        Err(JudgeError::NotHolder) => {
            let error = transition::conflict(&conn, id).await?;
            conflict::refused(&conn, &session, id, Attempt::Judge, error, DecisionForm::default()).await
        }
        Err(JudgeError::Missing) => Err(PageError::NotFound),
        Err(JudgeError::Transition(error)) => Err(error.into()),
    }
}
