//! Notes: what colleagues write to each other about an application, with mentions; never shown to an applicant.
//!
//! A note cannot be edited. Retention empties its text; the event says that a note was written, not what it says.

mod mention;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::application::{Application, NotPermitted, Permission, TransitionError, transition};
use crate::base::schema::{applications, note_mentions, notes, staff, stores};
use crate::base::{Actor, ApplicationId, NoteId, Role, StaffId, TextProblem, text};
use crate::letter::Context;
use crate::policy::PublishedPolicy;
use crate::record::event::{self, EventKind, Subject};

pub use mention::{Handle, UnknownMention, parse_mentions};

/// A note as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewNote {
    /// The text; `@` and a name mentions a colleague.
    pub text: String,
    /// Important notes are shown first.
    pub is_important: bool,
    /// The check it is about; `None` when it is about the application.
    pub check_code: Option<String>,
}

/// Why a note was not written.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum NoteError {
    #[error(transparent)]
    Transition(#[from] TransitionError),
    #[error("the application was erased")]
    Erased,
    #[error("the text is invalid")]
    Text(TextProblem),
    #[error("a mention matches no colleague or several")]
    Unknown(Vec<UnknownMention>),
    #[error("there is no such check")]
    NoSuchCheck,
}

error_parts!(NoteError::Transition: diesel::result::Error, NotPermitted);

/// A note as colleagues read it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct Note {
    pub id: NoteId,
    pub author_id: StaffId,
    pub author_name: String,
    pub check_code: Option<String>,
    pub text: String,
    pub is_important: bool,
    pub written_at: DateTime<Utc>,
    /// The people mentioned, by name.
    pub mentions: Vec<Mention>,
}

impl Note {
    /// True when this person is mentioned and has not marked it as seen.
    pub fn waits_for(&self, who: StaffId) -> bool {
        self.mentions.iter().any(|mention| mention.staff_id == who && mention.seen_at.is_none())
    }
}

/// A person mentioned in a note.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Mention {
    /// The person.
    pub staff_id: StaffId,
    /// The name.
    pub name: String,
    /// When they marked it as seen.
    pub seen_at: Option<DateTime<Utc>>,
}

/// A note with an unseen mention, and the application it is about.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = notes)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct UnseenMention {
    #[diesel(column_name = id)]
    pub note_id: NoteId,
    #[diesel(select_expression = applications::reference)]
    pub reference: String,
    #[diesel(select_expression = stores::name)]
    pub store_name: String,
    #[diesel(select_expression = staff::name)]
    pub author_name: String,
    pub text: String,
    pub is_important: bool,
    pub written_at: DateTime<Utc>,
}

/// The roles that may read any application; only people with one of them can be mentioned.
pub(crate) const READERS: [Role; 3] = [Role::Reviewer, Role::Lead, Role::Auditor];

/// The people a note can mention: everybody who may read it, by name.
pub async fn list_handles(mut conn: &AsyncPgConnection) -> QueryResult<Vec<Handle>> {
    staff::table
        .filter(staff::roles.overlaps_with(READERS.to_vec()))
        .filter(staff::disabled_at.is_null())
        .order((staff::name, staff::sign_in_name))
        .select((staff::id, staff::name, staff::sign_in_name))
        .load(&mut conn)
        .await
}

/// Writes a note and stores its mentions. Marks the application's earlier mentions of the writer as seen.
pub async fn write(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    new: &NewNote,
) -> Result<NoteId, NoteError> {
    actor.must(Permission::ReadApplications)?;
    let me = actor.must_as_staff(Permission::Organise)?;
    let new = NewNote { text: text::tidy(&new.text), ..new.clone() };
    conn.transaction(async |conn| {
        // Locked until the end, so that retention cannot erase the application in the meantime.
        let application = transition::lock(conn, id).await?;
        if application.erased_at.is_some() {
            return Err(NoteError::Erased);
        }
        let policy = ctx.policies.get(conn, application.policy_id).await?;
        check(&policy, &application, &new)?;
        let named = parse_mentions(&new.text, &list_handles(conn).await?).map_err(NoteError::Unknown)?;
        let note = insert(conn, me, id, &new, &named, ctx.now()).await?;
        mark_seen(conn, me, id, ctx.now()).await?;
        let data = json!({ "note": note, "mentions": named, "important": new.is_important, "check": new.check_code });
        event::record(conn, Subject::Application(id), actor, ctx.now(), EventKind::NoteWritten, data).await?;
        Ok(note)
    })
    .await
}

fn check(policy: &PublishedPolicy, application: &Application, new: &NewNote) -> Result<(), NoteError> {
    if let Some(problem) = text::problem_in(&new.text, 1, policy.policy.texts.note_max, true) {
        return Err(NoteError::Text(problem));
    }
    let Some(code) = &new.check_code else { return Ok(()) };
    let mut checks = policy.policy.checks_for(application.kind, &application.reason, application.channel);
    if checks.any(|rule| rule.code == *code) { Ok(()) } else { Err(NoteError::NoSuchCheck) }
}

