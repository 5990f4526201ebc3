//! How a stored letter travels: begin a try, send, record the outcome.
//!
//! `attempt` is raised and committed before anything is sent, and a letter beyond the cap is given
//! up: a letter that kills its process cannot loop. While a try is under way `next_try_at` lies
//! ahead, so that a second worker leaves the letter alone, and a dead worker's is tried again.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::{LetterKind, LetterState};
use crate::actor::Actor;
use crate::calendar::horizon;
use crate::context::Context;
use crate::decision;
use crate::event::{self, Subject};
use crate::id::{ApplicationId, DecisionId, LetterId};
use crate::job::{self, Tries};
use crate::penalty;
use crate::request;
use crate::schema::{applications, decisions, letters};
use crate::sign_in::CODE_PERIOD;
use crate::status::{EffectState, Status};

/// A letter to hand to the mail server now.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = letters)]
pub struct StoredLetter {
    /// Its id.
    pub id: LetterId,
    /// What it is about.
    pub application_id: Option<ApplicationId>,
    /// Which letter.
    pub kind: LetterKind,
    /// Where it is.
    pub state: LetterState,
    /// The one recipient.
    pub to_address: String,
    /// The whole message.
    pub raw: Vec<u8>,
    /// Message-ID header.
    pub message_id: String,
    /// What it was written for.
    pub dedupe_key: String,
    /// Tries begun, this one included.
    pub attempt: i32,
    /// When the next try is due.
    pub next_try_at: DateTime<Utc>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

/// What to do about a letter a job named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begin {
    /// Send it: the attempt is committed.
    Send(Box<StoredLetter>),
    /// Another try is under way or due later; a job for that instant has been enqueued.
    NotYet,
    /// Sent, cancelled or given up already; or just now found untrue or beyond its cap.
    Over(LetterState),
    /// Held: the release sweep will queue it.
    Held,
    /// There is no such letter.
    Gone,
}

/// Begins a try: raises `attempt` and commits it, or says why not.
///
/// # Errors
/// Database errors.
pub async fn begin(conn: &mut AsyncPgConnection, ctx: &Context, id: LetterId, tries: Tries) -> QueryResult<Begin> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let Some(mut letter) =
            letters::table.find(id).select(StoredLetter::as_select()).for_update().first(conn).await.optional()?
        else {
            return Ok(Begin::Gone);
        };
        match letter.state {
            LetterState::Queued => {}
            LetterState::Held => return Ok(Begin::Held),
            over => return Ok(Begin::Over(over)),
        }
        if letter.next_try_at > now {
            job::enqueue(conn, now, &[(id.into(), letter.next_try_at.max(now + job::LOOK_AGAIN_PERIOD))]).await?;
            return Ok(Begin::NotYet);
        }
        if !still_true(conn, &letter, now).await? {
            end(conn, &letter, LetterState::Cancelled, now, "no longer true").await?;
            return Ok(Begin::Over(LetterState::Cancelled));
        }
        if letter.attempt >= tries.cap {
            end(conn, &letter, LetterState::Failed, now, "gave up: every try ended without an answer").await?;
            return Ok(Begin::Over(LetterState::Failed));
        }
        letter.attempt += 1;
        letter.next_try_at = now + tries.lease_period;
        diesel::update(letters::table.find(id))
            .set((letters::attempt.eq(letter.attempt), letters::next_try_at.eq(letter.next_try_at)))
            .execute(conn)
            .await?;
        Ok(Begin::Send(Box::new(letter)))
    })
    .await
}

/// Whether what the letter says still holds at the moment it is sent.
async fn still_true(mut conn: &AsyncPgConnection, letter: &StoredLetter, now: DateTime<Utc>) -> QueryResult<bool> {
    if letter.kind == LetterKind::CalendarHorizon {
        return horizon::is_still_so(conn, &letter.dedupe_key).await;
    }
    let Some(application) = letter.application_id else {
        return Ok(!letter.kind.is_code() || letter.created_at + CODE_PERIOD > now);
    };
    let (status, effect, round, objected_at): (Status, EffectState, i16, Option<DateTime<Utc>>) = applications::table
        .find(application)
        .select((applications::status, applications::effect, applications::round, applications::objected_at))
        .first(&mut conn)
        .await?;
    Ok(match letter.kind {
        LetterKind::SignInCode
        | LetterKind::EmailCode
        | LetterKind::DraftReminder
        | LetterKind::CalendarHorizon
        | LetterKind::Received
        | LetterKind::Alert => true,
        // One that ended with an approval runs again when that is undone.
        LetterKind::PenaltyLifted => {
            !penalty::list_of_application(conn, application).await?.iter().any(|penalty| penalty.is_running(now))
        }
        LetterKind::Approved => status == Status::Approved && is_of_standing(conn, application, letter).await?,
        LetterKind::Rejected => status == Status::Rejected && is_of_standing(conn, application, letter).await?,
        LetterKind::Done => effect == EffectState::Confirmed,
        LetterKind::Blocked => effect == EffectState::Blocked,
        LetterKind::ObjectionLead => objected_at.is_some(),
        LetterKind::InformationNeeded | LetterKind::InformationReminder => {
            status == Status::AwaitingApplicant
                && request::is_awaited(conn, application, &letter.dedupe_key, now).await?
        }
        LetterKind::Lapsed => status == Status::Lapsed,
        LetterKind::Withdrawn => status == Status::Withdrawn,
        LetterKind::Voided => status == Status::Voided,
        LetterKind::Appealed => round > 1 && status.is_open(),
        LetterKind::Answered
        | LetterKind::Overdue
        | LetterKind::Remind
        | LetterKind::Escalate
        | LetterKind::OverdueLead => status.is_open(),
    })
}

