//! Deciding: the form is checked, the letter is shown as it will go, and then it is decided.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use diesel_async::AsyncPgConnection;
use domain::case_file::CaseFile;
use domain::decision::{self, DecideError};
use domain::id::ApplicationId;
use domain::status::Action;
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
    visit.actor.must(Action::Approve.permission())?;
    let conn = state.conn().await?;
    let file = case::open(&conn, &state, &visit, &path).await?;
    let form = DecisionForm::read(&posted);
    if file.application.holder_id != Some(visit.me) {
        return not_mine(&conn, &state, &visit, file.application.id, form).await;
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
        Err(DecideError::NotHolder) => not_mine(&conn, &state, &visit, id, form).await,
        Err(DecideError::OwnApplication) => conflict::told(&conn, &state, &visit, id, "desk-refused-own", form).await,
        Err(DecideError::Objected) => conflict::told(&conn, &state, &visit, id, "desk-objected", form).await,
        Err(DecideError::Transition(error)) => {
            conflict::refused(&conn, &state, &visit, id, Attempt::Decide, error, form).await
        }
    }
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

/// Somebody else holds it, or nobody: who was there last, and what was typed.
async fn not_mine(
    conn: &AsyncPgConnection,
    state: &State,
    visit: &StaffVisit,
    id: ApplicationId,
    form: DecisionForm,
) -> Result<HttpResponse, Failure> {
    let error = transition::conflict(conn, id).await?;
    conflict::refused(conn, state, visit, id, Attempt::Decide, error, form).await
}
