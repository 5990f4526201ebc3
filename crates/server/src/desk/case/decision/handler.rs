//! Deciding: the form is checked, the letter is shown, and the decision is made or recommended to a second reviewer.

use actix_web::http::StatusCode;
use actix_web::web;
use diesel_async::AsyncPgConnection;
use domain::application::transition;
use domain::base::id::ApplicationId;
use domain::desk::case_file::CaseFile;
use domain::review::decision::{DecideError, ReviewPart, check_decider};
use domain::review::{claim, decide};

use crate::desk::case::conflict::{self, Attempt};
use crate::desk::case::decision::confirm::CheckPage;
use crate::desk::case::decision::form::DecisionForm;
use crate::desk::case::decision::reasons;
use crate::desk::case::lookup;
use crate::desk::case::page::CasePage;
use crate::http::page_error::PageResult;
use crate::http::response::{page, page_with, see_other};
use crate::http::session::StaffSession;
use crate::http::verified_form::VerifiedForm;
use crate::links;

/// `POST /desk/applications/{reference}/decision`: the confirmation page. Returns to the case page when the form has
/// problems, with `propose` (which fills in the texts of the reasons) and with `back` (from the confirmation page).
pub async fn decision(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let conn = session.state.conn().await?;
    let file = lookup::open(&conn, &session, &path).await?;
    let form = DecisionForm::read(&posted);
    if let Err(error) = check_decider(&session.actor, &file.application, ReviewPart::First, file.ineligible) {
        return refused(&conn, &session, file.application.id, error, form).await;
    }
    if posted.has("propose") {
        let form = form.propose(&file.policy, &file.application);
        return form_again(&conn, &session, file, form, StatusCode::OK).await;
    }
    if posted.has("back") {
        return form_again(&conn, &session, file, form, StatusCode::OK).await;
    }
    let verdict = match form.clone().check(&file.policy, &file.application) {
        Ok(verdict) => verdict,
        Err(form) => return form_again(&conn, &session, file, *form, StatusCode::UNPROCESSABLE_ENTITY).await,
    };
    let subject = (&file.application, &file.store);
    match decide::preview(&conn, &session.state.ctx, &session.actor, &file.policy, subject, &verdict).await {
        Ok(preview) => page(&CheckPage::load(&conn, &session, file, verdict, preview).await?),
        Err(error) => refused(&conn, &session, file.application.id, error, form).await,
    }
}

/// `POST /desk/applications/{reference}/decision/confirm`: leads to the case; with `next`, to the next one.
pub async fn confirm(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let id = lookup::get_id(&conn, &path).await?;
    let form = DecisionForm::read(&posted);
    let Some(verdict) = form.verdict() else {
        let file = lookup::open(&conn, &session, &path).await?;
        return form_again(&conn, &session, file, form.undecided(), StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    match decide::decide(&mut conn, &session.state.ctx, &session.actor, id, &verdict).await {
        Ok(_) => redirect_after(&mut conn, &session, &lookup::canonical(&path)?, posted.has("next")).await,
        Err(DecideError::Fields(problems)) => {
            let file = lookup::open(&conn, &session, &path).await?;
            let form = form.with_problems(problems);
            form_again(&conn, &session, file, form, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(error) => refused(&conn, &session, id, error, form).await,
    }
}

/// Redirects to the decided case, or to the next one when that was requested and there is one.
pub async fn redirect_after(
    conn: &mut AsyncPgConnection,
    session: &StaffSession,
    reference: &str,
    is_next_wished: bool,
) -> PageResult {
    let next =
        if is_next_wished { claim::claim_next(conn, &session.state.ctx, &session.actor).await } else { Ok(None) };
    match next {
        Ok(Some(application)) => Ok(see_other(&links::case_after(&application.reference, reference))),
        Ok(None) => Ok(see_other(&links::case(reference))),
        Err(error) => {
            // The decision is made, so its page can always be shown.
            tracing::info!(%error, "the next application could not be claimed after a decision");
            Ok(see_other(&links::case(reference)))
        }
    }
}

/// The page that says why it cannot be decided, with the typed values.
async fn refused(
    conn: &AsyncPgConnection,
    session: &StaffSession,
    id: ApplicationId,
    error: DecideError,
    form: DecisionForm,
) -> PageResult {
    let error = match error {
        DecideError::OwnApplication => {
            return conflict::show_refusal(conn, session, id, "desk-refused-own", form).await;
        }
        DecideError::Objected => return conflict::show_refusal(conn, session, id, "desk-objected", form).await,
        DecideError::Ineligible(why) => return conflict::ineligible(conn, session, id, why, form).await,
        DecideError::Checks(_) | DecideError::Flags(_) => {
            let file = domain::desk::case_file::get(conn, &session.state.ctx, &session.actor, id).await?;
            let refusals = reasons::refusals(session.request.t, &file.policy, &error);
            let form = DecisionForm { refusals, ..form };
            return form_again(conn, session, file, form, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
        DecideError::Transition(error) => error,
        // Another person holds it, or it is unclaimed: the conflict page names the last actor.
        _ => transition::conflict(conn, id).await?,
    };
    conflict::refused(conn, session, id, Attempt::Decide, error, form).await
}

/// The case page with the form as it was typed.
async fn form_again(
    conn: &AsyncPgConnection,
    session: &StaffSession,
    file: CaseFile,
    form: DecisionForm,
    status: StatusCode,
) -> PageResult {
    let page = CasePage::load(conn, session, file).await?;
    page_with(status, &CasePage { form, ..page })
}
