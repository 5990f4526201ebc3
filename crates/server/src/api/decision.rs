//! The decision on an application, once its applicant was told. There is no way to make one by API.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use domain::review::decision::told;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::answer;
use crate::api::call::Call;
use crate::api::problem::Problem;

/// A decision; the message to the applicant is in the email only.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DecisionBody {
    /// `approve` or `reject`.
    outcome: &'static str,
    /// Codes of the policy's reasons to reject.
    reasons: Vec<String>,
    /// 1 for the first review, 2 after an appeal.
    round: i16,
    decided_at: DateTime<Utc>,
}

/// `GET /api/v1/applications/{reference}/decision`
#[utoipa::path(
    get, path = "/applications/{reference}/decision", tag = "applications", summary = "The decision, once the applicant was told",
    params(("reference" = String, Path, description = "Reference of an application that the client submitted")),
    responses(
        (status = 200, body = DecisionBody), (status = 403, body = Problem),
        (status = 404, body = Problem, description = "No such application, or `no_decision` yet")
    )
)]
pub async fn show(call: Call, request: HttpRequest, path: web::Path<String>) -> Result<HttpResponse, Problem> {
    let conn = call.state.conn().await?;
    let found = told::find(&conn, &call.state.ctx, &call.actor, &path).await?;
    let decision = found.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "no_decision"))?;
    let body = DecisionBody {
        outcome: decision.outcome.as_str(),
        reasons: decision.reasons,
        round: decision.round,
        decided_at: decision.decided_at,
    };
    answer::show(&request, &call.state, &body)
}