/// Inserts a note and its mentions in the caller's transaction.
pub(crate) async fn insert(
    mut conn: &AsyncPgConnection,
    me: StaffId,
    application: ApplicationId,
    new: &NewNote,
    named: &[StaffId],
    now: DateTime<Utc>,
) -> QueryResult<NoteId> {
    let id = NoteId::new(now);
    diesel::insert_into(notes::table)
        .values((
            notes::id.eq(id),
            notes::application_id.eq(application),
            notes::author_id.eq(me),
            notes::check_code.eq(&new.check_code),
            notes::text.eq(&new.text),
            notes::is_important.eq(new.is_important),
            notes::written_at.eq(now),
        ))
        .execute(&mut conn)
        .await?;
    // Ignore self-mentions.
    let rows: Vec<_> = named
        .iter()
        .filter(|staff| **staff != me)
        .map(|staff| (note_mentions::note_id.eq(id), note_mentions::staff_id.eq(*staff)))
        .collect();
    diesel::insert_into(note_mentions::table).values(rows).execute(&mut conn).await?;
    Ok(id)
}

type Row = (NoteId, StaffId, String, Option<String>, String, bool, DateTime<Utc>);

/// An application's notes: important ones first, then newest. Erased notes are left out.
pub async fn list(conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<Vec<Note>> {
    let (mut for_notes, mut for_mentions) = (conn, conn);
    let rows = notes::table
        .inner_join(staff::table)
        .filter(notes::application_id.eq(application).and(notes::text.ne("")))
        .order((notes::is_important.desc(), notes::written_at.desc(), notes::id.desc()))
        .select((
            notes::id,
            notes::author_id,
            staff::name,
            notes::check_code,
            notes::text,
            notes::is_important,
            notes::written_at,
        ))
        .load::<Row>(&mut for_notes);
    let mentions = note_mentions::table
        .inner_join(notes::table)
        .inner_join(staff::table)
        .filter(notes::application_id.eq(application))
        .order(staff::name)
        .select((note_mentions::note_id, (note_mentions::staff_id, staff::name, note_mentions::seen_at)))
        .load::<(NoteId, Mention)>(&mut for_mentions);
    let (rows, mentions) = futures::try_join!(rows, mentions)?;
    let note = |(id, author_id, author_name, check_code, text, is_important, written_at): Row| {
        let mentions = mentions.iter().filter(|(note, _)| *note == id).map(|(_, mention)| mention.clone()).collect();
        Note { id, author_id, author_name, check_code, text, is_important, written_at, mentions }
    };
    Ok(rows.into_iter().map(note).collect())
}

/// Notes with an unseen mention of this person, newest first, `limit` at most.
pub async fn list_mentions_of(
    mut conn: &AsyncPgConnection,
    me: StaffId,
    limit: i64,
) -> QueryResult<Vec<UnseenMention>> {
    note_mentions::table
        .inner_join(notes::table.inner_join(staff::table).inner_join(applications::table.inner_join(stores::table)))
        .filter(note_mentions::staff_id.eq(me).and(note_mentions::seen_at.is_null()))
        .order((notes::written_at.desc(), notes::id.desc()))
        .limit(limit)
        .select(UnseenMention::as_select())
        .load(&mut conn)
        .await
}

/// Marks this person's mentions in an application's notes as seen. Returns how many notes that were.
///
/// # Errors
/// [`NotPermitted`] without the permission to read applications; database errors.
pub async fn mark_all_seen(
    conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    application: ApplicationId,
) -> Result<usize, TransitionError> {
    let me = actor.must_as_staff(Permission::ReadApplications)?;
    Ok(mark_seen(conn, me, application, ctx.now()).await?)
}

async fn mark_seen(
    mut conn: &AsyncPgConnection,
    me: StaffId,
    application: ApplicationId,
    at: DateTime<Utc>,
) -> QueryResult<usize> {
    let here = notes::table.filter(notes::application_id.eq(application)).select(notes::id);
    diesel::update(note_mentions::table)
        .filter(note_mentions::staff_id.eq(me).and(note_mentions::seen_at.is_null()))
        .filter(note_mentions::note_id.eq_any(here))
        .set(note_mentions::seen_at.eq(Some(at)))
        .execute(&mut conn)
        .await
}

/// Empties the notes of an application that is erased, and deletes their mentions (R22).
pub(crate) async fn erase(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<()> {
    let here = notes::table.filter(notes::application_id.eq(application)).select(notes::id);
    diesel::delete(note_mentions::table.filter(note_mentions::note_id.eq_any(here))).execute(&mut conn).await?;
    diesel::update(notes::table.filter(notes::application_id.eq(application)))
        .set(notes::text.eq(""))
        .execute(&mut conn)
        .await
        .map(drop)
}
