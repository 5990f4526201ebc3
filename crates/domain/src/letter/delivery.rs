//! How a stored letter travels: begin a try, send, record the outcome.
//!
//! `attempt` is raised and committed before anything is sent, and a letter beyond the cap is given
//! up: a letter that kills its process cannot loop. While a try is under way `next_try_at` lies
//! ahead, so that a second worker leaves the letter alone, and a dead worker's is tried again.

use chrono::{DateTime, Duration, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::contact_task::{self, TaskReason};
use super::{LetterKind, LetterState, pause};
use crate::actor::Actor;
use crate::calendar::{date_at, horizon, redate};
use crate::context::Context;
use crate::decision;
use crate::event::{self, Subject};
use crate::id::{ApplicationId, DecisionId, DraftId, LetterId, StaffId};
use crate::job::{self, Tries};
use crate::password_link::Purpose;
use crate::penalty;
use crate::request;
use crate::schema::{applications, decisions, drafts, letters};
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
    /// The same for keeping, when it has a secret link.
    pub raw_kept: Option<Vec<u8>>,
    /// The staff member it goes to.
    pub staff_id: Option<StaffId>,
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

impl StoredLetter {
    /// What it, or the letter it repeats, was written for; see [`super::again`].
    fn cause(&self) -> &str {
        super::again::cause(&self.dedupe_key)
    }

    /// How long what it opens can be opened; `None` for letters that open nothing.
    fn valid_period(&self) -> Option<Duration> {
        match self.kind {
            LetterKind::SignInCode | LetterKind::EmailCode => Some(CODE_PERIOD),
            LetterKind::Invitation => Some(Purpose::Invitation.valid_period()),
            LetterKind::PasswordReset => Some(Purpose::Reset.valid_period()),
            _ => None,
        }
    }
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
    /// Mail of its kind stands still: it is woken when that ends.
    Paused,
    /// There is no such letter.
    Gone,
}

/// Begins a try: raises `attempt` and commits it, or says why not. One statement where nothing stands in the way.
///
/// # Errors
/// Database errors.
pub async fn begin(conn: &mut AsyncPgConnection, ctx: &Context, id: LetterId, tries: Tries) -> QueryResult<Begin> {
    let now = ctx.now();
    let begun: Option<StoredLetter> = diesel::update(letters::table.find(id))
        .filter(letters::state.eq(LetterState::Queued).and(letters::next_try_at.le(now)))
        .filter(letters::attempt.lt(tries.cap).and(not(pause::is_paused())))
        .set((letters::attempt.eq(letters::attempt + 1), letters::next_try_at.eq(now + tries.lease_period)))
        .returning(StoredLetter::as_returning())
        .get_result(conn)
        .await
        .optional()?;
    match begun {
        Some(letter) if still_true(conn, &letter, now).await? => Ok(Begin::Send(Box::new(letter))),
        Some(letter) => {
            conn.transaction(async |conn| {
                end(conn, &letter, LetterState::Cancelled, now, "no longer true", None).await
            })
            .await?;
            Ok(Begin::Over(LetterState::Cancelled))
        }
        None => not_begun(conn, ctx, id, tries).await,
    }
}

/// Why a try was not begun.
async fn not_begun(conn: &mut AsyncPgConnection, ctx: &Context, id: LetterId, tries: Tries) -> QueryResult<Begin> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let Some(letter) =
            letters::table.find(id).select(StoredLetter::as_select()).for_update().first(conn).await.optional()?
        else {
            return Ok(Begin::Gone);
        };
        match letter.state {
            LetterState::Queued => {}
            LetterState::Held => return Ok(Begin::Held),
            over => return Ok(Begin::Over(over)),
        }
        // Whoever ends the pause wakes it.
        if pause::paused_kinds(conn).await?.contains(&letter.kind) {
            return Ok(Begin::Paused);
        }
        if letter.next_try_at <= now && letter.attempt >= tries.cap {
            let problem = "gave up: every try ended without an answer";
            end(conn, &letter, LetterState::Failed, now, problem, Some(TaskReason::GivenUp)).await?;
            return Ok(Begin::Over(LetterState::Failed));
        }
        let run_at = letter.next_try_at.max(now + job::LOOK_AGAIN_PERIOD);
        super::wake(conn, now, [(id, letter.kind, run_at)]).await?;
        Ok(Begin::NotYet)
    })
    .await
}

