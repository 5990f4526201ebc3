//! Applying again (R17): starts the form with the answers that were right.

use actix_web::web;
use domain::intake::reapply::{self, ReapplyError};

use crate::apply::lookup::get_application;
use crate::apply::status::page::{Notice, refused};
use crate::http::page_error::PageResult;
use crate::http::response::see_other;
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
        Err(ReapplyError::NotAdmitted(_)) => refused(&conn, &session, &reference, Notice::NotAgain).await,
        Err(ReapplyError::NotPermitted(error)) => Err(error.into()),
        Err(ReapplyError::Database(error)) => Err(error.into()),
    }
}
