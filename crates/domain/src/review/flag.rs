//! Flags: what a reviewer should look at. Nothing is decided by a flag alone: a hard one only waits for somebody to look.

pub(crate) mod gather;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::application::Application;
use crate::application::permission::{NotPermitted, Permission};
use crate::application::status::{Action, Status};
use crate::application::transition::{self, TransitionError};
use crate::base::actor::Actor;
use crate::base::id::{ApplicationId, FlagId, StaffId};
use crate::base::schema::{applications, flags, staff, stores};
use crate::base::terms::Kind;
use crate::base::text;
use crate::base::text::Problem;
use crate::letter::context::Context;
use crate::record::event::{self, Subject};

/// Longest note on what was found, in characters.
const NOTE_MAX: usize = 500;

text_enum! {
    /// What was noticed.
    pub enum FlagCode {
        /// Words on the *look* list (R4).
        Wording = "wording",
        /// A name that mixes scripts which look alike (THREATS 43).
        MixedScripts = "mixed_scripts",
        /// This store was rejected before for a reason after which nobody applies again.
        EarlierRejected = "earlier_rejected",
        /// Another store's application gave the same phone.
        SamePhone = "same_phone",
        /// Another store's application gave the same address.
        SameEmail = "same_email",
        /// Another store's application showed the same identity document.
        SameIdentity = "same_identity",
        /// Another store handed in the same picture.
        SamePicture = "same_picture",
        /// A registered contact of the store is new.
        ContactChanged = "contact_changed",
        /// A bar on applying, of this store, its account, or a store that shares a contact or a document with it.
        Barred = "barred",
        /// A lead wanted to be told of it.
        WatchList = "watch_list",
        /// A registered contact objected (R23); lifted by a lead, not here.
        Objected = "objected",
    }
}

/// A flag as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = flags)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct Flag {
    pub code: FlagCode,
    #[diesel(column_name = terms)]
    pub words: Vec<String>,
    pub raised_at: DateTime<Utc>,
    pub is_hard: bool,
    pub related: Vec<ApplicationId>,
    pub resolved_at: Option<DateTime<Utc>>,
    pub resolved_by: Option<StaffId>,
    pub resolution: Option<String>,
    /// The name of who resolved it.
    #[diesel(select_expression = staff::name.nullable())]
    pub resolver_name: Option<String>,
}

impl Flag {
    /// True while it keeps an application from being approved.
    pub fn is_blocking(&self) -> bool {
        self.is_hard && self.resolved_at.is_none()
    }
}

/// A flag to raise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewFlag {
    pub(crate) code: FlagCode,
    pub(crate) words: Vec<String>,
    pub(crate) is_hard: bool,
    pub(crate) related: Vec<ApplicationId>,
}

impl NewFlag {
    /// One that asks for a look.
    pub(crate) fn soft(code: FlagCode, words: Vec<String>) -> Self {
        Self { code, words, is_hard: false, related: Vec::new() }
    }

    /// One that keeps an application from being approved until somebody resolved it.
    pub(crate) fn hard(code: FlagCode, words: Vec<String>) -> Self {
        Self { is_hard: true, ..Self::soft(code, words) }
    }

    /// With the applications it points at.
    pub(crate) fn about(self, related: Vec<ApplicationId>) -> Self {
        Self { related, ..self }
    }
}

/// Raises flags. One that is there already takes on what is new, and is then open again.
///
/// # Errors
/// Database errors.
pub(crate) async fn raise(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    raised: &[NewFlag],
    at: DateTime<Utc>,
) -> QueryResult<()> {
    if raised.is_empty() {
        return Ok(());
    }
    let there = list(conn, application).await?;
    for new in raised {
        let Some(old) = there.iter().find(|flag| flag.code == new.code) else {
            insert(conn, application, new, at).await?;
            continue;
        };
        let words: BTreeSet<&String> = old.words.iter().chain(&new.words).collect();
        let related: BTreeSet<ApplicationId> = old.related.iter().chain(&new.related).copied().collect();
        let is_news = words.len() > old.words.len() || related.len() > old.related.len() || new.is_hard && !old.is_hard;
        if is_news || (new.code == FlagCode::Objected && old.resolved_at.is_some()) {
            diesel::update(flags::table)
                .filter(flags::application_id.eq(application).and(flags::code.eq(new.code)))
                .set((
                    flags::terms.eq(words.into_iter().collect::<Vec<_>>()),
                    flags::related.eq(related.into_iter().collect::<Vec<_>>()),
                    flags::is_hard.eq(old.is_hard || new.is_hard),
                    flags::raised_at.eq(at),
                    flags::resolved_at.eq(None::<DateTime<Utc>>),
                    flags::resolved_by.eq(None::<StaffId>),
                    flags::resolution.eq(None::<String>),
                ))
                .execute(&mut conn)
                .await?;
        }
    }
    Ok(())
}

