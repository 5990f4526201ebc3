//! After a registered contact changed: the applications that can still be stopped are told again to those registered now.

use diesel_async::AsyncPgConnection;

use super::subject;
use crate::application::{Application, TransitionError};
use crate::base::{Actor, StaffId, StoreContactId};
use crate::effect;
use crate::letter::Context;
use crate::letter::follow_up::{self, FollowUpResult};
use crate::store::contact_notice;

pub(crate) use super::subject::is_stoppable;

/// Tells every registered contact again of an application, so that its notice period begins anew. Follow-ups of alerts to the
/// `former` contacts end: nobody has to call them. Returns the addresses.
pub(crate) async fn retell(
    conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    application: &Application,
    former: &[StoreContactId],
    by: Option<StaffId>,
) -> Result<Vec<String>, TransitionError> {
    let now = ctx.now();
    for contact in former {
        let alerts = subject::list_alerts_to(conn, application.id, *contact).await?;
        follow_up::settle(conn, &alerts, FollowUpResult::NotReached, by, now).await?;
    }
    let told = contact_notice::repeated(conn, ctx, application).await?;
    effect::look_after_notice(conn, actor, application, now).await?;
    Ok(told)
}
