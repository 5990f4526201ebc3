//! Applying again (R17): starts the form with the answers that were right.

use actix_web::http::StatusCode;
use actix_web::web;
use domain::intake::reapply::{self, ReapplyError};

use crate::apply::lookup::{get_application, get_case};
use crate::apply::status::page::{Notice, StatusPage, load_page};
use crate::http::page_error::PageResult;
use crate::http::response::{page_with, see_other};
use crate::http::session::StoreSession;
use crate::http::verified_form::VerifiedForm;
use crate::links;

/// `POST /apply/applications/{reference}/again`: the form, or the status page with the reason why not.
pub async fn begin(session: StoreSession, reference: web::Path<String>, _posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let application = get_application(&conn, &session, &reference).await?;
    match reapply::begin_again(&mut conn, &session.state.ctx, &session.actor, application.id).await {
        Ok(draft) => Ok(see_other(&links::form(draft.kind))),
        // The application is still open, or was erased: its page shows the status.
        Err(ReapplyError::Missing) => Ok(see_other(&links::status(&application.reference))),
        Err(ReapplyError::NotAdmitted(_)) => {
            let case = get_case(&conn, &session, &reference).await?;
            let status = load_page(&conn, &session.state, session.frame(), case).await?;
            page_with(StatusCode::CONFLICT, &StatusPage { notice: Some(Notice::NotAgain), ..status })
        }
        Err(ReapplyError::NotPermitted(error)) => Err(error.into()),
        Err(ReapplyError::Database(error)) => Err(error.into()),
    }
}
