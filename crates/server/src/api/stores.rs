//! The register of stores: a program of the platform says what is true of a store, and reads it back (decision 0050).

use actix_web::{HttpRequest, HttpResponse, web};
use domain::application::Permission;
use domain::register::{self, Content, Entry, FieldProblem, Refusal, RegisterError, Registered, page};
use domain::store;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::api::call::{Call, parameters};
use crate::api::once::{self, Write, Written};
use crate::api::problem::Problem;
use crate::api::store_body::{StoreBody, StoreForm, StorePatch};
use crate::api::{answer, json};

/// Most lines of a batch; one batch is one transaction.
const BATCH_MAX_LINES: usize = 1_000;
/// Largest batch, in bytes.
const BATCH_MAX_BYTES: usize = 4 << 20;

/// `GET /api/v1/stores/{number}`
#[utoipa::path(
    get, path = "/stores/{number}", tag = "stores", summary = "A store as it is registered",
    params(
        ("number" = String, Path, description = "Number of the store"),
        ("If-None-Match" = Option<String>, Header, description = "Entity tag of the store as the client has it")
    ),
    responses((status = 200, body = StoreBody), (status = 304), (status = 404, body = Problem))
)]
pub async fn show(call: Call, request: HttpRequest, number: web::Path<String>) -> Result<HttpResponse, Problem> {
    call.actor.must(Permission::RegisterStores)?;
    let conn = call.state.conn().await?;
    let found = store::find_by_number(&conn, &number).await?.ok_or_else(Problem::not_found)?;
    let document = page::find_document(&conn, found.id).await?.ok_or_else(Problem::not_found)?;
    answer::show(&request, &call.state, &document)
}

/// `PUT /api/v1/stores/{number}`
#[utoipa::path(
    put, path = "/stores/{number}", tag = "stores", summary = "Register a store, or say all that is true of it",
    params(
        ("number" = String, Path, description = "Number of the store"),
        ("Idempotency-Key" = String, Header, description = "Chosen by the client, kept for a day")
    ),
    request_body = StoreForm,
    responses(
        (status = 200, body = StoreBody), (status = 201, body = StoreBody, description = "The store was not known"),
        (status = 409, body = Problem, description = "`stale_version`, or `version_conflict`: another document has this version"),
        (status = 422, body = Problem, description = "`invalid_document`: every wrong field is in `facts.problems`, with a code")
    )
)]
pub async fn replace(
    call: Call,
    request: HttpRequest,
    number: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let taken = Taken { types: &["application/json"], content: Content::Whole };
    take(&call, &request, &number, payload, taken).await
}

/// `PATCH /api/v1/stores/{number}`
#[utoipa::path(
    patch, path = "/stores/{number}", tag = "stores", summary = "Say what has changed about a store (RFC 7386)",
    params(
        ("number" = String, Path, description = "Number of the store"),
        ("Idempotency-Key" = String, Header, description = "Chosen by the client, kept for a day")
    ),
    request_body(content = StorePatch, content_type = "application/merge-patch+json",
        description = "A merge patch: null removes, what is left out stays. `application/json` is taken for the same"),
    responses(
        (status = 200, body = StoreBody), (status = 404, body = Problem),
        (status = 409, body = Problem, description = "`stale_version`, or `version_conflict`: another document has this version"),
        (status = 422, body = Problem, description = "`invalid_document`: every wrong field is in `facts.problems`, with a code")
    )
)]
pub async fn patch(
    call: Call,
    request: HttpRequest,
    number: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let content = |patch| Content::Patch { patch, may_create: false };
    let taken = Taken { types: &["application/merge-patch+json", "application/json"], content };
    take(&call, &request, &number, payload, taken).await
}

/// The result of one line of a batch.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchLine {
    /// From 1.
    line: usize,
    /// The store's number, if it could be read.
    number: Option<String>,
    /// `created`, `changed`, `unchanged` or `refused`.
    result: &'static str,
    /// Each wrong field of a refused line, with a code.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<LineProblem>,
}

/// A wrong field of a line.
#[derive(Debug, Serialize, ToSchema)]
pub struct LineProblem {
    field: String,
    code: &'static str,
}

/// The results of a batch.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchBody {
    /// In the order of the lines.
    results: Vec<BatchLine>,
}

impl BatchLine {
    fn taken(line: usize, number: String, answer: &register::Answer) -> Self {
        let result = match answer {
            Ok(Registered::Created(_)) => "created",
            Ok(Registered::Changed(_)) => "changed",
            Ok(Registered::Unchanged(_)) => "unchanged",
            Err(_) => "refused",
        };
        let problems = answer.as_ref().err().map(Refusal::problems).unwrap_or_default();
        Self { line, number: Some(number), result, problems: problems.into_iter().map(LineProblem::from).collect() }
    }

