//! Actions on a draft: write it, change a day, discard it, publish it by another person.

use actix_web::http::StatusCode;
use actix_web::web;
use diesel_async::AsyncPgConnection;
use domain::deadline::calendar::draft::{self as drafts, CalendarDraftError};
use domain::deadline::calendar::publish::{self, PublishError};

use crate::desk::calendar::draft_page::DraftPage;
use crate::desk::calendar::paste::{DayForm, PasteForm};
use crate::desk::calendar::year::read_year;
use crate::http::page_error::{PageError, PageResult};
use crate::http::response::{page, page_with, see_other};
use crate::http::session::StaffSession;
use crate::http::verified_form::VerifiedForm;
use crate::links;

/// `GET /desk/calendar/{year}/draft`
pub async fn begin(session: StaffSession, path: web::Path<String>) -> PageResult {
    let conn = session.state.conn().await?;
    page(&DraftPage::load(&conn, &session, read_year(&path)?).await?)
}

/// `POST /desk/calendar/{year}/draft`
pub async fn save(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let (year, t) = (read_year(&path)?, session.request.t);
    let mut conn = session.state.conn().await?;
    let form = match PasteForm::read(&posted).parse(t, year) {
        Err(form) => form,
        Ok((row, days, form)) => {
            match drafts::write(&mut conn, &session.state.ctx, &session.actor, &row, &days, form.seen_version).await {
                Ok(()) => return Ok(see_other(&links::calendar_draft(year))),
                Err(CalendarDraftError::Changed) => {
                    return again(&conn, &session, year, StatusCode::CONFLICT, |page| DraftPage {
                        paste: PasteForm { seen_version: page.paste.seen_version, ..form },
                        notice: Some(t.text("calendar-changed-meanwhile")),
                        ..page
                    })
                    .await;
                }
                Err(error @ (CalendarDraftError::NotPermitted(_) | CalendarDraftError::Database(_))) => {
                    return Err(error.into());
                }
                Err(error) => form.refused(t, &error),
            }
        }
    };
    again(&conn, &session, year, StatusCode::UNPROCESSABLE_ENTITY, |page| DraftPage { paste: form, ..page }).await
}

/// `POST /desk/calendar/{year}/draft/day`
pub async fn day(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let (year, t) = (read_year(&path)?, session.request.t);
    let mut conn = session.state.conn().await?;
    let form = DayForm::read(&posted);
    let seen_version = posted.text("seen_version").parse().map_err(|_| PageError::Unreadable)?;
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    let Some(date) = form.parsed_date() else {
        let date_problem = Some(t.text1("calendar-error-date", "year", year.to_string()));
        let form = DayForm { date_problem, ..form };
        return again(&conn, &session, year, unprocessable, |page| DraftPage { day: form, ..page }).await;
    };
    match drafts::set_day(&mut conn, &session.state.ctx, &session.actor, year, seen_version, date, form.entry()).await {
        Ok(()) => Ok(see_other(&links::calendar_draft(year))),
        Err(CalendarDraftError::Day(problem)) => {
            let form = form.refused(t, &problem);
            again(&conn, &session, year, unprocessable, |page| DraftPage { day: form, ..page }).await
        }
        Err(CalendarDraftError::Changed) => {
            again(&conn, &session, year, StatusCode::CONFLICT, |page| DraftPage {
                day: form,
                notice: Some(t.text("calendar-changed-meanwhile")),
                ..page
            })
            .await
        }
        Err(CalendarDraftError::NoDays) => {
            let form = DayForm { date_problem: Some(t.text("calendar-error-days")), ..form };
            again(&conn, &session, year, unprocessable, |page| DraftPage { day: form, ..page }).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /desk/calendar/{year}/draft/discard`
pub async fn discard(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let year = read_year(&path)?;
    let mut conn = session.state.conn().await?;
    let seen_version = posted.text("seen_version").parse().map_err(|_| PageError::Unreadable)?;
    match drafts::discard(&mut conn, &session.state.ctx, &session.actor, year, seen_version).await {
        // Discarded by another person meanwhile: it is gone.
        Ok(()) | Err(CalendarDraftError::Missing) => Ok(see_other(&links::calendar_year(year))),
        Err(CalendarDraftError::Changed) => changed(&conn, &session, year).await,
        Err(error) => Err(error.into()),
    }
}

/// `POST /desk/calendar/{year}/draft/publish`
pub async fn publish_draft(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let (year, t) = (read_year(&path)?, session.request.t);
    let mut conn = session.state.conn().await?;
    let seen_version = posted.text("seen_version").parse().map_err(|_| PageError::Unreadable)?;
    let notice = match publish::publish(&mut conn, &session.state.ctx, &session.actor, year, seen_version).await {
        Ok(_) => {
            session.state.forget_horizon();
            return Ok(see_other(&format!("{}?published", links::calendar_year(year))));
        }
        Err(PublishError::Changed) => return changed(&conn, &session, year).await,
        Err(PublishError::OwnDraft) => t.text("calendar-publish-own"),
        Err(PublishError::Same) => t.text("calendar-publish-same"),
        Err(error) => return Err(error.into()),
    };
    let notice = Some(notice);
    again(&conn, &session, year, StatusCode::CONFLICT, |page| DraftPage { notice, ..page }).await
}

/// `GET` of a path that accepts only `POST`, for example after a change of language.
pub async fn back(_: StaffSession, path: web::Path<String>) -> PageResult {
    Ok(see_other(&links::calendar_draft(read_year(&path)?)))
}

async fn changed(conn: &AsyncPgConnection, session: &StaffSession, year: i32) -> PageResult {
    let notice = Some(session.request.t.text("calendar-changed-meanwhile"));
    again(conn, session, year, StatusCode::CONFLICT, |page| DraftPage { notice, ..page }).await
}

/// The page again, with the typed values and their problems.
async fn again(
    conn: &AsyncPgConnection,
    session: &StaffSession,
    year: i32,
    status: StatusCode,
    typed: impl FnOnce(DraftPage) -> DraftPage,
) -> PageResult {
    let gathered = DraftPage::load(conn, session, year).await?;
    page_with(status, &typed(gathered))
}
