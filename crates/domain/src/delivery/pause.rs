//! Pausing mail: all of it, or one kind. Paused letters stay queued, use no attempt, and are sent in order after
//! resuming.
//!
//! A pause of all mail does not include codes, because nobody could sign in. They can only be paused by their kind.

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::result::Error as DieselError;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::release;
use crate::application::{NotPermitted, Permission};
use crate::base::schema::{letters, mail_pauses, staff};
use crate::base::unique::violates;
use crate::base::{Actor, MailPauseId, TextProblem, text};
use crate::letter::{Context, LetterKind};
use crate::record::event::{self, EventKind, Subject};

/// Maximum length of a note, in characters.
const NOTE_MAX: usize = 200;
/// How many letters are woken when a pause ends; the reconcile sweep wakes the others within a minute.
const WAKE_MAX: i64 = 10_000;
/// How many are woken per statement.
const WAKE_BATCH: i64 = 1_000;

/// A pause of mail.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct MailPause {
    pub id: MailPauseId,
    /// The paused kind; `None`: all but codes.
    pub kind: Option<LetterKind>,
    pub note: String,
    pub paused_at: DateTime<Utc>,
    /// Name of the person who paused it; `None` for the command line.
    pub paused_by: Option<String>,
    pub resumed_at: Option<DateTime<Utc>>,
}

/// Why mail was not paused or resumed.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what happened")]
pub enum PauseError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error("already paused")]
    Already,
    #[error("not paused")]
    NotPaused,
    #[error("the note is missing or too long")]
    Note(TextProblem),
    #[error(transparent)]
    Database(#[from] DieselError),
}

/// Pauses all mail but codes, or one kind, at once and in every process.
pub async fn pause(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    kind: Option<LetterKind>,
    note: &str,
) -> Result<MailPauseId, PauseError> {
    actor.must(Permission::PauseMail)?;
    let (now, note) = (ctx.now(), note.trim());
    if let Some(problem) = text::problem_in(note, 1, NOTE_MAX, false) {
        return Err(PauseError::Note(problem));
    }
    conn.transaction(async |conn| {
        let id = MailPauseId::new(now);
        let inserted = diesel::insert_into(mail_pauses::table)
            .values((
                mail_pauses::id.eq(id),
                mail_pauses::kind.eq(kind),
                mail_pauses::note.eq(note),
                mail_pauses::paused_at.eq(now),
                mail_pauses::paused_by.eq(actor.staff().map(|staff| staff.id)),
            ))
            .execute(conn)
            .await;
        match inserted {
            Err(error) if violates(&error, "mail_pauses_one_live") => return Err(PauseError::Already),
            other => other?,
        };
        let data = json!({ "pause": id, "kind": kind });
        event::record(conn, Subject::Mail, actor, now, EventKind::MailPaused, data).await?;
        Ok(id)
    })
    .await
}

/// Ends the pause of this kind (`None`: of all mail). Returns how many letters were woken at once, oldest first.
pub async fn resume(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    kind: Option<LetterKind>,
) -> Result<usize, PauseError> {
    actor.must(Permission::PauseMail)?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let id: Option<MailPauseId> = diesel::update(mail_pauses::table)
            .filter(mail_pauses::resumed_at.is_null().and(mail_pauses::kind.is_not_distinct_from(kind)))
            .set((
                mail_pauses::resumed_at.eq(Some(now)),
                mail_pauses::resumed_by.eq(actor.staff().map(|staff| staff.id)),
            ))
            .returning(mail_pauses::id)
            .get_result(conn)
            .await
            .optional()?;
        let id = id.ok_or(PauseError::NotPaused)?;
        let data = json!({ "pause": id, "kind": kind });
        event::record(conn, Subject::Mail, actor, now, EventKind::MailResumed, data).await?;
        let paused = paused_kinds(conn).await?;
        let mut woken = 0;
        // A woken letter has a job and is not selected again, so each batch is different.
        for _ in 0..WAKE_MAX / WAKE_BATCH {
            let batch = release::wake_due(conn, now, now, &paused, WAKE_BATCH).await?;
            woken += batch;
            if i64::try_from(batch).unwrap_or(i64::MAX) < WAKE_BATCH {
                break;
            }
        }
        Ok(woken)
    })
    .await
}

/// The pauses in force, latest first, followed by the last `before` ended ones.
pub async fn list(mut conn: &AsyncPgConnection, before: i64) -> QueryResult<Vec<MailPause>> {
    let columns = (
        mail_pauses::id,
        mail_pauses::kind,
        mail_pauses::note,
        mail_pauses::paused_at,
        staff::name.nullable(),
        mail_pauses::resumed_at,
    );
    let all = mail_pauses::table.left_join(staff::table.on(mail_pauses::paused_by.eq(staff::id.nullable())));
    let mut pauses: Vec<MailPause> = all
        .filter(mail_pauses::resumed_at.is_null())
        .order((mail_pauses::paused_at.desc(), mail_pauses::id.desc()))
        .select(columns)
        .load(&mut conn)
        .await?;
    if before > 0 {
        let ended: Vec<MailPause> = all
            .filter(mail_pauses::resumed_at.is_not_null())
            .order((mail_pauses::paused_at.desc(), mail_pauses::id.desc()))
            .limit(before)
            .select(columns)
            .load(&mut conn)
            .await?;
        pauses.extend(ended);
    }
    Ok(pauses)
}

/// A condition on a letter's row: its kind is paused. Part of the statement that begins an attempt, so that no
/// separate query is needed. Equivalent to [`paused_kinds`].
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn is_paused() -> _ {
    let codes: &'static [LetterKind] = LetterKind::CODES;
    let is_named = mail_pauses::kind.eq(letters::kind.nullable());
    let is_all = mail_pauses::kind.is_null().and(letters::kind.ne_all(codes));
    exists(mail_pauses::table.filter(mail_pauses::resumed_at.is_null()).filter(is_named.or(is_all)))
}

/// The kinds that are paused now.
pub async fn paused_kinds(mut conn: &AsyncPgConnection) -> QueryResult<Vec<LetterKind>> {
    let live: Vec<Option<LetterKind>> =
        mail_pauses::table.filter(mail_pauses::resumed_at.is_null()).select(mail_pauses::kind).load(&mut conn).await?;
    let is_all = live.contains(&None);
    let is_paused = |kind: &LetterKind| live.contains(&Some(*kind)) || (is_all && !kind.is_code());
    Ok(LetterKind::ALL.iter().copied().filter(is_paused).collect())
}
