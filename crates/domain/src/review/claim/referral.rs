//! Referrals: a holder hands an application to the leads with a reason, because somebody else has to judge it.
//!
//! While a referral is open only leads may claim the application, and whoever handed it over, which takes it back. A lead
//! who loses the claim leaves it to the other leads: *waiting* means open and held by nobody, so it is not stored. The
//! deadline is not moved, and its escalations notify the leads as for any application nobody holds.

mod answer;
mod refer;
mod watch;

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::{ClaimError, EndCause};
use crate::application::permission::PermissionError;
use crate::application::{Application, Permission, Status};
use crate::base::schema::{applications, notes, referrals, staff, stores};
use crate::base::{Actor, ApplicationId, NoteId, ReferralId, Role, StaffId};
use crate::record::event::{self, EventKind, Subject};

pub use answer::{AnswerError, answer};
pub use refer::{ReferError, refer};
pub use watch::watch_due;

/// How many applications the list of the leads shows.
const LISTED: i64 = 200;

text_enum! {
    /// Why a referral ended.
    pub enum ReferralEnd {
        /// A lead handed the application back with an answer.
        Answered = "answered",
        /// The reviewer who referred it claimed it again.
        TakenBack = "taken_back",
        /// A lead assigned it to somebody who is not a lead.
        Assigned = "assigned",
        /// No lead may hold it any more: it waits in the queue for everybody.
        NoLead = "no_lead",
        Decided = "decided",
        /// A lead recommended a decision to a second reviewer.
        Recommended = "recommended",
        /// A lead, as second reviewer, sent it back to the first.
        Returned = "returned",
        Withdrawn = "withdrawn",
        /// Its applicant did not answer in time.
        Lapsed = "lapsed",
        Voided = "voided",
    }
}

/// An open referral.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = referrals)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct Referral {
    pub id: ReferralId,
    pub asked_by: StaffId,
    #[diesel(select_expression = staff::name)]
    pub asked_by_name: String,
    pub asked_at: DateTime<Utc>,
    pub late_at: DateTime<Utc>,
    /// Why it was handed to the leads.
    #[diesel(select_expression = notes::text)]
    pub reason: String,
}

impl Referral {
    /// True when no lead took it within a working day.
    pub fn is_late(&self, now: DateTime<Utc>) -> bool {
        self.late_at <= now
    }

    /// True for those who may claim the application while this is open: leads, and whoever handed it over.
    pub fn may_be_claimed_by(&self, actor: &Actor) -> bool {
        actor.may(Permission::TakeReferrals) || actor.staff().is_some_and(|staff| staff.id == self.asked_by)
    }
}

/// An application with an open referral, as the leads' list shows it.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct ReferredCase {
    /// The referral.
    pub referral: Referral,
    /// The application; held by the lead who took it, or by nobody.
    pub application: Application,
    /// Name of its store.
    pub store_name: String,
    /// Name of the lead who took it.
    pub holder_name: Option<String>,
}

