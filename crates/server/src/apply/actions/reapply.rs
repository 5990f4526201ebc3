//! Applying again (R17): starts the form with the answers that were right.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use domain::intake::reapply::{self, ReapplyError};

use crate::apply::lookup::{get_application, get_case};
use crate::apply::status::page::{Notice, StatusPage, load_page};
use crate::http::page_error::PageError;
use crate::http::response::{page_with, see_other};
use crate::http::session::StoreSession;
use crate::http::verified_form::VerifiedForm;
use crate::links;
use crate::state::State;

/// `POST /apply/applications/{reference}/again`: the form, or the status page with the reason why not.
pub async fn begin(
    state: web::Data<State>,
    session: StoreSession,
    reference: web::Path<String>,
    _posted: VerifiedForm,
) -> Result<HttpResponse, PageError> {
    let mut conn = state.conn().await?;
    let application = get_application(&conn, &session, &reference).await?;
    match reapply::begin_again(&mut conn, &state.ctx, &session.actor, application.id).await {
        Ok(draft) => Ok(see_other(&links::form(draft.kind))),
        // The application is still open, or was erased: its page shows the status.
        Err(ReapplyError::Missing) => Ok(see_other(&links::status(&application.reference))),
        Err(ReapplyError::NotAdmitted(_)) => {
            let case = get_case(&conn, &state, &session, &reference).await?;
            let status = load_page(&conn, &state, session.frame(), case).await?;
            page_with(StatusCode::CONFLICT, &StatusPage { notice: Some(Notice::NotAgain), ..status })
        }
        Err(ReapplyError::NotPermitted(error)) => Err(error.into()),
        Err(ReapplyError::Database(error)) => Err(error.into()),
    }
}
