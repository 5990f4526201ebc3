//! Looking at letters: the outbox, an application's letters, one as it left.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{LetterKind, LetterState};
use crate::actor::Actor;
use crate::id::{ApplicationId, LetterId};
use crate::locale::Locale;
use crate::permission::{NotPermitted, Permission};
use crate::schema::letters;

/// A letter as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = letters)]
pub struct LetterLine {
    /// Its id.
    pub id: LetterId,
    /// What it is about.
    pub application_id: Option<ApplicationId>,
    /// Which letter.
    pub kind: LetterKind,
    /// Its language.
    pub locale: Locale,
    /// The recipient; mask it before showing it to anybody who needs no more.
    pub to_address: String,
    /// Subject as shown.
    pub subject: String,
    /// Where it is.
    pub state: LetterState,
    /// When a held one is queued.
    pub release_at: Option<DateTime<Utc>>,
    /// Tries begun.
    pub attempt: i32,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When the mail server took it.
    pub sent_at: Option<DateTime<Utc>>,
    /// The mail server's words.
    pub outcome: Option<String>,
}

/// A letter with its words.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = letters)]
pub struct LetterText {
    /// The line of the list.
    #[diesel(embed)]
    pub line: LetterLine,
    /// Plain text part.
    pub text_body: String,
    /// HTML part.
    pub html_body: String,
    /// The whole message.
    pub raw: Vec<u8>,
    /// Message-ID header.
    pub message_id: String,
}

/// An application's letters to the applicant and the store, oldest first.
///
/// # Errors
/// Database errors.
pub async fn list_for(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<Vec<LetterLine>> {
    letters::table
        .filter(letters::application_id.eq(application))
        .filter(letters::staff_id.is_null())
        .order((letters::created_at, letters::id))
        .select(LetterLine::as_select())
        .load(&mut conn)
        .await
}

/// Why letters were not shown.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// The permission table says no.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// A page of the outbox, newest first: the letters written before `before`.
///
/// # Errors
/// [`OutboxError`].
pub async fn list(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    state: Option<LetterState>,
    before: Option<(DateTime<Utc>, LetterId)>,
    limit: i64,
) -> Result<Vec<LetterLine>, OutboxError> {
    actor.must(Permission::ReadLetters)?;
    let mut query = letters::table.select(LetterLine::as_select()).into_boxed();
    if let Some(state) = state {
        query = query.filter(letters::state.eq(state));
    }
    if let Some((at, id)) = before {
        query = query.filter(letters::created_at.lt(at).or(letters::created_at.eq(at).and(letters::id.lt(id))));
    }
    Ok(query.order((letters::created_at.desc(), letters::id.desc())).limit(limit).load(&mut conn).await?)
}

/// One letter, with its words.
///
/// # Errors
/// [`OutboxError`].
pub async fn find(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    id: LetterId,
) -> Result<Option<LetterText>, OutboxError> {
    actor.must(Permission::ReadLetters)?;
    Ok(letters::table.find(id).select(LetterText::as_select()).first(&mut conn).await.optional()?)
}
