//! Resolving a flag with a note.

use actix_web::http::StatusCode;
use actix_web::web;
use domain::application::transition;
use domain::base::text::TextProblem;
use domain::review::flag::{self, FlagCode, ResolveError};

use crate::desk::case::conflict::{self, Attempt};
use crate::desk::case::decision::form::DecisionForm;
use crate::desk::case::flags::form::ResolveForm;
use crate::desk::case::lookup;
use crate::desk::case::page::CasePage;
use crate::http::page_error::{PageError, PageResult};
use crate::http::response::{page_with, see_other};
use crate::http::session::StaffSession;
use crate::http::verified_form::VerifiedForm;
use crate::links;
use crate::ui::error_summary::problem_text;

/// `POST /desk/applications/{reference}/flags`
pub async fn resolve(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let id = lookup::get_id(&conn, &path).await?;
    let code: FlagCode = posted.text("flag").parse().map_err(|_| PageError::NotFound)?;
    let note = posted.text("note");
    let kept = || DecisionForm { note: note.to_owned(), ..DecisionForm::default() };
    let t = session.request.t;
    match flag::resolve(&mut conn, &session.state.ctx, &session.actor, id, code, note).await {
        // Resolved by another person meanwhile: the page shows the note.
        Ok(()) | Err(ResolveError::Nothing) => {
            let case = links::case(&lookup::canonical(&path)?);
            Ok(see_other(&format!("{case}#flag-{}", code.slug())))
        }
        Err(ResolveError::Note(problem)) => {
            let problem = match problem {
                TextProblem::Missing => t.text("flag-note-missing"),
                other => problem_text(t, &other),
            };
            let file = lookup::open(&conn, &session, &path).await?;
            let mut page = CasePage::load(&conn, &session, file).await?;
            let typed = ResolveForm { code: Some(code), note: note.to_owned(), problem: Some(problem) };
            page.flagged.typed = Some(typed);
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(ResolveError::OwnApplication) => {
            conflict::show_refusal(&conn, &session, id, "desk-refused-own", kept()).await
        }
        Err(ResolveError::NotHolder) => {
            let error = transition::conflict(&conn, id).await?;
            conflict::refused(&conn, &session, id, Attempt::Flag, error, kept()).await
        }
        Err(ResolveError::Transition(error)) => {
            conflict::refused(&conn, &session, id, Attempt::Flag, error, kept()).await
        }
    }
}
