//! Writing a note about a case, and saying that one has seen what one was mentioned in.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use domain::review::note::{self, NoteError};
use locale::Words;

use super::case::{self, CasePage, NoteForm, Notes, unknown_text};
use super::decision_form::problem_text;
use crate::failure::Failure;
use crate::links;
use crate::page::{page_with, see_other};
use crate::posted::Posted;
use crate::state::State;
use crate::visit::StaffVisit;

/// `POST /desk/applications/{reference}/notes`: the case page again when something is wrong, with all that was typed.
pub(super) async fn write(
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, Failure> {
    let mut conn = state.conn().await?;
    let id = case::find_id(&conn, &path).await?;
    let form = NoteForm::read(&posted);
    match note::write(&mut conn, &state.ctx, &visit.actor, id, &form.note()).await {
        Ok(_) => Ok(see_other(&links::case_notes(&case::canonical(&path)?))),
        Err(NoteError::Transition(error)) => Err(error.into()),
        Err(NoteError::Erased) => Err(Failure::Conflict),
        Err(error) => {
            let problem = Some(problem(visit.visit.words, &error));
            let file = case::open(&conn, &state, &visit, &path).await?;
            let page = CasePage::gather(&conn, &state, &visit, file).await?;
            let notes = Notes { form: NoteForm { problem, ..form }, ..page.notes };
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &CasePage { notes, ..page })
        }
    }
}

fn problem(words: Words, error: &NoteError) -> String {
    match error {
        NoteError::Text(problem) => problem_text(words, problem),
        NoteError::Unknown(unknown) => unknown_text(words, unknown),
        _ => words.say("error-choose-listed"),
    }
}

/// `POST /desk/applications/{reference}/notes/seen`: back to where it was said, the case or one's own page.
pub(super) async fn seen(
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, Failure> {
    let conn = state.conn().await?;
    let id = case::find_id(&conn, &path).await?;
    note::see(&conn, &state.ctx, &visit.actor, id).await?;
    let to_mine = posted.text("from") == "mine";
    Ok(see_other(&if to_mine { links::MINE.to_owned() } else { links::case_notes(&case::canonical(&path)?) }))
}
