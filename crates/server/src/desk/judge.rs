//! Judging what an applicant added: taken, or to be asked for again.

use actix_web::{HttpResponse, web};
use domain::application::transition;
use domain::base::id::RequestId;
use domain::review::information_request::{self, ItemVerdict, JudgeError};

use super::case;
use super::conflict::{self, Attempt};
use super::decision_form::DecisionForm;
use crate::failure::Failure;
use crate::links;
use crate::page::see_other;
use crate::posted::Posted;
use crate::state::State;
use crate::visit::StaffVisit;

/// `POST /desk/applications/{reference}/requests/{request}/{position}`: where the form to ask again is, when that is what
/// follows.
pub(super) async fn judge(
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<(String, String, String)>,
    posted: Posted,
) -> Result<HttpResponse, Failure> {
    let (reference, request, position) = path.into_inner();
    let request: RequestId = request.parse().map_err(|_| Failure::NotFound)?;
    let position: i16 = position.parse().map_err(|_| Failure::NotFound)?;
    let verdict: ItemVerdict = posted.text("verdict").parse().map_err(|_| Failure::Unreadable)?;
    let mut conn = state.conn().await?;
    let id = case::find_id(&conn, &reference).await?;
    match information_request::judge(&mut conn, &state.ctx, &visit.actor, id, request, position, verdict).await {
        Ok(()) => {
            let part = if verdict == ItemVerdict::AskAgain { "#ask" } else { "#h-requests" };
            Ok(see_other(&format!("{}{part}", links::case(&case::canonical(&reference)?))))
        }
        // Somebody else holds it, or it is decided: who was there last.
        Err(JudgeError::NotHolder) => {
            let error = transition::conflict(&conn, id).await?;
            conflict::refused(&conn, &state, &visit, id, Attempt::Judge, error, DecisionForm::default()).await
        }
        Err(JudgeError::NotPermitted(error)) => Err(error.into()),
        Err(JudgeError::Missing) => Err(Failure::NotFound),
        Err(JudgeError::Transition(error)) => Err(error.into()),
    }
}
