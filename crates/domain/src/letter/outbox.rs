//! Reading letters: the outbox, an application's letters, a single letter.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{LetterKind, LetterState, Medium};
use crate::application::Permission;
use crate::application::permission::PermissionError;
use crate::base::schema::letters;
use crate::base::terms::COUNT_CAP;
use crate::base::{Actor, ApplicationId, LetterId, Locale, StaffId, StoreId};

/// How many copies of a letter are listed.
const COPIES_MAX: i64 = 50;

/// A letter as listed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = letters)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct LetterLine {
    pub id: LetterId,
    pub application_id: Option<ApplicationId>,
    pub kind: LetterKind,
    pub locale: Locale,
    /// The recipient's address; mask it for viewers who do not need it.
    pub to_address: String,
    pub subject: String,
    pub state: LetterState,
    /// When a held letter is queued.
    pub release_at: Option<DateTime<Utc>>,
    /// Number of attempts begun.
    pub attempt: i32,
    pub created_at: DateTime<Utc>,
    /// When the mail server accepted it.
    pub sent_at: Option<DateTime<Utc>>,
    pub outcome: Option<String>,
    pub medium: Medium,
    /// Segments of a text message; 0 for an email.
    pub segments: i16,
    /// When a text message reached the phone.
    pub delivered_at: Option<DateTime<Utc>>,
}

/// A letter with its content.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = letters)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct LetterText {
    #[diesel(embed)]
    pub line: LetterLine,
    pub text_body: String,
    pub html_body: String,
    /// The whole message as queued.
    raw: Vec<u8>,
    /// The whole message with masked links, if it has secret links and was not sent yet.
    raw_kept: Option<Vec<u8>>,
    pub message_id: String,
    pub store_id: Option<StoreId>,
    pub staff_id: Option<StaffId>,
    pub copy_of: Option<LetterId>,
}

impl LetterText {
    /// A letter with this content; other fields are empty.
    pub fn new(line: LetterLine, text_body: String, html_body: String, raw: Vec<u8>) -> Self {
        let message_id = format!("<{}@unbind.example>", line.id);
        let (raw_kept, store_id, staff_id, copy_of) = (None, None, None, None);
        Self { line, text_body, html_body, raw, raw_kept, message_id, store_id, staff_id, copy_of }
    }

    /// The message as people may see it, with secret links masked.
    pub fn message(&self) -> &[u8] {
        self.raw_kept.as_deref().unwrap_or(&self.raw)
    }

    /// True when it is addressed to the applicant.
    pub fn is_to_applicant(&self) -> bool {
        self.line.application_id.is_some() && self.store_id.is_none() && self.staff_id.is_none()
    }
}

/// An application's letters to the applicant and the store, oldest first.
pub async fn list_for(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<Vec<LetterLine>> {
    letters::table
        .filter(letters::application_id.eq(application))
        .filter(letters::staff_id.is_null().and(letters::kind.eq_any(LetterKind::ALL)))
        .order((letters::created_at, letters::id))
        .select(LetterLine::as_select())
        .load(&mut conn)
        .await
}

/// How many letters are in this state.
pub async fn count_in(mut conn: &AsyncPgConnection, state: LetterState) -> QueryResult<i64> {
    letters::table.filter(letters::state.eq(state)).count().get_result(&mut conn).await
}

/// Filter of the outbox.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns it filters by")]
pub struct OutboxFilter {
    pub state: Option<LetterState>,
    pub kind: Option<LetterKind>,
    pub locale: Option<Locale>,
    /// Written at this time or later.
    pub since: Option<DateTime<Utc>>,
}

/// A page of the outbox: letters written before `before`, newest first.
pub async fn list(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    filter: OutboxFilter,
    before: Option<(DateTime<Utc>, LetterId)>,
    limit: i64,
) -> Result<Vec<LetterLine>, PermissionError> {
    actor.must(Permission::ReadLetters)?;
    let known = letters::kind.eq_any(LetterKind::ALL);
    let mut query = letters::table.select(LetterLine::as_select()).filter(known).into_boxed();
    if let Some(state) = filter.state {
        query = query.filter(letters::state.eq(state));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(letters::kind.eq(kind));
    }
    if let Some(locale) = filter.locale {
        query = query.filter(letters::locale.eq(locale));
    }
    if let Some(since) = filter.since {
        query = query.filter(letters::created_at.ge(since));
    }
    if let Some((at, id)) = before {
        // Redundant, but an index range scan needs this simple comparison.
        query = query
            .filter(letters::created_at.le(at))
            .filter(letters::created_at.lt(at).or(letters::created_at.eq(at).and(letters::id.lt(id))));
    }
    Ok(query.order((letters::created_at.desc(), letters::id.desc())).limit(limit).load(&mut conn).await?)
}

/// Number of letters in each state that may need attention; counted up to one more than [`COUNT_CAP`].
pub async fn count(mut conn: &AsyncPgConnection, actor: &Actor) -> Result<Vec<(LetterState, i64)>, PermissionError> {
    actor.must(Permission::ReadLetters)?;
    let mut counts = Vec::new();
    for state in [LetterState::Held, LetterState::Queued, LetterState::Failed] {
        let some = letters::table.filter(letters::state.eq(state)).select(letters::id).limit(COUNT_CAP + 1);
        let found: Vec<LetterId> = some.load(&mut conn).await?;
        counts.push((state, i64::try_from(found.len()).unwrap_or(i64::MAX)));
    }
    Ok(counts)
}

/// The letter `first` and its copies, oldest first; [`COPIES_MAX`] at most.
pub async fn list_copies(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    first: LetterId,
) -> Result<Vec<LetterLine>, PermissionError> {
    actor.must(Permission::ReadLetters)?;
    Ok(letters::table
        .filter(letters::id.eq(first).or(letters::copy_of.eq(first)).and(letters::kind.eq_any(LetterKind::ALL)))
        .order((letters::created_at, letters::id))
        .limit(COPIES_MAX)
        .select(LetterLine::as_select())
        .load(&mut conn)
        .await?)
}

/// One letter with its content.
pub async fn find(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    id: LetterId,
) -> Result<Option<LetterText>, PermissionError> {
    actor.must(Permission::ReadLetters)?;
    Ok(letters::table.find(id).select(LetterText::as_select()).first(&mut conn).await.optional()?)
}
