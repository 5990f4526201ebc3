//! Checks whether a letter's content is still true when it is sent.

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::stored::StoredLetter;
use crate::application::{EffectState, Status};
use crate::base::clock::date_at;
use crate::base::schema::{applications, decisions, drafts};
use crate::base::{ApplicationId, DecisionId, DraftId};
use crate::deadline::calendar::{horizon, redate};
use crate::deadline::late_notice;
use crate::effect;
use crate::letter::Topic;
use crate::letter::spec::{Condition, Secret, Validity};
use crate::review::{decision, information_request, penalty};

/// True when the letter's content is still true.
pub(super) async fn is_still_true(
    conn: &AsyncPgConnection,
    letter: &StoredLetter,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    match (letter.kind.spec().validity, &letter.topic, letter.application_id) {
        (Validity::Always, ..) => Ok(true),
        (Validity::UntilExpiry, ..) => Ok(letter.expires_at.is_none_or(|at| at > now)),
        (Validity::SameDay, ..) => Ok(date_at(letter.created_at) == date_at(now)),
        (Validity::DraftUntouched, Topic::Draft(draft, _), _) => is_draft_untouched(conn, *draft).await,
        (Validity::SameYearStatus, Topic::CalendarYear(year, status), _) => {
            horizon::has_status(conn, *year, *status).await
        }
        (Validity::While(condition), _, Some(application)) => is_met(conn, condition, application, letter, now).await,
        // A test letter is about no draft, year or application.
        (Validity::DraftUntouched | Validity::SameYearStatus | Validity::While(_), ..) => Ok(true),
    }
}

/// The columns of an application that letters depend on.
#[derive(Queryable, Selectable)]
#[diesel(table_name = applications)]
struct Facts {
    status: Status,
    effect: EffectState,
    objected_at: Option<DateTime<Utc>>,
    due_at: DateTime<Utc>,
    former_holder_at: Option<DateTime<Utc>>,
}

