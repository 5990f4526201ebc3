//! Applying again (R17): one click starts the form with everything that was right.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use domain::intake::reapply;
use domain::intake::reapply::AgainError;

use super::find_case;
use super::status::{self, Notice, StatusPage};
use crate::failure::Failure;
use crate::links;
use crate::page::{page_with, see_other};
use crate::posted::Posted;
use crate::state::State;
use crate::visit::StoreVisit;

/// `POST /apply/applications/{reference}/again`: the form, or the status page with the reason why not.
pub(super) async fn begin(
    state: web::Data<State>,
    visit: StoreVisit,
    reference: web::Path<String>,
    _posted: Posted,
) -> Result<HttpResponse, Failure> {
    let mut conn = state.conn().await?;
    let case = find_case(&conn, &state, &visit, &reference).await?;
    match reapply::begin_again(&mut conn, &state.ctx, &visit.actor, case.application.id).await {
        Ok(draft) => Ok(see_other(&links::form(draft.kind))),
        // Not over yet, or erased: its page says where it stands.
        Err(AgainError::Missing) => Ok(see_other(&links::status(&case.application.reference))),
        Err(AgainError::NotAdmitted(_)) => {
            let status = status::look(&conn, &state, visit.frame(), case).await?;
            page_with(StatusCode::CONFLICT, &StatusPage { notice: Some(Notice::NotAgain), ..status })
        }
        Err(AgainError::NotPermitted(error)) => Err(error.into()),
        Err(AgainError::Database(error)) => Err(error.into()),
    }
}