async fn insert(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    new: &NewFlag,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(flags::table)
        .values((
            flags::id.eq(FlagId::new(at)),
            flags::application_id.eq(application),
            flags::code.eq(new.code),
            flags::terms.eq(&new.words),
            flags::raised_at.eq(at),
            flags::is_hard.eq(new.is_hard),
            flags::related.eq(&new.related),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// An application's flags, in the order they were raised.
///
/// # Errors
/// Database errors.
pub async fn list(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<Vec<Flag>> {
    flags::table
        .left_join(staff::table)
        .filter(flags::application_id.eq(application))
        .order((flags::raised_at, flags::code))
        .select(Flag::as_select())
        .load(&mut conn)
        .await
}

/// The hard flags nobody has resolved yet: they keep an application from being approved.
///
/// # Errors
/// Database errors.
pub async fn list_blocking(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<Vec<FlagCode>> {
    flags::table
        .filter(flags::application_id.eq(application))
        .filter(flags::is_hard.and(flags::resolved_at.is_null()))
        .order((flags::raised_at, flags::code))
        .select(flags::code)
        .load(&mut conn)
        .await
}

/// An application a flag points at.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Related {
    /// The application.
    pub id: ApplicationId,
    /// What people quote.
    pub reference: String,
    /// Its store.
    pub store_name: String,
    /// What it asks for.
    pub kind: Kind,
    /// Where it is.
    pub status: Status,
    /// When it was submitted.
    pub submitted_at: DateTime<Utc>,
}

/// The applications an application's flags point at, newest first.
///
/// # Errors
/// Database errors.
pub async fn list_related(mut conn: &AsyncPgConnection, found: &[Flag]) -> QueryResult<Vec<Related>> {
    let ids: Vec<ApplicationId> = found.iter().flat_map(|flag| flag.related.iter().copied()).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    applications::table
        .inner_join(stores::table)
        .filter(applications::id.eq_any(ids))
        .order((applications::submitted_at.desc(), applications::id))
        .select((
            applications::id,
            applications::reference,
            stores::name,
            applications::kind,
            applications::status,
            applications::submitted_at,
        ))
        .load(&mut conn)
        .await
}

/// Why a flag was not resolved.
#[derive(Debug, thiserror::Error)]
pub enum ResolveError {
    /// Not permitted, unknown, or the database failed.
    #[error(transparent)]
    Transition(#[from] TransitionError),
    /// The actor lodged the application (R24).
    #[error("lodged by the one who looks into it")]
    OwnApplication,
    /// The actor does not hold the application, and is no lead; or it is over.
    #[error("not held by the one who looks into it")]
    NotHolder,
    /// There is no such open flag (any more).
    #[error("there is no such open flag")]
    Nothing,
    /// Something is wrong with the note.
    #[error("something is wrong with the note")]
    Note(Problem),
}

impl From<diesel::result::Error> for ResolveError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Transition(error.into())
    }
}

impl From<NotPermitted> for ResolveError {
    fn from(error: NotPermitted) -> Self {
        Self::Transition(error.into())
    }
}

/// True for who holds the application while it is reviewed, first or second.
pub fn is_holder(application: &Application, staff: StaffId) -> bool {
    let is_reviewed = matches!(application.status, Status::InReview | Status::AwaitingSecond);
    is_reviewed && application.holder_id == Some(staff)
}

/// Whether this actor may resolve flags of this application: its holder, or a lead while it is open; nobody who lodged it.
pub fn may_resolve(actor: &Actor, application: &Application) -> bool {
    let may_look = actor.may(Action::Approve.permission());
    actor.staff().is_some_and(|staff| {
        let is_leads = application.status.is_open() && actor.may(Permission::ResolveFlagsForOthers);
        may_look && application.lodged_by != Some(staff.id) && (is_holder(application, staff.id) || is_leads)
    })
}

/// Says what was found out about a flag; a hard one then blocks no more. It stays on the page, with who said so.
///
/// # Errors
/// [`ResolveError`].
pub async fn resolve(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    application: ApplicationId,
    code: FlagCode,
    note: &str,
) -> Result<(), ResolveError> {
    let permission = Action::Approve.permission();
    actor.must(permission)?;
    let me = actor.staff().ok_or(NotPermitted(permission))?.id;
    let note = text::tidy(note);
    let now = ctx.now();
    conn.transaction(async |conn| {
        let seen = transition::lock(conn, application).await?;
        if seen.lodged_by == Some(me) {
            return Err(ResolveError::OwnApplication);
        }
        if !may_resolve(actor, &seen) {
            return Err(ResolveError::NotHolder);
        }
        if let Some(problem) = text::problem_in(&note, 1, NOTE_MAX, true) {
            return Err(ResolveError::Note(problem));
        }
        if code == FlagCode::Objected || end(conn, application, code, me, Some(&note), now).await? == 0 {
            return Err(ResolveError::Nothing);
        }
        event::record(conn, Subject::Application(application), actor, now, "flag_resolved", json!({ "code": code }))
            .await?;
        Ok(())
    })
    .await
}

/// The objection that raised a flag was lifted: what the lead found stands with the objection.
///
/// # Errors
/// Database errors.
pub(crate) async fn end_objected(
    conn: &AsyncPgConnection,
    application: ApplicationId,
    by: StaffId,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    end(conn, application, FlagCode::Objected, by, None, at).await.map(drop)
}

async fn end(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    code: FlagCode,
    by: StaffId,
    note: Option<&str>,
    at: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(flags::table)
        .filter(flags::application_id.eq(application).and(flags::code.eq(code)))
        .filter(flags::resolved_at.is_null())
        .set((
            flags::resolved_at.eq(Some(at)),
            flags::resolved_by.eq(Some(by)),
            flags::resolution.eq(note.map(str::to_owned)),
        ))
        .execute(&mut conn)
        .await
}
