//! Writes, each carried out once for its `Idempotency-Key`. [`carry_out`] does so for most; a use case with a transaction of
//! its own calls [`begin`] and [`keep`] in it.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use database::failpoint::reach;
use diesel_async::{AsyncConnection, AsyncPgConnection};
use domain::Actor;
use domain::base::ClientId;
use domain::client::idempotency::{self, IdempotentRequest, KEY_MAX, KeptAnswer, Known};
use domain::client::key;
use futures::FutureExt;
use futures::future::BoxFuture;
use serde::Serialize;

use crate::api::answer;
use crate::api::call::{Call, header};
use crate::api::problem::Problem;
use crate::http::PageError;
use crate::state::State;

/// The headers and the content of a write.
#[derive(Debug, Clone)]
pub struct Write {
    asked: IdempotentRequest,
    /// The entity tags that the client accepts.
    if_match: Option<String>,
}

/// The headers of a write, before its body was read.
#[derive(Debug, Clone)]
pub struct Head {
    client: ClientId,
    key: String,
    method: String,
    path: String,
    if_match: Option<String>,
}

impl Head {
    /// Reads the headers of a write.
    ///
    /// # Errors
    /// [`Problem`] for a missing or invalid key, and while the server is read-only.
    pub fn read(call: &Call, request: &HttpRequest) -> Result<Self, Problem> {
        if call.state.settings.read_only {
            return Err(PageError::ReadOnly.into());
        }
        let key = header(request, "idempotency-key")?.unwrap_or_default();
        if key.is_empty() {
            return Err(Problem::bad("idempotency_key_missing", "Idempotency-Key"));
        }
        if key.len() > KEY_MAX {
            return Err(Problem::bad("idempotency_key_too_long", "Idempotency-Key"));
        }
        if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Problem::bad("invalid_header", "Idempotency-Key"));
        }
        let if_match = header(request, "if-match")?;
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
        Ok(Self { client: call.caller.actor.id, key, method: request.method().to_string(), path, if_match })
    }

    /// The write with this body, or these parts of one.
    pub fn with_body(&self, body: &[&[u8]]) -> Write {
        let precondition = self.if_match.clone().unwrap_or_default();
        let mut parts = vec![self.method.as_bytes(), self.path.as_bytes(), precondition.as_bytes()];
        parts.extend(body);
        Write { asked: IdempotentRequest::new(self.client, &self.key, &parts), if_match: self.if_match.clone() }
    }
}

impl Write {
    /// Reads the headers of a write with this body.
    ///
    /// # Errors
    /// As [`Head::read`].
    pub fn read(call: &Call, request: &HttpRequest, body: &[u8]) -> Result<Self, Problem> {
        Ok(Head::read(call, request)?.with_body(&[body]))
    }

    /// Requires that the resource is still as the client saw it.
    ///
    /// # Errors
    /// 428 without `If-Match`, 412 when it names other states.
    pub fn check_unchanged<T: Serialize>(&self, state: &State, body: &T) -> Result<(), Problem> {
        let sent = self.if_match.as_deref().ok_or_else(|| {
            Problem::new(StatusCode::PRECONDITION_REQUIRED, "if_match_missing").with_field("If-Match")
        })?;
        let current = answer::tag(state, &answer::text(body)?);
        if answer::names(sent, &current, false) {
            return Ok(());
        }
        Err(Problem::new(StatusCode::PRECONDITION_FAILED, "changed").with_field("If-Match"))
    }
}

/// The answer of a write that was carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    status: StatusCode,
    body: String,
    location: Option<String>,
}

impl Written {
    /// 200 with this body.
    ///
    /// # Errors
    /// [`Problem`] for a fault of the program.
    pub fn ok<T: Serialize>(body: &T) -> Result<Self, Problem> {
        Ok(Self { status: StatusCode::OK, body: answer::text(body)?, location: None })
    }

    /// 201 with this body, and the path of what was created.
    ///
    /// # Errors
    /// [`Problem`] for a fault of the program.
    pub fn created<T: Serialize>(body: &T, location: Option<String>) -> Result<Self, Problem> {
        Ok(Self { status: StatusCode::CREATED, location, ..Self::ok(body)? })
    }

