//! Referrals that no lead may take any more: the application returns to everybody, so that it is not lost.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::refer::{CHECK_PERIOD, query_has_lead};
use super::{ReferralEnd, end_by, find_open};
use crate::application::transition;
use crate::base::schema::referrals;
use crate::base::{Actor, ApplicationId, ReferralId};
use crate::job::set_aside::SweepRun;
use crate::letter::Context;

/// Ends waiting referrals that no lead may take: the last lead who might have was disabled, declared a conflict of
/// interest or became a party. Each is checked once an hour, in its own transaction. Returns how many were checked.
pub async fn watch_due(conn: &mut AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let mut run = SweepRun::begin(conn, "watch_referrals", ctx.now(), limit).await?;
    while run.goes_on() {
        let due: Vec<ApplicationId> = referrals::table
            .filter(referrals::ended_at.is_null().and(referrals::check_at.le(ctx.now())))
            .filter(referrals::application_id.ne_all(run.excluded()))
            .order((referrals::check_at, referrals::id))
            .limit(run.room())
            .select(referrals::application_id)
            .load(conn)
            .await?;
        for id in run.page(due) {
            let result = conn.transaction(async |conn| check(conn, ctx, id).await).await;
            run.record(conn, id.0, result).await?;
        }
    }
    run.finish(conn).await
}

async fn check(mut conn: &AsyncPgConnection, ctx: &Context, id: ApplicationId) -> QueryResult<bool> {
    let now = ctx.now();
    let Some(application) = transition::lock_idle(conn, id).await? else { return Ok(false) };
    // Checked again under the lock: it may have ended, or another worker has checked it.
    let due: Option<ReferralId> = referrals::table
        .filter(referrals::application_id.eq(id).and(referrals::ended_at.is_null()))
        .filter(referrals::check_at.le(now))
        .select(referrals::id)
        .first(&mut conn)
        .await
        .optional()?;
    let Some(open) = find_open(conn, id).await?.filter(|_| due.is_some()) else { return Ok(false) };
    if application.holder_id.is_none() && !query_has_lead(conn, ctx, &application, Some(open.asked_by)).await? {
        end_by(conn, &Actor::Worker, id, open.id, ReferralEnd::NoLead, now).await?;
        return Ok(true);
    }
    diesel::update(referrals::table.find(open.id))
        .set(referrals::check_at.eq(now + CHECK_PERIOD))
        .execute(&mut conn)
        .await?;
    Ok(true)
}
