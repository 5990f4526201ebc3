//! Preflight: verifies, right before the platform is asked, that the basis of the approval is unchanged and that a
//! registered contact was notified (R23).

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Effect, get_basis};
use crate::application::{Application, Blocker, Status};
use crate::base::schema::letters;
use crate::base::{ApplicationId, secret};
use crate::evidence::basis;
use crate::letter::{Context, LetterKind, LetterState};

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
    let notice_period = ctx.policies.get(conn, application.policy_id).await?.policy.notice_period();
    Ok(match find_notice(conn, application.id).await? {
        Notice::Sent(at) if at + notice_period > now => Preflight::Wait(at + notice_period),
        Notice::Sent(_) => Preflight::Go,
        Notice::UnderWay => Preflight::Wait(now + Duration::minutes(5)),
        Notice::ReachedNobody => Preflight::Blocked(Blocker::NoticeNotDelivered),
    })
}

enum Notice {
    Sent(DateTime<Utc>),
    UnderWay,
    ReachedNobody,
}

/// When the last registered contact was notified of the application (R23), because that contact may be the one to
/// object. A contact whose letter was given up does not delay the effect if another was notified.
async fn find_notice(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<Notice> {
    let alerts: Vec<(LetterState, Option<DateTime<Utc>>)> = letters::table
        .filter(letters::application_id.eq(application).and(letters::kind.eq(LetterKind::Alert)))
        .select((letters::state, letters::sent_at))
        .load(&mut conn)
        .await?;
    // `sent_at` is null unless the letter is in state `sent` (a CHECK), so a bounced alert does not count.
    Ok(match alerts.iter().filter_map(|(_, sent_at)| *sent_at).max() {
        _ if alerts.iter().any(|(state, _)| *state == LetterState::Queued) => Notice::UnderWay,
        Some(at) => Notice::Sent(at),
        None => Notice::ReachedNobody,
    })
}
