//! Drafts of the client: begun for a store, filled in, submitted as the form submits them.

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use domain::application::Action;
use domain::base::{DraftId, Kind};
use domain::evidence::AddError;
use domain::intake::admission::NotAdmitted;
use domain::intake::completeness;
use domain::intake::draft::{self, Answers, Draft};
use domain::intake::draft_document;
use domain::intake::new_draft::{self, BeginError, Begun};
use domain::intake::submission::{self, Submission, SubmitError};
use domain::store::{self, Store};
use domain::{Actor, Locale};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::api::answer;
use crate::api::call::Call;
use crate::api::draft_body::{DraftBody, GapBody};
use crate::api::json::{self, Text};
use crate::api::once::{self, Write, Written};
use crate::api::problem::Problem;
use crate::api::words::{ApplicationKind, Language};
use crate::urls;

/// The answers of a draft. Absent ones are empty; all of them are checked at submission.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AnswersForm {
    /// Code of a reason of the policy.
    #[schema(value_type = String, max_length = 20_000, pattern = "^[^\\x00]*$")]
    reason: Text,
    #[schema(value_type = String, max_length = 20_000, pattern = "^[^\\x00]*$")]
    statement: Text,
    #[schema(value_type = String, max_length = 20_000, pattern = "^[^\\x00]*$")]
    contact_name: Text,
    #[schema(value_type = String, max_length = 20_000, pattern = "^[^\\x00]*$")]
    contact_phone: Text,
    /// An address that is registered for the store, or one that is proved by a mailed code.
    #[schema(value_type = String, max_length = 20_000, pattern = "^[^\\x00]*$")]
    contact_email: Text,
    /// Codes of the consequences that the owner acknowledged.
    acknowledged: Vec<Text>,
}

impl AnswersForm {
    fn answers(&self) -> Answers {
        Answers {
            reason: self.reason.0.clone(),
            statement: self.statement.0.clone(),
            contact_name: self.contact_name.0.clone(),
            contact_phone: self.contact_phone.0.clone(),
            contact_email: self.contact_email.0.clone(),
        }
    }

    fn acknowledged(&self) -> Vec<String> {
        self.acknowledged.iter().map(|code| code.0.clone()).collect()
    }
}

/// A new draft.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDraft {
    #[schema(value_type = String, max_length = 20_000, pattern = "^[^\\x00]*$")]
    store_number: Text,
    #[schema(value_type = ApplicationKind)]
    kind: Kind,
    #[serde(default)]
    answers: AnswersForm,
}

/// Language of the emails about an application.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SubmissionForm {
    /// `zh-CN` if absent.
    #[schema(value_type = Option<Language>)]
    locale: Option<Text>,
}

/// A submitted application.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SubmittedBody {
    reference: String,
    due_at: DateTime<Utc>,
}

/// The id in a path.
pub fn draft_id(path: &str) -> Result<DraftId, Problem> {
    path.parse().map_err(|_| Problem::not_found())
}

/// The draft as the API shows it.
pub async fn body_of(conn: &AsyncPgConnection, call: &Call, draft: Draft) -> Result<DraftBody, Problem> {
    let store = store::get(conn, draft.store_id).await?;
    let policy = call.state.ctx.policies.current(conn).await?;
    let completeness = completeness::evaluate(conn, &policy.policy, &store, draft).await?;
    Ok(DraftBody::new(&completeness, &store.number))
}

/// `POST /api/v1/drafts`
#[utoipa::path(
    post, path = "/drafts", tag = "drafts", summary = "Begin a draft for a store", request_body = NewDraft,
    params(("Idempotency-Key" = String, Header, description = "Chosen by the client, kept for a day")),
    responses(
        (status = 201, body = DraftBody), (status = 400, body = Problem), (status = 403, body = Problem),
        (status = 409, body = Problem, description = "`draft_exists`, or why the store may not apply now"),
        (status = 422, body = Problem, description = "`unknown_store`, `idempotency_key_reused`")
    )
)]
pub async fn create(call: Call, request: HttpRequest, payload: web::Payload) -> Result<HttpResponse, Problem> {
    let body = json::read_body(payload).await?;
    let new: NewDraft = json::parse(&request, &body)?;
    let write = Write::read(&call, &request, &body)?;
    call.actor.must(Action::Submit.permission())?;
    once::carry_out(&call, &write, async |(conn, actor)| {
        let store = find_store(conn, &new.store_number.0).await?;
        let answers = new.answers.answers();
        let begun = new_draft::begin(conn, &call.state.ctx, actor, &store, new.kind, &answers).await;
        match begun.map_err(not_begun)? {
            Begun::New(draft) => {
                let body = acknowledge(conn, &call, actor, &draft, &new.answers).await?;
                let location = urls::API_DRAFT.replace("{draft}", &draft.id.to_string());
                Written::created(&body, Some(location))
            }
            Begun::Existing(draft) => Err(Problem::conflict("draft_exists").with_facts(json!({ "draft": draft.id }))),
        }
    })
    .await
}

