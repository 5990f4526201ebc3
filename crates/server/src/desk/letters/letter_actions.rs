//! Actions on a letter: resend it, also to a corrected address, or cancel it while it is held.

use actix_web::http::StatusCode;
use actix_web::web;
use diesel_async::AsyncPgConnection;
use domain::delivery::cancel::{self, CancelError};
use domain::delivery::copy::CopyError;
use domain::delivery::resend::{self, CorrectError};
use locale::Translator;

use crate::desk::letters::letter::{LetterPage, LetterProblem, read_id};
use crate::http::{PageError, PageResult, StaffSession, VerifiedForm, page_with_frames, see_other};
use crate::links;

/// `POST /desk/letters/{id}/resend`
pub async fn resend(session: StaffSession, path: web::Path<String>, _: VerifiedForm) -> PageResult {
    let id = read_id(&path)?;
    let mut conn = session.state.conn().await?;
    match resend::resend(&mut conn, &session.state.ctx, &session.actor, id).await {
        Ok(copy) => Ok(see_other(&links::letter(copy))),
        Err(error) => {
            let text = sentence(session.request.t, &error).ok_or(error)?;
            refused(&conn, &session, &path, "", "again", text).await
        }
    }
}

/// `POST /desk/letters/{id}/correct`
pub async fn correct(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let id = read_id(&path)?;
    let (t, address) = (session.request.t, posted.text("address"));
    let mut conn = session.state.conn().await?;
    let text = match resend::correct(&mut conn, &session.state.ctx, &session.actor, id, address).await {
        Ok(copy) => return Ok(see_other(&links::letter(copy))),
        Err(CorrectError::Address(_)) => t.text("error-email"),
        Err(CorrectError::Same) => t.text("correct-same"),
        Err(CorrectError::NotToApplicant) => return Err(PageError::NotFound),
        Err(CorrectError::OwnApplication) => return refused_own(&conn, &session, &path, address).await,
        Err(CorrectError::Again(error)) => {
            let text = sentence(t, &error).ok_or(error)?;
            return refused(&conn, &session, &path, address, "again", text).await;
        }
    };
    refused(&conn, &session, &path, address, "address", text).await
}

/// `POST /desk/letters/{id}/cancel`
pub async fn cancel(session: StaffSession, path: web::Path<String>, _: VerifiedForm) -> PageResult {
    let id = read_id(&path)?;
    let mut conn = session.state.conn().await?;
    match cancel::cancel(&mut conn, &session.state.ctx, &session.actor, id).await {
        Ok(()) => Ok(see_other(&links::letter(id))),
        Err(CancelError::NotHeld(_)) => {
            let text = session.request.t.text("cancel-not-held");
            refused(&conn, &session, &path, "", "again", text).await
        }
        Err(CancelError::OwnApplication) => refused_own(&conn, &session, &path, "").await,
        Err(error) => Err(error.into()),
    }
}

/// The page of a letter about an application to which the reader is a party (R24).
async fn refused_own(conn: &AsyncPgConnection, session: &StaffSession, path: &str, address: &str) -> PageResult {
    refused(conn, session, path, address, "again", session.request.t.text("letter-own-case")).await
}

/// `GET` of a path that accepts only `POST`.
pub async fn back(_: StaffSession, path: web::Path<String>) -> PageResult {
    Ok(see_other(&links::letter(read_id(&path)?)))
}

/// Why it was not sent again, in words; `None` for errors that are not about the letter.
fn sentence(t: Translator, error: &CopyError) -> Option<String> {
    Some(match error {
        CopyError::HasSecretLink => t.text("resend-secret-link"),
        CopyError::UnderWay => t.text("resend-under-way"),
        CopyError::JustNow => t.text("resend-too-soon"),
        CopyError::Untrue => t.text("resend-out-of-date"),
        CopyError::Erased => t.text("resend-erased"),
        CopyError::Unwritable(_) => t.text("resend-cannot-render"),
        CopyError::NotPermitted(_) | CopyError::Missing | CopyError::Database(_) => return None,
    })
}

/// The page of the letter with the problem of a field, or of the forms as a whole (`again`).
async fn refused(
    conn: &AsyncPgConnection,
    session: &StaffSession,
    path: &str,
    address: &str,
    field: &'static str,
    text: String,
) -> PageResult {
    let status = if field == "address" { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::CONFLICT };
    let page = LetterPage::load(conn, session, path).await?;
    let problem = Some(LetterProblem { field, text });
    page_with_frames(status, &LetterPage { address: address.to_owned(), problem, ..page })
}
