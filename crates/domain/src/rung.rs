//! The escalation ladder: remind, escalate, overdue; once each per application and round.
//!
//! The rungs of an application are rows made at submission, so that the sweep reads an index of what
//! is due and nothing else, whether it runs every minute or after a week of downtime.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::actor::{Actor, Role};
use crate::application::About;
use crate::calendar::{self, Calendar, SHANGHAI};
use crate::context::Context;
use crate::deadline::{self, Rule};
use crate::event::{self, Subject};
use crate::id::{ApplicationId, RungId};
use crate::letter::{self, Letter, Outgoing, Recipient};
use crate::policy::Policy;
use crate::schema::{rungs, stores};
use crate::staff::{self, Colleague};
use crate::transition;

text_enum! {
    /// A step of the ladder.
    pub enum RungKind {
        /// To the holder, on the morning of the target day.
        Remind = "remind",
        /// To leads, on the morning of the deadline day.
        Escalate = "escalate",
        /// To leads and the applicant, at the deadline.
        Overdue = "overdue",
    }
}

/// When each rung of a ladder fires, for these due dates.
pub fn times(policy: &Policy, target_at: DateTime<Utc>, due_at: DateTime<Utc>) -> [(RungKind, DateTime<Utc>); 3] {
    let morning = |at: DateTime<Utc>| deadline::at(at.with_timezone(&SHANGHAI).date_naive(), policy.clock.remind);
    [(RungKind::Remind, morning(target_at)), (RungKind::Escalate, morning(due_at)), (RungKind::Overdue, due_at)]
}

/// Sets up the ladder of a round.
///
/// # Errors
/// Database errors.
pub async fn insert(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    round: i16,
    times: [(RungKind, DateTime<Utc>); 3],
    at: DateTime<Utc>,
) -> QueryResult<()> {
    let rows: Vec<_> = times
        .into_iter()
        .map(|(kind, due_at)| {
            (
                rungs::id.eq(RungId::new(at)),
                rungs::application_id.eq(application),
                rungs::round.eq(round),
                rungs::kind.eq(kind),
                rungs::due_at.eq(due_at),
            )
        })
        .collect();
    diesel::insert_into(rungs::table).values(rows).execute(&mut conn).await.map(drop)
}

