//! The decision on an application of one's own, once the applicant was told.

use diesel_async::AsyncPgConnection;

use super::{Decision, find_in_force};
use crate::application::{Permission, Status, TransitionError, access};
use crate::base::Actor;
use crate::letter::Context;

/// The decision in force on the application with this reference; `None` while there is none, or within its grace
/// period.
///
/// # Errors
/// [`TransitionError::Missing`] for an unknown reference and for an application of others;
/// [`TransitionError::NotPermitted`]; database errors.
pub async fn find(
    conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    reference: &str,
) -> Result<Option<Decision>, TransitionError> {
    let found = access::find_own(conn, actor, Permission::ReadOwnDecisions, reference).await?;
    let grace_period = ctx.policies.get(conn, found.policy_id).await?.policy.grace_period();
    match found.applicant_status(grace_period, ctx.now()) {
        Status::Approved | Status::Rejected => Ok(find_in_force(conn, found.id).await?),
        _ => Ok(None),
    }
}
