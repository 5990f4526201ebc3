//! Answering a check of a case.

use actix_web::http::StatusCode;
use actix_web::web;
use domain::application::transition;
use domain::review::check::{self, CheckError};

use crate::desk::case::checks::form::{AnswerForm, Checks};
use crate::desk::case::conflict::{self, Attempt};
use crate::desk::case::decision::form::DecisionForm;
use crate::desk::case::evidence::form::documents;
use crate::desk::case::evidence::viewer::ViewerContent;
use crate::desk::case::lookup;
use crate::desk::case::page::CasePage;
use crate::http::page_error::{PageError, PageResult};
use crate::http::response::{page_with, see_other};
use crate::http::session::StaffSession;
use crate::http::verified_form::VerifiedForm;
use crate::links;

/// `POST /desk/applications/{reference}/checks`: back to the check, with the same document on the viewer.
pub async fn answer(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let file = lookup::open(&conn, &session, &path).await?;
    let id = file.application.id;
    let content = ViewerContent::read(posted.text("look"), &documents(&file));
    let typed = AnswerForm::read(&posted);
    let kept = || DecisionForm { note: typed.new.note.clone(), ..DecisionForm::default() };
    match check::answer(&mut conn, &session.state.ctx, &session.actor, id, &typed.new).await {
        Ok(()) => Ok(see_other(&content.url_at(&links::case(&lookup::canonical(&path)?), &anchor(&typed.new.code)))),
        Err(CheckError::Problem(problem)) => {
            let mut page = CasePage::load(&conn, &session, file).await?;
            page.viewer.content = content;
            let typed = AnswerForm { problem: Some(problem), ..typed };
            page.checks = Checks { typed: Some(typed), ..page.checks };
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(CheckError::OwnApplication) => {
            conflict::show_refusal(&conn, &session, id, "desk-refused-own", DecisionForm::default()).await
        }
        Err(CheckError::NotHolder) => {
            let error = transition::conflict(&conn, id).await?;
            conflict::refused(&conn, &session, id, Attempt::Check, error, kept()).await
        }
        Err(CheckError::Transition(error)) => {
            conflict::refused(&conn, &session, id, Attempt::Check, error, kept()).await
        }
        Err(CheckError::Unknown) => Err(PageError::NotFound),
        Err(error @ CheckError::NoKey) => Err(PageError::internal(error)),
    }
}

/// Anchor of a check on the page.
fn anchor(code: &str) -> String {
    format!("check-{code}")
}