/// The store with exactly this number.
async fn find_store(conn: &AsyncPgConnection, number: &str) -> Result<Store, Problem> {
    let found = store::find_by_number(conn, number).await?.filter(|store| store.number == number);
    found.ok_or_else(|| Problem::refused("unknown_store").with_field("store_number"))
}

/// Saves the acknowledgements, and reads the draft again.
async fn acknowledge(
    conn: &AsyncPgConnection,
    call: &Call,
    actor: &Actor,
    draft: &Draft,
    form: &AnswersForm,
) -> Result<DraftBody, Problem> {
    let ctx = &call.state.ctx;
    let policy = ctx.policies.current(conn).await?;
    draft::acknowledge(conn, &policy.policy, draft, &form.acknowledged(), ctx.now()).await?;
    let saved = draft::find_by_id(conn, actor, draft.id).await?.ok_or_else(Problem::not_found)?;
    body_of(conn, call, saved).await
}

/// `GET /api/v1/drafts/{draft}`
#[utoipa::path(
    get, path = "/drafts/{draft}", tag = "drafts", summary = "One draft, with what it lacks", params(("draft" = String, Path, description = "Id of the draft")),
    responses((status = 200, body = DraftBody), (status = 403, body = Problem), (status = 404, body = Problem))
)]
pub async fn show(call: Call, request: HttpRequest, path: web::Path<String>) -> Result<HttpResponse, Problem> {
    call.actor.must(Action::Submit.permission())?;
    let id = draft_id(&path)?;
    let conn = call.state.conn().await?;
    let found = draft::find_by_id(&conn, &call.actor, id).await?.ok_or_else(Problem::not_found)?;
    answer::show(&request, &call.state, &body_of(&conn, &call, found).await?)
}

/// `PUT /api/v1/drafts/{draft}`: replaces its answers.
#[utoipa::path(
    put, path = "/drafts/{draft}", tag = "drafts", summary = "Replace the answers of a draft", request_body = AnswersForm,
    params(
        ("draft" = String, Path, description = "Id of the draft"),
        ("Idempotency-Key" = String, Header, description = "Chosen by the client, kept for a day"),
        ("If-Match" = String, Header, description = "Entity tag of the draft as the client knows it")
    ),
    responses(
        (status = 200, body = DraftBody), (status = 404, body = Problem), (status = 412, body = Problem),
        (status = 428, body = Problem)
    )
)]
pub async fn replace(
    call: Call,
    request: HttpRequest,
    path: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let body = json::read_body(payload).await?;
    let form: AnswersForm = json::parse(&request, &body)?;
    let (id, write) = (draft_id(&path)?, Write::read(&call, &request, &body)?);
    once::carry_out(&call, &write, async |(conn, actor)| {
        let draft = lock_unchanged(conn, &call, actor, &write, id).await?;
        draft::save(conn, draft.owner(), draft.kind, &form.answers(), call.state.ctx.now()).await?;
        Written::ok(&acknowledge(conn, &call, actor, &draft, &form).await?)
    })
    .await
}

/// The client's draft, locked and as the client saw it.
async fn lock_unchanged(
    conn: &AsyncPgConnection,
    call: &Call,
    actor: &Actor,
    write: &Write,
    id: DraftId,
) -> Result<Draft, Problem> {
    actor.must(Action::Submit.permission())?;
    let draft = draft::lock(conn, actor, id).await?.ok_or_else(Problem::not_found)?;
    write.check_unchanged(&call.state, &body_of(conn, call, draft.clone()).await?)?;
    Ok(draft)
}

/// `DELETE /api/v1/drafts/{draft}`
#[utoipa::path(
    delete, path = "/drafts/{draft}", tag = "drafts", summary = "Discard a draft",
    params(
        ("draft" = String, Path, description = "Id of the draft"),
        ("Idempotency-Key" = String, Header, description = "Chosen by the client, kept for a day"),
        ("If-Match" = String, Header, description = "Entity tag of the draft as the client knows it")
    ),
    responses(
        (status = 204, description = "Discarded, with its documents"), (status = 404, body = Problem),
        (status = 412, body = Problem), (status = 428, body = Problem)
    )
)]
pub async fn discard(
    call: Call,
    request: HttpRequest,
    path: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let body = json::read_body(payload).await?;
    json::expect_none(&body)?;
    let (id, write) = (draft_id(&path)?, Write::read(&call, &request, &body)?);
    once::carry_out(&call, &write, async |(conn, actor)| {
        lock_unchanged(conn, &call, actor, &write, id).await?;
        draft_document::discard_draft(conn, &call.state.ctx, actor, id).await.map_err(not_discarded)?;
        Ok(Written::no_content())
    })
    .await
}

