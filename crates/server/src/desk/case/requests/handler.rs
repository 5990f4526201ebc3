//! Sending an information request.

use actix_web::http::StatusCode;
use actix_web::web;
use diesel_async::AsyncPgConnection;
use domain::application::transition;
use domain::base::id::ApplicationId;
use domain::desk::case_file::{self, CaseFile};
use domain::review::decision::{DecideError, ReviewPart, check_decider};
use domain::review::information_request::{self, AskError};

use crate::desk::case::conflict::{self, Attempt};
use crate::desk::case::lookup;
use crate::desk::case::page::CasePage;
use crate::desk::case::requests::form::{AskForm, mistake};
use crate::http::page_error::PageResult;
use crate::http::response::{page_with, see_other};
use crate::http::session::StaffSession;
use crate::http::verified_form::VerifiedForm;
use crate::links;

/// `POST /desk/applications/{reference}/ask`: the case page again when something is wrong, with all that was typed.
pub async fn ask(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let file = lookup::open(&conn, &session, &path).await?;
    let (id, t) = (file.application.id, session.request.t);
    let mut form = AskForm::read(&posted, &file.policy);
    if let Err(error) = check_decider(&session.actor, &file.application, ReviewPart::First, file.ineligible) {
        return refused(&conn, &session, id, error, form).await;
    }
    let new = match form.check(t, &file.policy, &file.application) {
        Ok(new) => new,
        Err(mistakes) => {
            form.mistakes = mistakes;
            return form_again(&conn, &session, file, form).await;
        }
    };
    match information_request::ask(&mut conn, &session.state.ctx, &session.actor, id, &new).await {
        Ok(_) => Ok(see_other(&links::case(&lookup::canonical(&path)?))),
        Err(AskError::Decider(error)) => refused(&conn, &session, id, error, form).await,
        Err(error) => {
            form.mistakes = vec![mistake(t, &error)];
            form_again(&conn, &session, file, form).await
        }
    }
}

/// The page that says why the request was refused, with the typed form.
async fn refused(
    conn: &AsyncPgConnection,
    session: &StaffSession,
    id: ApplicationId,
    error: DecideError,
    form: AskForm,
) -> PageResult {
    let error = match error {
        DecideError::OwnApplication => return show_refusal(conn, session, id, "desk-refused-own", form).await,
        DecideError::Objected => return show_refusal(conn, session, id, "desk-objected", form).await,
        DecideError::Ineligible(why) => {
            return show_refusal(conn, session, id, &format!("desk-refused-{}", why.slug()), form).await;
        }
        DecideError::Transition(error) => error,
        // Another person holds it, or it is unclaimed: the conflict page names the last actor.
        _ => transition::conflict(conn, id).await?,
    };
    conflict::refused(conn, session, id, Attempt::Ask, error, form.kept()).await
}

/// The case page with the reason of the refusal, and with the typed form.
async fn show_refusal(
    conn: &AsyncPgConnection,
    session: &StaffSession,
    id: ApplicationId,
    message: &str,
    ask: AskForm,
) -> PageResult {
    let file = case_file::get(conn, &session.state.ctx, &session.actor, id).await?;
    let page = CasePage::load(conn, session, file).await?;
    let notice = Some(session.request.t.text(message));
    page_with(StatusCode::CONFLICT, &CasePage { ask, notice, ..page })
}

/// The case page with the form as it was typed.
async fn form_again(conn: &AsyncPgConnection, session: &StaffSession, file: CaseFile, ask: AskForm) -> PageResult {
    let page = CasePage::load(conn, session, file).await?;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &CasePage { ask, ..page })
}
