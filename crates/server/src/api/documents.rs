//! Documents of a draft: streamed to the evidence store as the form's are, and attached once for the idempotency key.

use std::sync::{Mutex, PoisonError};

use actix_web::{HttpRequest, HttpResponse, web};
use database::failpoint::reach;
use diesel_async::{AsyncConnection, AsyncPgConnection};
use domain::application::Action;
use domain::base::DraftId;
use domain::client::idempotency::KeptAnswer;
use domain::evidence::{AddError, NewEvidence};
use domain::intake::{draft, draft_document};
use futures::FutureExt;
use futures::future::BoxFuture;
use utoipa::ToSchema;

use crate::api::answer;
use crate::api::call::Call;
use crate::api::draft_body::DraftBody;
use crate::api::drafts::{body_of, draft_id};
use crate::api::once::{self, Begun, Head, Written};
use crate::api::problem::Problem;
use crate::evidence::upload::destination::{Attach, Place};
use crate::evidence::upload::{self, Received};
use crate::http::PageError;

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

/// The part of an upload that is carried out once.
#[derive(Debug)]
struct Attachment<'a> {
    call: &'a Call,
    head: &'a Head,
    draft: DraftId,
    /// The answer, or why it was refused for another reason than a rule about files.
    outcome: Mutex<Option<Result<KeptAnswer, Problem>>>,
}

/// Why a transaction was rolled back.
enum Stopped {
    Rule(AddError),
    Problem(Problem),
}

impl From<diesel::result::Error> for Stopped {
    fn from(error: diesel::result::Error) -> Self {
        Self::Problem(error.into())
    }
}

impl From<Problem> for Stopped {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl Attachment<'_> {
    async fn attach_once(&self, conn: &mut AsyncPgConnection, new: &NewEvidence) -> Result<(), AddError> {
        let write = self.head.with_body(&[new.document.as_bytes(), &new.sha256]);
        let attached = conn
            .transaction(async |conn| {
                let actor = match once::begin(conn, self.call, &write).await? {
                    Begun::Go(actor) => actor,
                    Begun::Done(kept) => return Ok::<_, Stopped>((kept, false)),
                };
                let added = draft_document::add(conn, &self.call.state.ctx, &actor, self.draft, new).await;
                added.map_err(Stopped::Rule)?;
                let found = draft::find_by_id(conn, &actor, self.draft).await?.ok_or_else(Problem::not_found)?;
                let written = Written::created(&body_of(conn, self.call, found).await?, None)?;
                Ok((once::keep(conn, self.call, &write, written).await?, true))
            })
            .await;
        if matches!(attached, Ok((_, true))) {
            reach("api:attached");
        }
        let (outcome, result) = match attached {
            Ok((kept, true)) => (Some(Ok(kept)), Ok(())),
            // The bytes are those of a file that was attached before: the caller removes them.
            Ok((kept, false)) => (Some(Ok(kept)), Err(AddError::AlreadyThere)),
            Err(Stopped::Rule(error)) => (None, Err(error)),
            Err(Stopped::Problem(problem)) => (Some(Err(problem)), Err(AddError::AlreadyThere)),
        };
        *self.outcome.lock().unwrap_or_else(PoisonError::into_inner) = outcome;
        result
    }
}

impl Attach for Attachment<'_> {
    fn attach<'c>(
        &'c self,
        conn: &'c mut AsyncPgConnection,
        new: &'c NewEvidence,
    ) -> BoxFuture<'c, Result<(), AddError>> {
        self.attach_once(conn, new).boxed()
    }
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
    let (draft, policy) = {
        let conn = call.state.conn().await?;
        let draft = draft::find_by_id(&conn, &call.actor, id).await?.ok_or_else(Problem::not_found)?;
        (draft, call.state.ctx.policies.current(&conn).await?)
    };
    let attachment = Attachment { call: &call, head: &head, draft: id, outcome: Mutex::default() };
    let place = Place::Attached { draft: &draft, policy: &policy.policy, by: &attachment };
    let received =
        upload::receive_one(&call.state, &request, payload, &call.actor, &place).await.map_err(not_received)?;
    let outcome = attachment.outcome.into_inner().unwrap_or_else(PoisonError::into_inner);
    match outcome {
        Some(outcome) => Ok(answer::written(&call.state, &outcome?)),
        None => Err(refused(&received)),
    }
}

/// Why the form could not be read.
fn not_received(error: PageError) -> Problem {
    match error {
        PageError::Unreadable => Problem::bad("malformed_form", "body")
            .with_detail("The body is multipart/form-data: the field `document`, then the file in `file`."),
        error => error.into(),
    }
}

/// The rule that the file broke.
fn refused(received: &Received) -> Problem {
    let rule = received.refused.first().map_or("empty", |refused| refused.rule.code());
    Problem::refused("file_refused").with_field("file").with_facts(serde_json::json!({ "rule": rule }))
}
