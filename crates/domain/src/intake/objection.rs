//! Objections: a registered contact stops an application they did not make (R23).
//!
//! Every contact is notified of every application, with a link of their own. Opening the link changes nothing;
//! confirming blocks decision and effect until a lead lifts the objection. An objection is stored beside the status
//! and does not change it.

use chrono::{DateTime, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::account::staff;
use crate::application::access::{is_involved, is_owner};
use crate::application::status::goes_on;
use crate::application::{
    About, Application, Blocker, EffectState, NotPermitted, Permission, Status, TransitionError, party, transition,
};
use crate::base::schema::{applications, objections, store_contacts, stores};
use crate::base::{Actor, ApplicationId, ObjectionId, Role, StoreContactId, TextProblem, Token, text};
use crate::effect;
use crate::letter::{self, Context, Letter, OutgoingLetter, Topic};
use crate::record::event::{self, EventKind, Subject};
use crate::review::flag::{self, FlagCode, NewFlag};
use crate::store::{self, Store, contact_notice};

/// Maximum length of the note of a lead who lifts one, in characters.
const NOTE_MAX: usize = 1000;

/// Why an objection was not made, or not lifted.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say why")]
pub enum ObjectionError {
    /// The link is unknown, or the application does not belong to this actor.
    #[error("there is no such application")]
    Missing,
    /// The application can no longer be stopped: its effect was requested, it was rejected, or it is closed.
    #[error("it is too late to stop the application")]
    TooLate,
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error("another objection was made in the meantime")]
    Changed,
    /// The actor held or decided the application; somebody else must lift the objection.
    #[error("the objection must be resolved by somebody who did not review the application")]
    Involved,
    #[error("there is no open objection")]
    Nothing,
    #[error("the note is invalid")]
    Note(TextProblem),
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

impl From<TransitionError> for ObjectionError {
    fn from(error: TransitionError) -> Self {
        match error {
            TransitionError::NotPermitted(error) => Self::NotPermitted(error),
            TransitionError::Missing => Self::Missing,
            TransitionError::Conflict(_) => Self::TooLate,
            TransitionError::Database(error) => Self::Database(error),
        }
    }
}

/// An alert to every registered contact of the store, each with an objection link of its own.
pub(crate) async fn alerts(
    conn: &AsyncPgConnection,
    application: &Application,
    store: &Store,
    at: DateTime<Utc>,
) -> QueryResult<Vec<OutgoingLetter>> {
    let contacts = contact_notice::list(conn, store.id).await?;
    contact_notice::with_links(conn, contacts, application, store, at, |about, objection, id| {
        (Topic::Objection(id), Letter::Alert { about, objection })
    })
    .await
}

/// The state of an application as an objection link shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectionPreview {
    /// The application.
    pub about: About,
    /// When this contact objected.
    pub objected_at: Option<DateTime<Utc>>,
    /// True while the application can be stopped.
    pub can_be_stopped: bool,
}

async fn query_can_be_stopped(conn: &AsyncPgConnection, ctx: &Context, application: &Application) -> QueryResult<bool> {
    let policy = ctx.policies.get(conn, application.policy_id).await?;
    Ok(application.can_be_stopped(policy.policy.grace_period(), ctx.now()))
}

/// The contact of an objection, if it ended because the store was bound anew: its links end with it.
#[diesel::dsl::auto_type(no_type_alias)]
fn ended_contact() -> _ {
    store_contacts::table
        .filter(store_contacts::id.nullable().eq(objections::contact_id))
        .filter(store_contacts::ended_with_binding)
}

/// The application of a link. Read only: opening the link does not object.
pub async fn find(mut conn: &AsyncPgConnection, ctx: &Context, token: &Token) -> QueryResult<Option<ObjectionPreview>> {
    let found: Option<(Application, String, Option<DateTime<Utc>>)> = objections::table
        .inner_join(applications::table.inner_join(stores::table))
        .filter(objections::token_hash.eq(token.hash().to_vec()))
        .filter(not(exists(ended_contact())))
        .select((Application::as_select(), stores::name, objections::objected_at))
        .first(&mut conn)
        .await
        .optional()?;
    let Some((application, store_name, objected_at)) = found else { return Ok(None) };
    let can_be_stopped = query_can_be_stopped(conn, ctx, &application).await?;
    Ok(Some(ObjectionPreview { about: About::new(&application, &store_name), objected_at, can_be_stopped }))
}

