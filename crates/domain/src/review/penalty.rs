//! Penalties: no applications are accepted (封禁) until an end, proposed by one person and confirmed by another (R14).

use chrono::{DateTime, Duration, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::application::{About, Application, NotPermitted, Permission, TransitionError, party, transition};
use crate::base::schema::{applications, bindings, decisions, penalties, stores};
use crate::base::{Actor, ApplicationId, DecisionId, PenaltyId, StaffId, StoreId, TextProblem, text};
use crate::letter::{self, Context, Letter, OutgoingLetter, Topic};
use crate::record::event::{self, EventKind, Subject};

/// Maximum length of the note of a lead who lifts one, in characters.
const NOTE_MAX: usize = 1000;

text_enum! {
    /// Why a penalty ended before its time.
    pub enum LiftCause {
        /// A lead lifted it, with a note.
        Lead = "lead",
        /// Its decision was undone.
        Undone = "undone",
        /// Its application was approved on appeal.
        ApprovedOnAppeal = "approved_on_appeal",
    }
}

/// A penalty as proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedPenalty {
    /// Length in days; one of the policy's.
    pub days: i32,
    /// The reason, for the applicant.
    pub message: String,
}

/// A penalty as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = penalties)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct Penalty {
    pub id: PenaltyId,
    pub store_id: StoreId,
    pub account_reference: Option<String>,
    pub application_id: ApplicationId,
    pub decision_id: DecisionId,
    pub message: String,
    pub proposed_by: StaffId,
    pub confirmed_by: StaffId,
    pub begins_at: DateTime<Utc>,
    pub until_at: DateTime<Utc>,
    pub lifted_at: Option<DateTime<Utc>>,
    pub lift_cause: Option<LiftCause>,
    pub lift_note: Option<String>,
}

impl Penalty {
    /// True while the penalty is in force.
    pub fn is_running(&self, now: DateTime<Utc>) -> bool {
        self.lifted_at.is_none() && now < self.until_at
    }
}

/// A penalty with its application and store, for lists.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "the names say it")]
pub struct ListedPenalty {
    pub penalty: Penalty,
    pub reference: String,
    pub store_name: String,
    pub store_number: String,
}

/// Why a penalty was not lifted.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum LiftError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error("there is no such penalty, or it has expired")]
    Missing,
    /// The actor proposed or confirmed it, or is a party to its application (R24); somebody else must lift it.
    #[error("the actor proposed or confirmed the penalty")]
    Involved,
    #[error("the note is invalid")]
    Note(TextProblem),
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

impl From<TransitionError> for LiftError {
    fn from(error: TransitionError) -> Self {
        match error {
            TransitionError::Database(error) => Self::Database(error),
            TransitionError::NotPermitted(error) => Self::NotPermitted(error),
            TransitionError::Missing | TransitionError::Conflict(_) => Self::Missing,
        }
    }
}

/// Inserts a penalty that a second person confirmed. `people` are who proposed it and who confirmed it.
pub(crate) async fn insert(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    application: &Application,
    decision: DecisionId,
    proposed: &ProposedPenalty,
    people: (StaffId, StaffId),
    at: DateTime<Utc>,
) -> QueryResult<()> {
    let account = find_account(conn, application.store_id).await?;
    let until_at = at + Duration::days(i64::from(proposed.days));
    let id = PenaltyId::new(at);
    diesel::insert_into(penalties::table)
        .values((
            penalties::id.eq(id),
            penalties::store_id.eq(application.store_id),
            penalties::account_reference.eq(account),
            penalties::application_id.eq(application.id),
            penalties::decision_id.eq(decision),
            penalties::message.eq(text::tidy(&proposed.message)),
            penalties::proposed_by.eq(people.0),
            penalties::confirmed_by.eq(people.1),
            penalties::begins_at.eq(at),
            penalties::until_at.eq(until_at),
        ))
        .execute(&mut conn)
        .await?;
    let data = json!({ "penalty": id, "application": application.id, "until_at": until_at });
    event::record(conn, Subject::Store(application.store_id), actor, at, EventKind::PenaltyImposed, data).await
}

