//! Documents of a draft: streamed to the evidence store as the form's are, and attached once for the idempotency key.

use actix_web::{HttpRequest, HttpResponse, web};
use domain::application::Action;
use domain::intake::draft;
use utoipa::ToSchema;

use crate::api::attachment::{self, Attachment, Target, not_received};
use crate::api::call::Call;
use crate::api::draft_body::DraftBody;
use crate::api::drafts::draft_id;
use crate::api::once::{self, Head};
use crate::api::problem::Problem;
use crate::evidence::upload;
use crate::evidence::upload::destination::Place;

/// A file for a document type.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the multipart form")]
pub struct DocumentForm {
    /// Code of the document type; sent first.
    document: String,
    /// JPEG, PNG, WebP or PDF.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// `POST /api/v1/drafts/{draft}/documents`
#[utoipa::path(
    post, path = "/drafts/{draft}/documents", tag = "drafts", summary = "Attach a document to a draft",
    request_body(content = DocumentForm, content_type = "multipart/form-data"),
    params(
        ("draft" = String, Path, description = "Id of the draft"),
        ("Idempotency-Key" = String, Header, description = "Chosen by the client, kept for a day")
    ),
    responses(
        (status = 201, body = DraftBody), (status = 404, body = Problem), (status = 409, body = Problem),
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
    call.actor.must(Action::Submit.permission())?;
    let (id, head) = (draft_id(&path)?, Head::read(&call, &request)?);
    if once::is_answered(&call, &head).await? {
        return attachment::repeat(&call, &head, &request, payload, "document").await;
    }
    let (draft, policy) = {
        let conn = call.state.conn().await?;
        let draft = draft::find_by_id(&conn, &call.actor, id).await?.ok_or_else(Problem::not_found)?;
        (draft, call.state.ctx.policies.current(&conn).await?)
    };
    let attachment = Attachment::new(&call, &head, Target::Draft(id));
    let place = Place::Attached { draft: &draft, policy: &policy.policy, by: &attachment };
    let received = upload::receive_one(&call.state, &request, payload, &call.actor, &place, "document").await;
    attachment.answer(&received.map_err(not_received("document"))?)
}
