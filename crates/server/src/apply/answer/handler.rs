//! Answering an information request: what is typed is saved, and handed in when it is all there (R10).

use actix_web::http::StatusCode;
use actix_web::web;
use diesel_async::AsyncPgConnection;
use domain::application::transition::TransitionError;
use domain::review::information_request::{self, AnswerError};

use crate::apply::answer::page::{AnswerPage, text_id};
use crate::apply::lookup::find_case;
use crate::http::page_error::{PageError, PageResult};
use crate::http::response::{page, page_with, see_other};
use crate::http::session::StoreSession;
use crate::http::verified_form::VerifiedForm;
use crate::links;

/// The page of the open request of the application that is quoted as `typed`.
///
/// # Errors
/// [`PageError::NotFound`] for another store's; [`PageError::Elsewhere`] where nothing is awaited.
pub async fn open(conn: &AsyncPgConnection, session: &StoreSession, typed: &str) -> Result<AnswerPage, PageError> {
    let case = find_case(conn, session, typed).await?;
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

/// `POST /apply/applications/{reference}/answer`: saves what was typed; with `submit`, hands all of it in.
pub async fn save(session: StoreSession, reference: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let opened = open(&conn, &session, &reference).await?;
    let (id, status_link) = (opened.case.application.id, links::status(&opened.case.application.reference));
    let positions = opened.asked.items.iter().map(|it| it.item.position);
    let sent = positions.filter(|position| posted.has(&text_id(*position)));
    let texts: Vec<(i16, String)> =
        sent.map(|position| (position, posted.text(&text_id(position)).to_owned())).collect();
    let result = match information_request::save(&mut conn, &session.actor, id, &texts).await {
        Ok(()) if posted.has("submit") => {
            information_request::answer(&mut conn, &session.state.ctx, &session.actor, id).await
        }
        Ok(()) => {
            let opened = open(&conn, &session, &reference).await?;
            return page(&opened.saved());
        }
        Err(error) => Err(error),
    };
    match result {
        // Answered in another window, or over: the status says which.
        Ok(()) | Err(AnswerError::Missing | AnswerError::Transition(TransitionError::Conflict(_))) => {
            Ok(see_other(&status_link))
        }
        Err(AnswerError::Incomplete(gaps)) => {
            let opened = open(&conn, &session, &reference).await?;
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &opened.with_gaps(&gaps))
        }
        Err(AnswerError::Transition(error)) => Err(error.into()),
    }
}
