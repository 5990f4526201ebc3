//! Attempts to send a stored letter: begin, send, record the outcome.
//!
//! `attempt` is incremented and committed before anything is sent, and a letter beyond the cap is given up, so that a
//! letter that kills its process cannot loop. During an attempt `next_try_at` is in the future: other workers leave
//! the letter alone, and if the worker dies it is retried then.

use chrono::{DateTime, Utc};
use diesel::dsl::not;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::replace::replace;
use super::stored::StoredLetter;
use super::validity::{is_still_true, void_pending_until};
use super::{copy, pause};
use crate::base::schema::letters;
use crate::base::{Actor, LetterId};
use crate::job::{self, RetryPolicy};
use crate::letter::follow_up::{self, FollowUpReason, OtherMedium};
use crate::letter::{CancelCause, Context, LetterState, Medium};
use crate::record::event::{self, EventKind, Subject};

/// The next action for the letter of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LetterAttempt {
    /// Send it; the attempt is committed.
    Send(Box<StoredLetter>),
    /// Another attempt is under way or due later; a job for that time was enqueued.
    NotYet,
    /// Already sent, cancelled or given up; or just cancelled as no longer true, or just beyond its cap.
    Over(LetterState),
    /// It is held; the release sweep will queue it.
    Held,
    /// Its kind is paused; resuming wakes it.
    Paused,
    /// There is no such letter.
    Gone,
}

/// Begins an attempt: increments `attempt` and commits, or returns why not. A single statement in the usual case.
pub async fn begin(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    id: LetterId,
    retry: RetryPolicy,
) -> QueryResult<LetterAttempt> {
    let now = ctx.now();
    let begun: Option<StoredLetter> = diesel::update(letters::table.find(id))
        .filter(letters::state.eq(LetterState::Queued).and(letters::next_try_at.le(now)))
        .filter(letters::attempt.lt(retry.cap).and(not(pause::is_paused())))
        .set((
            letters::attempt.eq(letters::attempt + 1),
            letters::next_try_at.eq(now + retry.lease_period),
            // The last attempt died, perhaps after the mail server had accepted the letter.
            letters::in_doubt.eq(letters::in_doubt.or(letters::attempt.gt(0).and(letters::outcome.is_null()))),
            letters::outcome.eq(None::<String>),
        ))
        .returning(StoredLetter::as_returning())
        .get_result(conn)
        .await
        .optional()?;
    match begun {
        Some(letter) if is_still_true(conn, &letter, now).await? => Ok(LetterAttempt::Send(Box::new(letter))),
        Some(letter) => {
            if let Some(id) = letter.application_id
                && let Some(until) = void_pending_until(conn, id, now).await?
            {
                // If the void is taken back, it is true again.
                put_off(conn, ctx, &letter, until).await?;
                return Ok(LetterAttempt::NotYet);
            }
            let cause = if letter.in_doubt { CancelCause::UntrueInDoubt } else { CancelCause::Untrue };
            conn.transaction(async |conn| {
                end(conn, &letter, LetterState::Cancelled, now, cause.as_str(), None).await?;
                // Its recipient heard by email, or will; a replacement would only repeat it.
                let is_told = letter.medium == Medium::Sms
                    && follow_up::find_by_other_medium(conn, letter.id).await? > OtherMedium::Failed;
                if is_told { Ok(()) } else { replace(conn, ctx, &letter).await }
            })
            .await?;
            Ok(LetterAttempt::Over(LetterState::Cancelled))
        }
        None => not_begun(conn, ctx, id, retry).await,
    }
}

/// Finds out why an attempt was not begun.
async fn not_begun(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    id: LetterId,
    retry: RetryPolicy,
) -> QueryResult<LetterAttempt> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        // Without a lock: `end` locks the application first (decision 0008), and its update is guarded.
        let Some(letter) = letters::table.find(id).select(StoredLetter::as_select()).first(conn).await.optional()?
        else {
            return Ok(LetterAttempt::Gone);
        };
        match letter.state {
            LetterState::Queued => {}
            LetterState::Held => return Ok(LetterAttempt::Held),
            over => return Ok(LetterAttempt::Over(over)),
        }
        // Resuming wakes it.
        if pause::paused_kinds(conn).await?.contains(&letter.kind) {
            return Ok(LetterAttempt::Paused);
        }
        if letter.next_try_at <= now && letter.attempt >= retry.cap {
            let problem = "gave up: no attempt was answered";
            end(conn, &letter, LetterState::Failed, now, problem, Some(FollowUpReason::GivenUp)).await?;
            return Ok(LetterAttempt::Over(LetterState::Failed));
        }
        let run_at = letter.next_try_at.max(now + job::LOOK_AGAIN_PERIOD);
        crate::letter::wake(conn, now, [(id, letter.kind, run_at)]).await?;
        Ok(LetterAttempt::NotYet)
    })
    .await
}

