//! Setting an application aside: a lead's, with words to its applicant.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use domain::base::text::Problem;
use domain::review::void::{self, VoidError};

use crate::desk::case::conflict::{self, Attempt};
use crate::desk::case::decision::form::DecisionForm;
use crate::desk::case::lookup;
use crate::desk::case::page::CasePage;
use crate::desk::case::void::form::VoidForm;
use crate::http::page_error::Failure;
use crate::http::response::{page_with, see_other};
use crate::http::session::StaffVisit;
use crate::http::verified_form::Posted;
use crate::links;
use crate::state::State;
use crate::ui::error_summary::problem_text;

/// `POST /desk/applications/{reference}/void`
pub async fn set_aside(
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, Failure> {
    let mut conn = state.conn().await?;
    let (id, words) = (lookup::find_id(&conn, &path).await?, visit.visit.words);
    let typed = posted.text("words").to_owned();
    let kept = DecisionForm { words: typed.clone(), ..DecisionForm::default() };
    match void::void(&mut conn, &state.ctx, &visit.actor, id, &typed).await {
        Ok(()) => Ok(see_other(&links::case(&lookup::canonical(&path)?))),
        Err(VoidError::Words(problem)) => {
            let problem = match problem {
                Problem::Missing => words.say1("error-required-named", "field", words.say("void-words")),
                other => problem_text(words, &other),
            };
            let file = lookup::open(&conn, &state, &visit, &path).await?;
            let page = CasePage::load(&conn, &state, &visit, file).await?;
            let void = VoidForm { words: typed, problem: Some(problem) };
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &CasePage { void, ..page })
        }
        Err(VoidError::OwnApplication) => {
            conflict::show_refusal(&conn, &state, &visit, id, "desk-refused-own", kept).await
        }
        Err(VoidError::Transition(error)) => {
            conflict::refused(&conn, &state, &visit, id, Attempt::Void, error, kept).await
        }
    }
}