/// Finds the open referral of an application.
pub async fn find_open(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<Option<Referral>> {
    referrals::table
        .inner_join(staff::table)
        .inner_join(notes::table.on(notes::id.eq(referrals::reason_note_id)))
        .filter(referrals::application_id.eq(application).and(referrals::ended_at.is_null()))
        .select(Referral::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// The applications with an open referral, for leads: those that wait first, then those a lead holds; longest first.
pub async fn list(mut conn: &AsyncPgConnection, actor: &Actor) -> Result<Vec<ReferredCase>, PermissionError> {
    actor.must(Permission::TakeReferrals)?;
    let holder = diesel::alias!(staff as holder);
    Ok(referrals::table
        .inner_join(staff::table)
        .inner_join(notes::table.on(notes::id.eq(referrals::reason_note_id)))
        .inner_join(applications::table.inner_join(stores::table))
        .left_join(holder.on(holder.field(staff::id).nullable().eq(applications::holder_id)))
        .filter(referrals::ended_at.is_null())
        .order((applications::holder_id.is_not_null(), referrals::asked_at, referrals::id))
        .limit(LISTED)
        .select((Referral::as_select(), Application::as_select(), stores::name, holder.field(staff::name).nullable()))
        .load(&mut conn)
        .await?)
}

/// The effect of a claim on an open referral: none when a lead claims it, its end when its reviewer takes it back.
///
/// # Errors
/// [`ClaimError::Referred`] for everybody else.
pub(super) async fn find_taken_back(
    conn: &AsyncPgConnection,
    actor: &Actor,
    application: ApplicationId,
) -> Result<Option<Referral>, ClaimError> {
    let Some(open) = find_open(conn, application).await? else { return Ok(None) };
    if !open.may_be_claimed_by(actor) {
        return Err(ClaimError::Referred(open));
    }
    let is_own = actor.staff().is_some_and(|staff| staff.id == open.asked_by);
    Ok(is_own.then_some(open))
}

/// Ends the open referral, if any, because the application was assigned to somebody who is not a lead.
pub(super) async fn assigned(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    application: ApplicationId,
    to: StaffId,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    let Some(open) = find_open(conn, application).await? else { return Ok(()) };
    let lead = staff::table.find(to).filter(staff::roles.contains(vec![Role::Lead]));
    let is_lead: bool = diesel::select(exists(lead)).get_result(&mut conn).await?;
    if is_lead && to != open.asked_by {
        return Ok(());
    }
    end_by(conn, actor, application, open.id, ReferralEnd::Assigned, at).await
}

/// Ends an open referral and records it; the step that goes with it was taken before.
async fn end_by(
    conn: &AsyncPgConnection,
    actor: &Actor,
    application: ApplicationId,
    referral: ReferralId,
    cause: ReferralEnd,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    write_end(conn, application, cause, actor.staff().map(|staff| staff.id), None, at).await?;
    let data = json!({ "referral": referral, "cause": cause });
    event::record(conn, Subject::Application(application), actor, at, EventKind::ReferralEnded, data).await?;
    Ok(())
}

/// Ends the referral of an application that its actor claimed again.
pub(super) async fn taken_back(
    conn: &AsyncPgConnection,
    actor: &Actor,
    application: ApplicationId,
    referral: ReferralId,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    end_by(conn, actor, application, referral, ReferralEnd::TakenBack, at).await
}

/// Ends the open referral, if any, because the application lapsed.
pub(crate) async fn lapsed(conn: &AsyncPgConnection, id: ApplicationId, at: DateTime<Utc>) -> QueryResult<()> {
    write_end(conn, id, ReferralEnd::Lapsed, None, None, at).await
}

/// Ends the open referral, if any, when the end of a claim decides it. Its event is that of the step. A lead who releases
/// the application, skips it, is absent or lets the lease end leaves it to the other leads.
pub(super) async fn claim_ended(
    conn: &AsyncPgConnection,
    id: ApplicationId,
    cause: EndCause,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    match end_with(cause) {
        Some(end) => write_end(conn, id, end, None, None, at).await,
        None => Ok(()),
    }
}

fn end_with(cause: EndCause) -> Option<ReferralEnd> {
    match cause {
        EndCause::Decided => Some(ReferralEnd::Decided),
        EndCause::Recommended => Some(ReferralEnd::Recommended),
        EndCause::Returned => Some(ReferralEnd::Returned),
        EndCause::Withdrawn => Some(ReferralEnd::Withdrawn),
        EndCause::Voided => Some(ReferralEnd::Voided),
        EndCause::Released
        | EndCause::LeaseEnded
        | EndCause::TakenOver
        | EndCause::Skipped
        | EndCause::Absent
        | EndCause::Referred => None,
    }
}

/// Opens the referral again that ended for this cause at this time, because the step was taken back.
pub(super) async fn reopen(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    cause: EndCause,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    let Some(end) = end_with(cause) else { return Ok(()) };
    diesel::update(referrals::table)
        .filter(referrals::application_id.eq(application))
        .filter(referrals::ended_at.eq(at).and(referrals::end_cause.eq(end)))
        .set((referrals::ended_at.eq(None::<DateTime<Utc>>), referrals::end_cause.eq(None::<ReferralEnd>)))
        .execute(&mut conn)
        .await
        .map(drop)
}

async fn write_end(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    cause: ReferralEnd,
    by: Option<StaffId>,
    answer: Option<NoteId>,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(referrals::table)
        .filter(referrals::application_id.eq(application).and(referrals::ended_at.is_null()))
        .set((
            referrals::ended_at.eq(Some(at)),
            referrals::end_cause.eq(Some(cause)),
            referrals::ended_by.eq(by),
            referrals::answer_note_id.eq(answer),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// True while the application is reviewed: a holder can hand it to the leads, or a lead back.
fn is_reviewed(application: &Application) -> bool {
    matches!(application.status, Status::InReview | Status::AwaitingSecond)
}
