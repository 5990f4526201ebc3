//! What is asked right before the platform is: does the approval still stand on what it was based on, and was
//! everybody told (R23)?

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::Effect;
use crate::application::Application;
use crate::application::obstacle::Blocker;
use crate::application::status::Status;
use crate::base::id::ApplicationId;
use crate::base::schema::letters;
use crate::base::secret;
use crate::evidence::basis;
use crate::letter::context::Context;
use crate::letter::{LetterKind, LetterState};
use crate::store;

/// What the preflight found.
pub(super) enum Preflight {
    /// Nothing stands in the way.
    Go,
    /// Not before then.
    Wait(DateTime<Utc>),
    /// A lead has to look first.
    Blocked(Blocker),
}

/// Looks at everything the approval was based on once more.
pub(super) async fn check(
    conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    effect: &Effect,
) -> QueryResult<Preflight> {
    if application.objected_at.is_some() {
        return Ok(Preflight::Blocked(Blocker::Objected));
    }
    let (binding, documents, basis) = futures::try_join!(
        store::find_live_binding(conn, application.store_id),
        basis::documents_digest(conn, application.id),
        basis::basis_digest(conn, application.id),
    )?;
    // What was submitted, and what was approved: the approval of altered answers is none.
    let is_as_approved = secret::equal(&application.basis_hash(binding, &basis), &effect.basis_hash);
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

/// When the last registered contact was told of the application (R23): it may be the one who would object. One that
/// cannot be reached holds nothing up once its letter was given up, as long as another was told.
async fn find_notice(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<Notice> {
    let alerts: Vec<(LetterState, Option<DateTime<Utc>>)> = letters::table
        .filter(letters::application_id.eq(application).and(letters::kind.eq(LetterKind::Alert)))
        .select((letters::state, letters::sent_at))
        .load(&mut conn)
        .await?;
    // One that came back has no such time any more, and the table takes care of it: it was told to nobody.
    Ok(match alerts.iter().filter_map(|(_, sent_at)| *sent_at).max() {
        _ if alerts.iter().any(|(state, _)| *state == LetterState::Queued) => Notice::UnderWay,
        Some(at) => Notice::Sent(at),
        None => Notice::ReachedNobody,
    })
}
