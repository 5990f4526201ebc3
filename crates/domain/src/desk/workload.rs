//! Workload: the applications a reviewer holds, for that reviewer's page only.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::application::permission::PermissionError;
use crate::application::{Application, Permission, Status};
use crate::base::Actor;
use crate::base::schema::{applications, recommendations, staff_absences, stores};
use crate::desk::queue::QueueTimes;

/// How many applications are listed; more than anybody holds.
pub const MAX_CASES: i64 = 200;

text_enum! {
    /// The group of a held application: the first that fits.
    pub enum Group {
        /// Returned by a second reviewer.
        Returned = "returned",
        /// Waits for its applicant; the clock is paused.
        Waiting = "waiting",
        Overdue = "overdue",
        Today = "today",
        Soon = "soon",
    }
}

/// A held application.
#[derive(Debug, Clone, PartialEq, Queryable)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct HeldCase {
    pub application: Application,
    pub store_name: String,
    pub store_number: String,
    /// The second reviewer's comment, when the application was returned to this person.
    pub comment: Option<String>,
}

impl HeldCase {
    /// Its group.
    pub fn group(&self, now: DateTime<Utc>) -> Group {
        let application = &self.application;
        if application.status == Status::AwaitingApplicant {
            Group::Waiting
        } else if self.comment.is_some() && application.status == Status::InReview {
            Group::Returned
        } else if application.due_at < now {
            Group::Overdue
        } else if application.due_at < QueueTimes::of(now).ends_at {
            Group::Today
        } else {
            Group::Soon
        }
    }
}

/// The applications this reviewer holds, most urgent first, in one query.
pub async fn list(mut conn: &AsyncPgConnection, actor: &Actor) -> Result<Vec<HeldCase>, PermissionError> {
    let me = actor.must_as_staff(Permission::Organise)?;
    let came_back = recommendations::table
        .filter(recommendations::application_id.eq(applications::id))
        .filter(recommendations::round.eq(applications::round).and(recommendations::recommended_by.eq(me)))
        .filter(recommendations::result.eq("returned"))
        .order(recommendations::ended_at.desc())
        .select(recommendations::comment)
        .limit(1)
        .single_value();
    Ok(applications::table
        .inner_join(stores::table)
        .filter(applications::holder_id.eq(me))
        .order((applications::due_at, applications::id))
        .limit(MAX_CASES)
        .select((Application::as_select(), stores::name, stores::number, came_back))
        .load(&mut conn)
        .await?)
}

/// This reviewer's current or next absence.
pub async fn find_absence(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Option<(DateTime<Utc>, DateTime<Utc>)>, PermissionError> {
    let me = actor.must_as_staff(Permission::Organise)?;
    Ok(staff_absences::table
        .filter(staff_absences::staff_id.eq(me).and(staff_absences::cancelled_at.is_null()))
        .filter(staff_absences::until_at.gt(now))
        .order(staff_absences::from_at)
        .select((staff_absences::from_at, staff_absences::until_at))
        .first(&mut conn)
        .await
        .optional()?)
}
