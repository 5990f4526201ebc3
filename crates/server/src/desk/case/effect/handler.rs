//! An effect with unknown outcome: a lead asks the platform again, or records what was found by hand.

use actix_web::http::StatusCode;
use actix_web::web;
use domain::base::text::TextProblem;
use domain::effect::unknown::{self, SettleError};

use crate::desk::case::effect::form::SettleForm;
use crate::desk::case::lookup;
use crate::desk::case::page::CasePage;
use crate::http::page_error::{PageError, PageResult};
use crate::http::response::{page_with, see_other};
use crate::http::session::StaffSession;
use crate::http::verified_form::VerifiedForm;
use crate::links;
use crate::ui::error_summary::problem_text;

/// `POST /desk/applications/{reference}/effect/ask`
pub async fn ask(session: StaffSession, path: web::Path<String>, _: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let id = lookup::get_id(&conn, &path).await?;
    match unknown::ask_again(&mut conn, &session.state.ctx, &session.actor, id).await {
        // Asked or answered by another person meanwhile: the page shows it.
        Ok(()) | Err(SettleError::NotStuck) => Ok(see_other(&links::case(&lookup::canonical(&path)?))),
        Err(error) => Err(error.into()),
    }
}

/// `POST /desk/applications/{reference}/effect/settle`
pub async fn settle(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let (id, t) = (lookup::get_id(&conn, &path).await?, session.request.t);
    let typed = SettleForm {
        found: posted.text("found").parse().ok(),
        note: posted.text("note").to_owned(),
        ..SettleForm::default()
    };
    let settled = match typed.found {
        Some(found) => unknown::settle(&mut conn, &session.state.ctx, &session.actor, id, found, &typed.note).await,
        None => {
            let found_problem = Some(t.text("error-choose-listed"));
            return again(&session, &path, SettleForm { found_problem, ..typed }).await;
        }
    };
    let form = match settled {
        Ok(()) => return Ok(see_other(&links::case(&lookup::canonical(&path)?))),
        Err(SettleError::Note(problem)) => {
            let problem = match problem {
                TextProblem::Missing => t.text1("error-required-named", "field", t.text("effect-note")),
                other => problem_text(t, &other),
            };
            SettleForm { note_problem: Some(problem), ..typed }
        }
        Err(SettleError::Involved) => SettleForm { refused: Some(t.text("effect-involved")), ..typed },
        Err(SettleError::NotStuck) => SettleForm { refused: Some(t.text("effect-status-changed")), ..typed },
        Err(error) => return Err(error.into()),
    };
    again(&session, &path, form).await
}

async fn again(session: &StaffSession, path: &str, settle: SettleForm) -> PageResult {
    let conn = session.state.conn().await?;
    let file = lookup::open(&conn, session, path).await?;
    let page = CasePage::load(&conn, session, file).await?;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &CasePage { settle, ..page })
}

impl From<SettleError> for PageError {
    fn from(error: SettleError) -> Self {
        match error {
            SettleError::Involved => Self::Forbidden,
            SettleError::Transition(error) => error.into(),
            SettleError::NotStuck => Self::Conflict,
            SettleError::Note(_) => Self::internal("a note that cannot be taken is the form's own matter"),
        }
    }
}
