//! Reports of the platform on an effect: confirmed or refused.
//!
//! A confirmation is accepted. A refusal only wakes the effect: the platform is asked again and its answer counts,
//! because a request may be under way whose answer is not known yet.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde::Deserialize;
use serde_json::json;

use super::{MessageError, PLATFORM, PlatformMessage, PlatformSecret, take_nonce};
use crate::application::{Application, EffectState, NotPermitted, Permission, TransitionError};
use crate::base::EffectId;
use crate::base::schema::effects;
use crate::effect::{self, Effect};
use crate::job::{self, RetryPolicy};
use crate::letter::Context;
use crate::record::event::{self, EventKind, Subject};

/// A report of the platform.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Report {
    pub id: EffectId,
    pub outcome: ReportedOutcome,
    /// When it was carried out; required for a confirmation.
    #[serde(default)]
    pub at: Option<DateTime<Utc>>,
    #[serde(default)]
    pub reference: Option<String>,
}

/// The outcome of an effect at the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportedOutcome {
    /// It was carried out.
    Confirmed,
    /// It was refused for the time being.
    Refused,
}

/// The result of taking a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportResult {
    /// It changed something.
    Applied,
    /// It was already known.
    Already,
}

/// Why a report was refused.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The message is refused, whatever it says, or its body is not a possible report.
    #[error(transparent)]
    Message(#[from] MessageError),
    /// There is no such effect.
    #[error("there is no such platform action")]
    Missing,
    /// It contradicts the effect's state: not requested, cancelled, or already confirmed.
    #[error("the report contradicts the state of the platform action")]
    Contradicts(EffectState),
    /// The actor lacks the permission.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
}

error_parts!(ReportError::Message: diesel::result::Error);

/// Takes a report; each message once.
pub async fn accept(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    secret: &PlatformSecret,
    message: &PlatformMessage<'_>,
) -> Result<ReportResult, ReportError> {
    PLATFORM.must(Permission::ReportEffects)?;
    let report: Report = message.read(secret, ctx.now())?;
    if !report.is_possible(ctx.now()) {
        return Err(MessageError::Unreadable.into());
    }
    let taken = conn
        .transaction(async |conn| {
            take_nonce(conn, message.nonce, ctx.now()).await?;
            apply(conn, ctx, &report).await
        })
        .await?;
    taken.map_err(ReportError::Contradicts)
}

impl Report {
    fn is_possible(&self, now: DateTime<Utc>) -> bool {
        let is_dated = match self.outcome {
            ReportedOutcome::Confirmed => self.at.is_some_and(|at| at <= now + super::SKEW_PERIOD),
            ReportedOutcome::Refused => true,
        };
        is_dated && self.reference.as_deref().is_none_or(is_reference)
    }
}

/// True for a text that may be stored and shown as the platform's reference.
pub fn is_reference(text: &str) -> bool {
    let is_plain = |char: char| char.is_ascii_graphic();
    !text.is_empty() && text.len() <= 100 && text.chars().all(is_plain)
}

/// Applies a report. The inner error is a contradiction; it is recorded, so the transaction commits.
async fn apply(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    report: &Report,
) -> Result<Result<ReportResult, EffectState>, ReportError> {
    let (application, effect) = effect::lock(conn, report.id).await?.ok_or(ReportError::Missing)?;
    let result = match report.outcome {
        ReportedOutcome::Confirmed if effect.state == EffectState::Confirmed => Ok(ReportResult::Already),
        ReportedOutcome::Confirmed if effect.can_be_confirmed() => {
            let at = report.at.unwrap_or_else(|| ctx.now()).max(effect.created_at);
            let data = json!({ "effect": effect.id, "attempt": effect.attempt, "reported": true });
            effect::confirm_in(conn, ctx, &PLATFORM, &application, &effect, at, data).await.map_err(of_transition)?;
            Ok(ReportResult::Applied)
        }
        ReportedOutcome::Refused => refuse(conn, ctx, &application, &effect).await?,
        ReportedOutcome::Confirmed => Err(effect.state),
    };
    match (&result, &report.reference) {
        (Ok(_), Some(reference)) => effect::store_reference(conn, effect.id, reference).await?,
        (Err(state), _) => contradicted(conn, ctx, &application, &effect, *state).await?,
        _ => {}
    }
    Ok(result)
}

async fn refuse(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    effect: &Effect,
) -> Result<Result<ReportResult, EffectState>, ReportError> {
    let now = ctx.now();
    match effect.state {
        EffectState::Requested => {
            // Not before the lease of an attempt that may be under way.
            let next_try_at = effect.next_try_at.min(now + RetryPolicy::EFFECT.lease_period);
            diesel::update(effects::table.find(effect.id))
                .set(effects::next_try_at.eq(next_try_at))
                .execute(conn)
                .await?;
            job::enqueue(conn, now, &[(effect.id.into(), next_try_at)]).await?;
            Ok(Ok(ReportResult::Applied))
        }
        EffectState::Failed if effect.requested_at.is_some() => {
            let to = EffectState::Requested;
            effect::resume(conn, &PLATFORM, application, effect, to, now).await.map_err(of_transition)?;
            Ok(Ok(ReportResult::Applied))
        }
        EffectState::Blocked | EffectState::Cancelled => Ok(Ok(ReportResult::Already)),
        state => Ok(Err(state)),
    }
}

/// Records that the platform contradicts the effect's state, so that somebody investigates.
async fn contradicted(
    conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    effect: &Effect,
    state: EffectState,
) -> QueryResult<()> {
    tracing::error!(effect = %effect.id, state = state.as_str(), "a report of the platform contradicts the recorded state");
    let data = json!({ "effect": effect.id, "state": state });
    let subject = Subject::Application(application.id);
    event::record(conn, subject, &PLATFORM, ctx.now(), EventKind::EffectContradicted, data).await
}

fn of_transition(error: TransitionError) -> ReportError {
    match error {
        TransitionError::Database(error) => error.into(),
        TransitionError::NotPermitted(error) => ReportError::NotPermitted(error),
        TransitionError::Missing | TransitionError::Conflict(_) => ReportError::Missing,
    }
}
