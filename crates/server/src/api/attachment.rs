//! A file of a program, attached once for its idempotency key, in the transaction that keeps the answer.

use std::sync::{Mutex, PoisonError};

use actix_web::{HttpRequest, HttpResponse, web};
use database::failpoint::reach;
use diesel_async::{AsyncConnection, AsyncPgConnection};
use domain::Actor;
use domain::application::transition;
use domain::base::{ApplicationId, DraftId};
use domain::client::idempotency::KeptAnswer;
use domain::evidence::{AddError, NewEvidence};
use domain::intake::{draft, draft_document};
use domain::review::information_request;
use futures::FutureExt;
use futures::future::BoxFuture;

use crate::api::call::Call;
use crate::api::once::{self, Begun, Head, Written};
use crate::api::problem::Problem;
use crate::api::{answer, drafts};
use crate::evidence::upload::destination::{self, Attach, Place};
use crate::evidence::upload::{self, Received};
use crate::http::PageError;

/// The thing that a file is attached to.
#[derive(Debug, Clone, Copy)]
pub enum Target {
    /// A draft; the form names the document type.
    Draft(DraftId),
    /// The open information request of an application; the form names the item.
    Request(ApplicationId),
    /// None: the key has an answer already.
    Answered,
}

/// The part of an upload that is carried out once.
#[derive(Debug)]
pub struct Attachment<'a> {
    call: &'a Call,
    head: &'a Head,
    target: Target,
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

impl<'a> Attachment<'a> {
    /// An attachment of this call.
    pub fn new(call: &'a Call, head: &'a Head, target: Target) -> Self {
        Self { call, head, target, outcome: Mutex::default() }
    }

    /// The answer to the upload.
    ///
    /// # Errors
    /// [`Problem`]: the rule that the file broke, or another reason.
    pub fn answer(self, received: &Received) -> Result<HttpResponse, Problem> {
        match self.outcome.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(outcome) => Ok(answer::written(&self.call.state, &outcome?)),
            None => {
                let rule = received.refused.first().map_or("empty", |refused| refused.rule.code());
                Err(Problem::refused("file_refused").with_field("file").with_facts(serde_json::json!({ "rule": rule })))
            }
        }
    }

    async fn attach_once(&self, conn: &mut AsyncPgConnection, named: &str, new: &NewEvidence) -> Result<(), AddError> {
        let write = self.head.with_body(&[named.as_bytes(), &new.sha256]);
        let attached = conn
            .transaction(async |conn| {
                let actor = match once::begin(conn, self.call, &write).await? {
                    Begun::Go(actor) => actor,
                    Begun::Done(kept) => return Ok::<_, Stopped>((kept, false)),
                };
                let written = self.write(conn, &actor, named, new).await?;
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

    async fn write(
        &self,
        conn: &mut AsyncPgConnection,
        actor: &Actor,
        named: &str,
        new: &NewEvidence,
    ) -> Result<Written, Stopped> {
        let (call, ctx) = (self.call, &self.call.state.ctx);
        match self.target {
            Target::Draft(id) => {
                draft_document::add(conn, ctx, actor, id, new).await.map_err(Stopped::Rule)?;
                let found = draft::find_by_id(conn, actor, id).await?.ok_or_else(Problem::not_found)?;
                Ok(Written::created(&drafts::body_of(conn, call, found).await?, None)?)
            }
            Target::Request(id) => {
                let position = destination::position(named).map_err(Stopped::Rule)?;
                let added = information_request::add_document(conn, ctx, actor, id, position, new).await;
                added.map_err(Stopped::Rule)?;
                let application = transition::get(conn, id).await.map_err(Problem::from)?;
                let body = crate::api::information_request::body_of(conn, call, actor, &application).await?;
                Ok(Written::created(&body, None)?)
            }
            // The answer ended while the file arrived.
            Target::Answered => Err(Problem::conflict("request_under_way").with_field("Idempotency-Key").into()),
        }
    }
}

/// The answer to a file whose key has one. Only the bytes are compared: the draft or the request may be full, or gone.
///
/// # Errors
/// [`Problem`]: the form cannot be read, or the key was used for another file.
pub async fn repeat(
    call: &Call,
    head: &Head,
    request: &HttpRequest,
    payload: web::Payload,
    named_by: &str,
) -> Result<HttpResponse, Problem> {
    let policy = call.state.ctx.policies.current(&*call.state.conn().await?).await?;
    let attachment = Attachment::new(call, head, Target::Answered);
    let place = Place::Repeated { policy: &policy.policy, by: &attachment };
    let received = upload::receive_one(&call.state, request, payload, &call.actor, &place, named_by).await;
    attachment.answer(&received.map_err(not_received(named_by))?)
}

/// Why the form of a file could not be read. It begins with the field `named_by`.
pub fn not_received(named_by: &str) -> impl Fn(PageError) -> Problem {
    let detail = format!("The body is multipart/form-data: the field `{named_by}`, then the file in `file`.");
    move |error| match error {
        PageError::Unreadable => Problem::bad("malformed_form", "body").with_detail(detail.clone()),
        error => error.into(),
    }
}

impl Attach for Attachment<'_> {
    fn attach<'c>(
        &'c self,
        conn: &'c mut AsyncPgConnection,
        named: &'c str,
        new: &'c NewEvidence,
    ) -> BoxFuture<'c, Result<(), AddError>> {
        self.attach_once(conn, named, new).boxed()
    }
}