/// Objects by the link of a registered contact. Idempotent while the objection is live.
pub async fn object_by_link(conn: &mut AsyncPgConnection, ctx: &Context, token: &Token) -> Result<(), ObjectionError> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let row: Option<(ObjectionId, ApplicationId)> = objections::table
            .filter(objections::token_hash.eq(token.hash().to_vec()))
            .filter(not(exists(ended_contact())))
            .select((objections::id, objections::application_id))
            .first(conn)
            .await
            .optional()?;
        let (id, application) = row.ok_or(ObjectionError::Missing)?;
        let application = transition::lock(conn, application).await?;
        let actor = Actor::Applicant { store: application.store_id };
        let lifted: Option<Option<StoreContactId>> = objections::table
            .filter(objections::id.eq(id).and(objections::lifted_at.is_not_null()))
            .select(objections::contact_id)
            .first(conn)
            .await
            .optional()?;
        if let Some(contact) = lifted {
            // The objection was lifted and the contact objects again: the lead may have been deceived.
            return object_anew(conn, ctx, &actor, &application, contact).await;
        }
        let objected = diesel::update(objections::table.find(id).filter(objections::objected_at.is_null()))
            .set(objections::objected_at.eq(Some(now)))
            .execute(conn)
            .await?;
        if objected == 0 {
            return Ok(());
        }
        stop(conn, ctx, &actor, &application, id).await
    })
    .await
}

/// Makes an objection that has no link. Nothing happens while another one is live.
async fn object_anew(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    application: &Application,
    contact: Option<StoreContactId>,
) -> Result<(), ObjectionError> {
    if application.objected_at.is_some() {
        return Ok(());
    }
    let now = ctx.now();
    let id = ObjectionId::new(now);
    diesel::insert_into(objections::table)
        .values((
            objections::id.eq(id),
            objections::application_id.eq(application.id),
            objections::contact_id.eq(contact),
            objections::created_at.eq(now),
            objections::objected_at.eq(Some(now)),
        ))
        .execute(&mut conn)
        .await?;
    stop(conn, ctx, actor, application, id).await
}

/// Objects to an application of the store the actor is signed in for.
pub async fn object(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    application: ApplicationId,
) -> Result<(), ObjectionError> {
    conn.transaction(async |conn| {
        let application = transition::lock(conn, application).await?;
        if !is_owner(actor, &application) {
            return Err(ObjectionError::Missing);
        }
        object_anew(conn, ctx, actor, &application, None).await
    })
    .await
}

/// Records the objection. The application's row is locked, so that a concurrent effect waits and then finds the
/// objection.
async fn stop(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    application: &Application,
    id: ObjectionId,
) -> Result<(), ObjectionError> {
    if !query_can_be_stopped(conn, ctx, application).await? {
        return Err(ObjectionError::TooLate);
    }
    let now = ctx.now();
    let since = application.objected_at.unwrap_or(now);
    // The new version makes decision pages that are already open stale.
    diesel::update(applications::table.find(application.id))
        .set((applications::objected_at.eq(Some(since)), applications::version.eq(application.version + 1)))
        .execute(&mut conn)
        .await?;
    let data = json!({ "objection": id });
    event::record(conn, Subject::Application(application.id), actor, now, EventKind::Objected, data).await?;
    flag::raise(conn, application.id, &[NewFlag::soft(FlagCode::Objected, Vec::new())], now).await?;
    let store_name: String = stores::table.find(application.store_id).select(stores::name).first(&mut conn).await?;
    let about = About::new(application, &store_name);
    let leads = staff::list_with_role(conn, Role::Lead).await?;
    let letters: Vec<OutgoingLetter> = leads
        .iter()
        .map(|lead| lead.letter(Topic::Objection(id), Letter::ObjectionLead { about: about.clone() }))
        .collect();
    letter::post(conn, ctx, &letters).await?;
    if matches!(application.status, Status::Rejected | Status::Voided) {
        // Unless the rejection or the void is taken back, it ends the application at the end of the grace period.
        contact_notice::objection_ended(conn, ctx, application, application.closed_at).await?;
    }
    Ok(())
}

