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
use crate::letter::LetterKind;
use crate::review::{decision, information_request, penalty};

/// True when the letter's content is still true.
pub(super) async fn is_still_true(
    mut conn: &AsyncPgConnection,
    letter: &StoredLetter,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    if letter.kind == LetterKind::CalendarHorizon {
        return horizon::is_still_so(conn, letter.cause()).await;
    }
    let Some(application) = letter.application_id else {
        return Ok(match letter.kind {
            LetterKind::DraftReminder => is_draft_there(conn, letter).await?,
            // A digest is valid only on the day it was written.
            LetterKind::Digest => date_at(letter.created_at) == date_at(now),
            _ => letter.valid_period().is_none_or(|period| letter.created_at + period > now),
        });
    };
    // Receipts and alerts state past facts and never become stale.
    if matches!(letter.kind, LetterKind::Received | LetterKind::Alert) {
        return Ok(true);
    }
    type Standing = (Status, EffectState, i16, Option<DateTime<Utc>>, DateTime<Utc>);
    let (status, effect, round, objected_at, due_at): Standing = applications::table
        .find(application)
        .select((
            applications::status,
            applications::effect,
            applications::round,
            applications::objected_at,
            applications::due_at,
        ))
        .first(&mut conn)
        .await?;
    Ok(match letter.kind {
        LetterKind::SignInCode
        | LetterKind::EmailCode
        | LetterKind::DraftReminder
        | LetterKind::CalendarHorizon
        | LetterKind::Received
        | LetterKind::Alert
        | LetterKind::BoundAgain
        | LetterKind::Invitation
        | LetterKind::PasswordReset
        | LetterKind::CatchUp
        | LetterKind::Digest => true,
        LetterKind::SecondWanted => status == Status::AwaitingSecond,
        LetterKind::Returned => status == Status::InReview,
        // Undoing an approval restores the penalty, which makes this letter stale.
        LetterKind::PenaltyLifted => {
            !penalty::list_of_application(conn, application).await?.iter().any(|penalty| penalty.is_running(now))
        }
        LetterKind::Approved => status == Status::Approved && is_of_standing(conn, application, letter).await?,
        LetterKind::Rejected => status == Status::Rejected && is_of_standing(conn, application, letter).await?,
        LetterKind::Done => effect == EffectState::Confirmed,
        LetterKind::Blocked | LetterKind::BlockedLead => effect == EffectState::Blocked,
        LetterKind::ObjectionLead => objected_at.is_some(),
        LetterKind::InformationNeeded | LetterKind::InformationReminder => {
            status == Status::AwaitingApplicant
                && information_request::is_awaited(conn, application, letter.cause(), now).await?
        }
        LetterKind::Lapsed => status == Status::Lapsed,
        LetterKind::Withdrawn => status == Status::Withdrawn,
        LetterKind::Voided => status == Status::Voided,
        LetterKind::Appealed => round > 1 && status.is_open(),
        LetterKind::Answered => status == Status::InReview,
        LetterKind::Postponed => redate::is_still_so(application, letter.cause(), status, due_at, now),
        // While an application waits for its applicant the clock is paused and so are the escalations.
        LetterKind::Overdue | LetterKind::Remind | LetterKind::Escalate | LetterKind::OverdueLead => {
            status.is_open() && status != Status::AwaitingApplicant
        }
    })
}

/// True while the draft named in a reminder's `dedupe_key` exists and was not changed since.
async fn is_draft_there(mut conn: &AsyncPgConnection, letter: &StoredLetter) -> QueryResult<bool> {
    let id = letter.cause().split(':').find_map(|part| part.parse::<DraftId>().ok());
    let Some(id) = id else { return Ok(true) };
    let there = drafts::table.find(id).filter(drafts::reminded_at.is_not_null());
    diesel::select(exists(there)).get_result(&mut conn).await
}

/// True when the decision a letter is about is the one in force: after an undo another one may have been made.
async fn is_of_standing(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    letter: &StoredLetter,
) -> QueryResult<bool> {
    let standing: Option<DecisionId> = decisions::table
        .filter(decisions::application_id.eq(application).and(decisions::undone_at.is_null()))
        .order(decisions::decided_at.desc())
        .select(decisions::id)
        .first(&mut conn)
        .await
        .optional()?;
    Ok(standing.is_some_and(|standing| decision::letter_key(standing) == letter.cause()))
}
