//! Voiding an application: by a lead, with a message to the applicant.

use actix_web::http::StatusCode;
use actix_web::web;
use domain::base::text::TextProblem;
use domain::review::void::{self, VoidError};

use crate::desk::case::conflict::{self, Attempt};
use crate::desk::case::decision::form::DecisionForm;
use crate::desk::case::lookup;
use crate::desk::case::page::CasePage;
use crate::desk::case::void::form::VoidForm;
use crate::http::page_error::PageResult;
use crate::http::response::{page_with, see_other};
use crate::http::session::StaffSession;
use crate::http::verified_form::VerifiedForm;
use crate::links;
use crate::ui::error_summary::problem_text;

/// `POST /desk/applications/{reference}/void`
pub async fn void(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let (id, t) = (lookup::get_id(&conn, &path).await?, session.request.t);
    let typed = posted.text("message").to_owned();
    let kept = DecisionForm { message: typed.clone(), ..DecisionForm::default() };
    match void::void(&mut conn, &session.state.ctx, &session.actor, id, &typed).await {
        Ok(()) => Ok(see_other(&links::case(&lookup::canonical(&path)?))),
        Err(VoidError::Message(problem)) => {
            let problem = match problem {
                TextProblem::Missing => t.text1("error-required-named", "field", t.text("void-message")),
                other => problem_text(t, &other),
            };
            let file = lookup::open(&conn, &session, &path).await?;
            let page = CasePage::load(&conn, &session, file).await?;
            let void = VoidForm { message: typed, problem: Some(problem) };
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &CasePage { void, ..page })
        }
        Err(VoidError::OwnApplication) => conflict::show_refusal(&conn, &session, id, "desk-refused-own", kept).await,
        Err(VoidError::Transition(error)) => conflict::refused(&conn, &session, id, Attempt::Void, error, kept).await,
    }
}
