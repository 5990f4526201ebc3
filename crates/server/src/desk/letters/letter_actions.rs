//! Actions on a letter: resend it, or cancel it while it is held.

use actix_web::http::StatusCode;
use actix_web::web;
use diesel_async::AsyncPgConnection;
use domain::delivery::cancel::{self, CancelError};
use domain::delivery::copy::CopyError;
use domain::delivery::resend;
use locale::Translator;

use crate::desk::letters::letter::{LetterPage, LetterProblem, read_id};
use crate::http::{PageResult, StaffSession, VerifiedForm, page_with_frames, see_other};
use crate::links;

/// `POST /desk/letters/{id}/resend`
pub async fn resend(session: StaffSession, path: web::Path<String>, _: VerifiedForm) -> PageResult {
    let id = read_id(&path)?;
    let mut conn = session.state.conn().await?;
    match resend::resend(&mut conn, &session.state.ctx, &session.actor, id).await {
        Ok(copy) => Ok(see_other(&links::letter(copy))),
        Err(error) => {
            let text = sentence(session.request.t, &error).ok_or(error)?;
            refused(&conn, &session, &path, text).await
        }
    }
}

/// `POST /desk/letters/{id}/cancel`
pub async fn cancel(session: StaffSession, path: web::Path<String>, _: VerifiedForm) -> PageResult {
    let id = read_id(&path)?;
    let mut conn = session.state.conn().await?;
    match cancel::cancel(&mut conn, &session.state.ctx, &session.actor, id).await {
        Ok(()) => Ok(see_other(&links::letter(id))),
        Err(CancelError::NotHeld(_)) => {
            let text = session.request.t.text("cancel-not-held");
            refused(&conn, &session, &path, text).await
        }
        Err(CancelError::OwnApplication) => {
            let text = session.request.t.text("letter-own-case");
            refused(&conn, &session, &path, text).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET` of a path that accepts only `POST`.
pub async fn back(_: StaffSession, path: web::Path<String>) -> PageResult {
    Ok(see_other(&links::letter(read_id(&path)?)))
}

/// Why it was not sent again, in words; `None` for errors that are not about the letter.
fn sentence(t: Translator, error: &CopyError) -> Option<String> {
    Some(match error {
        CopyError::HasSecretLink => t.text("resend-secret-link"),
        CopyError::IsSms => t.text("resend-is-sms"),
        CopyError::UnderWay => t.text("resend-under-way"),
        CopyError::JustNow => t.text("resend-too-soon"),
        CopyError::Untrue => t.text("resend-out-of-date"),
        CopyError::Erased => t.text("resend-erased"),
        CopyError::Unwritable(_) => t.text("resend-cannot-render"),
        CopyError::NotPermitted(_) | CopyError::Missing | CopyError::Database(_) => return None,
    })
}

/// The page of the letter with the reason why a form was refused.
async fn refused(conn: &AsyncPgConnection, session: &StaffSession, path: &str, text: String) -> PageResult {
    let page = LetterPage::load(conn, session, path).await?;
    page_with_frames(StatusCode::CONFLICT, &LetterPage { problem: Some(LetterProblem { text }), ..page })
}