    /// A refusal that is kept like a success, because what was written with it has to stay.
    ///
    /// # Errors
    /// [`Problem`] for a fault of the program.
    pub fn problem(problem: &Problem) -> Result<Self, Problem> {
        Ok(Self { status: problem.status_code(), ..Self::ok(problem)? })
    }

    /// 204.
    pub const fn no_content() -> Self {
        Self { status: StatusCode::NO_CONTENT, body: String::new(), location: None }
    }
}

/// The state of a write.
#[derive(Debug)]
pub enum Begun {
    /// Carry it out as this actor, whose client cannot be ended before the transaction ends.
    Go(Actor),
    /// It was carried out before.
    Done(KeptAnswer),
}

/// The connection and the actor of a write.
pub type Means<'c> = (&'c mut AsyncPgConnection, &'c Actor);

/// The part of a write between [`begin`] and [`keep`]. A bound of `AsyncFnOnce` alone cannot say that its future is `Send`,
/// which a transaction requires; every such closure implements this trait.
pub trait Work<T>: AsyncFnOnce(T) -> Result<Written, Problem> + FnOnce(T) -> <Self as Work<T>>::Future {
    type Future: Future<Output = Result<Written, Problem>>;
}

impl<F, T, R> Work<T> for F
where
    F: AsyncFnOnce(T) -> Result<Written, Problem> + FnOnce(T) -> R,
    R: Future<Output = Result<Written, Problem>>,
{
    type Future = R;
}

/// Carries a write out in one transaction, and keeps its answer; a write that was carried out before is only answered.
///
/// # Errors
/// [`Problem`] of [`begin`] or of the write, of which nothing is left then.
pub async fn carry_out<F>(call: &Call, write: &Write, work: F) -> Result<HttpResponse, Problem>
where
    for<'c> F: AsyncFnOnce(Means<'c>) -> Result<Written, Problem> + Work<Means<'c>, Future: Send> + Send,
{
    let mut conn = call.state.conn().await?;
    let kept = conn
        .transaction(async |conn| match begin(conn, call, write).await? {
            Begun::Done(kept) => Ok::<_, Problem>(kept),
            Begun::Go(actor) => {
                let written: BoxFuture<'_, _> = work((conn, &actor)).boxed();
                let written = written.await?;
                let kept = keep(conn, call, write, written).await?;
                reach("api:written");
                Ok(kept)
            }
        })
        .await?;
    reach("api:committed");
    Ok(answer::written(&call.state, &kept))
}

/// True when a write with this key was carried out and its answer is kept.
///
/// # Errors
/// [`Problem`] for database errors.
pub async fn is_answered(call: &Call, head: &Head) -> Result<bool, Problem> {
    let conn = call.state.conn().await?;
    Ok(idempotency::is_answered(&conn, &call.state.ctx, &head.with_body(&[]).asked).await?)
}

/// Begins a write in its transaction.
///
/// # Errors
/// [`Problem`]: the key is used for another request, or for one under way; the client or its key ended meanwhile.
pub async fn begin(conn: &AsyncPgConnection, call: &Call, write: &Write) -> Result<Begun, Problem> {
    let known = idempotency::begin(conn, &call.state.ctx, &write.asked).await?;
    let caller = key::hold(conn, &call.state.ctx, &call.caller).await?.map_err(|_| Problem::unauthorized())?;
    match known {
        Known::New => Ok(Begun::Go(caller.actor())),
        Known::Answered(kept) => Ok(Begun::Done(kept)),
        Known::OtherRequest => Err(Problem::refused("idempotency_key_reused").with_field("Idempotency-Key")),
        Known::UnderWay => Err(Problem::conflict("request_under_way").with_field("Idempotency-Key")),
    }
}

/// Keeps the answer of a write that was carried out, in its transaction.
///
/// # Errors
/// [`Problem`] for database errors.
pub async fn keep(
    conn: &AsyncPgConnection,
    call: &Call,
    write: &Write,
    written: Written,
) -> Result<KeptAnswer, Problem> {
    let Written { status, body, location } = written;
    let kept = KeptAnswer { status: i16::try_from(status.as_u16()).unwrap_or_default(), body, location };
    idempotency::keep(conn, &call.state.ctx, &write.asked, &kept).await?;
    Ok(kept)
}
