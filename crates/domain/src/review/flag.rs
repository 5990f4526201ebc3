//! Flags: what a reviewer should look at. A flag never decides an application; a hard one blocks approval until
//! somebody resolves it.

pub(crate) mod gather;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::application::{Action, Application, NotPermitted, Permission, Status, TransitionError, party, transition};
use crate::base::schema::{applications, flags, staff, stores};
use crate::base::{Actor, ApplicationId, FlagId, Kind, StaffId, TextProblem, text};
use crate::letter::Context;
use crate::record::event::{self, EventKind, Subject};

/// Maximum length of the note of a resolution, in characters.
const NOTE_MAX: usize = 500;

text_enum! {
    /// The kind of flag.
    pub enum FlagCode {
        /// The text contains terms of the *look* list (R4).
        Wording = "wording",
        /// A name mixes scripts whose letters look alike (THREATS 43).
        MixedScripts = "mixed_scripts",
        /// The store was rejected before for fraud or for a reason that excludes applying again.
        EarlierRejected = "earlier_rejected",
        /// Another store's application has the same phone number.
        SamePhone = "same_phone",
        /// Another store's application has the same email address.
        SameEmail = "same_email",
        /// Another store's application has the same identity document.
        SameIdentity = "same_identity",
        /// Another store provided the same picture.
        SamePicture = "same_picture",
        /// A registered contact of the store was added recently.
        ContactChanged = "contact_changed",
        /// A single mailbox is registered for the store, so nobody but its reader is told of the application (R23).
        SoleContact = "sole_contact",
        /// A penalty of this store, its account, or a store that shares a contact or a document with it.
        Penalty = "penalty",
        /// The store, a contact or a document is on the watch list.
        WatchList = "watch_list",
        /// A registered contact objected (R23). Ends when a lead lifts the objection; cannot be resolved here.
        Objected = "objected",
    }
}

/// A flag as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = flags)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct Flag {
    pub code: FlagCode,
    pub terms: Vec<String>,
    pub raised_at: DateTime<Utc>,
    pub is_hard: bool,
    pub related: Vec<ApplicationId>,
    pub resolved_at: Option<DateTime<Utc>>,
    pub resolved_by: Option<StaffId>,
    pub resolution: Option<String>,
    /// Name of the person who resolved it.
    #[diesel(select_expression = staff::name.nullable())]
    pub resolver_name: Option<String>,
}

impl Flag {
    /// True while it blocks approval.
    pub fn is_blocking(&self) -> bool {
        self.is_hard && self.resolved_at.is_none()
    }
}

/// A flag to raise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewFlag {
    pub(crate) code: FlagCode,
    pub(crate) terms: Vec<String>,
    pub(crate) is_hard: bool,
    pub(crate) related: Vec<ApplicationId>,
}

impl NewFlag {
    /// A flag that does not block approval.
    pub(crate) fn soft(code: FlagCode, terms: Vec<String>) -> Self {
        Self { code, terms, is_hard: false, related: Vec::new() }
    }

    /// A flag that blocks approval until it is resolved.
    pub(crate) fn hard(code: FlagCode, terms: Vec<String>) -> Self {
        Self { is_hard: true, ..Self::soft(code, terms) }
    }

    /// Adds the applications it refers to.
    pub(crate) fn about(self, related: Vec<ApplicationId>) -> Self {
        Self { related, ..self }
    }
}

