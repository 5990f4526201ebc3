//! Actions on a letter: resend it, also to a corrected address, or cancel it while it is held.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use domain::base::id::LetterId;
use domain::delivery::cancel::{self, CancelError};
use domain::delivery::copy::AgainError;
use domain::delivery::correct::{self, CorrectError};
use domain::delivery::resend;
use locale::Words;

use crate::desk::letters::letter::{LetterPage, Trouble};
use crate::http::page_error::Failure;
use crate::http::response::{page_with_frames, see_other};
use crate::http::session::StaffVisit;
use crate::http::verified_form::Posted;
use crate::links;
use crate::state::State;

/// `POST /desk/letters/{id}/resend`
pub async fn resend(
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<String>,
    _: Posted,
) -> Result<HttpResponse, Failure> {
    let id = parse(&path)?;
    let mut conn = state.conn().await?;
    match resend::resend(&mut conn, &state.ctx, &visit.actor, id).await {
        Ok(copy) => Ok(see_other(&links::letter(copy))),
        Err(error) => {
            drop(conn);
            let text = sentence(visit.visit.words, &error).ok_or(error)?;
            refused(&state, &visit, &path, StatusCode::CONFLICT, "again", text, "").await
        }
    }
}

/// `POST /desk/letters/{id}/correct`
pub async fn correct(
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, Failure> {
    let id = parse(&path)?;
    let (words, address) = (visit.visit.words, posted.text("address"));
    let mut conn = state.conn().await?;
    let (status, field, text) = match correct::correct(&mut conn, &state.ctx, &visit.actor, id, address).await {
        Ok(copy) => return Ok(see_other(&links::letter(copy))),
        Err(CorrectError::Address(_)) => (StatusCode::UNPROCESSABLE_ENTITY, "address", words.say("error-email")),
        Err(CorrectError::Same) => (StatusCode::UNPROCESSABLE_ENTITY, "address", words.say("correct-same")),
        Err(CorrectError::NotToApplicant) => return Err(Failure::NotFound),
        Err(CorrectError::Again(error)) => {
            let text = sentence(words, &error).ok_or(error)?;
            (StatusCode::CONFLICT, "again", text)
        }
    };
    drop(conn);
    refused(&state, &visit, &path, status, field, text, address).await
}

/// `POST /desk/letters/{id}/cancel`
pub async fn cancel(
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<String>,
    _: Posted,
) -> Result<HttpResponse, Failure> {
    let id = parse(&path)?;
    let mut conn = state.conn().await?;
    match cancel::cancel(&mut conn, &state.ctx, &visit.actor, id).await {
        Ok(()) => Ok(see_other(&links::letter(id))),
        Err(CancelError::NotHeld(_)) => {
            drop(conn);
            let text = visit.visit.words.say("cancel-not-held");
            refused(&state, &visit, &path, StatusCode::CONFLICT, "again", text, "").await
        }
        Err(CancelError::Missing) => Err(Failure::NotFound),
        Err(CancelError::NotPermitted(error)) => Err(error.into()),
        Err(CancelError::Database(error)) => Err(error.into()),
    }
}

/// `GET` of what is only posted, such as a reload after it.
pub async fn back(_: StaffVisit, path: web::Path<String>) -> Result<HttpResponse, Failure> {
    Ok(see_other(&links::letter(parse(&path)?)))
}

fn parse(path: &str) -> Result<LetterId, Failure> {
    path.parse().map_err(|_| Failure::NotFound)
}

/// Why it was not sent again, in words; `None` for what is no matter of the letter.
fn sentence(words: Words, error: &AgainError) -> Option<String> {
    Some(match error {
        AgainError::OpensADoor => words.say("again-opens-a-door"),
        AgainError::UnderWay => words.say("again-under-way"),
        AgainError::JustNow => words.say("again-just-now"),
        AgainError::Untrue => words.say("again-untrue"),
        AgainError::Erased => words.say("again-erased"),
        AgainError::Unwritable(_) => words.say("again-unwritable"),
        AgainError::NotPermitted(_) | AgainError::Missing | AgainError::Database(_) => return None,
    })
}

async fn refused(
    state: &State,
    visit: &StaffVisit,
    path: &str,
    status: StatusCode,
    field: &'static str,
    text: String,
    address: &str,
) -> Result<HttpResponse, Failure> {
    let conn = state.conn().await?;
    let page = LetterPage::load(&conn, visit, path).await?;
    let trouble = Some(Trouble { field, text });
    page_with_frames(status, &LetterPage { address: address.to_owned(), trouble, ..page })
}

impl From<AgainError> for Failure {
    fn from(error: AgainError) -> Self {
        match error {
            AgainError::NotPermitted(error) => error.into(),
            AgainError::Missing => Self::NotFound,
            AgainError::Database(error) => error.into(),
            other => Self::internal(other),
        }
    }
}
