//! The applications that an API client submitted, oldest first and a page at a time.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::application::permission::{Permission, PermissionError};
use crate::application::{Application, NotPermitted, Status};
use crate::base::schema::{applications, stores};
use crate::base::{Actor, ApplicationId, ClientId};

/// Longest grace period a policy may have: later, a decision is told.
const GRACE_MAX: Duration = Duration::minutes(43_200);

/// Conditions that the listed applications meet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnFilter {
    /// The status, as far as the applicant was told. The caller leaves out the rows that the status of
    /// [`Application::applicant_status`] does not fit: it depends on the policy each is judged by.
    pub status: Option<Status>,
    /// Number of the store.
    pub store_number: Option<String>,
    /// Submitted at this time or later.
    pub since: Option<DateTime<Utc>>,
}

/// The API client that may list its applications.
fn client_of(actor: &Actor) -> Result<ClientId, NotPermitted> {
    actor.must(Permission::ReadOwnApplications)?;
    match actor {
        Actor::Client(client) => Ok(client.id),
        _ => Err(NotPermitted(Permission::ReadOwnApplications)),
    }
}

/// At most `limit` of the client's applications after this one, each with the number of its store.
///
/// # Errors
/// [`PermissionError`], also for an actor that is no API client.
pub async fn list(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    filter: &OwnFilter,
    after: Option<ApplicationId>,
    limit: i64,
    now: DateTime<Utc>,
) -> Result<Vec<(Application, String)>, PermissionError> {
    let client = client_of(actor)?;
    // Ids are in the order of submission.
    let mut rows = applications::table
        .inner_join(stores::table)
        .filter(applications::client_id.eq(client))
        .order(applications::id)
        .limit(limit)
        .select((Application::as_select(), stores::number))
        .into_boxed();
    if let Some(after) = after {
        rows = rows.filter(applications::id.gt(after));
    }
    if let Some(number) = &filter.store_number {
        rows = rows.filter(stores::number.eq(number));
    }
    if let Some(since) = filter.since {
        rows = rows.filter(applications::submitted_at.ge(since));
    }
    match filter.status {
        None => {}
        Some(Status::InReview) => {
            let is_open = applications::status.eq_any([Status::InReview, Status::AwaitingSecond]);
            let is_untold = applications::status
                .eq_any([Status::Approved, Status::Rejected])
                .and(applications::decided_at.gt(now - GRACE_MAX).is_not_distinct_from(true));
            let is_void_untold =
                applications::status.eq(Status::Voided).and(applications::closed_at.gt(now).is_not_distinct_from(true));
            rows = rows.filter(is_open.or(is_untold).or(is_void_untold));
        }
        Some(status) => rows = rows.filter(applications::status.eq(status)),
    }
    Ok(rows.load(&mut conn).await?)
}
