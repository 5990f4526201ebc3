//! What the platform reports of an effect by itself: it did it, or refuses to.
//!
//! A confirmation is believed. A refusal only wakes the effect: the platform is asked, and its answer to that try counts,
//! because a request may be under way at this moment whose answer nobody has heard yet.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde::Deserialize;
use serde_json::json;

use super::nonce;
use super::{Message, PLATFORM, PlatformSecret, Untrusted};
use crate::application::Application;
use crate::application::permission::{NotPermitted, Permission};
use crate::application::status::EffectState;
use crate::application::transition::TransitionError;
use crate::base::id::EffectId;
use crate::base::schema::effects;
use crate::effect::{self, Effect};
use crate::job::{self, Tries};
use crate::letter::context::Context;
use crate::record::event::{self, Subject};

/// What the platform says became of an effect.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// The effect.
    pub id: EffectId,
    /// What became of it.
    pub outcome: ReportedOutcome,
    /// When it was done; present when it was.
    #[serde(default)]
    pub at: Option<DateTime<Utc>>,
    /// What the platform calls it.
    #[serde(default)]
    pub reference: Option<String>,
}

/// What can become of an effect at the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportedOutcome {
    /// Done.
    Confirmed,
    /// Not done, and not going to be as things stand.
    Refused,
}

/// What came of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reported {
    /// It changed something.
    Applied,
    /// It is known already.
    Already,
}

/// Why a report was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// Not the platform's, or not of now.
    #[error(transparent)]
    Untrusted(#[from] Untrusted),
    /// Signed, and not a report anybody could read.
    #[error("it is no report")]
    Unreadable,
    /// It came before.
    #[error("it came before")]
    Replayed,
    /// There is no such effect.
    #[error("there is no such effect")]
    Missing,
    /// It contradicts what is known: nothing was asked for, it was taken back, or it is confirmed.
    #[error("it contradicts what is known")]
    Contradicts(EffectState),
    /// The permission table says no.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// Takes a report, once.
///
/// # Errors
/// [`ReportError`].
pub async fn take(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    secret: &PlatformSecret,
    message: &Message<'_>,
) -> Result<Reported, ReportError> {
    PLATFORM.must(Permission::ReportEffects)?;
    message.verify(secret, ctx.now())?;
    let report: Report = serde_json::from_slice(message.body).map_err(|_| ReportError::Unreadable)?;
    if !report.is_possible(ctx.now()) {
        return Err(ReportError::Unreadable);
    }
    let taken = conn
        .transaction(async |conn| {
            if !nonce::take(conn, message.nonce, ctx.now()).await? {
                return Err(ReportError::Replayed);
            }
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

/// True for what can be kept and shown as the platform's name of an effect.
pub fn is_reference(text: &str) -> bool {
    let is_plain = |char: char| char.is_ascii_graphic();
    !text.is_empty() && text.len() <= 100 && text.chars().all(is_plain)
}

/// The inner error is a contradiction: it is written down, and so committed.
async fn apply(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    report: &Report,
) -> Result<Result<Reported, EffectState>, ReportError> {
    let (application, effect) = effect::lock(conn, report.id).await?.ok_or(ReportError::Missing)?;
    let result = match report.outcome {
        ReportedOutcome::Confirmed if effect.state == EffectState::Confirmed => Ok(Reported::Already),
        ReportedOutcome::Confirmed if effect.can_be_confirmed() => {
            let at = report.at.unwrap_or_else(|| ctx.now()).max(effect.created_at);
            let data = json!({ "effect": effect.id, "attempt": effect.attempt, "reported": true });
            effect::confirm_in(conn, ctx, &PLATFORM, &application, &effect, at, data).await.map_err(of_transition)?;
            Ok(Reported::Applied)
        }
        ReportedOutcome::Refused => refuse(conn, ctx, &application, &effect).await?,
        ReportedOutcome::Confirmed => Err(effect.state),
    };
    match (&result, &report.reference) {
        (Ok(_), Some(reference)) => effect::keep_reference(conn, effect.id, reference).await?,
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
) -> Result<Result<Reported, EffectState>, ReportError> {
    let now = ctx.now();
    match effect.state {
        EffectState::Requested => {
            // After the try that may be under way has ended.
            let next_try_at = effect.next_try_at.min(now + Tries::EFFECT.lease_period);
            diesel::update(effects::table.find(effect.id))
                .set(effects::next_try_at.eq(next_try_at))
                .execute(conn)
                .await?;
            job::enqueue(conn, now, &[(effect.id.into(), next_try_at)]).await?;
            Ok(Ok(Reported::Applied))
        }
        EffectState::Failed if effect.requested_at.is_some() => {
            let to = EffectState::Requested;
            effect::go_on(conn, &PLATFORM, application, effect, to, now).await.map_err(of_transition)?;
            Ok(Ok(Reported::Applied))
        }
        EffectState::Blocked | EffectState::Cancelled => Ok(Ok(Reported::Already)),
        state => Ok(Err(state)),
    }
}

/// The platform says it did, or will not do, what we know otherwise: somebody has to look.
async fn contradicted(
    conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    effect: &Effect,
    state: EffectState,
) -> QueryResult<()> {
    tracing::error!(effect = %effect.id, state = state.as_str(), "the platform contradicts what is known of an effect");
    let data = json!({ "effect": effect.id, "state": state });
    let subject = Subject::Application(application.id);
    event::record(conn, subject, &PLATFORM, ctx.now(), "effect_contradicted", data).await
}

fn of_transition(error: TransitionError) -> ReportError {
    match error {
        TransitionError::Database(error) => ReportError::Database(error),
        TransitionError::NotPermitted(error) => ReportError::NotPermitted(error),
        TransitionError::Missing | TransitionError::Conflict(_) => ReportError::Missing,
    }
}
