//! Assigning an application to a reviewer, or taking it over, by a lead.

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::hand_back::NOTE_MAX;
use super::{Claim, ClaimError, EndCause};
use crate::account::absence;
use crate::application::{Action, Application, NotPermitted, Patch, Status, TransitionError, party, transition};
use crate::base::schema::staff;
use crate::base::{Actor, ApplicationId, Role, StaffId, TextProblem, text};
use crate::letter::Context;
use crate::review::note::{self, NewNote};

/// A reviewer an application can be assigned to.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Reviewer {
    /// The reviewer.
    pub id: StaffId,
    /// The name shown to colleagues.
    pub name: String,
    /// Absent now; applications cannot be assigned to them.
    pub is_away: bool,
}

/// Why an assignment was refused.
#[derive(Debug, thiserror::Error)]
pub enum AssignError {
    /// The person may not hold it ([`ClaimError::Ineligible`]), or the step cannot be taken.
    #[error(transparent)]
    Claim(#[from] ClaimError),
    /// The person is no reviewer or lead, or their account is disabled.
    #[error("not an active reviewer")]
    NotAReviewer,
    /// The note is invalid; [`TextProblem::Missing`] when it is empty although somebody else held the application.
    #[error("the note is invalid")]
    Note(TextProblem),
}

error_parts!(AssignError::Claim: diesel::result::Error, TransitionError, NotPermitted);

#[diesel::dsl::auto_type]
pub(super) fn reviewers() -> _ {
    let roles: Vec<Role> = vec![Role::Reviewer, Role::Lead];
    staff::table.filter(staff::roles.overlaps_with(roles)).filter(staff::disabled_at.is_null())
}

/// Active reviewers and leads, by name.
pub async fn list_reviewers(mut conn: &AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<Vec<Reviewer>> {
    reviewers()
        .order((staff::name, staff::id))
        .select((staff::id, staff::name, exists(absence::live_of_staff(now))))
        .load(&mut conn)
        .await
}

/// Assigns an application to a reviewer, or takes it over when `to` is the actor. One that was handed to the leads stays
/// so when it is assigned to another lead. A note is required when somebody
/// else held it; it is kept with the application as an important note. Assigning it to its holder changes nothing.
///
/// The assigned lease lasts until the close of the next working day; while an information request is open, the earlier
/// holder's lease end is kept.
pub async fn assign(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    to: StaffId,
    note: &str,
) -> Result<(), AssignError> {
    let me = actor.must_as_staff(Action::Assign.permission())?;
    let note = text::tidy(note);
    conn.transaction(async |conn| {
        let application = transition::get(conn, id).await?;
        // A party to it must not choose its reviewer (R24).
        if let Some(ground) = party::find_ground(conn, ctx.key.as_ref(), &application, me).await? {
            return Err(ClaimError::Ineligible(ground.into()).into());
        }
        let live = super::find_live(conn, id).await?;
        if live.as_ref().is_some_and(|live| live.staff_id == to) {
            return Ok(());
        }
        let is_anothers = live.as_ref().is_some_and(|live| live.staff_id != me);
        if let Some(problem) = text::problem_in(&note, usize::from(is_anothers), NOTE_MAX, true) {
            return Err(AssignError::Note(problem));
        }
        let is_reviewer: bool = diesel::select(exists(reviewers().filter(staff::id.eq(to)))).get_result(conn).await?;
        if !is_reviewer {
            return Err(AssignError::NotAReviewer);
        }
        if let Some(why) = super::find_ineligible(conn, ctx, &application, to).await? {
            return Err(ClaimError::Ineligible(why).into());
        }
        let now = ctx.now();
        let patch = Patch { holder_id: Some(Some(to)), snoozed_until: Some(None), ..Patch::default() };
        let data = json!({ "from": application.holder_id, "to": to, "has_note": !note.is_empty() });
        transition::apply(conn, actor, &application, Action::Assign, now, patch, data).await?;
        super::end(conn, id, EndCause::TakenOver, now).await?;
        super::referral::assigned(conn, actor, id, to, now).await?;
        hold(conn, ctx, &application, live.as_ref(), me, to).await?;
        if !note.is_empty() {
            // The text is kept as a note; the event only says whether there is one.
            let new = NewNote { text: note, is_important: true, check_code: None };
            note::insert(conn, me, id, &new, &[], now).await?;
        }
        Ok(())
    })
    .await
}

async fn hold(
    conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    before: Option<&Claim>,
    me: StaffId,
    to: StaffId,
) -> QueryResult<()> {
    match before {
        Some(before) if application.status == Status::AwaitingApplicant => {
            super::insert_until(conn, ctx, application, to, before.lease_until).await
        }
        _ if to == me => super::insert(conn, ctx, application, to).await,
        _ => super::insert_given(conn, ctx, application, to).await,
    }
}