    fn unread(line: usize, problem: FieldProblem) -> Self {
        Self { line, number: None, result: "refused", problems: vec![problem.into()] }
    }
}

impl From<FieldProblem> for LineProblem {
    fn from(problem: FieldProblem) -> Self {
        Self { field: problem.field, code: problem.code.as_str() }
    }
}

/// `POST /api/v1/stores`
#[utoipa::path(
    post, path = "/stores", tag = "stores", summary = "Register many stores: NDJSON, a document in each line",
    params(
        ("partial" = Option<bool>, Query, description = "True when the lines are merge patches"),
        ("Idempotency-Key" = String, Header, description = "Chosen by the client, kept for a day")
    ),
    request_body(content = String, content_type = "application/x-ndjson",
        description = "At most 1,000 lines and 4 MiB; each has the `number` of its store"),
    responses(
        (status = 200, body = BatchBody, description = "A refused line leaves the others as they are"),
        (status = 422, body = Problem, description = "`too_many_lines`")
    )
)]
pub async fn batch(call: Call, request: HttpRequest, payload: web::Payload) -> Result<HttpResponse, Problem> {
    call.actor.must(Permission::RegisterStores)?;
    let is_partial = match parameters(&request, &["partial"])?.first().map(|(_, value)| value.as_str()) {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => return Err(Problem::bad("invalid_parameter", "partial")),
    };
    let body = json::read_batch(payload, BATCH_MAX_BYTES).await?;
    json::require(&request, &["application/x-ndjson"])?;
    let write = Write::read(&call, &request, &body)?;
    let lines: Vec<(usize, &[u8])> = (1..)
        .zip(body.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii))
        .filter(|(_, line)| !line.is_empty())
        .collect();
    if lines.len() > BATCH_MAX_LINES {
        return Err(Problem::refused("too_many_lines").with_facts(json!({ "max": BATCH_MAX_LINES })));
    }
    let (mut entries, mut numbered, mut results) = (Vec::new(), Vec::new(), Vec::new());
    for (line, text) in lines {
        match register::json::entry(text, is_partial) {
            Ok(entry) => {
                numbered.push((line, entry.number.clone()));
                entries.push(entry);
            }
            Err(problem) => results.push(BatchLine::unread(line, problem)),
        }
    }
    once::carry_out(&call, &write, async |(conn, actor)| {
        let answers = register::register_each(conn, &call.state.ctx, actor, &entries).await?;
        let taken = numbered.into_iter().zip(&answers);
        results.extend(taken.map(|((line, number), answer)| BatchLine::taken(line, number, answer)));
        results.sort_by_key(|result| result.line);
        Written::ok(&BatchBody { results })
    })
    .await
}

/// The documents that a route takes: their media types, and what their content means.
struct Taken<C> {
    types: &'static [&'static str],
    content: C,
}

/// Takes a document over, once for its idempotency key, and answers with the store as it is then.
async fn take(
    call: &Call,
    request: &HttpRequest,
    number: &str,
    payload: web::Payload,
    taken: Taken<impl FnOnce(Value) -> Content>,
) -> Result<HttpResponse, Problem> {
    call.actor.must(Permission::RegisterStores)?;
    let body = json::read_body(payload).await?;
    json::require(request, taken.types)?;
    let write = Write::read(call, request, &body)?;
    let value = register::json::parse(&body).map_err(|code| Problem::bad(code.as_str(), "body"))?;
    let (entry, here) =
        (Entry { number: number.to_owned(), content: (taken.content)(value) }, request.path().to_owned());
    once::carry_out(call, &write, async |(conn, actor)| {
        let taken = register::register(conn, &call.state.ctx, actor, &entry).await?;
        let registered = taken.map_err(|refusal| refused(&refusal))?;
        let document = page::find_document(conn, registered.store()).await?.ok_or_else(Problem::not_found)?;
        match registered {
            Registered::Created(_) => Written::created(&document, Some(here)),
            Registered::Changed(_) | Registered::Unchanged(_) => Written::ok(&document),
        }
    })
    .await
}

/// Why a document was not taken over.
fn refused(refusal: &Refusal) -> Problem {
    match refusal {
        Refusal::Fields(problems) => {
            let named = |it: &FieldProblem| json!({ "field": it.field, "code": it.code });
            let named: Vec<Value> = problems.iter().map(named).collect();
            Problem::refused("invalid_document").with_facts(json!({ "problems": named }))
        }
        Refusal::Stale { version } => Problem::conflict("stale_version").with_facts(json!({ "version": version })),
        Refusal::Conflict => Problem::conflict("version_conflict"),
        Refusal::Missing => Problem::not_found(),
    }
}

impl From<RegisterError> for Problem {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::NotPermitted(error) => error.into(),
            RegisterError::Application | RegisterError::Binding => Self::conflict("state_changed"),
            RegisterError::Database(error) => error.into(),
        }
    }
}
