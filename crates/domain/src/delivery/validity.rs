//! Checks whether a letter's content is still true when it is sent.

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::stored::StoredLetter;
use crate::application::status::{EffectState, Status};
use crate::base::clock::date_at;
use crate::base::id::{ApplicationId, DecisionId, DraftId};
use crate::base::schema::{applications, decisions, drafts};
use crate::deadline::calendar::{horizon, redate};
use crate::letter::Topic;
use crate::letter::spec::Validity;
use crate::review::outcome::Outcome;
use crate::review::{information_request, penalty};

/// True when the letter's content is still true.
pub(super) async fn is_still_true(
    conn: &AsyncPgConnection,
    letter: &StoredLetter,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let validity = letter.kind.spec().validity;
    match (validity, &letter.topic, letter.application_id) {
        (Validity::Always, ..) => Ok(true),
        (Validity::UntilExpiry, ..) => Ok(letter.expires_at.is_none_or(|at| at > now)),
        (Validity::SameDay, ..) => Ok(date_at(letter.created_at) == date_at(now)),
        (Validity::DraftUntouched, Topic::Draft(draft, _), _) => is_draft_untouched(conn, *draft).await,
        (Validity::YearStatus, Topic::CalendarYear(year, status), _) => horizon::has_status(conn, *year, *status).await,
        (_, _, Some(application)) => is_true_of(conn, letter, application, now).await,
        // A test letter is about no application.
        _ => Ok(true),
    }
}

/// The columns of an application that letters depend on.
#[derive(Queryable, Selectable)]
#[diesel(table_name = applications)]
struct Facts {
    status: Status,
    effect: EffectState,
    round: i16,
    objected_at: Option<DateTime<Utc>>,
    due_at: DateTime<Utc>,
}

/// True when a letter about an application is still true.
async fn is_true_of(
    mut conn: &AsyncPgConnection,
    letter: &StoredLetter,
    application: ApplicationId,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let facts: Facts = applications::table.find(application).select(Facts::as_select()).first(&mut conn).await?;
    let (status, topic) = (facts.status, &letter.topic);
    Ok(match letter.kind.spec().validity {
        Validity::Status(expected) => status == expected,
        Validity::Effect(expected) => facts.effect == expected,
        // While an application waits for its applicant the clock is paused and so are the escalations.
        Validity::ClockRunning => status.is_open() && status != Status::AwaitingApplicant,
        Validity::DecisionInForce => {
            let decided = find_decision_in_force(conn, application).await?;
            decided.is_some_and(|(id, outcome)| {
                let decided = match outcome {
                    Outcome::Approve => Status::Approved,
                    Outcome::Reject => Status::Rejected,
                };
                *topic == Topic::Decision(id) && status == decided
            })
        }
        Validity::DecisionUndone => {
            let decided = find_decision_in_force(conn, application).await?;
            status.is_open() && decided.is_none_or(|(id, _)| *topic != Topic::Decision(id))
        }
        Validity::RequestOpen => {
            status == Status::AwaitingApplicant
                && information_request::is_awaited(conn, application, topic, now).await?
        }
        Validity::DeadlineInForce => {
            *topic == Topic::Deadline(application, facts.due_at) && redate::is_in_force(facts.due_at, status, now)
        }
        Validity::AppealOpen => facts.round > 1 && status.is_open(),
        Validity::Objected => facts.objected_at.is_some(),
        // Undoing an approval restores the penalty that it lifted.
        Validity::NoPenalty => {
            !penalty::list_of_application(conn, application).await?.iter().any(|penalty| penalty.is_running(now))
        }
        Validity::Always
        | Validity::UntilExpiry
        | Validity::SameDay
        | Validity::DraftUntouched
        | Validity::YearStatus => true,
    })
}

/// True while the draft exists and was not changed since its owner was reminded.
async fn is_draft_untouched(mut conn: &AsyncPgConnection, id: DraftId) -> QueryResult<bool> {
    let reminded = drafts::table.find(id).filter(drafts::reminded_at.is_not_null());
    diesel::select(exists(reminded)).get_result(&mut conn).await
}

/// The decision in force. After an undo another one may have been made.
async fn find_decision_in_force(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
) -> QueryResult<Option<(DecisionId, Outcome)>> {
    decisions::table
        .filter(decisions::application_id.eq(application).and(decisions::undone_at.is_null()))
        .order(decisions::decided_at.desc())
        .select((decisions::id, decisions::outcome))
        .first(&mut conn)
        .await
        .optional()
}
