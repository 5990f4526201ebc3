//! Withdrawing an application that the client submitted.

use actix_web::{HttpRequest, HttpResponse, web};
use domain::application::{Action, access, transition};
use domain::intake::withdrawal;

use crate::api::applications::explained;
use crate::api::call::Call;
use crate::api::json;
use crate::api::once::{self, Write, Written};
use crate::api::problem::Problem;

/// `POST /api/v1/applications/{reference}/withdrawal`
#[utoipa::path(
    post, path = "/applications/{reference}/withdrawal", tag = "applications", summary = "Withdraw an application",
    params(
        ("reference" = String, Path, description = "Reference of an application that the client submitted"),
        ("Idempotency-Key" = String, Header, description = "Chosen by the client, kept for a day"),
        ("If-Match" = String, Header, description = "Entity tag of the application as the client knows it")
    ),
    responses(
        (status = 200, body = super::application_body::ExplainedApplication), (status = 404, body = Problem),
        (status = 409, body = Problem, description = "`state_changed`: too late"), (status = 412, body = Problem),
        (status = 428, body = Problem)
    )
)]
pub async fn withdraw(
    call: Call,
    request: HttpRequest,
    path: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let body = json::read_body(payload).await?;
    json::expect_none(&body)?;
    let write = Write::read(&call, &request, &body)?;
    once::carry_out(&call, &write, async |(conn, actor)| {
        let found = access::lock_own(conn, actor, Action::Withdraw.permission(), &path).await?;
        write.check_unchanged(&call.state, &explained(conn, &call, &found).await?)?;
        withdrawal::withdraw(conn, &call.state.ctx, actor, found.id).await?;
        let withdrawn = transition::get(conn, found.id).await?;
        Written::ok(&explained(conn, &call, &withdrawn).await?)
    })
    .await
}
