//! Writing a note about a case, and marking mentions as seen.

use actix_web::http::StatusCode;
use actix_web::web;
use domain::review::note::{self, NoteError};
use locale::Translator;

use crate::desk::case::lookup;
use crate::desk::case::notes::form::{NoteForm, Notes, unknown_text};
use crate::desk::case::page::CasePage;
use crate::http::page_error::{PageError, PageResult};
use crate::http::response::{page_with, see_other};
use crate::http::session::StaffSession;
use crate::http::verified_form::VerifiedForm;
use crate::ui::error_summary::problem_text;
use crate::{links, urls};

/// `POST /desk/applications/{reference}/notes`: the case page again when something is wrong, with all that was typed.
pub async fn write(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let id = lookup::get_id(&conn, &path).await?;
    let form = NoteForm::read(&posted);
    match note::write(&mut conn, &session.state.ctx, &session.actor, id, &form.note()).await {
        Ok(_) => Ok(see_other(&links::case_notes(&lookup::canonical(&path)?))),
        Err(NoteError::Transition(error)) => Err(error.into()),
        Err(NoteError::Erased) => Err(PageError::Conflict),
        Err(error) => {
            let problem = Some(problem(session.request.t, &error));
            let file = lookup::open(&conn, &session, &path).await?;
            let page = CasePage::load(&conn, &session, file).await?;
            let notes = Notes { form: NoteForm { problem, ..form }, ..page.notes };
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &CasePage { notes, ..page })
        }
    }
}

fn problem(t: Translator, error: &NoteError) -> String {
    match error {
        NoteError::Text(problem) => problem_text(t, problem),
        NoteError::Unknown(unknown) => unknown_text(t, unknown),
        _ => t.text("error-choose-listed"),
    }
}

/// `POST /desk/applications/{reference}/notes/seen`: back to the case or the reader's own page.
pub async fn mark_seen(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let conn = session.state.conn().await?;
    let id = lookup::get_id(&conn, &path).await?;
    note::mark_all_seen(&conn, &session.state.ctx, &session.actor, id).await?;
    let to_mine = posted.text("from") == "mine";
    Ok(see_other(&if to_mine { urls::MINE.to_owned() } else { links::case_notes(&lookup::canonical(&path)?) }))
}
