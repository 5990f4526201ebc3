//! The applications that the client submitted: a list of them, and one with the explanation of its dates.

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::DateTime;
use diesel_async::AsyncPgConnection;
use domain::application::list_own::{self, OwnFilter};
use domain::application::{Application, Status, access};
use domain::deadline::deadline_report;
use domain::store;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::application_body::{ApplicationBody, ExplainedApplication};
use crate::api::call::{Call, parameters};
use crate::api::problem::Problem;
use crate::api::{answer, cursor};

/// Applications on a page.
const PAGE: i64 = 50;
/// Most applications on a page.
pub const PAGE_MAX: i64 = 100;

/// A page of applications.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ApplicationsBody {
    /// Oldest first. A page can hold fewer than the limit and still not be the last.
    items: Vec<ApplicationBody>,
    /// The cursor of the next page; null on the last one.
    next_cursor: Option<String>,
}

/// The filter and the page asked for.
struct Asked {
    filter: OwnFilter,
    /// The filter as sent, to which cursors are bound.
    sent: String,
    cursor: Option<String>,
    limit: i64,
}

impl Asked {
    fn read(request: &HttpRequest) -> Result<Self, Problem> {
        let mut asked = Self { filter: OwnFilter::default(), sent: String::new(), cursor: None, limit: PAGE };
        let invalid = |name: &str| Problem::bad("invalid_parameter", name);
        let mut sent = parameters(request, &["status", "store", "since", "cursor", "limit"])?;
        sent.sort();
        for (name, value) in sent {
            match name.as_str() {
                "cursor" => {
                    asked.cursor = Some(value);
                    continue;
                }
                "limit" => {
                    let limit = value.parse().ok().filter(|limit| (1..=PAGE_MAX).contains(limit));
                    asked.limit = limit.ok_or_else(|| invalid(&name))?;
                    continue;
                }
                "status" => {
                    // The applicant is not told that a second person reviews it.
                    let status = value.parse().ok().filter(|status| *status != Status::AwaitingSecond);
                    asked.filter.status = Some(status.ok_or_else(|| invalid(&name))?);
                }
                "store" => asked.filter.store_number = Some(value.clone()),
                _ => {
                    let since = DateTime::parse_from_rfc3339(&value).map_err(|_| invalid(&name))?;
                    asked.filter.since = Some(since.to_utc());
                }
            }
            asked.sent.push_str(&format!("{name}={value}\n"));
        }
        Ok(asked)
    }
}

/// `GET /api/v1/applications`
#[utoipa::path(
    get, path = "/applications", tag = "applications", summary = "The applications that the client submitted",
    params(
        ("status" = Option<String>, Query, description = "Only this status"),
        ("store" = Option<String>, Query, description = "Only this store, by its number"),
        ("since" = Option<String>, Query, description = "Submitted at this time or later (RFC 3339)"),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before"),
        ("limit" = Option<i64>, Query, description = "1 to 100; 50 if absent"),
    ),
    responses((status = 200, body = ApplicationsBody), (status = 400, body = Problem), (status = 403, body = Problem))
)]
pub async fn list(call: Call, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let (state, client) = (&call.state, call.caller.actor.id);
    let asked = Asked::read(&request)?;
    let after = match &asked.cursor {
        None => None,
        Some(text) => {
            let last = cursor::read(state, client, &asked.sent, text);
            Some(last.ok_or_else(|| Problem::bad("invalid_cursor", "cursor"))?)
        }
    };
    let (conn, now) = (state.conn().await?, state.ctx.now());
    let mut rows = list_own::list(&conn, &call.actor, &asked.filter, after, asked.limit + 1, now).await?;
    let has_more = i64::try_from(rows.len()).unwrap_or(i64::MAX) > asked.limit;
    rows.truncate(usize::try_from(asked.limit).unwrap_or_default());
    let last = rows.last().map(|(application, _)| application.id).filter(|_| has_more);
    let mut items = Vec::with_capacity(rows.len());
    for (application, number) in &rows {
        let body = body_of(&conn, &call, application, number).await?;
        if asked.filter.status.is_none_or(|status| status.as_str() == body.status()) {
            items.push(body);
        }
    }
    let next_cursor = last.map(|last| cursor::write(state, client, &asked.sent, last));
    answer::show(&request, state, &ApplicationsBody { items, next_cursor })
}

/// An application as the API shows it.
pub async fn body_of(
    conn: &AsyncPgConnection,
    call: &Call,
    application: &Application,
    store_number: &str,
) -> Result<ApplicationBody, Problem> {
    let ctx = &call.state.ctx;
    let policy = ctx.policies.get(conn, application.policy_id).await?;
    Ok(ApplicationBody::new(application, store_number, policy.policy.grace_period(), ctx.now()))
}

/// An application with the explanation of its dates.
pub async fn explained(
    conn: &AsyncPgConnection,
    call: &Call,
    application: &Application,
) -> Result<ExplainedApplication, Problem> {
    let store = store::get(conn, application.store_id).await?;
    let body = body_of(conn, call, application, &store.number).await?;
    let history = deadline_report::clock_history_of(conn, &call.state.ctx, application).await?;
    Ok(ExplainedApplication::new(body, &history))
}

/// `GET /api/v1/applications/{reference}`
#[utoipa::path(
    get, path = "/applications/{reference}", tag = "applications", summary = "One application, with the explanation of its dates",
    params(("reference" = String, Path, description = "Reference of an application that the client submitted")),
    responses(
        (status = 200, body = ExplainedApplication), (status = 304, description = "As the client has it"),
        (status = 403, body = Problem), (status = 404, body = Problem)
    )
)]
pub async fn show(call: Call, request: HttpRequest, path: web::Path<String>) -> Result<HttpResponse, Problem> {
    let conn = call.state.conn().await?;
    let application = access::authorize(&conn, &call.actor, &path).await?;
    answer::show(&request, &call.state, &explained(&conn, &call, &application).await?)
}
