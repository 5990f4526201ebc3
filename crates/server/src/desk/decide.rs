//! Deciding: the form is checked, the letter is shown as it will go, and then it is decided.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use diesel_async::AsyncPgConnection;
use domain::case_file::CaseFile;
use domain::decision::{self, DecideError};
use domain::id::ApplicationId;
use domain::transition;

use super::case::{self, CasePage};
use super::check::CheckPage;
use super::conflict::{self, Attempt};
use super::decision_form::DecisionForm;
use crate::failure::Failure;
use crate::links;
use crate::page::{page, page_with, see_other};
use crate::posted::Posted;
use crate::state::State;
use crate::visit::StaffVisit;

/// `POST /desk/applications/{reference}/decision`: the check page; the case page again when something is wrong, or
/// with `back`, which is the way back from the check page to what was typed.
pub(super) async fn decision(
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, Failure> {
    let conn = state.conn().await?;
    let file = case::open(&conn, &state, &visit, &path).await?;
    let form = DecisionForm::read(&posted);
    if let Err(error) = decision::check_decider(&visit.actor, &file.application) {
        return refused(&conn, &state, &visit, file.application.id, error, form).await;
    }
    if posted.has("back") {
        return form_again(&conn, &state, &visit, file, form, StatusCode::OK).await;
    }
    match form.check(&file.policy, &file.application) {
        Ok(verdict) => page(&CheckPage::gather(&conn, &state, &visit, file, verdict).await?),
        Err(form) => form_again(&conn, &state, &visit, file, form, StatusCode::UNPROCESSABLE_ENTITY).await,
    }
}

/// `POST /desk/applications/{reference}/decision/confirm`
pub(super) async fn confirm(
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, Failure> {
    let mut conn = state.conn().await?;
    let id = case::find_id(&conn, &path).await?;
    let form = DecisionForm::read(&posted);
    let Some(verdict) = form.verdict() else {
        let file = case::open(&conn, &state, &visit, &path).await?;
        return form_again(&conn, &state, &visit, file, form.undecided(), StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    match decision::decide(&mut conn, &state.ctx, &visit.actor, id, &verdict).await {
        Ok(_) => Ok(see_other(&links::case(&case::canonical(&path)?))),
        Err(DecideError::Fields(problems)) => {
            let file = case::open(&conn, &state, &visit, &path).await?;
            let form = form.with_problems(problems);
            form_again(&conn, &state, &visit, file, form, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(error) => refused(&conn, &state, &visit, id, error, form).await,
    }
}

/// Why it cannot be decided, with what was typed.
async fn refused(
    conn: &AsyncPgConnection,
    state: &State,
    visit: &StaffVisit,
    id: ApplicationId,
    error: DecideError,
    form: DecisionForm,
) -> Result<HttpResponse, Failure> {
    let error = match error {
        DecideError::OwnApplication => return conflict::told(conn, state, visit, id, "desk-refused-own", form).await,
        DecideError::Objected => return conflict::told(conn, state, visit, id, "desk-objected", form).await,
        DecideError::Transition(error) => error,
        // Somebody else holds it, or nobody: who was there last.
        DecideError::NotHolder | DecideError::Fields(_) => transition::conflict(conn, id).await?,
    };
    conflict::refused(conn, state, visit, id, Attempt::Decide, error, form).await
}

/// The case page with the form as it was typed.
async fn form_again(
    conn: &AsyncPgConnection,
    state: &State,
    visit: &StaffVisit,
    file: CaseFile,
    form: DecisionForm,
    status: StatusCode,
) -> Result<HttpResponse, Failure> {
    let page = CasePage::gather(conn, state, visit, file).await?;
    page_with(status, &CasePage { form, ..page })
}
