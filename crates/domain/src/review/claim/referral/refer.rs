//! Handing an application to the leads.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::find_open;
use crate::account::staff as people;
use crate::application::{Action, Application, NotPermitted, Patch, Permission, TransitionError, transition};
use crate::base::schema::referrals;
use crate::base::{Actor, ApplicationId, NoteId, ReferralId, Role, StaffId, TextProblem, text};
use crate::deadline::{CountingRule, calendar};
use crate::letter::Context;
use crate::policy::PublishedPolicy;
use crate::record::event::{self, EventKind, Subject};
use crate::review::claim::{self, ClaimError, EndCause, Ineligible, find_ineligible};
use crate::review::note::{self, NewNote};

/// How often it is checked whether some lead may still take a referred application. Leads seldom leave, and until then
/// the deadline's own escalations reach every lead.
pub(super) const CHECK_PERIOD: Duration = Duration::hours(1);

/// Why an application was not handed to the leads.
#[derive(Debug, thiserror::Error)]
pub enum ReferError {
    /// The actor does not hold it, or the step cannot be taken.
    #[error(transparent)]
    Claim(#[from] ClaimError),
    /// It was handed to the leads before, and the actor holds it as a lead: releasing it leaves it to the other leads.
    #[error("the application was handed to the leads before")]
    Open,
    /// No lead besides the actor may hold it.
    #[error("no other lead may hold the application")]
    NoLead,
    /// The reason is invalid.
    #[error("the reason is invalid")]
    Reason(TextProblem),
}

error_parts!(ReferError::Claim: diesel::result::Error, TransitionError, NotPermitted);

/// Hands an application the actor holds to the leads, with a reason that is kept as an important note. The claim ends;
/// the clock runs on, and until a lead decides it or hands it back only leads and the actor may claim it.
pub async fn refer(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    reason: &str,
) -> Result<(), ReferError> {
    actor.must(Permission::Organise)?;
    let me = actor.must_as_staff(Action::Release.permission())?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let application = transition::get(conn, id).await?;
        match claim::find_live(conn, id).await? {
            Some(live) if live.staff_id == me => {}
            Some(live) => return Err(ClaimError::Held(live).into()),
            None => return Err(transition::conflict(conn, id).await?.into()),
        }
        if find_open(conn, id).await?.is_some() {
            return Err(ReferError::Open);
        }
        let policy = ctx.policies.get(conn, application.policy_id).await?;
        let reason = text::checked(reason, 1, policy.policy.texts.note_max, true).map_err(ReferError::Reason)?;
        if !query_has_lead(conn, ctx, &application, Some(me)).await? {
            return Err(ReferError::NoLead);
        }
        // The leads see it at once, so a snooze ends.
        let patch = Patch { holder_id: Some(None), snoozed_until: Some(None), ..Patch::default() };
        let data = json!({ "held_by": me, "cause": EndCause::Referred });
        transition::apply(conn, actor, &application, Action::Release, now, patch, data).await?;
        claim::end(conn, id, EndCause::Referred, now).await?;
        let note = NewNote { text: reason, is_important: true, check_code: None };
        let note = note::insert(conn, me, id, &note, &[], now).await?;
        let referral = insert(conn, ctx, &policy, id, me, note).await?;
        let data = json!({ "referral": referral, "note": note });
        event::record(conn, Subject::Application(id), actor, now, EventKind::Referred, data).await?;
        Ok(())
    })
    .await
}

async fn insert(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    policy: &PublishedPolicy,
    application: ApplicationId,
    me: StaffId,
    note: NoteId,
) -> QueryResult<ReferralId> {
    let now = ctx.now();
    let id = ReferralId::new(now);
    diesel::insert_into(referrals::table)
        .values((
            referrals::id.eq(id),
            referrals::application_id.eq(application),
            referrals::asked_by.eq(me),
            referrals::asked_at.eq(now),
            referrals::late_at.eq(late_at(conn, policy, now).await?),
            referrals::check_at.eq(now + CHECK_PERIOD),
            referrals::reason_note_id.eq(note),
        ))
        .execute(&mut conn)
        .await?;
    Ok(id)
}

/// When an application no lead took is late: the close of the next working day, the time a colleague has to open what was
/// assigned to them. Without a calendar, after a day.
async fn late_at(conn: &AsyncPgConnection, policy: &PublishedPolicy, now: DateTime<Utc>) -> QueryResult<DateTime<Utc>> {
    let calendar = calendar::load(conn).await?;
    let rule = CountingRule { calendar: &calendar, close: policy.policy.clock.close };
    Ok(rule.nth_close_from(now, 1).map_or(now + Duration::days(1), |close| close.at))
}

/// True when an active lead other than `except` may hold the application; one who is away comes back.
pub(super) async fn query_has_lead(
    conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    except: Option<StaffId>,
) -> QueryResult<bool> {
    for lead in people::list_with_role(conn, Role::Lead).await? {
        if Some(lead.id) == except {
            continue;
        }
        if matches!(find_ineligible(conn, ctx, application, lead.id).await?, None | Some(Ineligible::Away)) {
            return Ok(true);
        }
    }
    Ok(false)
}