/// Whether the decision a letter tells of is the one that stands: since it was undone another may have been made, with
/// other words.
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
    Ok(standing.is_some_and(|standing| decision::letter_key(standing) == letter.dedupe_key))
}

/// The mail server took it: records its words.
///
/// # Errors
/// Database errors.
pub async fn sent(conn: &mut AsyncPgConnection, ctx: &Context, letter: &StoredLetter, answer: &str) -> QueryResult<()> {
    let now = ctx.now();
    conn.transaction(async |conn| end(conn, letter, LetterState::Sent, now, answer).await).await
}

/// The try failed for now: the next one is enqueued, later each time; or the letter is given up
/// when that was the last.
///
/// # Errors
/// Database errors.
pub async fn try_again(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    letter: &StoredLetter,
    problem: &str,
    tries: Tries,
) -> QueryResult<LetterState> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        if letter.attempt >= tries.cap {
            end(conn, letter, LetterState::Failed, now, problem).await?;
            return Ok(LetterState::Failed);
        }
        let next = now + tries.backoff(letter.attempt, letter.id.0);
        // A try that outran its lease does not shorten the next one's.
        diesel::update(letters::table.find(letter.id).filter(letters::state.eq(LetterState::Queued)))
            .filter(letters::attempt.eq(letter.attempt))
            .set((letters::next_try_at.eq(next), letters::outcome.eq(Some(problem))))
            .execute(conn)
            .await?;
        job::enqueue(conn, now, &[(letter.id.into(), next)]).await?;
        Ok(LetterState::Queued)
    })
    .await
}

/// The mail server refused it for good.
///
/// # Errors
/// Database errors.
pub async fn give_up(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    letter: &StoredLetter,
    problem: &str,
) -> QueryResult<()> {
    let now = ctx.now();
    conn.transaction(async |conn| end(conn, letter, LetterState::Failed, now, problem).await).await
}

/// The one way a letter ends. A code's words are removed: they open a door.
async fn end(
    mut conn: &AsyncPgConnection,
    letter: &StoredLetter,
    state: LetterState,
    at: DateTime<Utc>,
    outcome: &str,
) -> QueryResult<()> {
    let changed = diesel::update(letters::table.find(letter.id).filter(letters::state.eq(LetterState::Queued)))
        .set((
            letters::state.eq(state),
            letters::ended_at.eq(Some(at)),
            letters::sent_at.eq((state == LetterState::Sent).then_some(at)),
            letters::outcome.eq(Some(outcome)),
        ))
        .execute(&mut conn)
        .await?;
    if changed == 0 {
        return Ok(());
    }
    if letter.kind.is_code() {
        diesel::update(letters::table.find(letter.id))
            .set((letters::raw.eq(&[][..] as &[u8]), letters::text_body.eq(""), letters::html_body.eq("")))
            .execute(&mut conn)
            .await?;
    }
    // Its secret link has left, or never will: what is kept shows none.
    diesel::update(letters::table.find(letter.id).filter(letters::raw_kept.is_not_null()))
        .set((letters::raw.eq(letters::raw_kept.assume_not_null()), letters::raw_kept.eq(None::<Vec<u8>>)))
        .execute(&mut conn)
        .await?;
    if let Some(application) = letter.application_id {
        let action = match state {
            LetterState::Sent => "letter_sent",
            LetterState::Failed => "letter_failed",
            _ => "letter_cancelled",
        };
        let data = json!({ "letter": letter.id, "kind": letter.kind, "attempt": letter.attempt });
        event::record(conn, Subject::Application(application), &Actor::Worker, at, action, data).await?;
    }
    Ok(())
}

/// Queues held letters whose grace period is over, oldest first. Returns how many.
///
/// # Errors
/// Database errors.
pub async fn release_held(conn: &mut AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let due: Vec<LetterId> = letters::table
            .filter(letters::state.eq(LetterState::Held))
            .filter(letters::release_at.le(now))
            .order((letters::release_at, letters::id))
            .limit(limit)
            .select(letters::id)
            .for_update()
            .skip_locked()
            .load(conn)
            .await?;
        queue(conn, now, &due).await?;
        Ok(due.len())
    })
    .await
}

async fn queue(mut conn: &AsyncPgConnection, now: DateTime<Utc>, ids: &[LetterId]) -> QueryResult<()> {
    diesel::update(letters::table.filter(letters::id.eq_any(ids)))
        .set((letters::state.eq(LetterState::Queued), letters::next_try_at.eq(now)))
        .execute(&mut conn)
        .await?;
    let jobs: Vec<_> = ids.iter().map(|id| ((*id).into(), now)).collect();
    job::enqueue(conn, now, &jobs).await
}

/// Letters that should have left `patience` ago and have not, oldest first, get a new wake-up: a job may be
/// lost, the row is not. Returns how many.
///
/// # Errors
/// Database errors.
pub async fn reconcile(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    patience: Duration,
    limit: i64,
) -> QueryResult<usize> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let due: Vec<LetterId> = letters::table
            .filter(letters::state.eq(LetterState::Queued))
            .filter(letters::next_try_at.le(now - patience))
            .order((letters::next_try_at, letters::id))
            .limit(limit)
            .select(letters::id)
            .for_update()
            .skip_locked()
            .load(conn)
            .await?;
        let waiting = job::list_waiting(conn, job::DELIVER_LETTER, "letter", due.iter().map(|id| id.0)).await?;
        let jobs: Vec<_> = due.iter().filter(|id| !waiting.contains(&id.0)).map(|id| ((*id).into(), now)).collect();
        job::enqueue(conn, now, &jobs).await?;
        Ok(jobs.len())
    })
    .await
}
