//! Read access to an application: for staff with the permission, and for the owner who is signed in for its store. Also
//! who has worked on it.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::application::permission::Permission;
use crate::application::transition::{self, TransitionError};
use crate::application::{self, Application};
use crate::base::schema::{claims, decisions};
use crate::base::{Actor, ApplicationId, StaffId};

/// Refuses an actor without read access to this application.
///
/// # Errors
/// [`TransitionError::Missing`] for another store's application, so that its existence is not revealed;
/// [`TransitionError::NotPermitted`].
pub fn check(actor: &Actor, application: &Application) -> Result<(), TransitionError> {
    match actor {
        Actor::Applicant { .. } | Actor::Client(_) => {
            actor.must(Permission::ReadOwnApplications)?;
            if is_own(actor, application) { Ok(()) } else { Err(TransitionError::Missing) }
        }
        _ => Ok(actor.must(Permission::ReadApplications)?),
    }
}

/// True for the owner who is signed in for the application's store, and for the API client that submitted it.
pub fn is_own(actor: &Actor, application: &Application) -> bool {
    match actor {
        Actor::Client(client) => application.client_id == Some(client.id),
        _ => is_owner(actor, application),
    }
}

/// True for the owner who is signed in for the application's store, unless the store was bound to another account since it
/// was submitted: then somebody else signs in.
pub fn is_owner(actor: &Actor, application: &Application) -> bool {
    *actor == (Actor::Applicant { store: application.store_id }) && application.former_holder_at.is_none()
}

/// The application of one's own with this reference, for something that takes this permission.
///
/// # Errors
/// As [`lock_own`].
pub async fn find_own(
    conn: &AsyncPgConnection,
    actor: &Actor,
    permission: Permission,
    reference: &str,
) -> Result<Application, TransitionError> {
    actor.must(permission)?;
    let id = application::find_by_reference(conn, reference).await?.ok_or(TransitionError::Missing)?;
    let application = transition::get(conn, id).await?;
    if is_own(actor, &application) { Ok(application) } else { Err(TransitionError::Missing) }
}

/// The application of one's own with this reference, locked for the rest of the transaction, for a step that takes this
/// permission.
///
/// # Errors
/// [`TransitionError::NotPermitted`]; [`TransitionError::Missing`] for an unknown reference and for an application of others; database errors.
pub async fn lock_own(
    conn: &AsyncPgConnection,
    actor: &Actor,
    permission: Permission,
    reference: &str,
) -> Result<Application, TransitionError> {
    actor.must(permission)?;
    let id = application::find_by_reference(conn, reference).await?.ok_or(TransitionError::Missing)?;
    let application = transition::lock(conn, id).await?;
    if is_own(actor, &application) { Ok(application) } else { Err(TransitionError::Missing) }
}

/// The row of the application with this reference, for an actor with read access. Two small queries, where the case
/// file takes more than twenty.
///
/// # Errors
/// As [`check`]; [`TransitionError::Missing`] for an unknown reference; database errors.
pub async fn authorize(
    conn: &AsyncPgConnection,
    actor: &Actor,
    reference: &str,
) -> Result<Application, TransitionError> {
    // Before anything is looked up: whoever may read nothing does not learn which references exist.
    if !actor.may(Permission::ReadApplications) {
        actor.must(Permission::ReadOwnApplications)?;
    }
    let id = application::find_by_reference(conn, reference).await?.ok_or(TransitionError::Missing)?;
    let (application, _) = application::find(conn, id).await?.ok_or(TransitionError::Missing)?;
    check(actor, &application)?;
    Ok(application)
}

/// True when this member of staff ever held or decided the application. An objection to it is then handled by somebody
/// else.
pub(crate) async fn is_involved(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    staff: StaffId,
) -> QueryResult<bool> {
    let held = claims::table.filter(claims::application_id.eq(application).and(claims::staff_id.eq(staff)));
    let decided = decisions::table
        .filter(decisions::application_id.eq(application))
        .filter(decisions::decided_by.eq(staff).or(decisions::second_by.is_not_distinct_from(Some(staff))));
    diesel::select(diesel::dsl::exists(held).or(diesel::dsl::exists(decided))).get_result(&mut conn).await
}
