//! Read access to an application: for staff with the permission, and for the owner who is signed in for its store.

use diesel_async::AsyncPgConnection;

use crate::application::permission::Permission;
use crate::application::transition::TransitionError;
use crate::application::{self, Application};
use crate::base::actor::Actor;

/// Refuses an actor without read access to this application.
///
/// # Errors
/// [`TransitionError::Missing`] for another store's application, so that its existence is not revealed;
/// [`TransitionError::NotPermitted`].
pub fn check(actor: &Actor, application: &Application) -> Result<(), TransitionError> {
    match actor {
        Actor::Applicant { store } => {
            actor.must(Permission::ReadOwnApplications)?;
            if *store == application.store_id { Ok(()) } else { Err(TransitionError::Missing) }
        }
        _ => Ok(actor.must(Permission::ReadApplications)?),
    }
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
    let id = application::find_by_reference(conn, reference).await?.ok_or(TransitionError::Missing)?;
    let (application, _) = application::find(conn, id).await?.ok_or(TransitionError::Missing)?;
    check(actor, &application)?;
    Ok(application)
}