fn not_begun(error: BeginError) -> Problem {
    match error {
        BeginError::NotPermitted(error) => error.into(),
        BeginError::NotAdmitted(why) => not_admitted(why),
        BeginError::Database(error) => error.into(),
    }
}

fn not_discarded(error: AddError) -> Problem {
    match error {
        AddError::NotPermitted(error) => error.into(),
        AddError::Database(error) => error.into(),
        _ => Problem::not_found(),
    }
}

/// `POST /api/v1/drafts/{draft}/submission`
///
/// The query code of the application is not given to programs: the owner gets one after signing in.
#[utoipa::path(
    post, path = "/drafts/{draft}/submission", tag = "drafts", summary = "Submit a draft", request_body = SubmissionForm,
    params(
        ("draft" = String, Path, description = "Id of the draft"),
        ("Idempotency-Key" = String, Header, description = "Chosen by the client, kept for a day"),
        ("If-Match" = String, Header, description = "Entity tag of the draft as the client knows it")
    ),
    responses(
        (status = 201, body = SubmittedBody), (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Why the store may not apply now"), (status = 412, body = Problem),
        (status = 422, body = Problem, description = "`incomplete`, with the gaps"), (status = 428, body = Problem)
    )
)]
pub async fn submit(
    call: Call,
    request: HttpRequest,
    path: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let body = json::read_body(payload).await?;
    let form: SubmissionForm = json::parse(&request, &body)?;
    let locale: Locale = match &form.locale {
        None => Locale::ZhCn,
        Some(tag) => tag.0.parse().map_err(|_| Problem::bad("invalid_field", "locale"))?,
    };
    let (id, write) = (draft_id(&path)?, Write::read(&call, &request, &body)?);
    call.actor.must(Action::Submit.permission())?;
    let (_, query_code_hash) = call.state.new_query_code().await?;
    once::carry_out(&call, &write, async |(conn, actor)| {
        lock_unchanged(conn, &call, actor, &write, id).await?;
        let submission = Submission { draft: id, locale, query_code_hash };
        let submitted = submission::submit(conn, &call.state.ctx, actor, &submission).await;
        let receipt = submitted.map_err(not_submitted)?;
        let location = urls::API_APPLICATION.replace("{reference}", &receipt.reference);
        Written::created(&SubmittedBody { reference: receipt.reference, due_at: receipt.due_at }, Some(location))
    })
    .await
}

fn not_submitted(error: SubmitError) -> Problem {
    match error {
        SubmitError::NotPermitted(error) => error.into(),
        SubmitError::Missing => Problem::not_found(),
        SubmitError::NotAdmitted(why) => not_admitted(why),
        SubmitError::Incomplete(gaps) => {
            let gaps: Vec<GapBody> = gaps.iter().map(GapBody::new).collect();
            Problem::refused("incomplete").with_facts(json!({ "gaps": gaps }))
        }
        SubmitError::OwnCase | SubmitError::Changed => Problem::conflict("changed"),
        SubmitError::Database(error) => error.into(),
    }
}

/// Why the store may not apply now.
fn not_admitted(why: NotAdmitted) -> Problem {
    let until = |code, until: DateTime<Utc>| Problem::conflict(code).with_facts(json!({ "until": until }));
    match why {
        NotAdmitted::AlreadyOpen(_) => Problem::conflict("already_open"),
        NotAdmitted::NotBound => Problem::conflict("not_bound"),
        NotAdmitted::NotCertified => Problem::conflict("not_certified"),
        NotAdmitted::BoundTooRecently { until: at } => until("bound_too_recently", at),
        NotAdmitted::UnboundTooOften { until: at } => until("unbound_too_often", at),
        NotAdmitted::AppliedTooOften { until: at } => until("applied_too_often", at),
        NotAdmitted::TooSoonAgain { until: at } => until("too_soon_again", at),
        NotAdmitted::Penalty(_) => Problem::conflict("restricted"),
        NotAdmitted::NeverAgain => Problem::conflict("never_again"),
        NotAdmitted::Paused(pause) => Problem::conflict("intake_paused").with_facts(json!({
            "until": pause.until_at,
            "notice": { "zh-CN": pause.notice.zh, "en": pause.notice.en },
        })),
        NotAdmitted::Database(error) => error.into(),
    }
}