/// Puts a try off that was begun and did nothing: the recipient's domain has had its share. It counts for nothing.
///
/// # Errors
/// Database errors.
pub async fn put_off(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    letter: &StoredLetter,
    until: DateTime<Utc>,
) -> QueryResult<()> {
    conn.transaction(async |conn| {
        let changed = diesel::update(letters::table.find(letter.id))
            .filter(letters::state.eq(LetterState::Queued).and(letters::attempt.eq(letter.attempt)))
            .set((letters::attempt.eq(letter.attempt - 1), letters::next_try_at.eq(until)))
            .execute(conn)
            .await?;
        if changed > 0 {
            super::wake(conn, ctx.now(), [(letter.id, letter.kind, until)]).await?;
        }
        Ok(())
    })
    .await
}

/// Whether what the letter says still holds at the moment it is sent.
pub(super) async fn still_true(
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
            // Of a morning; the next one comes with the next.
            LetterKind::Digest => date_at(letter.created_at) == date_at(now),
            _ => letter.valid_period().is_none_or(|period| letter.created_at + period > now),
        });
    };
    // What happened, happened, whatever came of it since: nothing is asked.
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
        // One that ended with an approval runs again when that is undone.
        LetterKind::PenaltyLifted => {
            !penalty::list_of_application(conn, application).await?.iter().any(|penalty| penalty.is_running(now))
        }
        LetterKind::Approved => status == Status::Approved && is_of_standing(conn, application, letter).await?,
        LetterKind::Rejected => status == Status::Rejected && is_of_standing(conn, application, letter).await?,
        LetterKind::Done => effect == EffectState::Confirmed,
        LetterKind::Blocked | LetterKind::BlockedLead => effect == EffectState::Blocked,
        LetterKind::ObjectionLead => objected_at.is_some(),
        LetterKind::InformationNeeded | LetterKind::InformationReminder => {
            status == Status::AwaitingApplicant && request::is_awaited(conn, application, letter.cause(), now).await?
        }
        LetterKind::Lapsed => status == Status::Lapsed,
        LetterKind::Withdrawn => status == Status::Withdrawn,
        LetterKind::Voided => status == Status::Voided,
        LetterKind::Appealed => round > 1 && status.is_open(),
        LetterKind::Answered => status == Status::InReview,
        LetterKind::Postponed => redate::is_still_so(application, letter.cause(), status, due_at, now),
        // While it waits for its applicant the clock stands still, and with it the ladder.
        LetterKind::Overdue | LetterKind::Remind | LetterKind::Escalate | LetterKind::OverdueLead => {
            status.is_open() && status != Status::AwaitingApplicant
        }
    })
}

/// Whether the draft a reminder speaks of, by its `dedupe_key`, is still there, untouched since.
async fn is_draft_there(mut conn: &AsyncPgConnection, letter: &StoredLetter) -> QueryResult<bool> {
    let id = letter.cause().split(':').find_map(|part| part.parse::<DraftId>().ok());
    let Some(id) = id else { return Ok(true) };
    let there = drafts::table.find(id).filter(drafts::reminded_at.is_not_null());
    diesel::select(exists(there)).get_result(&mut conn).await
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
    Ok(standing.is_some_and(|standing| decision::letter_key(standing) == letter.cause()))
}

/// The mail server took it: records its words.
///
/// # Errors
/// Database errors.
pub async fn sent(conn: &mut AsyncPgConnection, ctx: &Context, letter: &StoredLetter, answer: &str) -> QueryResult<()> {
    let now = ctx.now();
    if letter.application_id.is_none() {
        // One row, and nothing hangs on it.
        return end(conn, letter, LetterState::Sent, now, answer, None).await;
    }
    conn.transaction(async |conn| end(conn, letter, LetterState::Sent, now, answer, None).await).await
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
            end(conn, letter, LetterState::Failed, now, problem, Some(TaskReason::GivenUp)).await?;
            return Ok(LetterState::Failed);
        }
        let next = now + tries.backoff(letter.attempt, letter.id.0);
        // A try that outran its lease does not shorten the next one's.
        diesel::update(letters::table.find(letter.id).filter(letters::state.eq(LetterState::Queued)))
            .filter(letters::attempt.eq(letter.attempt))
            .set((letters::next_try_at.eq(next), letters::outcome.eq(Some(problem))))
            .execute(conn)
            .await?;
        super::wake(conn, now, [(letter.id, letter.kind, next)]).await?;
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
    let reason = Some(TaskReason::Refused);
    conn.transaction(async |conn| end(conn, letter, LetterState::Failed, now, problem, reason).await).await
}