/// Postpones an attempt that was begun but not made, because the limit for the recipient's domain was reached. The
/// attempt is not counted.
pub async fn put_off(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    letter: &StoredLetter,
    until: DateTime<Utc>,
) -> QueryResult<()> {
    conn.transaction(async |conn| {
        let changed = diesel::update(letters::table.find(letter.id))
            .filter(letters::state.eq(LetterState::Queued).and(letters::attempt.eq(letter.attempt)))
            .set((
                letters::attempt.eq(letter.attempt - 1),
                letters::next_try_at.eq(until),
                letters::outcome.eq(Some("postponed")),
            ))
            .execute(conn)
            .await?;
        if changed > 0 {
            crate::letter::wake(conn, ctx.now(), [(letter.id, letter.kind, until)]).await?;
        }
        Ok(())
    })
    .await
}

/// Records that the mail server accepted the letter, with its answer.
pub async fn sent(conn: &mut AsyncPgConnection, ctx: &Context, letter: &StoredLetter, answer: &str) -> QueryResult<()> {
    let now = ctx.now();
    if letter.application_id.is_none() {
        // A single row without dependent writes: no transaction needed.
        return end(conn, letter, LetterState::Sent, now, answer, None).await;
    }
    conn.transaction(async |conn| end(conn, letter, LetterState::Sent, now, answer, None).await).await
}

/// Records that the attempt failed for now. Enqueues the next one with increasing delay, or gives the letter up after
/// the last.
pub async fn try_again(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    letter: &StoredLetter,
    problem: &str,
    retry: RetryPolicy,
) -> QueryResult<LetterState> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        if letter.attempt >= retry.cap {
            end(conn, letter, LetterState::Failed, now, problem, Some(FollowUpReason::GivenUp)).await?;
            return Ok(LetterState::Failed);
        }
        let next = now + retry.backoff(letter.attempt, letter.id.0);
        // Guarded by `attempt`: an attempt that outlived its lease must not affect the next one's.
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

/// Records that the mail server refused the letter permanently.
pub async fn give_up(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    letter: &StoredLetter,
    problem: &str,
) -> QueryResult<()> {
    let now = ctx.now();
    let reason = Some(FollowUpReason::Refused);
    conn.transaction(async |conn| end(conn, letter, LetterState::Failed, now, problem, reason).await).await
}

/// The only way a letter ends, except by a bounce ([`super::bounce`]) or a report ([`super::sms_report`]). Removes the content of a code and the secret
/// link of any letter. Inserts a follow-up when the recipient was not reached. Locks the application first (decision
/// 0008): its other use cases cancel letters, and record events, while they hold it.
pub(super) async fn end(
    mut conn: &AsyncPgConnection,
    letter: &StoredLetter,
    state: LetterState,
    at: DateTime<Utc>,
    outcome: &str,
    task: Option<FollowUpReason>,
) -> QueryResult<()> {
    copy::lock_application(conn, letter.application_id).await?;
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
    let kind = match (state, letter.medium) {
        (LetterState::Sent, Medium::Mail) => EventKind::LetterSent,
        (LetterState::Sent, Medium::Sms) => EventKind::SmsSent,
        (LetterState::Failed, Medium::Mail) => EventKind::LetterFailed,
        (LetterState::Failed, Medium::Sms) => EventKind::SmsFailed,
        (_, Medium::Mail) => EventKind::LetterCancelled,
        (_, Medium::Sms) => EventKind::SmsCancelled,
    };
    let data = json!({ "letter": letter.id, "kind": letter.kind, "attempt": letter.attempt });
    event::record(conn, Subject::Application(application), &Actor::Worker, at, kind, data).await?;
    match task {
        Some(reason) => follow_up::insert(conn, application, letter.id, letter.staff_id, reason, at).await,
        None => Ok(()),
    }
}