/// Raises flags. An existing flag gets the new terms and applications and is then open again.
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
        let terms: BTreeSet<&String> = old.terms.iter().chain(&new.terms).collect();
        let related: BTreeSet<ApplicationId> = old.related.iter().chain(&new.related).copied().collect();
        let is_news = terms.len() > old.terms.len() || related.len() > old.related.len() || new.is_hard && !old.is_hard;
        if is_news || (new.code == FlagCode::Objected && old.resolved_at.is_some()) {
            diesel::update(flags::table)
                .filter(flags::application_id.eq(application).and(flags::code.eq(new.code)))
                .set((
                    flags::terms.eq(terms.into_iter().collect::<Vec<_>>()),
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
            flags::terms.eq(&new.terms),
            flags::raised_at.eq(at),
            flags::is_hard.eq(new.is_hard),
            flags::related.eq(&new.related),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// An application's flags, in the order they were raised.
pub async fn list(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<Vec<Flag>> {
    flags::table
        .left_join(staff::table)
        .filter(flags::application_id.eq(application))
        .order((flags::raised_at, flags::code))
        .select(Flag::as_select())
        .load(&mut conn)
        .await
}

/// Unresolved hard flags, which block approval.
pub async fn list_blocking(conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<Vec<FlagCode>> {
    Ok(list(conn, application).await?.iter().filter(|flag| flag.is_blocking()).map(|flag| flag.code).collect())
}

/// An application a flag refers to.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = applications)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Related {
    pub id: ApplicationId,
    pub reference: String,
    #[diesel(select_expression = stores::name)]
    pub store_name: String,
    pub kind: Kind,
    pub status: Status,
    pub submitted_at: DateTime<Utc>,
}

/// The applications these flags refer to, newest first.
pub async fn list_related(mut conn: &AsyncPgConnection, found: &[Flag]) -> QueryResult<Vec<Related>> {
    let ids: Vec<ApplicationId> = found.iter().flat_map(|flag| flag.related.iter().copied()).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    applications::table
        .inner_join(stores::table)
        .filter(applications::id.eq_any(ids))
        .order((applications::submitted_at.desc(), applications::id))
        .select(Related::as_select())
        .load(&mut conn)
        .await
}

/// Why a flag was not resolved.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum ResolveError {
    #[error(transparent)]
    Transition(#[from] TransitionError),
    /// The actor submitted the application (R24).
    #[error("the reviewer submitted this application")]
    OwnApplication,
    /// The actor neither holds the application nor is a lead; or the application is closed.
    #[error("the application is not claimed by this reviewer")]
    NotHolder,
    #[error("there is no such open flag")]
    Nothing,
    #[error("the note is invalid")]
    Note(TextProblem),
}

error_parts!(ResolveError::Transition: diesel::result::Error, NotPermitted);

/// True when this actor may resolve flags of this application: its holder, or a lead while it is open; never the agent
/// who submitted it.
pub fn may_resolve(actor: &Actor, application: &Application) -> bool {
    let may_look = actor.may(Action::Approve.permission());
    actor.staff().is_some_and(|staff| {
        let is_leads = application.status.is_open() && actor.may(Permission::ResolveFlagsForOthers);
        may_look && application.lodged_by != Some(staff.id) && (application.is_reviewed_by(staff.id) || is_leads)
    })
}

/// Resolves a flag with a note; a hard flag then no longer blocks approval. It stays visible with the resolver's name.
pub async fn resolve(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    application: ApplicationId,
    code: FlagCode,
    note: &str,
) -> Result<(), ResolveError> {
    let me = actor.must_as_staff(Action::Approve.permission())?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let locked = transition::lock(conn, application).await?;
        if party::is_party(conn, ctx.key.as_ref(), &locked, me).await? {
            return Err(ResolveError::OwnApplication);
        }
        if !may_resolve(actor, &locked) {
            return Err(ResolveError::NotHolder);
        }
        let note = text::checked(note, 1, NOTE_MAX, true).map_err(ResolveError::Note)?;
        if code == FlagCode::Objected || end(conn, application, code, me, Some(&note), now).await? == 0 {
            return Err(ResolveError::Nothing);
        }
        event::record(
            conn,
            Subject::Application(application),
            actor,
            now,
            EventKind::FlagResolved,
            json!({ "code": code }),
        )
        .await?;
        Ok(())
    })
    .await
}

/// Resolves a flag, with a note; without one for an objection that was lifted, because the lead's note is stored with the
/// objection. Returns 0 when there is no such open flag.
pub(crate) async fn end(
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
