//! A lead gives an application to a reviewer, or takes it over.

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::skip::NOTE_MAX;
use super::{Claim, ClaimError, EndCause};
use crate::account::absence;
use crate::application::Application;
use crate::application::permission::NotPermitted;
use crate::application::status::{Action, Status};
use crate::application::transition::{self, Patch, TransitionError};
use crate::base::actor::{Actor, Role};
use crate::base::id::{ApplicationId, StaffId};
use crate::base::schema::staff;
use crate::base::text;
use crate::base::text::Problem;
use crate::letter::context::Context;
use crate::review::note::{self, NewNote};

/// Somebody an application can be given to.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Reviewer {
    /// Who.
    pub id: StaffId,
    /// Shown to colleagues.
    pub name: String,
    /// Away now: nothing is given to them.
    pub is_away: bool,
}

/// Why an application was not given to somebody.
#[derive(Debug, thiserror::Error)]
pub enum AssignError {
    /// It is not theirs to hold ([`ClaimError::Ineligible`]), or the step cannot be taken.
    #[error(transparent)]
    Claim(#[from] ClaimError),
    /// No reviewer and no lead, or not working here any more.
    #[error("nobody who reviews")]
    NotAReviewer,
    /// Something is wrong with the note; it is [`Problem::Missing`] when somebody else held it and is told nothing.
    #[error("something is wrong with the note")]
    Note(Problem),
}

impl From<diesel::result::Error> for AssignError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Claim(error.into())
    }
}

impl From<TransitionError> for AssignError {
    fn from(error: TransitionError) -> Self {
        Self::Claim(error.into())
    }
}

impl From<NotPermitted> for AssignError {
    fn from(error: NotPermitted) -> Self {
        Self::Claim(error.into())
    }
}

/// Everybody who reviews, by name.
///
/// # Errors
/// Database errors.
pub async fn list_reviewers(mut conn: &AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<Vec<Reviewer>> {
    let reviews = staff::roles.overlaps_with(vec![Role::Reviewer, Role::Lead]);
    staff::table
        .filter(reviews.and(staff::disabled_at.is_null()))
        .order((staff::name, staff::id))
        .select((staff::id, staff::name, exists(absence::live_of_staff(now))))
        .load(&mut conn)
        .await
}

/// Gives an application to a reviewer; to oneself: takes it over. A note is needed when somebody else held it, and stays
/// with the case as an important one. Giving it to whoever holds it changes nothing.
///
/// One that is given away is held until the close of the next working day; one that waits for its applicant, as long as
/// that was going to last.
///
/// # Errors
/// [`AssignError`].
pub async fn assign(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    to: StaffId,
    note: &str,
) -> Result<(), AssignError> {
    let me = super::reviewer(actor, Action::Assign)?.id;
    let note = text::tidy(note);
    conn.transaction(async |conn| {
        let application = transition::see(conn, id).await?;
        let live = super::find_live(conn, id).await?;
        if live.as_ref().is_some_and(|live| live.staff_id == to) {
            return Ok(());
        }
        let is_anothers = live.as_ref().is_some_and(|live| live.staff_id != me);
        if let Some(problem) = text::problem_in(&note, usize::from(is_anothers), NOTE_MAX, true) {
            return Err(AssignError::Note(problem));
        }
        if !is_reviewer(conn, to).await? {
            return Err(AssignError::NotAReviewer);
        }
        if let Some(why) = super::find_ineligible(conn, ctx, &application, to).await? {
            return Err(ClaimError::Ineligible(why).into());
        }
        let now = ctx.now();
        let patch = Patch { holder_id: Some(Some(to)), snoozed_until: Some(None), ..Patch::default() };
        let data = json!({ "from": application.holder_id, "to": to, "has_note": !note.is_empty() });
        transition::take(conn, actor, &application, Action::Assign, now, patch, data).await?;
        super::end(conn, id, EndCause::TakenOver, now).await?;
        hold(conn, ctx, &application, live.as_ref(), me, to).await?;
        if !note.is_empty() {
            // The words stay with the case: the record holds none.
            let words = NewNote { text: note, is_important: true, check_code: None };
            note::insert(conn, me, id, &words, &[], now).await?;
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

async fn is_reviewer(mut conn: &AsyncPgConnection, who: StaffId) -> QueryResult<bool> {
    let reviews = staff::roles.overlaps_with(vec![Role::Reviewer, Role::Lead]);
    let found = staff::table.filter(staff::id.eq(who).and(staff::disabled_at.is_null()).and(reviews));
    diesel::select(exists(found)).get_result(&mut conn).await
}
