//! Operations: queues, workers, sweeps, alarms and single jobs (R26). The page shows no personal data.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use diesel_async::AsyncPgConnection;
use domain::Context;
use domain::application::Permission;
use domain::operation::{self, JobState, OperationsError};

use crate::desk::operations::page::{AllowedOperations, JobsFilter, OperationsLive, OperationsPage};
use crate::http::{PageError, PageResult, StaffSession, VerifiedForm, page_with, see_other};
use crate::ui::Section;
use crate::{links, urls};

/// `GET /desk/operations?q=…&state=…&after=…`
pub async fn show(session: StaffSession, request: HttpRequest) -> PageResult {
    let conn = session.state.conn().await?;
    let filter = JobsFilter::read(request.query_string());
    if request.query_string().split('&').any(|part| part == links::LIVE) {
        let page = load(&conn, &session.state.ctx, &session, JobsFilter::default(), None).await?;
        return page_with(StatusCode::OK, &OperationsLive(page));
    }
    page_with(StatusCode::OK, &load(&conn, &session.state.ctx, &session, filter, None).await?)
}

async fn load(
    conn: &AsyncPgConnection,
    ctx: &Context,
    session: &StaffSession,
    filter: JobsFilter,
    notice: Option<String>,
) -> Result<OperationsPage, PageError> {
    let (actor, now) = (&session.actor, session.request.now);
    let overview = operation::overview(conn, ctx, actor).await?;
    let jobs = if filter.search.is_empty() {
        operation::list(conn, actor, now, None, filter.state, filter.after.as_ref(), operation::LIST_MAX).await?
    } else {
        operation::search(conn, actor, now, &filter.search).await?
    };
    let stuck = operation::list_dead_letters(conn, ctx, actor).await?;
    let may = AllowedOperations {
        operate: actor.may(Permission::Operate),
        send_again: actor.may(Permission::ManageLetters),
        ask_again: actor.may(Permission::SettleEffects),
    };
    Ok(OperationsPage {
        frame: session.frame(conn, Section::Operations).await?,
        overview,
        stuck,
        filter,
        jobs,
        may,
        notice,
    })
}

/// Runs an action on a job, a queue or a sweep: a redirect, or the page with the reason why it failed.
async fn act(
    session: &StaffSession,
    posted: &VerifiedForm,
    action: impl AsyncFnOnce(&mut AsyncPgConnection) -> Result<(), OperationsError>,
) -> PageResult {
    let mut conn = session.state.conn().await?;
    let filter = JobsFilter::read(posted.text("list"));
    let t = session.request.t;
    let (status, notice) = match action(&mut conn).await {
        Ok(()) => return Ok(see_other(&filter.url())),
        Err(OperationsError::Missing) => (StatusCode::NOT_FOUND, t.text("operations-missing")),
        Err(OperationsError::Already) => (StatusCode::CONFLICT, t.text("operations-already")),
        Err(OperationsError::State(state)) => {
            let state = t.text(&format!("operations-state-{}", state.slug()));
            (StatusCode::CONFLICT, t.text1("operations-wrong-state", "state", state))
        }
        Err(error) => return Err(error.into()),
    };
    page_with(status, &load(&conn, &session.state.ctx, session, filter, Some(notice)).await?)
}

/// `POST /desk/operations/jobs/{id}/retry`
pub async fn retry(session: StaffSession, about: web::Path<String>, posted: VerifiedForm) -> PageResult {
    act(&session, &posted, async |conn| {
        operation::retry(conn, &session.state.ctx, &session.actor, &about).await.map(drop)
    })
    .await
}

/// `POST /desk/operations/jobs/{id}/discard`
pub async fn discard(session: StaffSession, about: web::Path<String>, posted: VerifiedForm) -> PageResult {
    act(&session, &posted, async |conn| {
        operation::discard(conn, &session.state.ctx, &session.actor, &about).await.map(drop)
    })
    .await
}

/// `POST /desk/operations/queues/{queue}/pause`
pub async fn pause(session: StaffSession, about: web::Path<String>, posted: VerifiedForm) -> PageResult {
    act(&session, &posted, async |conn| operation::pause(conn, &session.state.ctx, &session.actor, &about).await).await
}

/// `POST /desk/operations/queues/{queue}/resume`
pub async fn resume(session: StaffSession, about: web::Path<String>, posted: VerifiedForm) -> PageResult {
    act(&session, &posted, async |conn| operation::resume(conn, &session.state.ctx, &session.actor, &about).await).await
}

/// `POST /desk/operations/sweeps/{name}/run`
pub async fn run_now(session: StaffSession, about: web::Path<String>, posted: VerifiedForm) -> PageResult {
    act(&session, &posted, async |conn| operation::run_now(conn, &session.state.ctx, &session.actor, &about).await)
        .await
}

/// `GET` of a path that accepts only `POST`, for example after a change of language.
pub async fn back(_: StaffSession) -> PageResult {
    Ok(see_other(urls::OPERATIONS))
}

impl JobsFilter {
    fn read(query: &str) -> Self {
        let mut filter = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "q" => filter.search = value.trim().chars().take(100).collect(),
                "after" => filter.after = value.parse().ok(),
                "state" => filter.state = value.parse().unwrap_or(JobState::Dead),
                _ => {}
            }
        }
        filter
    }
}
