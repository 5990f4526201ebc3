//! Reports: the daily figures that the dashboards read. Counts only; no figure is about a person or a store.

use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, NaiveDate, Utc};
use domain::desk::figures::{self, ReportDay};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::answer;
use crate::api::call::{Call, parameters};
use crate::api::problem::Problem;

/// The longest period of a report, in days: a year with a leap day.
const DAYS_MAX: i64 = 366;

/// The figures of a period.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReportBody {
    from: NaiveDate,
    to: NaiveDate,
    /// One for each day from `from` to `to`, both included; days are those of Asia/Shanghai.
    days: Vec<DayFigures>,
}

/// The figures of a day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DayFigures {
    date: NaiveDate,
    /// When they were last counted; null when the day was not counted, and all counts are 0. Today and yesterday are counted
    /// again every few minutes.
    measured_at: Option<DateTime<Utc>>,
    /// Applications submitted.
    submitted: i64,
    /// Decisions made; one that was undone later stays counted.
    decided: i64,
    approved: i64,
    rejected: i64,
    /// Decisions made before their deadline, and after it.
    on_time: i64,
    late: i64,
    /// The open applications at the last count of the day; null when they were not counted on that day.
    backlog: Option<BacklogFigures>,
}

/// Open applications.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BacklogFigures {
    open: i64,
    /// Past their deadline. Those that wait for their applicant have no certain one.
    overdue: i64,
    /// By age in working days: 0, 1, 2, 3, 4, and 5 or more.
    ages: Vec<i64>,
}

impl From<ReportDay> for DayFigures {
    fn from(it: ReportDay) -> Self {
        let day = it.day;
        Self {
            date: day.date,
            measured_at: it.measured_at,
            submitted: day.received,
            decided: day.decided(),
            approved: day.approved,
            rejected: day.rejected,
            on_time: day.on_time,
            late: day.late,
            backlog: it.backlog.map(|backlog| BacklogFigures {
                open: backlog.ages.iter().sum(),
                overdue: backlog.overdue,
                ages: backlog.ages.to_vec(),
            }),
        }
    }
}

/// A date as RFC 3339 writes it, `2026-11-30`; years of more digits are none.
fn date(text: &str) -> Option<NaiveDate> {
    text.parse::<NaiveDate>().ok().filter(|date| text.len() == 10 && date.to_string() == text)
}

/// `GET /api/v1/reports/daily?from=…&to=…`
#[utoipa::path(
    get, path = "/reports/daily", tag = "reports", summary = "The figures of each day of a period",
    params(
        ("from" = String, Query, description = "The first day, such as `2026-11-01`"),
        ("to" = String, Query, description = "The last day; at most 366 days in all"),
    ),
    responses(
        (status = 200, body = ReportBody), (status = 304, description = "As the client has it"),
        (status = 400, body = Problem, description = "`missing_parameter`, `invalid_parameter`, `period_too_long`"),
        (status = 403, body = Problem)
    )
)]
pub async fn daily(call: Call, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let sent = parameters(&request, &["from", "to"])?;
    let day = |name: &'static str| {
        let value = sent.iter().find(|(sent, _)| sent == name).map(|(_, value)| value);
        let value = value.ok_or_else(|| Problem::bad("missing_parameter", name))?;
        date(value).ok_or_else(|| Problem::bad("invalid_parameter", name))
    };
    let (from, to) = (day("from")?, day("to")?);
    match (to - from).num_days() {
        days if days < 0 => return Err(Problem::bad("invalid_parameter", "to")),
        days if days >= DAYS_MAX => return Err(Problem::bad("period_too_long", "to")),
        _ => {}
    }
    let conn = call.state.conn().await?;
    let days = figures::report(&conn, &call.actor, from, to).await?;
    let days = days.into_iter().map(DayFigures::from).collect();
    answer::show(&request, &call.state, &ReportBody { from, to, days })
}
