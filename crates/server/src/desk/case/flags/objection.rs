//! Lifting the objections to an application, after a lead looked into them (R23).

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use domain::base::text::Problem;
use domain::intake::objection::{self, ObjectionError};

use crate::desk::case::flags::form::LiftForm;
use crate::desk::case::lookup;
use crate::desk::case::page::CasePage;
use crate::http::page_error::Failure;
use crate::http::response::{page_with, see_other};
use crate::http::session::StaffVisit;
use crate::http::verified_form::Posted;
use crate::links;
use crate::state::State;
use crate::ui::error_summary::problem_text;

/// `POST /desk/applications/{reference}/objection/lift`
pub async fn lift(
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, Failure> {
    let mut conn = state.conn().await?;
    let id = lookup::find_id(&conn, &path).await?;
    let note = posted.text("note");
    match objection::lift(&mut conn, &state.ctx, &visit.actor, id, note, posted.text("seen_version").parse().ok()).await
    {
        // Lifted by another person meanwhile: the page shows the note.
        Ok(()) | Err(ObjectionError::Nothing) => Ok(see_other(&links::case(&lookup::canonical(&path)?))),
        Err(ObjectionError::Note(problem)) => {
            let words = visit.visit.words;
            let problem = match problem {
                Problem::Missing => words.say1("error-required-named", "field", words.say("objection-note")),
                other => problem_text(words, &other),
            };
            let file = lookup::open(&conn, &state, &visit, &path).await?;
            let page = CasePage::load(&conn, &state, &visit, file).await?;
            let lift = LiftForm { note: note.to_owned(), problem: Some(problem) };
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &CasePage { lift, ..page })
        }
        Err(ObjectionError::NotPermitted(error)) => Err(error.into()),
        Err(ObjectionError::Missing) => Err(Failure::NotFound),
        Err(ObjectionError::TooLate | ObjectionError::Changed) => Err(Failure::Conflict),
        Err(ObjectionError::Involved) => Err(Failure::Forbidden),
        Err(ObjectionError::Database(error)) => Err(error.into()),
    }
}
