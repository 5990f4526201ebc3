//! The open information request of an application, and the answer to it.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use domain::Actor;
use domain::application::{Action, Application, access};
use domain::review::information_request::{self, AnswerError, AnswerGap};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::api::answer;
use crate::api::call::Call;
use crate::api::draft_body::{DocumentBody, text_problem};
use crate::api::json::{self, Text};
use crate::api::once::{self, Write, Written};
use crate::api::problem::Problem;

/// An open information request.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RequestBody {
    asked_at: DateTime<Utc>,
    /// Without an answer until then, the application lapses.
    answer_until: DateTime<Utc>,
    message: String,
    items: Vec<ItemBody>,
}

/// One thing asked for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ItemBody {
    position: i16,
    /// `text`, `contact` or `document`.
    kind: &'static str,
    /// Code of the document type asked for.
    document: Option<String>,
    prompt: String,
    /// The documents attached to it.
    documents: Vec<DocumentBody>,
    is_answered: bool,
}

/// An answer.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerForm {
    texts: Vec<AnswerText>,
}

/// The answer to one item.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerText {
    #[serde(deserialize_with = "json::whole")]
    #[schema(minimum = -32_768, maximum = 32_767)]
    position: i16,
    #[schema(value_type = String, max_length = 20_000, pattern = "^[^\\x00]*$")]
    text: Text,
}

/// A sent answer.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AnsweredBody {
    reference: String,
    answered_at: DateTime<Utc>,
}

/// The open request as the API shows it.
pub async fn body_of(
    conn: &AsyncPgConnection,
    call: &Call,
    actor: &Actor,
    application: &Application,
) -> Result<RequestBody, Problem> {
    let asked = information_request::get_open(conn, actor, application.id).await.map_err(not_answered)?;
    let policy = call.state.ctx.policies.get(conn, application.policy_id).await?;
    let gaps = information_request::gaps(&asked, &policy);
    let items = asked.items.iter().map(|it| ItemBody {
        position: it.item.position,
        kind: it.item.kind.as_str(),
        document: it.item.document.clone(),
        prompt: it.item.prompt.clone(),
        documents: it.files.iter().map(DocumentBody::new).collect(),
        is_answered: !gaps.iter().any(|(position, _)| *position == it.item.position),
    });
    Ok(RequestBody {
        asked_at: asked.request.asked_at,
        answer_until: asked.request.answer_until,
        items: items.collect(),
        message: asked.request.message,
    })
}

/// `GET /api/v1/applications/{reference}/information-request`
#[utoipa::path(
    get, path = "/applications/{reference}/information-request", tag = "applications", summary = "The open information request",
    params(("reference" = String, Path, description = "Reference of an application that the client submitted")),
    responses(
        (status = 200, body = RequestBody), (status = 403, body = Problem),
        (status = 404, body = Problem, description = "No such application, or `no_request`")
    )
)]
pub async fn show(call: Call, request: HttpRequest, path: web::Path<String>) -> Result<HttpResponse, Problem> {
    let conn = call.state.conn().await?;
    let found = access::find_own(&conn, &call.actor, Action::Answer.permission(), &path).await?;
    answer::show(&request, &call.state, &body_of(&conn, &call, &call.actor, &found).await?)
}

/// `POST /api/v1/applications/{reference}/information-request/answer`
#[utoipa::path(
    post, path = "/applications/{reference}/information-request/answer", tag = "applications", summary = "Answer the open information request",
    request_body = AnswerForm,
    params(
        ("reference" = String, Path, description = "Reference of an application that the client submitted"),
        ("Idempotency-Key" = String, Header, description = "Chosen by the client, kept for a day"),
        ("If-Match" = String, Header, description = "Entity tag of the request as the client knows it")
    ),
    responses(
        (status = 200, body = AnsweredBody), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 412, body = Problem), (status = 422, body = Problem, description = "`incomplete`, with the gaps"),
        (status = 428, body = Problem)
    )
)]
pub async fn answer(
    call: Call,
    request: HttpRequest,
    path: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let body = json::read_body(payload).await?;
    let form: AnswerForm = json::parse(&request, &body)?;
    let texts: Vec<(i16, String)> = form.texts.into_iter().map(|it| (it.position, it.text.0)).collect();
    let write = Write::read(&call, &request, &body)?;
    once::carry_out(&call, &write, async |(conn, actor)| {
        let found = access::lock_own(conn, actor, Action::Answer.permission(), &path).await?;
        write.check_unchanged(&call.state, &body_of(conn, &call, actor, &found).await?)?;
        information_request::save(conn, actor, found.id, &texts).await.map_err(not_answered)?;
        information_request::answer(conn, &call.state.ctx, actor, found.id).await.map_err(not_answered)?;
        Written::ok(&AnsweredBody { reference: found.reference, answered_at: call.state.ctx.now() })
    })
    .await
}

/// Why the request is not answered, or cannot be.
pub fn not_answered(error: AnswerError) -> Problem {
    match error {
        AnswerError::Missing => Problem::new(StatusCode::NOT_FOUND, "no_request"),
        AnswerError::Incomplete(gaps) => {
            let gap = |(position, gap): &(i16, AnswerGap)| {
                let problem = match gap {
                    AnswerGap::Text(problem) => text_problem(problem),
                    AnswerGap::Document => "missing",
                    AnswerGap::File { state, .. } => state.as_str(),
                };
                json!({ "position": position, "problem": problem })
            };
            let gaps: Vec<_> = gaps.iter().map(gap).collect();
            Problem::refused("incomplete").with_facts(json!({ "gaps": gaps }))
        }
        AnswerError::Transition(error) => error.into(),
    }
}
