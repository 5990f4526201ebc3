//! Applying again (R17): one click starts the form with everything that was right.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use domain::intake::reapply::{self, AgainError};

use crate::apply::lookup::find_case;
use crate::apply::status::page::{Notice, StatusPage, load_page};
use crate::http::page_error::Failure;
use crate::http::response::{page_with, see_other};
use crate::http::session::StoreVisit;
use crate::http::verified_form::Posted;
use crate::links;
use crate::state::State;

/// `POST /apply/applications/{reference}/again`: the form, or the status page with the reason why not.
pub async fn begin(
    state: web::Data<State>,
    visit: StoreVisit,
    reference: web::Path<String>,
    _posted: Posted,
) -> Result<HttpResponse, Failure> {
    let mut conn = state.conn().await?;
    let case = find_case(&conn, &state, &visit, &reference).await?;
    match reapply::begin_again(&mut conn, &state.ctx, &visit.actor, case.application.id).await {
        Ok(draft) => Ok(see_other(&links::form(draft.kind))),
        // The application is still open, or was erased: its page shows the status.
        Err(AgainError::Missing) => Ok(see_other(&links::status(&case.application.reference))),
        Err(AgainError::NotAdmitted(_)) => {
            let status = load_page(&conn, &state, visit.frame(), case).await?;
            page_with(StatusCode::CONFLICT, &StatusPage { notice: Some(Notice::NotAgain), ..status })
        }
        Err(AgainError::NotPermitted(error)) => Err(error.into()),
        Err(AgainError::Database(error)) => Err(error.into()),
    }
}
