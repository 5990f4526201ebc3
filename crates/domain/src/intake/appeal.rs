//! Appeals: an applicant asks, once, that somebody else reviews a rejection again.
//!
//! The application returns to the queue for a new round with its own clock. People who decided it before may not claim
//! it.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::application::access::is_owner;
use crate::application::transition::ONE_OPEN;
use crate::application::{Action, Application, EffectState, NotPermitted, Patch, Status, TransitionError, transition};
use crate::base::schema::appeals;
use crate::base::unique::violates;
use crate::base::{Actor, ApplicationId, DecisionId, TextProblem, text};
use crate::deadline::ClockCause;
use crate::intake::screening::Lexicon;
use crate::intake::{admission, submission};
use crate::letter::{self, Context, Letter, OutgoingLetter, Topic};
use crate::policy::Policy;
use crate::review::decision::{self, Decision};
use crate::store::{self, contact_notice};

/// Maximum length of an appeal's statement, in characters.
pub const STATEMENT_MAX: usize = 1000;
/// Minimum length of an appeal's statement, in characters.
pub const STATEMENT_MIN: usize = 5;

/// An appeal as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = appeals)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct Appeal {
    pub decision_id: DecisionId,
    pub statement: String,
    pub appealed_at: DateTime<Utc>,
}

/// Why an appeal was refused.
#[derive(Debug, thiserror::Error)]
pub enum AppealError {
    /// The step could not be taken.
    #[error(transparent)]
    Transition(#[from] TransitionError),
    /// The application is not rejected, its grace period is not over, appeals are switched off, the time to appeal is
    /// over, or it was already appealed.
    #[error("the application cannot be appealed")]
    NotOpen,
    /// The binding or certification the application is about ended since, for instance because the store was bound
    /// again to somebody else's account (R20).
    #[error("the binding or certification applied for is no longer in force")]
    SubjectEnded,
    /// Another application of the store is open; its reference.
    #[error("another application of the store is open")]
    AlreadyOpen(String),
    /// The statement is invalid.
    #[error("the statement is invalid")]
    Statement(TextProblem),
}

error_parts!(AppealError::Transition: diesel::result::Error, NotPermitted);

/// Until when this rejection may be appealed; `None` when it may not.
pub fn open_until(
    policy: &Policy,
    application: &Application,
    in_force: &Decision,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let until = in_force.grace_until + Duration::days(policy.appeals.days);
    let is_rejection_sent = application.applicant_status(policy.grace_period(), now) == Status::Rejected;
    let is_first = application.round == 1 && application.erased_at.is_none();
    (is_rejection_sent && is_first && policy.appeals.days > 0 && now < until).then_some(until)
}

/// The appeal of an application.
pub async fn find(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<Option<Appeal>> {
    appeals::table.find(application).select(Appeal::as_select()).first(&mut conn).await.optional()
}

/// Validates an appeal's statement as typed.
pub fn problem_in(statement: &str) -> Option<TextProblem> {
    let statement = text::tidy(statement);
    let problem = text::problem_in(&statement, STATEMENT_MIN, STATEMENT_MAX, true);
    problem.or_else(|| Lexicon::shipped().screen(&statement).problem())
}

/// Appeals a rejection. Target and deadline are counted anew from today.
pub async fn appeal(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    statement: &str,
) -> Result<(), AppealError> {
    actor.must(Action::Appeal.permission())?;
    let result = conn.transaction(async |conn| appeal_in(conn, ctx, actor, id, statement).await).await;
    match result {
        // The store applied again in the meantime; a partial unique index allows one open application.
        Err(AppealError::Transition(TransitionError::Database(error))) if violates(&error, ONE_OPEN) => {
            let application = transition::get(conn, id).await?;
            let open = admission::find_open(conn, application.store_id, application.kind).await?;
            Err(AppealError::AlreadyOpen(open.unwrap_or_default()))
        }
        other => other,
    }
}

async fn appeal_in(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    statement: &str,
) -> Result<(), AppealError> {
    let now = ctx.now();
    let application = transition::lock(conn, id).await?;
    if !is_owner(actor, &application) {
        return Err(TransitionError::Missing.into());
    }
    let policy = ctx.policies.get(conn, application.policy_id).await?;
    let in_force = decision::list(conn, id).await?.into_iter().find(|decision| decision.undone_at.is_none());
    let in_force = in_force.ok_or(AppealError::NotOpen)?;
    if open_until(&policy.policy, &application, &in_force, now).is_none() {
        return Err(AppealError::NotOpen);
    }
    if !store::is_subject_in_force(conn, &application).await? {
        return Err(AppealError::SubjectEnded);
    }
    if let Some(problem) = problem_in(statement) {
        return Err(AppealError::Statement(problem));
    }
    let due_dates = submission::count_due_dates(conn, &policy.policy, now).await?;
    let round = application.round + 1;
    let patch = Patch {
        effect: Some(EffectState::None),
        decided_at: Some(None),
        closed_at: Some(None),
        round: Some(round),
        round_started_at: Some(Some(now)),
        ..due_dates.patch()
    };
    let data = json!({ "decision": in_force.id, "round": round, "due_at": due_dates.due_at });
    transition::apply(conn, actor, &application, Action::Appeal, now, patch, data).await?;
    diesel::insert_into(appeals::table)
        .values((
            appeals::application_id.eq(id),
            appeals::decision_id.eq(in_force.id),
            appeals::statement.eq(text::tidy(statement)),
            appeals::appealed_at.eq(now),
        ))
        .execute(&mut conn)
        .await?;
    submission::start_clock(conn, &policy.policy, id, round, ClockCause::Appealed, due_dates, now).await?;
    let about = due_dates.about(store::about(conn, &application).await?);
    let topic = Topic::Deadline(id, due_dates.due_at);
    let receipt = OutgoingLetter::to_applicant(&application, topic, Letter::Appealed { about });
    letter::post(conn, ctx, &[receipt]).await?;
    contact_notice::reopened(conn, ctx, &application).await?;
    Ok(())
}
