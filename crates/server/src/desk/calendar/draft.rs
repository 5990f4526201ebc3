//! Actions on a draft: write it, change a day, discard it, publish it by another person.

use actix_web::http::StatusCode;
use actix_web::web;
use diesel_async::AsyncPgConnection;
use domain::deadline::calendar::draft::{self as drafts, CalendarDraftError};
use domain::deadline::calendar::publish::{self, PublishError};

use crate::desk::calendar::draft_page::DraftPage;
use crate::desk::calendar::paste::{DayForm, PasteForm};
use crate::desk::calendar::year::read_year;
use crate::http::{PageError, PageResult, StaffSession, VerifiedForm, page, page_with, see_other};
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
        Err(form) => *form,
        Ok((row, days, form)) => {
            match drafts::write(&mut conn, &session.state.ctx, &session.actor, &row, &days, form.seen_version).await {
                // Days that were left out are named on the page at once; nothing else tells of them.
                Ok(()) if form.other_years.is_some() => {
                    return again(&conn, &session, year, StatusCode::OK, |page| page.notice = form.other_years).await;
                }
                Ok(()) => return Ok(see_other(&links::calendar_draft(year))),
                Err(CalendarDraftError::Changed) => {
                    let typed = |page: &mut DraftPage| {
                        page.paste = PasteForm { seen_version: page.paste.seen_version, ..form };
                    };
                    return changed(&conn, &session, year, typed).await;
                }
                Err(error @ (CalendarDraftError::NotPermitted(_) | CalendarDraftError::Database(_))) => {
                    return Err(error.into());
                }
                Err(error) => form.refused(t, &error),
            }
        }
    };
    again(&conn, &session, year, StatusCode::UNPROCESSABLE_ENTITY, |page| page.paste = form).await
}

/// `POST /desk/calendar/{year}/draft/day`
pub async fn day(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let (year, t) = (read_year(&path)?, session.request.t);
    let mut conn = session.state.conn().await?;
    let form = DayForm::read(&posted);
    let seen_version = read_version(&posted)?;
    let form = match form.parsed_date() {
        None => {
            let date_problem = Some(t.text1("calendar-error-date", "year", year.to_string()));
            DayForm { date_problem, ..form }
        }
        Some(date) => {
            let (ctx, actor) = (&session.state.ctx, &session.actor);
            match drafts::set_day(&mut conn, ctx, actor, year, seen_version, date, form.entry()).await {
                Ok(()) => return Ok(see_other(&links::calendar_draft(year))),
                Err(CalendarDraftError::Changed) => {
                    return changed(&conn, &session, year, |page| page.day = form).await;
                }
                Err(CalendarDraftError::Day(problem)) => form.refused(t, &problem),
                Err(CalendarDraftError::NoDays) => {
                    DayForm { date_problem: Some(t.text("calendar-error-days")), ..form }
                }
                Err(error) => return Err(error.into()),
            }
        }
    };
    again(&conn, &session, year, StatusCode::UNPROCESSABLE_ENTITY, |page| page.day = form).await
}

/// `POST /desk/calendar/{year}/draft/discard`
pub async fn discard(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let year = read_year(&path)?;
    let mut conn = session.state.conn().await?;
    let seen_version = read_version(&posted)?;
    match drafts::discard(&mut conn, &session.state.ctx, &session.actor, year, seen_version).await {
        // Discarded by another person meanwhile: it is gone.
        Ok(()) | Err(CalendarDraftError::Missing) => Ok(see_other(&links::calendar_year(year))),
        Err(CalendarDraftError::Changed) => changed(&conn, &session, year, |_| ()).await,
        Err(error) => Err(error.into()),
    }
}

/// `POST /desk/calendar/{year}/draft/publish`
pub async fn publish_draft(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let (year, t) = (read_year(&path)?, session.request.t);
    let mut conn = session.state.conn().await?;
    let seen_version = read_version(&posted)?;
    let notice = match publish::publish(&mut conn, &session.state.ctx, &session.actor, year, seen_version).await {
        Ok(_) => {
            session.state.forget_horizon();
            return Ok(see_other(&format!("{}?published", links::calendar_year(year))));
        }
        Err(PublishError::Changed) => return changed(&conn, &session, year, |_| ()).await,
        Err(PublishError::OwnDraft) => t.text("calendar-publish-own"),
        Err(PublishError::Same) => t.text("calendar-publish-same"),
        Err(error) => return Err(error.into()),
    };
    again(&conn, &session, year, StatusCode::CONFLICT, |page| page.notice = Some(notice)).await
}

/// `GET` of a path that accepts only `POST`, for example after a change of language.
pub async fn back(_: StaffSession, path: web::Path<String>) -> PageResult {
    Ok(see_other(&links::calendar_draft(read_year(&path)?)))
}

fn read_version(posted: &VerifiedForm) -> Result<i32, PageError> {
    posted.text("seen_version").parse().map_err(|_| PageError::Unreadable)
}

/// The page again, with the typed values, after another person changed the draft.
async fn changed(
    conn: &AsyncPgConnection,
    session: &StaffSession,
    year: i32,
    typed: impl FnOnce(&mut DraftPage),
) -> PageResult {
    let notice = session.request.t.text("calendar-changed-meanwhile");
    again(conn, session, year, StatusCode::CONFLICT, |page| {
        typed(page);
        page.notice = Some(notice);
    })
    .await
}

/// The page again, with the typed values and their problems.
async fn again(
    conn: &AsyncPgConnection,
    session: &StaffSession,
    year: i32,
    status: StatusCode,
    typed: impl FnOnce(&mut DraftPage),
) -> PageResult {
    let mut page = DraftPage::load(conn, session, year).await?;
    typed(&mut page);
    page_with(status, &page)
}
