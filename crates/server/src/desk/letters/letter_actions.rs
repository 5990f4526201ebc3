//! Actions on a letter: resend it, also to a corrected address, or cancel it while it is held.

use actix_web::http::StatusCode;
use actix_web::web;
use domain::base::id::LetterId;
use domain::delivery::cancel::{self, CancelError};
use domain::delivery::copy::CopyError;
use domain::delivery::resend::{self, CorrectError};
use locale::Translator;

use crate::desk::letters::letter::{LetterPage, LetterProblem};
use crate::http::page_error::{PageError, PageResult};
use crate::http::response::{page_with_frames, see_other};
use crate::http::session::StaffSession;
use crate::http::verified_form::VerifiedForm;
use crate::links;

/// `POST /desk/letters/{id}/resend`
pub async fn resend(session: StaffSession, path: web::Path<String>, _: VerifiedForm) -> PageResult {
    let id = parse(&path)?;
    let mut conn = session.state.conn().await?;
    match resend::resend(&mut conn, &session.state.ctx, &session.actor, id).await {
        Ok(copy) => Ok(see_other(&links::letter(copy))),
        Err(error) => {
            drop(conn);
            let text = sentence(session.request.t, &error).ok_or(error)?;
            refused(&session, &path, StatusCode::CONFLICT, "again", text, "").await
        }
    }
}

/// `POST /desk/letters/{id}/correct`
pub async fn correct(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let id = parse(&path)?;
    let (t, address) = (session.request.t, posted.text("address"));
    let mut conn = session.state.conn().await?;
    let (status, field, text) = match resend::correct(&mut conn, &session.state.ctx, &session.actor, id, address).await
    {
        Ok(copy) => return Ok(see_other(&links::letter(copy))),
        Err(CorrectError::Address(_)) => (StatusCode::UNPROCESSABLE_ENTITY, "address", t.text("error-email")),
        Err(CorrectError::Same) => (StatusCode::UNPROCESSABLE_ENTITY, "address", t.text("correct-same")),
        Err(CorrectError::NotToApplicant) => return Err(PageError::NotFound),
        Err(CorrectError::Again(error)) => {
            let text = sentence(t, &error).ok_or(error)?;
            (StatusCode::CONFLICT, "again", text)
        }
    };
    drop(conn);
    refused(&session, &path, status, field, text, address).await
}

/// `POST /desk/letters/{id}/cancel`
pub async fn cancel(session: StaffSession, path: web::Path<String>, _: VerifiedForm) -> PageResult {
    let id = parse(&path)?;
    let mut conn = session.state.conn().await?;
    match cancel::cancel(&mut conn, &session.state.ctx, &session.actor, id).await {
        Ok(()) => Ok(see_other(&links::letter(id))),
        Err(CancelError::NotHeld(_)) => {
            drop(conn);
            let text = session.request.t.text("cancel-not-held");
            refused(&session, &path, StatusCode::CONFLICT, "again", text, "").await
        }
        Err(CancelError::Missing) => Err(PageError::NotFound),
        Err(CancelError::NotPermitted(error)) => Err(error.into()),
        Err(CancelError::Database(error)) => Err(error.into()),
    }
}

/// `GET` of a path that accepts only `POST`.
pub async fn back(_: StaffSession, path: web::Path<String>) -> PageResult {
    Ok(see_other(&links::letter(parse(&path)?)))
}

fn parse(path: &str) -> Result<LetterId, PageError> {
    path.parse().map_err(|_| PageError::NotFound)
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

async fn refused(
    session: &StaffSession,
    path: &str,
    status: StatusCode,
    field: &'static str,
    text: String,
    address: &str,
) -> PageResult {
    let conn = session.state.conn().await?;
    let page = LetterPage::load(&conn, session, path).await?;
    let problem = Some(LetterProblem { field, text });
    page_with_frames(status, &LetterPage { address: address.to_owned(), problem, ..page })
}

impl From<CopyError> for PageError {
    fn from(error: CopyError) -> Self {
        match error {
            CopyError::NotPermitted(error) => error.into(),
            CopyError::Missing => Self::NotFound,
            CopyError::Database(error) => error.into(),
            other => Self::internal(other),
        }
    }
}
