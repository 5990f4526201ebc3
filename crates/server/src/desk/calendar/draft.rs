//! Actions on a draft: write it, change a day, discard it, publish it by another person.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use diesel_async::AsyncPgConnection;
use domain::deadline::calendar::draft::{self as drafts, DraftError};
use domain::deadline::calendar::publish::{self, PublishError};

use crate::desk::calendar::draft_page::DraftPage;
use crate::desk::calendar::paste::{DayForm, PasteForm};
use crate::desk::calendar::year::read_year;
use crate::http::page_error::Failure;
use crate::http::response::{page, page_with, see_other};
use crate::http::session::StaffVisit;
use crate::http::verified_form::Posted;
use crate::links;
use crate::state::State;

/// `GET /desk/calendar/{year}/draft`
pub async fn begin(
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let conn = state.conn().await?;
    page(&DraftPage::load(&conn, &state, &visit, read_year(&path)?).await?)
}

/// `POST /desk/calendar/{year}/draft`
pub async fn save(
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, Failure> {
    let (year, words) = (read_year(&path)?, visit.visit.words);
    let mut conn = state.conn().await?;
    let form = match PasteForm::read(&posted).parse(words, year) {
        Err(form) => form,
        Ok((row, days, form)) => {
            match drafts::write(&mut conn, &state.ctx, &visit.actor, &row, &days, form.seen).await {
                Ok(()) => return Ok(see_other(&links::calendar_draft(year))),
                Err(DraftError::Changed) => {
                    return again(&conn, &state, &visit, year, StatusCode::CONFLICT, |page| DraftPage {
                        paste: PasteForm { seen: page.paste.seen, ..form },
                        notice: Some(words.say("calendar-changed-meanwhile")),
                        ..page
                    })
                    .await;
                }
                Err(error @ (DraftError::NotPermitted(_) | DraftError::Database(_))) => return Err(error.into()),
                Err(error) => form.refused(words, &error),
            }
        }
    };
    again(&conn, &state, &visit, year, StatusCode::UNPROCESSABLE_ENTITY, |page| DraftPage { paste: form, ..page }).await
}

/// `POST /desk/calendar/{year}/draft/day`
pub async fn day(
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, Failure> {
    let (year, words) = (read_year(&path)?, visit.visit.words);
    let mut conn = state.conn().await?;
    let form = DayForm::read(&posted);
    let seen = posted.text("seen").parse().map_err(|_| Failure::Unreadable)?;
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    let Some(date) = form.parsed_date() else {
        let date_problem = Some(words.say1("calendar-error-date", "year", year.to_string()));
        let form = DayForm { date_problem, ..form };
        return again(&conn, &state, &visit, year, unprocessable, |page| DraftPage { day: form, ..page }).await;
    };
    match drafts::set_day(&mut conn, &state.ctx, &visit.actor, year, seen, date, form.entry()).await {
        Ok(()) => Ok(see_other(&links::calendar_draft(year))),
        Err(DraftError::Day(problem)) => {
            let form = form.refused(words, &problem);
            again(&conn, &state, &visit, year, unprocessable, |page| DraftPage { day: form, ..page }).await
        }
        Err(DraftError::Changed) => {
            again(&conn, &state, &visit, year, StatusCode::CONFLICT, |page| DraftPage {
                day: form,
                notice: Some(words.say("calendar-changed-meanwhile")),
                ..page
            })
            .await
        }
        Err(DraftError::NoDays) => {
            let form = DayForm { date_problem: Some(words.say("calendar-error-days")), ..form };
            again(&conn, &state, &visit, year, unprocessable, |page| DraftPage { day: form, ..page }).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /desk/calendar/{year}/draft/discard`
pub async fn discard(
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, Failure> {
    let year = read_year(&path)?;
    let mut conn = state.conn().await?;
    let seen = posted.text("seen").parse().map_err(|_| Failure::Unreadable)?;
    match drafts::discard(&mut conn, &state.ctx, &visit.actor, year, seen).await {
        // Discarded by another person meanwhile: it is gone.
        Ok(()) | Err(DraftError::Missing) => Ok(see_other(&links::calendar_year(year))),
        Err(DraftError::Changed) => changed(&conn, &state, &visit, year).await,
        Err(error) => Err(error.into()),
    }
}

/// `POST /desk/calendar/{year}/draft/publish`
pub async fn publish_draft(
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, Failure> {
    let (year, words) = (read_year(&path)?, visit.visit.words);
    let mut conn = state.conn().await?;
    let seen = posted.text("seen").parse().map_err(|_| Failure::Unreadable)?;
    let notice = match publish::publish(&mut conn, &state.ctx, &visit.actor, year, seen).await {
        Ok(_) => {
            state.forget_horizon();
            return Ok(see_other(&format!("{}?published", links::calendar_year(year))));
        }
        Err(PublishError::Changed) => return changed(&conn, &state, &visit, year).await,
        Err(PublishError::OwnDraft) => words.say("calendar-publish-own"),
        Err(PublishError::Same) => words.say("calendar-publish-same"),
        Err(error) => return Err(error.into()),
    };
    let notice = Some(notice);
    again(&conn, &state, &visit, year, StatusCode::CONFLICT, |page| DraftPage { notice, ..page }).await
}

/// `GET` of what is only posted, such as a reload or a change of language after it.
pub async fn back(_: StaffVisit, path: web::Path<String>) -> Result<HttpResponse, Failure> {
    Ok(see_other(&links::calendar_draft(read_year(&path)?)))
}

async fn changed(
    conn: &AsyncPgConnection,
    state: &State,
    visit: &StaffVisit,
    year: i32,
) -> Result<HttpResponse, Failure> {
    let notice = Some(visit.visit.words.say("calendar-changed-meanwhile"));
    again(conn, state, visit, year, StatusCode::CONFLICT, |page| DraftPage { notice, ..page }).await
}

/// The page again, with what was typed and what is wrong.
async fn again(
    conn: &AsyncPgConnection,
    state: &State,
    visit: &StaffVisit,
    year: i32,
    status: StatusCode,
    typed: impl FnOnce(DraftPage) -> DraftPage,
) -> Result<HttpResponse, Failure> {
    let gathered = DraftPage::load(conn, state, visit, year).await?;
    page_with(status, &typed(gathered))
}
