//! Documents for the open information request of an application: added and removed as on the page of the answer.

use actix_web::{HttpRequest, HttpResponse, web};
use domain::application::{Action, access};
use domain::base::EvidenceId;
use domain::evidence::AddError;
use domain::review::information_request;
use utoipa::ToSchema;

use crate::api::attachment::{self, Attachment, Target, not_received};
use crate::api::call::Call;
use crate::api::information_request::{RequestBody, body_of, not_answered};
use crate::api::json;
use crate::api::once::{self, Head, Write, Written};
use crate::api::problem::Problem;
use crate::evidence::upload;
use crate::evidence::upload::destination::Place;

/// A file for an item of an information request.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the multipart form")]
pub struct RequestDocumentForm {
    /// Position of the item; sent first.
    #[schema(minimum = -32_768, maximum = 32_767)]
    position: i16,
    /// JPEG, PNG, WebP or PDF.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// `POST /api/v1/applications/{reference}/information-request/documents`
#[utoipa::path(
    post, path = "/applications/{reference}/information-request/documents", tag = "applications", summary = "Attach a document to the open information request",
    request_body(content = RequestDocumentForm, content_type = "multipart/form-data"),
    params(
        ("reference" = String, Path, description = "Reference of an application that the client submitted"),
        ("Idempotency-Key" = String, Header, description = "Chosen by the client, kept for a day")
    ),
    responses(
        (status = 201, body = RequestBody),
        (status = 404, body = Problem, description = "No such application, or `no_request`"), (status = 409, body = Problem),
        (status = 422, body = Problem, description = "`file_refused`, with the rule; `idempotency_key_reused`"),
        (status = 507, body = Problem, description = "`no_room` for documents, with `Retry-After`")
    )
)]
pub async fn add(
    call: Call,
    request: HttpRequest,
    path: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    call.actor.must(Action::Answer.permission())?;
    let head = Head::read(&call, &request)?;
    if once::is_answered(&call, &head).await? {
        return attachment::repeat(&call, &head, &request, payload, "position").await;
    }
    let (found, asked, policy) = {
        let conn = call.state.conn().await?;
        let found = access::find_own(&conn, &call.actor, Action::Answer.permission(), &path).await?;
        let asked = information_request::get_open(&conn, &call.actor, found.id).await.map_err(not_answered)?;
        let policy = call.state.ctx.policies.get(&conn, found.policy_id).await?;
        (found, asked, policy)
    };
    let attachment = Attachment::new(&call, &head, Target::Request(found.id));
    let place = Place::Answer {
        application: found.id,
        store: found.store_id,
        asked: &asked,
        policy: &policy,
        by: Some(&attachment),
    };
    let received = upload::receive_one(&call.state, &request, payload, &call.actor, &place, "position").await;
    attachment.answer(&received.map_err(not_received("position"))?)
}

/// `DELETE /api/v1/applications/{reference}/information-request/documents/{document}`
#[utoipa::path(
    delete, path = "/applications/{reference}/information-request/documents/{document}", tag = "applications", summary = "Remove a document from the open information request",
    params(
        ("reference" = String, Path, description = "Reference of an application that the client submitted"),
        ("document" = String, Path, description = "Id of a document of the request"),
        ("Idempotency-Key" = String, Header, description = "Chosen by the client, kept for a day"),
        ("If-Match" = String, Header, description = "Entity tag of the request as the client knows it")
    ),
    responses(
        (status = 200, body = RequestBody),
        (status = 404, body = Problem, description = "No such application or document, or `no_request`"),
        (status = 409, body = Problem), (status = 412, body = Problem), (status = 428, body = Problem)
    )
)]
pub async fn remove(
    call: Call,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let body = json::read_body(payload).await?;
    json::expect_none(&body)?;
    call.actor.must(Action::Answer.permission())?;
    let (reference, document) = path.into_inner();
    let document: EvidenceId = document.parse().map_err(|_| Problem::not_found())?;
    let write = Write::read(&call, &request, &body)?;
    once::carry_out(&call, &write, async |(conn, actor)| {
        let found = access::lock_own(conn, actor, Action::Answer.permission(), &reference).await?;
        write.check_unchanged(&call.state, &body_of(conn, &call, actor, &found).await?)?;
        let removed = information_request::remove_document(conn, &call.state.ctx, actor, found.id, document).await;
        if !removed.map_err(not_removed)? {
            return Err(Problem::not_found());
        }
        Written::ok(&body_of(conn, &call, actor, &found).await?)
    })
    .await
}

fn not_removed(error: AddError) -> Problem {
    match error {
        AddError::NotPermitted(error) => error.into(),
        AddError::Database(error) => error.into(),
        _ => Problem::not_found(),
    }
}
