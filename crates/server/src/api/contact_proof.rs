//! Proving the contact address of a draft that is not registered for its store: a code is mailed to it, and the program
//! passes on what the owner reads there.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use domain::application::Action;
use domain::base::DraftId;
use domain::intake::draft;
use domain::intake::email_proof::{self, CODE_PERIOD, ProofError};
use domain::{Actor, Locale};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::api::call::Call;
use crate::api::draft_body::DraftBody;
use crate::api::drafts::{body_of, draft_id};
use crate::api::json::{self, Text};
use crate::api::once::{self, Write, Written};
use crate::api::problem::Problem;
use crate::api::words::Language;
use crate::http::PageError;

/// Language of the email with the code.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ProofForm {
    /// `zh-CN` if absent.
    #[schema(value_type = Option<Language>)]
    locale: Option<Text>,
}

/// A mailed code.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProofBody {
    sent_at: DateTime<Utc>,
    /// The code is valid until then, for five tries.
    valid_until: DateTime<Utc>,
}

/// A code, as the owner read it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeForm {
    #[schema(value_type = String, pattern = "^[0-9]{6}$")]
    code: Text,
}

/// `POST /api/v1/drafts/{draft}/contact-proof`
#[utoipa::path(
    post, path = "/drafts/{draft}/contact-proof", tag = "drafts", summary = "Mail a code to the contact address of a draft", request_body = ProofForm,
    params(
        ("draft" = String, Path, description = "Id of the draft"),
        ("Idempotency-Key" = String, Header, description = "Chosen by the client, kept for a day")
    ),
    responses(
        (status = 200, body = ProofBody), (status = 404, body = Problem),
        (status = 409, body = Problem, description = "`nothing_to_prove`: the address is registered, proved or missing"),
        (status = 429, body = Problem, description = "`too_many_codes` for this draft or this address, or `too_many_requests`")
    )
)]
pub async fn start(
    call: Call,
    request: HttpRequest,
    path: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let body = json::read_body(payload).await?;
    let form: ProofForm = json::parse(&request, &body)?;
    let locale: Locale = match &form.locale {
        None => Locale::ZhCn,
        Some(tag) => tag.0.parse().map_err(|_| Problem::bad("invalid_field", "locale"))?,
    };
    call.actor.must(Action::Submit.permission())?;
    let (id, write) = (draft_id(&path)?, Write::read(&call, &request, &body)?);
    once::carry_out(&call, &write, async |(conn, actor)| {
        lock_unproved(conn, &call, actor, id).await?;
        let (ctx, key) = (&call.state.ctx, &call.state.key);
        email_proof::request_code(conn, ctx, key, actor, id, locale).await.map_err(not_proved)?;
        Written::ok(&ProofBody { sent_at: ctx.now(), valid_until: ctx.now() + CODE_PERIOD })
    })
    .await
}

/// `POST /api/v1/drafts/{draft}/contact-proof/code`
#[utoipa::path(
    post, path = "/drafts/{draft}/contact-proof/code", tag = "drafts", summary = "Prove the contact address of a draft by the mailed code", request_body = CodeForm,
    params(
        ("draft" = String, Path, description = "Id of the draft"),
        ("Idempotency-Key" = String, Header, description = "Chosen by the client, kept for a day; a new one for each try")
    ),
    responses(
        (status = 200, body = DraftBody), (status = 404, body = Problem),
        (status = 409, body = Problem, description = "`nothing_to_prove`, or `code_expired`: mail another one"),
        (status = 422, body = Problem, description = "`wrong_code`, with the tries that are left")
    )
)]
pub async fn finish(
    call: Call,
    request: HttpRequest,
    path: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let body = json::read_body(payload).await?;
    let form: CodeForm = json::parse(&request, &body)?;
    let code = form.code.0.trim().to_owned();
    if code.len() != 6 || !code.bytes().all(|sign| sign.is_ascii_digit()) {
        return Err(Problem::bad("invalid_field", "code"));
    }
    call.actor.must(Action::Submit.permission())?;
    let (id, write) = (draft_id(&path)?, Write::read(&call, &request, &body)?);
    once::carry_out(&call, &write, async |(conn, actor)| {
        lock_unproved(conn, &call, actor, id).await?;
        let (ctx, key) = (&call.state.ctx, &call.state.key);
        match email_proof::verify_code(conn, ctx, key, actor, id, &code).await {
            Ok(()) => {
                let saved = draft::find_by_id(conn, actor, id).await?.ok_or_else(Problem::not_found)?;
                Written::ok(&body_of(conn, &call, saved).await?)
            }
            // Kept like a success: an error would take back that the try was counted.
            Err(error @ (ProofError::Wrong { .. } | ProofError::Over)) => Written::problem(&not_proved(error)),
            Err(error) => Err(not_proved(error)),
        }
    })
    .await
}

/// Locks the client's draft, whose contact address has to be proved.
async fn lock_unproved(conn: &AsyncPgConnection, call: &Call, actor: &Actor, id: DraftId) -> Result<(), Problem> {
    actor.must(Action::Submit.permission())?;
    let draft = draft::lock(conn, actor, id).await?.ok_or_else(Problem::not_found)?;
    if body_of(conn, call, draft).await?.has_gap("email_not_proved") {
        return Ok(());
    }
    Err(Problem::conflict("nothing_to_prove").with_field("contact_email"))
}

fn not_proved(error: ProofError) -> Problem {
    match error {
        ProofError::Missing => Problem::not_found(),
        ProofError::TooMany => Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_codes"),
        ProofError::Wrong { tries_left } => {
            Problem::refused("wrong_code").with_field("code").with_facts(json!({ "tries_left": tries_left }))
        }
        ProofError::Over => Problem::conflict("code_expired").with_field("code"),
        ProofError::NoEntropy(error) => PageError::internal(error).into(),
        ProofError::Database(error) => error.into(),
    }
}
