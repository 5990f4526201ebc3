//! Blocked effects: obstacles are stored with their amounts, the applicant is notified of each block, the effect is
//! rechecked as long as its obstacles can clear by themselves, and leads are notified when nobody clears it.

use chrono::{DateTime, Duration, Utc};
use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::attempt::target;
use super::{Effect, EffectAttempt, lapse, lead_notice, lock};
use crate::application::{Application, Blocker, EffectState, Obstacle, TransitionError, transition};
use crate::base::schema::{effect_blockers, effects};
use crate::base::{Actor, ApplicationId, EffectId};
use crate::job;
use crate::job::set_aside::SweepRun;
use crate::letter::{self, Context, Letter, OutgoingLetter, Topic};
use crate::record::event::{self, EventKind, Subject};
use crate::store;

/// How long until a recheck is repeated when the process that made it died.
const CHECK_PERIOD: Duration = Duration::days(1);
/// How long until a recheck is repeated that the platform did not answer.
const UNANSWERED_PERIOD: Duration = Duration::hours(1);

/// An obstacle as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = effect_blockers)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct FoundObstacle {
    pub blocker: Blocker,
    pub found_at: DateTime<Utc>,
    pub amount: Option<i64>,
    pub cleared_at: Option<DateTime<Utc>>,
}

impl FoundObstacle {
    /// The obstacle without its times.
    pub fn obstacle(&self) -> Obstacle {
        Obstacle { blocker: self.blocker, amount: self.amount }
    }
}

/// Every obstacle the effect ever had, oldest first.
pub async fn list(mut conn: &AsyncPgConnection, effect: EffectId) -> QueryResult<Vec<FoundObstacle>> {
    effect_blockers::table
        .filter(effect_blockers::effect_id.eq(effect))
        .order((effect_blockers::found_at, effect_blockers::blocker))
        .select(FoundObstacle::as_select())
        .load(&mut conn)
        .await
}

/// Blocks the effect because the platform named obstacles before anything was requested. Ignored when the attempt is
/// not the current one.
pub async fn block_before(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    id: EffectId,
    attempt: i32,
    obstacles: &[Obstacle],
) -> Result<(), TransitionError> {
    conn.transaction(async |conn| {
        let Some((application, effect)) = lock(conn, id).await? else { return Ok(()) };
        let is_checked = effect.state == EffectState::Blocked && effect.next_check_at.is_some();
        if (effect.state != EffectState::Scheduled && !is_checked) || effect.attempt != attempt {
            return Ok(());
        }
        block_in(conn, ctx, &application, &effect, obstacles).await
    })
    .await
}

