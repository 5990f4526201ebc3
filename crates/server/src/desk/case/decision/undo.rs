//! Undoing a decision.

use actix_web::http::StatusCode;
use actix_web::web;
use domain::base::text::TextProblem;
use domain::review::decision::{self, DecideError};
use locale::Translator;

use crate::desk::case::conflict::{self, Attempt};
use crate::desk::case::decision::form::DecisionForm;
use crate::desk::case::decision::undo_form::UndoForm;
use crate::desk::case::lookup;
use crate::desk::case::page::CasePage;
use crate::http::page_error::{PageError, PageResult};
use crate::http::response::{page_with, see_other};
use crate::http::session::StaffSession;
use crate::http::verified_form::VerifiedForm;
use crate::links;
use crate::ui::error_summary::problem_text;

/// `POST /desk/applications/{reference}/undo`
pub async fn undo(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let id = lookup::get_id(&conn, &path).await?;
    let note = posted.text("note").to_owned();
    let error = match decision::undo(&mut conn, &session.state.ctx, &session.actor, id, &note).await {
        Ok(()) => return Ok(see_other(&links::case(&lookup::canonical(&path)?))),
        Err(error) => error,
    };
    let kept = DecisionForm { note: note.clone(), ..DecisionForm::default() };
    match error {
        DecideError::Fields(problems) => {
            let file = lookup::open(&conn, &session, &path).await?;
            let problem = problems.first().map(|(_, problem)| undo_problem(session.request.t, problem));
            let page = CasePage::load(&conn, &session, file).await?;
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &CasePage { undo: UndoForm { note, problem }, ..page })
        }
        DecideError::Transition(error) => conflict::refused(&conn, &session, id, Attempt::Undo, error, kept).await,
        DecideError::OwnApplication => conflict::show_refusal(&conn, &session, id, "desk-refused-own", kept).await,
        _ => Err(PageError::Conflict),
    }
}

/// The problem with the note; for an empty one, the sentence names the field.
fn undo_problem(t: Translator, problem: &TextProblem) -> String {
    match problem {
        TextProblem::Missing => t.text1("error-required-named", "field", t.text("desk-undo-note")),
        other => problem_text(t, other),
    }
}
