//! The colleagues who have the page of an application open. This informs, and stops nothing.

use diesel_async::AsyncPgConnection;
use domain::application::{Application, TransitionError};
use domain::desk::presence::{self, Present};

use crate::http::{PageError, StaffSession};

/// Records that the reader has it open, and returns the colleagues who do. While nothing can be written it only reads.
pub async fn enter(
    conn: &AsyncPgConnection,
    session: &StaffSession,
    application: &Application,
) -> Result<Vec<Present>, PageError> {
    let now = session.request.now;
    if !session.state.settings.read_only {
        match presence::enter(conn, &session.actor, application, now).await {
            Err(TransitionError::Database(error)) if database::is_read_only(&error) => {}
            other => other?,
        }
    }
    Ok(presence::list(conn, &session.actor, application, now).await?)
}