async fn load(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<Facts> {
    applications::table.find(application).select(Facts::as_select()).first(&mut conn).await
}

/// True when the application ended without an effect, and this is known outside.
pub(super) async fn has_ended(
    conn: &AsyncPgConnection,
    application: ApplicationId,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let facts = load(conn, application).await?;
    ended(conn, application, &facts, now).await
}

async fn ended(
    conn: &AsyncPgConnection,
    application: ApplicationId,
    facts: &Facts,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    match facts.status {
        Status::Approved => Ok(false),
        Status::Rejected => Ok(!is_in_grace(conn, application, now).await?),
        Status::Voided => Ok(!is_void_pending(conn, application, now).await?),
        status => Ok(!status.is_open()),
    }
}

/// True when the application is reviewed again after the decision of the topic, and is due when the topic says.
pub(super) async fn is_reopened(
    conn: &AsyncPgConnection,
    application: ApplicationId,
    topic: &Topic,
) -> QueryResult<bool> {
    let facts = load(conn, application).await?;
    reopened(conn, application, &facts, topic).await
}

async fn reopened(
    conn: &AsyncPgConnection,
    application: ApplicationId,
    facts: &Facts,
    topic: &Topic,
) -> QueryResult<bool> {
    let is_dated = matches!(topic, Topic::Reopening(_, due_at) if *due_at == facts.due_at);
    Ok(facts.status.is_open() && is_dated && !is_decision_in_force(conn, application, topic).await?)
}

/// True when the application meets the condition.
async fn is_met(
    conn: &AsyncPgConnection,
    condition: Condition,
    application: ApplicationId,
    letter: &StoredLetter,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let topic = &letter.topic;
    let facts = load(conn, application).await?;
    let status = facts.status;
    // The objection links of a store that was bound anew ended.
    if facts.former_holder_at.is_some() && letter.kind.spec().secret == Some(Secret::ObjectionLink) {
        return Ok(false);
    }
    Ok(match condition {
        Condition::Status(expected) => status == expected,
        Condition::Effect(expected) => facts.effect == expected,
        Condition::ClockRunning => status.is_running(),
        Condition::DecisionInForce => {
            matches!(status, Status::Approved | Status::Rejected)
                && is_decision_in_force(conn, application, topic).await?
        }
        Condition::ApprovalStoppable => {
            status == Status::Approved
                && facts.effect.can_be_withdrawn()
                && is_decision_in_force(conn, application, topic).await?
        }
        Condition::Stoppable => match status {
            Status::Voided => is_void_pending(conn, application, now).await?,
            Status::Approved => facts.effect.can_be_withdrawn(),
            Status::Rejected => is_in_grace(conn, application, now).await?,
            status => status.is_open(),
        },
        Condition::Ended => ended(conn, application, &facts, now).await?,
        Condition::Reopened => reopened(conn, application, &facts, topic).await?,
        Condition::RequestOpen => {
            status == Status::AwaitingApplicant
                && information_request::is_awaited(conn, application, letter.kind, topic, letter.attempt, now).await?
        }
        Condition::DeadlineInForce => {
            let is_named = match topic {
                Topic::Deadline(id, due_at) => *id == application && *due_at == facts.due_at,
                Topic::Answer(_, due_at) => *due_at == facts.due_at,
                _ => false,
            };
            is_named && redate::is_in_force(facts.due_at, status, now)
        }
        Condition::AnswerPromised => {
            let is_answered_or_open = !matches!(status, Status::Withdrawn | Status::Lapsed | Status::Voided);
            is_answered_or_open && facts.due_at > now && *topic == Topic::Deadline(application, facts.due_at)
        }
        Condition::BlockedByThese => {
            facts.effect == EffectState::Blocked && is_blocked_by_these(conn, application, topic).await?
        }
        Condition::EstimateInForce => {
            status.is_running() && is_estimate_in_force(conn, application, topic, now).await?
        }
        Condition::EstimateBeforeDeadline => {
            status.is_running() && facts.due_at > now && is_estimate_in_force(conn, application, topic, now).await?
        }
        Condition::Objected => facts.objected_at.is_some(),
        // Undoing an approval restores the penalty that it lifted.
        Condition::NoPenalty => {
            !penalty::list_of_application(conn, application).await?.iter().any(|penalty| penalty.is_running(now))
        }
    })
}

/// True within the grace period of the decision in force, when it is not known outside.
async fn is_in_grace(conn: &AsyncPgConnection, application: ApplicationId, now: DateTime<Utc>) -> QueryResult<bool> {
    Ok(decision::find_in_force(conn, application).await?.is_some_and(|decision| now < decision.grace_until))
}

/// True while the application's void can be taken back.
async fn is_void_pending(conn: &AsyncPgConnection, id: ApplicationId, now: DateTime<Utc>) -> QueryResult<bool> {
    Ok(void_pending_until(conn, id, now).await?.is_some())
}

/// Until when the application's void can be taken back; `None` when it was not voided, or can no longer.
pub(super) async fn void_pending_until(
    mut conn: &AsyncPgConnection,
    id: ApplicationId,
    now: DateTime<Utc>,
) -> QueryResult<Option<DateTime<Utc>>> {
    let closed_at: Option<Option<DateTime<Utc>>> = applications::table
        .find(id)
        .filter(applications::status.eq(Status::Voided).and(applications::closed_at.gt(now)))
        .select(applications::closed_at)
        .first(&mut conn)
        .await
        .optional()?;
    Ok(closed_at.flatten())
}

/// True when the effect is blocked by the blockers of the topic, not by others meanwhile.
async fn is_blocked_by_these(conn: &AsyncPgConnection, application: ApplicationId, topic: &Topic) -> QueryResult<bool> {
    let Topic::Blockers(effect, blockers, _) = topic else { return Ok(false) };
    let live = effect::find_live(conn, application).await?;
    Ok(live.is_some_and(|live| live.id == *effect && live.blockers == *blockers))
}

/// True when the date of the topic is the last one given to the applicant, and ahead.
async fn is_estimate_in_force(
    conn: &AsyncPgConnection,
    application: ApplicationId,
    topic: &Topic,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let latest = late_notice::find_latest(conn, application).await?;
    Ok(latest.is_some_and(|it| it.estimate_at > now && *topic == Topic::Estimate(application, it.estimate_at)))
}

/// True while the draft exists and was not changed since its owner was reminded.
async fn is_draft_untouched(mut conn: &AsyncPgConnection, id: DraftId) -> QueryResult<bool> {
    let reminded = drafts::table.find(id).filter(drafts::reminded_at.is_not_null());
    diesel::select(exists(reminded)).get_result(&mut conn).await
}

/// True when the topic is the decision in force. After an undo another one may have been made.
async fn is_decision_in_force(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    topic: &Topic,
) -> QueryResult<bool> {
    let in_force: Option<DecisionId> = decisions::table
        .filter(decisions::application_id.eq(application).and(decisions::undone_at.is_null()))
        .order(decisions::decided_at.desc())
        .select(decisions::id)
        .first(&mut conn)
        .await
        .optional()?;
    Ok(in_force.is_some_and(|in_force| match topic {
        Topic::Decision(decision) | Topic::ObjectionToDecision(_, decision) | Topic::Reopening(decision, _) => {
            *decision == in_force
        }
        _ => false,
    }))
}
