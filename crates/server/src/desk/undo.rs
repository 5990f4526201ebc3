//! Taking a decision back.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use domain::base::text::Problem;
use domain::review::decision::{self, DecideError};
use locale::Words;

use super::case::{self, CasePage, UndoForm};
use super::conflict::{self, Attempt};
use super::decision_form::{DecisionForm, problem_text};
use crate::failure::Failure;
use crate::links;
use crate::page::{page_with, see_other};
use crate::posted::Posted;
use crate::state::State;
use crate::visit::StaffVisit;

/// `POST /desk/applications/{reference}/undo`
pub(super) async fn undo(
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, Failure> {
    let mut conn = state.conn().await?;
    let id = case::find_id(&conn, &path).await?;
    let note = posted.text("note").to_owned();
    let error = match decision::undo(&mut conn, &state.ctx, &visit.actor, id, &note).await {
        Ok(()) => return Ok(see_other(&links::case(&case::canonical(&path)?))),
        Err(error) => error,
    };
    let kept = DecisionForm { note: note.clone(), ..DecisionForm::default() };
    match error {
        DecideError::Fields(problems) => {
            let file = case::open(&conn, &state, &visit, &path).await?;
            let problem = problems.first().map(|(_, problem)| undo_problem(visit.visit.words, problem));
            let page = CasePage::gather(&conn, &state, &visit, file).await?;
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &CasePage { undo: UndoForm { note, problem }, ..page })
        }
        DecideError::Transition(error) => {
            conflict::refused(&conn, &state, &visit, id, Attempt::Undo, error, kept).await
        }
        DecideError::OwnApplication => conflict::told(&conn, &state, &visit, id, "desk-refused-own", kept).await,
        _ => Err(Failure::Conflict),
    }
}

/// What is wrong with the note: an empty one is asked for by name.
fn undo_problem(words: Words, problem: &Problem) -> String {
    match problem {
        Problem::Missing => words.say1("error-required-named", "field", words.say("desk-undo-note")),
        other => problem_text(words, other),
    }
}
