//! Lifting the objections to an application, after a lead looked into them (R23).

use actix_web::http::StatusCode;
use actix_web::web;
use domain::base::text::TextProblem;
use domain::intake::objection::{self, ObjectionError};

use crate::desk::case::flags::form::LiftForm;
use crate::desk::case::lookup;
use crate::desk::case::page::CasePage;
use crate::http::page_error::{PageError, PageResult};
use crate::http::response::{page_with, see_other};
use crate::http::session::StaffSession;
use crate::http::verified_form::VerifiedForm;
use crate::links;
use crate::ui::error_summary::problem_text;

/// `POST /desk/applications/{reference}/objection/lift`
pub async fn lift(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let id = lookup::get_id(&conn, &path).await?;
    let note = posted.text("note");
    match objection::lift(
        &mut conn,
        &session.state.ctx,
        &session.actor,
        id,
        note,
        posted.text("seen_version").parse().ok(),
    )
    .await
    {
        // Lifted by another person meanwhile: the page shows the note.
        Ok(()) | Err(ObjectionError::Nothing) => Ok(see_other(&links::case(&lookup::canonical(&path)?))),
        Err(ObjectionError::Note(problem)) => {
            let t = session.request.t;
            let problem = match problem {
                TextProblem::Missing => t.text1("error-required-named", "field", t.text("objection-note")),
                other => problem_text(t, &other),
            };
            let file = lookup::open(&conn, &session, &path).await?;
            let page = CasePage::load(&conn, &session, file).await?;
            let lift = LiftForm { note: note.to_owned(), problem: Some(problem) };
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &CasePage { lift, ..page })
        }
        Err(ObjectionError::NotPermitted(error)) => Err(error.into()),
        Err(ObjectionError::Missing) => Err(PageError::NotFound),
        Err(ObjectionError::TooLate | ObjectionError::Changed) => Err(PageError::Conflict),
        Err(ObjectionError::Involved) => Err(PageError::Forbidden),
        Err(ObjectionError::Database(error)) => Err(error.into()),
    }
}
