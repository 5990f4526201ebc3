//! The queue: open applications by deadline, with count tiles, filters in the URL, saved views and key paging.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use domain::application::permission::Permission;
use domain::application::status::Action;
use domain::application::{self, reference};
use domain::deadline::calendar;
use domain::desk::queue::{self, QueueError, choices};

use crate::desk::queue::bulk::offer;
use crate::desk::queue::filters::Filters;
use crate::desk::queue::page::{QueueLive, QueuePage};
use crate::desk::queue::queue_row::Reader;
use crate::desk::queue::saved_view_form::ViewForm;
use crate::http::page_error::Failure;
use crate::http::response::{page_with, see_other};
use crate::http::session::StaffVisit;
use crate::state::State;
use crate::ui::nav::Section;
use crate::{links, urls};

/// `GET /desk`
pub async fn queue(visit: StaffVisit, state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let filters = Filters::read(request.query_string());
    // Customer service has no queue; it has a desk of its own.
    if !visit.actor.may(Permission::ReadApplications) && visit.actor.may(Permission::LodgeForOwners) {
        return Ok(see_other(urls::LODGE));
    }
    // Nor have those who run the processes.
    if !visit.actor.may(Permission::ReadApplications) && visit.actor.may(Permission::ReadOperations) {
        return Ok(see_other(urls::OPERATIONS));
    }
    visit.actor.must(Permission::ReadApplications)?;
    if let Some(reference) = reference::parse(&filters.search) {
        let conn = state.conn().await?;
        if application::find_by_reference(&conn, &reference).await?.is_some() {
            return Ok(see_other(&links::case(&reference)));
        }
    }
    let is_wrong = filters.is_wrong(visit.visit.words);
    let page = load(&visit, &state, filters).await?;
    // Requested by the script of an open list: only the parts that refresh themselves.
    if request.query_string().split('&').any(|part| part == links::LIVE) {
        return page_with(StatusCode::OK, &QueueLive(&page));
    }
    page_with(if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
}

/// The queue again, with a sentence about what was asked for there and cannot be done.
pub async fn show_with_notice(
    visit: StaffVisit,
    state: web::Data<State>,
    filters: Filters,
    sentence: String,
) -> Result<HttpResponse, Failure> {
    visit.actor.must(Permission::ReadApplications)?;
    let page = QueuePage { notice: Some(sentence), ..load(&visit, &state, filters).await? };
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// The page, in five queries, and one more for a search; counts are seldom asked again.
pub async fn load(visit: &StaffVisit, state: &State, filters: Filters) -> Result<QueuePage, Failure> {
    let conn = state.conn().await?;
    let words = visit.visit.words;
    let now = visit.visit.now;
    let found = queue::list(&conn, &visit.actor, &filters.filter(visit.me), now, filters.after).await?;
    let (counts, own, calendar, choices) = futures::try_join!(
        state.counts(&conn),
        queue::count_own(&conn, visit.me),
        calendar::load(&conn),
        choices::list(&conn, &state.ctx, visit.me),
    )?;
    let reader = Reader { words, calendar: &calendar, now, me: visit.me };
    let mut lines = Vec::with_capacity(found.lines.len());
    for line in found.lines {
        let policy = state.ctx.policies.get(&conn, line.application.policy_id).await?;
        lines.push(reader.line(line, &policy));
    }
    let next_url = found.next.map(|key| filters.next_url(key));
    let may = |permission| visit.actor.may(permission);
    Ok(QueuePage {
        frame: visit.frame_of(&counts, &own, if filters.mine { Section::Mine } else { Section::Queue }),
        filters,
        lines,
        next_url,
        is_cut: found.is_cut,
        counts,
        own,
        choices,
        me: visit.me,
        view: ViewForm::default(),
        may_claim: may(Action::Claim.permission()),
        may_save: may(Permission::Organise),
        may_share: may(Permission::ShareViews),
        may_export: may(Permission::Export),
        bulk: offer::offers(words, &visit.actor),
        notice: None,
    })
}

impl From<QueueError> for Failure {
    fn from(error: QueueError) -> Self {
        match error {
            QueueError::NotPermitted(error) => error.into(),
            QueueError::Database(error) => error.into(),
        }
    }
}