/// Blocks the effect, or updates its obstacles. The applicant is notified of new obstacles, but not when some of them
/// are cleared.
pub(super) async fn block_in(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    effect: &Effect,
    obstacles: &[Obstacle],
) -> Result<(), TransitionError> {
    let now = ctx.now();
    let mut obstacles = if obstacles.is_empty() { vec![Blocker::Refused.into()] } else { obstacles.to_vec() };
    obstacles.sort_by_key(|obstacle| obstacle.blocker);
    obstacles.dedup_by_key(|obstacle| obstacle.blocker);
    let is_new = keep(conn, effect.id, &obstacles, now).await?;
    let blockers: Vec<Blocker> = obstacles.iter().map(|obstacle| obstacle.blocker).collect();
    let words: Vec<&str> = blockers.iter().map(|blocker| blocker.as_str()).collect();
    let data = json!({ "effect": effect.id, "blocker": words.join(",") });
    let to = EffectState::Blocked;
    if effect.state != to {
        transition::advance_effect(conn, &Actor::Worker, application, to, now, data).await?;
    } else if is_new {
        event::record(conn, Subject::Application(application.id), &Actor::Worker, now, EventKind::EffectBlocked, data)
            .await?;
    }
    // Rechecked when the one that takes longest may be gone; not while one of them needs a lead.
    let rechecks: Option<Vec<i64>> = obstacles.iter().map(|obstacle| obstacle.blocker.recheck_hours()).collect();
    let next_check_at = rechecks.and_then(|hours| hours.into_iter().max()).map(|hours| now + Duration::hours(hours));
    let blocked_at = effect.blocked_at.filter(|_| effect.state == to).unwrap_or(now);
    let rules = ctx.policies.get(conn, application.policy_id).await?.policy.effects.clone();
    let lapse_at = effect.lapse_at.filter(|_| effect.state == to);
    let lapse_at = lapse_at.unwrap_or(now + Duration::days(rules.lapse_after_days));
    diesel::update(effects::table.find(effect.id))
        .set((
            effects::state.eq(to),
            effects::problem.eq(None::<&str>),
            effects::blockers.eq(&blockers),
            effects::blocked_at.eq(Some(blocked_at)),
            effects::next_check_at.eq(next_check_at),
            effects::lapse_at.eq(Some(lapse_at)),
        ))
        .execute(&mut conn)
        .await?;
    if effect.state != to {
        let notify_leads_at = now + Duration::days(rules.lead_after_days);
        diesel::update(effects::table.find(effect.id))
            .set(effects::notify_leads_at.eq(Some(notify_leads_at)))
            .execute(&mut conn)
            .await?;
    }
    if is_new {
        let topic = Topic::Blockers(effect.id, blockers, now);
        let letter = Letter::Blocked { about: store::about(conn, application).await?, obstacles, lapse_at };
        letter::post(conn, ctx, &[OutgoingLetter::to_applicant(application, topic, letter)]).await?;
    }
    Ok(())
}

/// Replaces the current obstacles by those just found. True when one of them is new.
async fn keep(
    mut conn: &AsyncPgConnection,
    effect: EffectId,
    obstacles: &[Obstacle],
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let uncleared = effect_blockers::effect_id.eq(effect).and(effect_blockers::cleared_at.is_null());
    let found: Vec<Blocker> = obstacles.iter().map(|obstacle| obstacle.blocker).collect();
    diesel::update(effect_blockers::table.filter(uncleared).filter(effect_blockers::blocker.ne_all(&found)))
        .set(effect_blockers::cleared_at.eq(Some(now)))
        .execute(&mut conn)
        .await?;
    let mut is_new = false;
    for obstacle in obstacles {
        let amount = obstacle.amount.filter(|amount| *amount > 0);
        let known = diesel::update(effect_blockers::table.filter(uncleared))
            .filter(effect_blockers::blocker.eq(obstacle.blocker))
            .set(effect_blockers::amount.eq(amount))
            .execute(&mut conn)
            .await?;
        if known == 0 {
            is_new = true;
            diesel::insert_into(effect_blockers::table)
                .values((
                    effect_blockers::effect_id.eq(effect),
                    effect_blockers::blocker.eq(obstacle.blocker),
                    effect_blockers::found_at.eq(now),
                    effect_blockers::amount.eq(amount),
                ))
                .on_conflict_do_nothing()
                .execute(&mut conn)
                .await?;
        }
    }
    Ok(is_new)
}

