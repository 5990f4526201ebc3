//! How a stored letter travels: begin a try, send, record the outcome.
//!
//! `attempt` is raised and committed before anything is sent, and a letter beyond the cap is given
//! up: a letter that kills its process cannot loop. While a try is under way `next_try_at` lies
//! ahead, so that a second worker leaves the letter alone, and a dead worker's is tried again.

use super::stored::StoredLetter;
use super::validity::still_true;
use chrono::{DateTime, Utc};
use diesel::dsl::not;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::pause;
use crate::base::actor::Actor;
use crate::base::id::LetterId;
use crate::base::schema::letters;
use crate::job::{self, Tries};
use crate::letter::LetterState;
use crate::letter::context::Context;
use crate::letter::follow_up::{self, TaskReason};
use crate::record::event::{self, Subject};

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
        crate::letter::wake(conn, now, [(id, letter.kind, run_at)]).await?;
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
            crate::letter::wake(conn, ctx.now(), [(letter.id, letter.kind, until)]).await?;
        }
        Ok(())
    })
    .await
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
        crate::letter::wake(conn, now, [(letter.id, letter.kind, next)]).await?;
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
        Some(reason) => follow_up::insert(conn, application, letter.id, letter.staff_id, reason, at).await,
        None => Ok(()),
    }
}
