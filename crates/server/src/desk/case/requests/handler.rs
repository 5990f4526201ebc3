//! Asking the applicant for more.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use diesel_async::AsyncPgConnection;
use domain::application::transition;
use domain::base::id::ApplicationId;
use domain::desk::case_file::{self, CaseFile};
use domain::review::decision::{self, DecideError};
use domain::review::information_request::{self, AskError};

use crate::desk::case::conflict::{self, Attempt};
use crate::desk::case::lookup;
use crate::desk::case::page::CasePage;
use crate::desk::case::requests::form::{AskForm, mistake};
use crate::http::page_error::Failure;
use crate::http::response::{page_with, see_other};
use crate::http::session::StaffVisit;
use crate::http::verified_form::Posted;
use crate::links;
use crate::state::State;

/// `POST /desk/applications/{reference}/ask`: the case page again when something is wrong, with all that was typed.
pub async fn ask(
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, Failure> {
    let mut conn = state.conn().await?;
    let file = lookup::open(&conn, &state, &visit, &path).await?;
    let (id, words) = (file.application.id, visit.visit.words);
    let mut form = AskForm::read(&posted, &file.policy);
    if let Err(error) = decision::check_decider(&visit.actor, &file.application) {
        return refused(&conn, &state, &visit, id, error, form).await;
    }
    let new = match form.check(words, &file.policy, &file.application) {
        Ok(new) => new,
        Err(mistakes) => {
            form.mistakes = mistakes;
            return form_again(&conn, &state, &visit, file, form).await;
        }
    };
    match information_request::ask(&mut conn, &state.ctx, &visit.actor, id, &new).await {
        Ok(_) => Ok(see_other(&links::case(&lookup::canonical(&path)?))),
        Err(AskError::Decider(error)) => refused(&conn, &state, &visit, id, error, form).await,
        Err(AskError::Transition(error)) => {
            conflict::refused(&conn, &state, &visit, id, Attempt::Ask, error, form.kept()).await
        }
        Err(error) => {
            form.mistakes = vec![mistake(words, &error)];
            form_again(&conn, &state, &visit, file, form).await
        }
    }
}

/// The reason why the request was refused, with the typed form.
async fn refused(
    conn: &AsyncPgConnection,
    state: &State,
    visit: &StaffVisit,
    id: ApplicationId,
    error: DecideError,
    form: AskForm,
) -> Result<HttpResponse, Failure> {
    let error = match error {
        DecideError::OwnApplication => return show_refusal(conn, state, visit, id, "desk-refused-own", form).await,
        DecideError::Objected => return show_refusal(conn, state, visit, id, "desk-objected", form).await,
        DecideError::Transition(error) => error,
        // Another person holds it, or it is unclaimed: the conflict page names the last actor.
        _ => transition::conflict(conn, id).await?,
    };
    conflict::refused(conn, state, visit, id, Attempt::Ask, error, form.kept()).await
}

/// The case page with a sentence that says why not, and the form as it was typed.
async fn show_refusal(
    conn: &AsyncPgConnection,
    state: &State,
    visit: &StaffVisit,
    id: ApplicationId,
    message: &str,
    ask: AskForm,
) -> Result<HttpResponse, Failure> {
    let file = case_file::get(conn, &state.ctx, &visit.actor, id).await?;
    let page = CasePage::load(conn, state, visit, file).await?;
    let notice = Some(visit.visit.words.say(message));
    page_with(StatusCode::CONFLICT, &CasePage { ask, notice, ..page })
}

/// The case page with the form as it was typed.
async fn form_again(
    conn: &AsyncPgConnection,
    state: &State,
    visit: &StaffVisit,
    file: CaseFile,
    ask: AskForm,
) -> Result<HttpResponse, Failure> {
    let page = CasePage::load(conn, state, visit, file).await?;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &CasePage { ask, ..page })
}