/// Lifts every objection to an application, by a lead who did not work on it. Every registered contact is told, with a
/// new link, and has the notice period to object again; an effect blocked by the objection is scheduled again.
/// `seen_version` ensures that an objection made in the meantime is not lifted unread.
///
/// # Errors
/// [`ObjectionError::Nothing`] without an objection, and while the application has ended, also when that can be taken back.
pub async fn lift(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    application: ApplicationId,
    note: &str,
    seen_version: Option<i32>,
) -> Result<(), ObjectionError> {
    let me = actor.must_as_staff(Permission::LiftObjection)?;
    let note = text::tidy(note);
    if let Some(problem) = text::problem_in(&note, 1, NOTE_MAX, true) {
        return Err(ObjectionError::Note(problem));
    }
    let now = ctx.now();
    conn.transaction(async |conn| {
        let locked = transition::lock(conn, application).await?;
        if party::is_party(conn, ctx.key.as_ref(), &locked, me).await? {
            return Err(NotPermitted(Permission::LiftObjection).into());
        }
        // The notice says that the application goes on, so one that ended has nothing to lift.
        if locked.objected_at.is_none() || !goes_on(locked.status, locked.effect) {
            return Err(ObjectionError::Nothing);
        }
        if seen_version.is_some_and(|version| version != locked.version) {
            return Err(ObjectionError::Changed);
        }
        if is_involved(conn, application, me).await? {
            return Err(ObjectionError::Involved);
        }
        let lifted = diesel::update(objections::table)
            .filter(objections::application_id.eq(application))
            .filter(objections::objected_at.is_not_null().and(objections::lifted_at.is_null()))
            .set((
                objections::lifted_at.eq(Some(now)),
                objections::lifted_by.eq(Some(me)),
                objections::lift_note.eq(Some(note)),
            ))
            .execute(conn)
            .await?;
        let updated: Application = diesel::update(applications::table.find(application))
            .set((applications::objected_at.eq(None::<DateTime<Utc>>), applications::version.eq(locked.version + 1)))
            .returning(Application::as_returning())
            .get_result(conn)
            .await?;
        let data = json!({ "objections": lifted });
        event::record(conn, Subject::Application(application), actor, now, EventKind::ObjectionLifted, data).await?;
        flag::end(conn, application, FlagCode::Objected, me, None, now).await?;
        let (contacts, store) =
            futures::try_join!(contact_notice::list(conn, updated.store_id), store::get(conn, updated.store_id))?;
        let letters = contact_notice::with_links(conn, contacts, &updated, &store, now, |about, objection, id| {
            (Topic::Objection(id), Letter::ObjectionLifted { about, objection })
        });
        letter::post(conn, ctx, &letters.await?).await?;
        if updated.effect == EffectState::Blocked {
            let live = effect::find_live(conn, application).await?;
            let by_objection = live.filter(|live| live.blockers == [Blocker::Objected]);
            if let Some(live) = by_objection {
                effect::resume(conn, actor, &updated, &live, EffectState::Scheduled, now).await?;
            }
        }
        Ok(())
    })
    .await
}

/// An objection that was made, for the case page.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = objections)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct Objection {
    pub id: ObjectionId,
    pub contact_id: Option<StoreContactId>,
    pub objected_at: Option<DateTime<Utc>>,
    pub lifted_at: Option<DateTime<Utc>>,
    pub lift_note: Option<String>,
}

/// The objections made to an application, oldest first.
pub async fn list(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<Vec<Objection>> {
    objections::table
        .filter(objections::application_id.eq(application).and(objections::objected_at.is_not_null()))
        .order(objections::objected_at)
        .select(Objection::as_select())
        .load(&mut conn)
        .await
}