/// The account a store is bound to.
async fn find_account(mut conn: &AsyncPgConnection, store: StoreId) -> QueryResult<Option<String>> {
    bindings::table
        .filter(bindings::store_id.eq(store).and(bindings::ended_at.is_null()))
        .select(bindings::account_reference)
        .first(&mut conn)
        .await
        .optional()
}

/// The penalty in force that keeps a store from applying: its own, or that of the account it is bound to; the one that
/// ends last.
pub async fn find_in_force(
    mut conn: &AsyncPgConnection,
    store: StoreId,
    now: DateTime<Utc>,
) -> QueryResult<Option<Penalty>> {
    let account = find_account(conn, store).await?;
    penalties::table
        // Without a bound account, this matches by store only: nothing equals null.
        .filter(penalties::store_id.eq(store).or(penalties::account_reference.eq(account)))
        .filter(penalties::lifted_at.is_null().and(penalties::until_at.gt(now)))
        .filter(exists(decisions::table.find(penalties::decision_id).filter(decisions::grace_until.le(now))))
        .order(penalties::until_at.desc())
        .select(Penalty::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// The penalties of an application, newest first.
pub async fn list_of_application(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
) -> QueryResult<Vec<Penalty>> {
    penalties::table
        .filter(penalties::application_id.eq(application))
        .order(penalties::begins_at.desc())
        .select(Penalty::as_select())
        .load(&mut conn)
        .await
}

/// Until when a penalty of an application keeps its store from applying; `None` when none is in force.
pub(crate) async fn running_until(
    conn: &AsyncPgConnection,
    application: ApplicationId,
    now: DateTime<Utc>,
) -> QueryResult<Option<DateTime<Utc>>> {
    let given = list_of_application(conn, application).await?;
    Ok(given.iter().filter(|it| it.is_running(now)).map(|it| it.until_at).max())
}

/// All penalties, those that end last first.
pub async fn list(mut conn: &AsyncPgConnection, actor: &Actor, limit: i64) -> Result<Vec<ListedPenalty>, LiftError> {
    actor.must(Permission::ReadApplications)?;
    Ok(penalties::table
        .inner_join(applications::table)
        .inner_join(stores::table)
        .order((penalties::until_at.desc(), penalties::id))
        .limit(limit)
        .select((Penalty::as_select(), applications::reference, stores::name, stores::number))
        .load(&mut conn)
        .await?)
}

/// Lifts a penalty before its end, with a note. A lead who proposed or confirmed it may not.
pub async fn lift(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: PenaltyId,
    note: &str,
) -> Result<(), LiftError> {
    let me = actor.must_as_staff(Permission::LiftPenalty)?;
    let now = ctx.now();
    let note = text::checked(note, 1, NOTE_MAX, true).map_err(LiftError::Note)?;
    conn.transaction(async |conn| {
        let application: Option<ApplicationId> =
            penalties::table.find(id).select(penalties::application_id).first(conn).await.optional()?;
        // The application first (decision 0008): an approval on appeal holds it when it ends the penalty.
        let application = transition::lock(conn, application.ok_or(LiftError::Missing)?).await?;
        let found: Option<Penalty> =
            penalties::table.find(id).select(Penalty::as_select()).for_update().first(conn).await.optional()?;
        let penalty = found.filter(|penalty| penalty.is_running(now)).ok_or(LiftError::Missing)?;
        if [penalty.proposed_by, penalty.confirmed_by].contains(&me)
            || party::is_party(conn, ctx.key.as_ref(), &application, me).await?
        {
            return Err(LiftError::Involved);
        }
        end(conn, actor, &penalty, (me, LiftCause::Lead, Some(&note)), now).await?;
        // Held until the letter that announces the penalty has left.
        let announced_at: DateTime<Utc> =
            decisions::table.find(penalty.decision_id).select(decisions::grace_until).first(conn).await?;
        notify_lifted(conn, ctx, penalty.application_id, id, (announced_at > now).then_some(announced_at)).await?;
        Ok(())
    })
    .await
}

/// Notifies the applicant that the penalty was lifted; skipped when the application is erased and no address is left.
async fn notify_lifted(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    application: ApplicationId,
    id: PenaltyId,
    hold_until: Option<DateTime<Utc>>,
) -> QueryResult<()> {
    let (application, store_name): (Application, String) = applications::table
        .inner_join(stores::table)
        .filter(applications::id.eq(application))
        .select((Application::as_select(), stores::name))
        .first(&mut conn)
        .await?;
    if application.erased_at.is_some() {
        return Ok(());
    }
    let letter = Letter::PenaltyLifted { about: About::new(&application, &store_name) };
    let outgoing = OutgoingLetter {
        hold_until,
        ..OutgoingLetter::to_applicant(&application, Topic::Penalty(id, ctx.now()), letter)
    };
    letter::post(conn, ctx, &[outgoing]).await.map(drop)
}

/// Ends the running penalties of a decision that was undone; one that ended by itself stays as it is. The applicant is notified only if they were told of the decision.
pub(crate) async fn end_of_decision(
    conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    application: ApplicationId,
    (decision, was_told): (DecisionId, bool),
    by: StaffId,
) -> QueryResult<()> {
    let given = list_of_application(conn, application).await?;
    for penalty in given.iter().filter(|it| it.decision_id == decision && it.is_running(ctx.now())) {
        end(conn, actor, penalty, (by, LiftCause::Undone, None), ctx.now()).await?;
        if was_told {
            notify_lifted(conn, ctx, application, penalty.id, None).await?;
        }
    }
    Ok(())
}

/// Ends the penalties of an application that was approved on appeal. The applicant is notified when the approval's
/// letter leaves.
pub(crate) async fn end_of_application(
    conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    application: ApplicationId,
    by: StaffId,
    grace_until: DateTime<Utc>,
) -> QueryResult<()> {
    let given = list_of_application(conn, application).await?;
    for penalty in given.iter().filter(|it| it.is_running(ctx.now())) {
        end(conn, actor, penalty, (by, LiftCause::ApprovedOnAppeal, None), ctx.now()).await?;
        notify_lifted(conn, ctx, application, penalty.id, Some(grace_until)).await?;
    }
    Ok(())
}

/// Restores the penalties that ended with an approval on appeal, because that approval was undone. Their end date is
/// unchanged.
pub(crate) async fn restore_of_application(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    application: ApplicationId,
) -> QueryResult<()> {
    let restored: Vec<Penalty> = diesel::update(penalties::table)
        .filter(penalties::application_id.eq(application).and(penalties::lift_cause.eq(LiftCause::ApprovedOnAppeal)))
        .set((
            penalties::lifted_at.eq(None::<DateTime<Utc>>),
            penalties::lifted_by.eq(None::<StaffId>),
            penalties::lift_cause.eq(None::<LiftCause>),
        ))
        .returning(Penalty::as_returning())
        .get_results(&mut conn)
        .await?;
    for penalty in restored {
        let data = json!({ "penalty": penalty.id, "until_at": penalty.until_at });
        event::record(conn, Subject::Store(penalty.store_id), actor, ctx.now(), EventKind::PenaltyRestored, data)
            .await?;
    }
    Ok(())
}

async fn end(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    penalty: &Penalty,
    (by, cause, note): (StaffId, LiftCause, Option<&str>),
    at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(penalties::table.find(penalty.id))
        .set((
            penalties::lifted_at.eq(Some(at)),
            penalties::lifted_by.eq(Some(by)),
            penalties::lift_cause.eq(Some(cause)),
            penalties::lift_note.eq(note),
        ))
        .execute(&mut conn)
        .await?;
    let data = json!({ "penalty": penalty.id });
    event::record(conn, Subject::Store(penalty.store_id), actor, at, EventKind::PenaltyLifted, data).await
}