/// Marks all obstacles as cleared.
pub(super) async fn clear(mut conn: &AsyncPgConnection, effect: EffectId, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(effect_blockers::table)
        .filter(effect_blockers::effect_id.eq(effect).and(effect_blockers::cleared_at.is_null()))
        .set(effect_blockers::cleared_at.eq(Some(now)))
        .execute(&mut conn)
        .await?;
    let none = None::<DateTime<Utc>>;
    diesel::update(effects::table.find(effect))
        .set((
            effects::blocked_at.eq(none),
            effects::next_check_at.eq(none),
            effects::notify_leads_at.eq(none),
            effects::lapse_at.eq(none),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Begins the daily check of a blocked effect. The next check is committed first, so that a check that kills its
/// process runs once a day.
pub(super) async fn begin_check(
    mut conn: &AsyncPgConnection,
    application: &Application,
    mut effect: Effect,
    now: DateTime<Utc>,
) -> Result<EffectAttempt, TransitionError> {
    if effect.next_check_at.is_none_or(|at| at > now) {
        return Ok(EffectAttempt::Over(EffectState::Blocked));
    }
    effect.next_check_at = Some(now + CHECK_PERIOD);
    diesel::update(effects::table.find(effect.id))
        .set(effects::next_check_at.eq(effect.next_check_at))
        .execute(&mut conn)
        .await?;
    let target = target(conn, application.store_id).await?;
    Ok(EffectAttempt::Preflight { effect: Box::new(effect), target })
}

/// Reschedules the daily check because the platform did not answer.
pub(super) async fn check_again(mut conn: &AsyncPgConnection, effect: &Effect, now: DateTime<Utc>) -> QueryResult<()> {
    let soon = now + UNANSWERED_PERIOD;
    let next = effect.next_check_at.map(|at| at.min(soon));
    diesel::update(effects::table.find(effect.id))
        .set(effects::next_check_at.eq(next))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Exactly as in the partial indexes: a generic plan with a parameter cannot use them.
pub(super) fn is_blocked() -> SqlLiteral<Bool> {
    sql("effects.state = 'blocked'")
}

/// Enqueues a job for each blocked effect whose check is due, longest due first. Returns how many.
pub async fn recheck_due(mut conn: &AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let now = ctx.now();
    let due: Vec<EffectId> = effects::table
        .filter(is_blocked().and(effects::next_check_at.le(now)))
        .filter(job::has_none("effects.id"))
        .order((effects::next_check_at, effects::id))
        .limit(limit)
        .select(effects::id)
        .load(&mut conn)
        .await?;
    super::wake(conn, &due, now).await
}

/// Notifies leads of effects that have been blocked for the policy's number of days, and once more before the approval
/// lapses. Each has its own transaction; a locked application is left for the next run. Returns how many.
pub async fn notify_leads(conn: &mut AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let mut run = SweepRun::begin(conn, "notify_leads_of_blocked", ctx.now(), limit).await?;
    while run.goes_on() {
        let due = lead_notice::list_due(conn, &run, is_blocked(), ctx.now()).await?;
        for (effect, application) in run.page(due) {
            let result = conn.transaction(async |conn| notify(conn, ctx, effect, application).await).await;
            run.record(conn, effect.0, result).await?;
        }
    }
    run.finish(conn).await
}

async fn notify(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    effect: EffectId,
    application: ApplicationId,
) -> QueryResult<bool> {
    let Some(application) = transition::lock_idle(conn, application).await? else { return Ok(false) };
    let due: Option<(Option<DateTime<Utc>>, Option<DateTime<Utc>>)> = effects::table
        .find(effect)
        .filter(effects::state.eq(EffectState::Blocked).and(effects::notify_leads_at.le(ctx.now())))
        .select((effects::blocked_at, effects::lapse_at))
        .for_update()
        .first(&mut conn)
        .await
        .optional()?;
    let Some((blocked_at, lapse_at)) = due else { return Ok(false) };
    let since = blocked_at.unwrap_or_else(|| ctx.now());
    let warn_at = lapse_at.map(|at| at - lapse::WARNING_PERIOD).filter(|at| *at > ctx.now());
    diesel::update(effects::table.find(effect)).set(effects::notify_leads_at.eq(warn_at)).execute(&mut conn).await?;
    // The last reminder is another letter than the first.
    let topic_at = if warn_at.is_some() { since } else { ctx.now() };
    let uncleared = list(conn, effect).await?.into_iter().filter(|found| found.cleared_at.is_none());
    let obstacles: Vec<Obstacle> = uncleared.map(|found| found.obstacle()).collect();
    let topic = Topic::BlockedSince(effect, topic_at);
    lead_notice::post(conn, ctx, &application, effect, &topic, |about| Letter::BlockedLead {
        about,
        obstacles: obstacles.clone(),
        blocked_at: since,
        lapse_at,
    })
    .await?;
    Ok(true)
}