/// The one way a letter ends that was not taken back by a mail server ([`super::bounce`]). A code's words are removed:
/// they open a door; and a secret link, which has left, or never will. Where somebody was not reached, there is a task.
async fn end(
    mut conn: &AsyncPgConnection,
    letter: &StoredLetter,
    state: LetterState,
    at: DateTime<Utc>,
    outcome: &str,
    task: Option<TaskReason>,
) -> QueryResult<()> {
    let is_code = letter.kind.is_code();
    let kept = letter.raw_kept.as_deref().filter(|_| !is_code);
    let raw = if is_code { Some(&[][..]) } else { kept };
    let changed = diesel::update(letters::table.find(letter.id).filter(letters::state.eq(LetterState::Queued)))
        .set((
            letters::state.eq(state),
            letters::ended_at.eq(Some(at)),
            letters::sent_at.eq((state == LetterState::Sent).then_some(at)),
            letters::outcome.eq(Some(outcome)),
            letters::raw_kept.eq(None::<Vec<u8>>),
            raw.map(|raw| letters::raw.eq(raw)),
            is_code.then_some((letters::text_body.eq(""), letters::html_body.eq(""))),
        ))
        .execute(&mut conn)
        .await?;
    let Some(application) = letter.application_id.filter(|_| changed > 0) else { return Ok(()) };
    let action = match state {
        LetterState::Sent => "letter_sent",
        LetterState::Failed => "letter_failed",
        _ => "letter_cancelled",
    };
    let data = json!({ "letter": letter.id, "kind": letter.kind, "attempt": letter.attempt });
    event::record(conn, Subject::Application(application), &Actor::Worker, at, action, data).await?;
    match task {
        Some(reason) => contact_task::insert(conn, application, letter.id, letter.staff_id, reason, at).await,
        None => Ok(()),
    }
}

/// Queues held letters whose grace period is over, oldest first. Returns how many.
///
/// # Errors
/// Database errors.
pub async fn release_held(conn: &mut AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let due: Vec<(LetterId, LetterKind)> = letters::table
            .filter(letters::state.eq(LetterState::Held))
            .filter(letters::release_at.le(now).and(letters::kind.eq_any(LetterKind::ALL)))
            .order((letters::release_at, letters::id))
            .limit(limit)
            .select((letters::id, letters::kind))
            .for_update()
            .skip_locked()
            .load(conn)
            .await?;
        queue(conn, now, &due).await?;
        Ok(due.len())
    })
    .await
}

async fn queue(mut conn: &AsyncPgConnection, now: DateTime<Utc>, due: &[(LetterId, LetterKind)]) -> QueryResult<()> {
    let ids = due.iter().map(|(id, _)| *id);
    diesel::update(letters::table.filter(letters::id.eq_any(ids)))
        .set((letters::state.eq(LetterState::Queued), letters::next_try_at.eq(now)))
        .execute(&mut conn)
        .await?;
    super::wake(conn, now, due.iter().map(|(id, kind)| (*id, *kind, now))).await
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
        let paused = pause::paused_kinds(conn).await?;
        wake_due(conn, now, now - patience, &paused, limit).await
    })
    .await
}

/// Wakes letters due since `since` or longer that no job waits for, oldest first, save those of these kinds. Returns how
/// many.
pub(super) async fn wake_due(
    mut conn: &AsyncPgConnection,
    now: DateTime<Utc>,
    since: DateTime<Utc>,
    paused: &[LetterKind],
    limit: i64,
) -> QueryResult<usize> {
    let mut due: Vec<(LetterId, LetterKind)> = letters::table
        .filter(letters::state.eq(LetterState::Queued).and(letters::kind.ne_all(paused)))
        .filter(letters::next_try_at.le(since).and(letters::kind.eq_any(LetterKind::ALL)))
        .order((letters::next_try_at, letters::id))
        .limit(limit)
        .select((letters::id, letters::kind))
        .for_update()
        .skip_locked()
        .load(&mut conn)
        .await?;
    let waiting = job::list_waiting(conn, job::DELIVER_LETTER, "letter", due.iter().map(|(id, _)| id.0)).await?;
    due.retain(|(id, _)| !waiting.contains(&id.0));
    super::wake(conn, now, due.iter().map(|(id, kind)| (*id, *kind, now))).await?;
    Ok(due.len())
}