/// Takes the unfired rungs away: the clock stopped.
///
/// # Errors
/// Database errors.
pub async fn cancel(mut conn: &AsyncPgConnection, application: ApplicationId, at: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(rungs::table)
        .filter(rungs::application_id.eq(application))
        .filter(rungs::fired_at.is_null().and(rungs::cancelled_at.is_null()))
        .set(rungs::cancelled_at.eq(Some(at)))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Puts the unfired rungs of a round back: a decision was undone.
///
/// # Errors
/// Database errors.
pub async fn restore(mut conn: &AsyncPgConnection, application: ApplicationId, round: i16) -> QueryResult<()> {
    diesel::update(rungs::table)
        .filter(rungs::application_id.eq(application).and(rungs::round.eq(round)))
        .filter(rungs::fired_at.is_null())
        .set(rungs::cancelled_at.eq(None::<DateTime<Utc>>))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Moves the unfired rungs of a round to other due dates, and puts them back: the clock goes on after a pause.
///
/// # Errors
/// Database errors.
pub async fn move_to(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    round: i16,
    times: [(RungKind, DateTime<Utc>); 3],
) -> QueryResult<()> {
    for (kind, due_at) in times {
        diesel::update(rungs::table)
            .filter(rungs::application_id.eq(application).and(rungs::round.eq(round)))
            .filter(rungs::kind.eq(kind).and(rungs::fired_at.is_null()))
            .set((rungs::due_at.eq(due_at), rungs::cancelled_at.eq(None::<DateTime<Utc>>)))
            .execute(&mut conn)
            .await?;
    }
    Ok(())
}

/// Fires everything due and not fired, oldest first, `limit` at most; each rung in a transaction of its own,
/// which takes the application's row first and leaves one that is being worked on for the next run. Returns how
/// many fired.
///
/// # Errors
/// Database errors, of the last that could not be fired; the others fired nevertheless.
pub async fn fire_due(conn: &mut AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let due: Vec<DueRung> = rungs::table
        .filter(rungs::due_at.le(ctx.now()))
        .filter(rungs::fired_at.is_null().and(rungs::cancelled_at.is_null()))
        .order((rungs::due_at, rungs::id))
        .limit(limit)
        .select((rungs::id, rungs::kind, rungs::application_id))
        .load(conn)
        .await?;
    if due.is_empty() {
        return Ok(0);
    }
    let leads = staff::list_with_role(conn, Role::Lead).await?;
    let calendar = calendar::load(conn).await?;
    let (mut fired, mut failed) = (0, None);
    for rung in &due {
        match conn.transaction(async |conn| fire(conn, ctx, &leads, &calendar, rung).await).await {
            Ok(done) => fired += usize::from(done),
            // The oldest comes first every time: it must not hold up all the others for ever.
            Err(error) => {
                tracing::error!(rung = %rung.id, %error, "a rung could not be fired");
                failed = Some(error);
            }
        }
    }
    failed.map_or(Ok(fired), Err)
}

#[derive(Debug, Clone, Copy, Queryable)]
struct DueRung {
    id: RungId,
    kind: RungKind,
    application: ApplicationId,
}

async fn fire(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    leads: &[Colleague],
    calendar: &Calendar,
    rung: &DueRung,
) -> QueryResult<bool> {
    let Some(application) = transition::lock_idle(conn, rung.application).await? else { return Ok(false) };
    let fired = diesel::update(rungs::table.find(rung.id))
        .filter(rungs::fired_at.is_null().and(rungs::cancelled_at.is_null()))
        .filter(rungs::due_at.le(ctx.now()))
        .set(rungs::fired_at.eq(Some(ctx.now())))
        .execute(&mut conn)
        .await?;
    if fired == 0 || !application.status.is_open() {
        return Ok(false);
    }
    let store_name: String = stores::table.find(application.store_id).select(stores::name).first(&mut conn).await?;
    let about = About::new(&application, &store_name);
    let holder = match application.holder_id {
        Some(holder) if rung.kind == RungKind::Remind => staff::find_colleague(conn, holder).await?,
        _ => None,
    };
    // Nobody holds it: the reminder goes one level up.
    let told = holder.as_ref().map_or(leads, std::slice::from_ref);
    let mut outgoing: Vec<Outgoing> = told.iter().map(|colleague| to_staff(rung, colleague, &about)).collect();
    if rung.kind == RungKind::Overdue {
        let policy = ctx.policies.get(conn, application.policy_id).await?;
        let rule = Rule { calendar, close: policy.policy.clock.close };
        let estimate_at = rule.nth_close_from(ctx.now(), ESTIMATE_DAYS).map_or(application.due_at, |due| due.at);
        outgoing.push(Outgoing {
            letter: Letter::Overdue { about, estimate_at },
            recipient: Recipient::Applicant,
            to: application.contact_email.clone(),
            locale: application.locale,
            dedupe_key: format!("rung:{}:applicant", rung.id),
            hold_until: None,
        });
    }
    letter::post(conn, ctx, &outgoing).await?;
    let action = format!("rung_{}", rung.kind);
    let data = json!({ "rung": rung.id, "told": told.iter().map(|colleague| colleague.id).collect::<Vec<_>>() });
    event::record(conn, Subject::Application(application.id), &Actor::Worker, ctx.now(), &action, data).await?;
    Ok(true)
}

fn to_staff(rung: &DueRung, colleague: &Colleague, about: &About) -> Outgoing {
    let about = about.clone();
    Outgoing {
        letter: match rung.kind {
            RungKind::Remind => Letter::Remind { about },
            RungKind::Escalate => Letter::Escalate { about },
            RungKind::Overdue => Letter::OverdueLead { about },
        },
        recipient: Recipient::Staff(colleague.id),
        to: colleague.email.clone(),
        locale: colleague.locale,
        dedupe_key: format!("rung:{}:{}", rung.id, colleague.id),
        hold_until: None,
    }
}

/// Working days the apology for a late answer asks for.
const ESTIMATE_DAYS: u32 = 2;
