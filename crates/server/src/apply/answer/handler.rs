//! Answering an information request: saves what was typed, and submits the answer when it is complete (R10).

use actix_web::http::StatusCode;
use actix_web::web;
use diesel_async::AsyncPgConnection;
use domain::application::transition::TransitionError;
use domain::review::information_request::{self, AnswerError};

use crate::apply::answer::page::{AnswerPage, text_id};
use crate::apply::lookup::get_case;
use crate::http::page_error::{PageError, PageResult};
use crate::http::response::{page, page_with, see_other};
use crate::http::session::StoreSession;
use crate::http::verified_form::VerifiedForm;
use crate::links;

/// The answer page of the application with the reference `typed`.
///
/// # Errors
/// [`PageError::NotFound`] for another store's application; [`PageError::Elsewhere`] when no answer is awaited.
pub async fn open(conn: &AsyncPgConnection, session: &StoreSession, typed: &str) -> Result<AnswerPage, PageError> {
    let case = get_case(conn, session, typed).await?;
    let Some(asked) = case.open_request().cloned() else {
        return Err(PageError::Elsewhere { to: links::status(&case.application.reference) });
    };
    Ok(AnswerPage::new(session.frame(), case, asked))
}

/// `GET /apply/applications/{reference}/answer`
pub async fn show(session: StoreSession, reference: web::Path<String>) -> PageResult {
    let conn = session.state.conn().await?;
    page(&open(&conn, &session, &reference).await?)
}

/// `POST /apply/applications/{reference}/answer`: saves what was typed; with `submit`, submits the answer.
pub async fn save(session: StoreSession, reference: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let answer_page = open(&conn, &session, &reference).await?;
    let (id, status_link) = (answer_page.case.application.id, links::status(&answer_page.case.application.reference));
    let positions = answer_page.asked.items.iter().map(|it| it.item.position);
    let sent = positions.filter(|position| posted.has(&text_id(*position)));
    let texts: Vec<(i16, String)> =
        sent.map(|position| (position, posted.text(&text_id(position)).to_owned())).collect();
    let result = match information_request::save(&mut conn, &session.actor, id, &texts).await {
        Ok(()) if posted.has("submit") => {
            information_request::answer(&mut conn, &session.state.ctx, &session.actor, id).await
        }
        Ok(()) => {
            let answer_page = open(&conn, &session, &reference).await?;
            return page(&answer_page.saved());
        }
        Err(error) => Err(error),
    };
    match result {
        // Answered in another window, or no longer open: the status page says which.
        Ok(()) | Err(AnswerError::Missing | AnswerError::Transition(TransitionError::Conflict(_))) => {
            Ok(see_other(&status_link))
        }
        Err(AnswerError::Incomplete(gaps)) => {
            let answer_page = open(&conn, &session, &reference).await?;
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &answer_page.with_gaps(&gaps))
        }
        Err(AnswerError::Transition(error)) => Err(error.into()),
    }
}
