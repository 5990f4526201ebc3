//! Preflight: verifies, right before the platform is asked, that the basis of the approval is unchanged, that a
//! registered contact was notified (R23), and that those who were told of the approval had time to stop it.

use chrono::{DateTime, Duration, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{Effect, get_basis};
use crate::application::{Application, Blocker, Status};
use crate::base::secret;
use crate::evidence::basis;
use crate::letter::Context;
use crate::letter::delivery_status::{self, Delivery};
use crate::store::contact_notice;

/// The result of the preflight.
pub(super) enum Preflight {
    Go,
    /// Not before this time.
    Wait(DateTime<Utc>),
    Blocked(Blocker),
}

/// Verifies the approval's basis and the notice once more.
pub(super) async fn check(
    conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    effect: &Effect,
) -> QueryResult<Preflight> {
    if application.objected_at.is_some() {
        return Ok(Preflight::Blocked(Blocker::Objected));
    }
    // The store was bound anew: the binding or certification is the new holder's. Asking again would change nothing, so a
    // lead has to undo the decision, or the approval lapses.
    if application.former_holder_at.is_some() {
        return Ok(Preflight::Blocked(Blocker::ContentChanged));
    }
    let (documents, basis) =
        futures::try_join!(basis::documents_digest(conn, application.id), get_basis(conn, application))?;
    // Block when the content changed since submission or approval.
    let is_as_approved = secret::equal(&basis, &effect.basis_hash);
    if application.status != Status::Approved || !application.is_as_submitted(&documents) || !is_as_approved {
        return Ok(Preflight::Blocked(Blocker::ContentChanged));
    }
    let now = ctx.now();
    if effect.not_before > now {
        return Ok(Preflight::Wait(effect.not_before));
    }
    let policy = ctx.policies.get(conn, application.policy_id).await?;
    let policy = &policy.policy;
    let (alerts, approvals, is_sole) = futures::try_join!(
        delivery_status::of_alerts(conn, application.id),
        delivery_status::of_approval(conn, application.id, effect.decision_id),
        contact_notice::has_sole_mailbox(conn, application.store_id),
    )?;
    // A contact whose letter was given up does not delay the effect if another was reached.
    if matches!(alerts, Delivery::ReachedNobody | Delivery::NotSent) {
        return Ok(Preflight::Blocked(Blocker::NoticeNotDelivered));
    }
    let waits = [
        wait(alerts, policy.notice_period_of(is_sole), now),
        wait(approvals, policy.withdrawal_period(application.kind), now),
    ];
    Ok(waits.into_iter().flatten().max().map_or(Preflight::Go, Preflight::Wait))
}

/// Until when the effect waits for these letters and the period after their delivery; `None` when it does not.
fn wait(delivery: Delivery, period: Duration, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    match delivery {
        Delivery::Reached(at) => Some(at + period).filter(|until| *until > now),
        Delivery::UnderWay => Some(now + Duration::minutes(5)),
        Delivery::InFollowUp => Some(now + Duration::hours(1)),
        Delivery::ReachedNobody | Delivery::NotSent => None,
    }
}
