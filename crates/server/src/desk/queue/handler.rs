//! The queue: open applications by deadline, with count tiles, filters in the URL, saved views and key paging.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use domain::application::{self, Action, Permission, reference};
use domain::deadline::calendar;
use domain::desk::queue::{self, choices};

use crate::desk::queue::bulk::offer;
use crate::desk::queue::filters::Filters;
use crate::desk::queue::page::{QueueLive, QueuePage};
use crate::desk::queue::queue_row::Reader;
use crate::desk::queue::saved_view_form::ViewForm;
use crate::http::{PageError, PageResult, StaffSession, page_with, see_other};
use crate::ui::Section;
use crate::{links, urls};

/// `GET /desk`
pub async fn queue(session: StaffSession, request: HttpRequest) -> PageResult {
    let filters = Filters::read(request.query_string());
    // Customer service has no queue; agents go to their own list.
    if !session.actor.may(Permission::ReadApplications) && session.actor.may(Permission::LodgeForOwners) {
        return Ok(see_other(urls::LODGE));
    }
    // Operators have no queue either.
    if !session.actor.may(Permission::ReadApplications) && session.actor.may(Permission::ReadOperations) {
        return Ok(see_other(urls::OPERATIONS));
    }
    session.actor.must(Permission::ReadApplications)?;
    if let Some(reference) = reference::parse(&filters.search) {
        let conn = session.state.conn().await?;
        if application::find_by_reference(&conn, &reference).await?.is_some() {
            return Ok(see_other(&links::case(&reference)));
        }
    }
    let is_wrong = filters.is_wrong(session.request.t);
    let page = load(&session, filters).await?;
    // Requested by the script of an open list: only the parts that refresh themselves.
    if request.query_string().split('&').any(|part| part == links::LIVE) {
        return page_with(StatusCode::OK, &QueueLive(&page));
    }
    page_with(if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
}

/// The queue with the reason why an action was refused.
pub async fn show_with_notice(session: StaffSession, filters: Filters, sentence: String) -> PageResult {
    session.actor.must(Permission::ReadApplications)?;
    let page = QueuePage { notice: Some(sentence), ..load(&session, filters).await? };
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// The page. Counts come from a cache, see [`crate::state::State::counts`].
pub async fn load(session: &StaffSession, filters: Filters) -> Result<QueuePage, PageError> {
    let conn = session.state.conn().await?;
    let t = session.request.t;
    let now = session.request.now;
    let found = queue::list(&conn, &session.actor, &filters.filter(session.me), now, filters.after).await?;
    let (counts, own_counts, calendar, choices) = futures::try_join!(
        session.state.counts(&conn),
        queue::count_own(&conn, session.me),
        calendar::load(&conn),
        choices::list(&conn, &session.state.ctx, session.me),
    )?;
    let reader = Reader { t, calendar: &calendar, now, me: session.me };
    let mut lines = Vec::with_capacity(found.lines.len());
    for line in found.lines {
        let policy = session.state.ctx.policies.get(&conn, line.application.policy_id).await?;
        lines.push(reader.line(line, &policy));
    }
    let next_url = found.next.map(|key| filters.next_url(key));
    let may = |permission| session.actor.may(permission);
    Ok(QueuePage {
        frame: session.frame_of(&counts, &own_counts, if filters.mine { Section::Mine } else { Section::Queue }),
        filters,
        lines,
        next_url,
        is_cut: found.is_cut,
        counts,
        own_counts,
        choices,
        me: session.me,
        view: ViewForm::default(),
        is_lead: may(Permission::SettleEffects),
        may_claim: may(Action::Claim.permission()),
        may_save: may(Permission::Organise),
        may_share: may(Permission::ShareViews),
        may_export: may(Permission::Export),
        bulk: offer::offers(t, &session.actor),
        notice: None,
    })
}
