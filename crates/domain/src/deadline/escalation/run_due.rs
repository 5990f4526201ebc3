//! Runs due escalations in batches, one transaction each, so that the backlog of a week takes seconds.
//!
//! When several escalations of one application are due, only the strongest notifies. A batch locks its applications'
//! rows first (decision 0008) and leaves locked ones for the next batch.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;
use uuid::Uuid;

use super::notify;
use crate::account::{absence, staff as people};
use crate::application::Application;
use crate::base::schema::{applications, escalation_notices, escalations, staff};
use crate::base::terms::EscalationKind;
use crate::base::{Actor, ApplicationId, EscalationId, Role, StaffId};
use crate::deadline::late_notice::{self, LateCase};
use crate::job::set_aside::SweepRun;
use crate::letter::Context;
use crate::record::event::{self, EventKind, Subject};

/// How many due escalations are read for each one run, so that parallel workers find some that are not locked.
const LOOK_AHEAD: i64 = 4;

/// Runs everything due, oldest first, of `limit` applications at most; notifies staff once nothing due is left.
/// Returns how many escalations ran.
///
/// # Errors
/// The last database error; the other escalations still ran, and those that failed are set aside.
pub async fn run_due(conn: &mut AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let mut run = SweepRun::begin(conn, "run_escalations", ctx.now(), limit).await?;
    let read = limit.saturating_mul(LOOK_AHEAD);
    let set_aside = run.excluded().to_vec();
    let due = list_due(conn, ctx.now(), &set_aside, read).await?;
    let due = run.page_of(due, read);
    let (mut fired, mut failed) = (0, None);
    if !due.is_empty() {
        match run_batch(conn, ctx, &due, limit).await {
            Ok(count) => {
                fired = count;
                let items: Vec<Uuid> = due.iter().map(|application| application.0).collect();
                run.record_batch(conn, &items, 0).await?;
            }
            // A failing escalation must not block the others: run each by itself, and set the failing ones aside.
            Err(error) => {
                tracing::error!(%error, "a batch of escalations failed; running each by itself");
                let one_by_one = usize::try_from(limit).unwrap_or(usize::MAX);
                for application in due.iter().take(one_by_one) {
                    let result = run_batch(conn, ctx, &[*application], 1).await;
                    run.record(conn, application.0, result.as_ref().map(|count| *count > 0)).await?;
                    match result {
                        Ok(count) => fired += count,
                        Err(error) => failed = Some(error),
                    }
                }
            }
        }
    }
    // After downtime everything goes into one letter per person, so notices wait while something due is left.
    let is_quiet = due.is_empty() || list_due(conn, ctx.now(), &set_aside, 1).await?.is_empty();
    run.finish(conn).await?;
    notify::notify(conn, ctx, is_quiet).await?;
    failed.map_or(Ok(fired), Err)
}

/// The applications of the oldest due escalations; an index-only read.
async fn list_due(
    mut conn: &AsyncPgConnection,
    now: DateTime<Utc>,
    excluded: &[Uuid],
    limit: i64,
) -> QueryResult<Vec<ApplicationId>> {
    let mut due: Vec<ApplicationId> = escalations::table
        .filter(escalations::due_at.le(now).and(escalations::application_id.ne_all(excluded)))
        .filter(escalations::fired_at.is_null().and(escalations::cancelled_at.is_null()))
        .order((escalations::due_at, escalations::id))
        .limit(limit)
        .select(escalations::application_id)
        .load(&mut conn)
        .await?;
    let mut seen = std::collections::HashSet::new();
    due.retain(|application| seen.insert(*application));
    Ok(due)
}

#[derive(Debug, Clone, Copy, Queryable)]
struct DueEscalation {
    id: EscalationId,
    kind: EscalationKind,
    application: ApplicationId,
}

async fn run_batch(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    due: &[ApplicationId],
    limit: i64,
) -> QueryResult<usize> {
    conn.transaction(async |conn| {
        let locked: Vec<Application> = applications::table
            .filter(applications::id.eq_any(due))
            .order((applications::due_at, applications::id))
            .limit(limit)
            .select(Application::as_select())
            .for_update()
            .skip_locked()
            .load(conn)
            .await?;
        let locked: HashMap<ApplicationId, Application> = locked.into_iter().map(|it| (it.id, it)).collect();
        // Checked again under the lock: another worker may have run them.
        let fired: Vec<DueEscalation> = diesel::update(escalations::table)
            .filter(escalations::application_id.eq_any(locked.keys()))
            .filter(escalations::fired_at.is_null().and(escalations::cancelled_at.is_null()))
            .filter(escalations::due_at.le(ctx.now()))
            .set(escalations::fired_at.eq(Some(ctx.now())))
            .returning((escalations::id, escalations::kind, escalations::application_id))
            .get_results(conn)
            .await?;
        let strongest = strongest(&locked, &fired);
        let notified = notify_later(conn, ctx, &strongest).await?;
        let lines = strongest.iter().map(|(application, escalation)| {
            let others: Vec<_> =
                fired.iter().filter(|it| it.application == application.id && it.id != escalation.id).collect();
            let kinds: Vec<EscalationKind> = others.into_iter().map(|it| it.kind).collect();
            let notified = notified.get(&application.id).cloned().unwrap_or_default();
            let mut data = json!({ "escalation": escalation.id, "notified": notified });
            if !kinds.is_empty() {
                data["also"] = json!(kinds);
            }
            (Subject::Application(application.id), event_of(escalation.kind), data)
        });
        event::record_each(conn, &Actor::Worker, ctx.now(), lines.collect()).await?;
        let late_cases =
            strongest.iter().filter_map(|(application, escalation)| LateCase::of(application, escalation.kind));
        late_notice::send(conn, ctx, &late_cases.collect::<Vec<_>>()).await?;
        Ok(fired.len())
    })
    .await
}

/// The strongest escalation of each open application among those that ran.
fn strongest<'a>(
    locked: &'a HashMap<ApplicationId, Application>,
    fired: &[DueEscalation],
) -> Vec<(&'a Application, DueEscalation)> {
    let mut strongest: BTreeMap<ApplicationId, DueEscalation> = BTreeMap::new();
    for escalation in fired {
        let kept = strongest.entry(escalation.application).or_insert(*escalation);
        if escalation.kind > kept.kind {
            *kept = *escalation;
        }
    }
    let open =
        strongest.into_values().filter_map(|escalation| Some((locked.get(&escalation.application)?, escalation)));
    let mut open: Vec<_> = open.filter(|(application, _)| application.status.is_open()).collect();
    open.sort_by_key(|(application, _)| (application.due_at, application.id));
    open
}

/// Inserts a notice for each person an escalation notifies; the letters are written once nothing due is left. Returns
/// the people per application.
async fn notify_later(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    strongest: &[(&Application, DueEscalation)],
) -> QueryResult<HashMap<ApplicationId, Vec<StaffId>>> {
    if strongest.is_empty() {
        return Ok(HashMap::new());
    }
    let away = absence::list_away(conn, ctx.now()).await?;
    let leads: Vec<StaffId> = people::list_with_role(conn, Role::Lead).await?.into_iter().map(|lead| lead.id).collect();
    let here: Vec<StaffId> = leads.iter().copied().filter(|lead| !away.contains(lead)).collect();
    // When all leads are absent, notify all of them.
    let leads = if here.is_empty() { leads } else { here };
    let holders = strongest.iter().filter_map(|(application, _)| application.holder_id);
    let holders: Vec<StaffId> = staff::table
        .filter(staff::id.eq_any(holders).and(staff::disabled_at.is_null()))
        .select(staff::id)
        .load(&mut conn)
        .await?;
    let mut notified = HashMap::new();
    let mut rows = Vec::new();
    for (application, escalation) in strongest {
        let holder = application.holder_id.filter(|holder| holders.contains(holder) && !away.contains(holder));
        let holder = holder.filter(|_| escalation.kind == EscalationKind::Remind);
        // Without a present holder the reminder goes to the leads.
        let whom = holder.map_or_else(|| leads.clone(), |holder| vec![holder]);
        rows.extend(whom.iter().map(|staff| {
            (
                escalation_notices::escalation_id.eq(escalation.id),
                escalation_notices::staff_id.eq(*staff),
                escalation_notices::application_id.eq(application.id),
                escalation_notices::kind.eq(escalation.kind),
                escalation_notices::due_at.eq(application.due_at),
                escalation_notices::fired_at.eq(ctx.now()),
            )
        }));
        notified.insert(application.id, whom);
    }
    // Seven values per row; a statement takes at most 65,535.
    for rows in rows.chunks(ROWS_A_STATEMENT) {
        diesel::insert_into(escalation_notices::table).values(rows).on_conflict_do_nothing().execute(&mut conn).await?;
    }
    Ok(notified)
}

/// How many notices one statement inserts.
const ROWS_A_STATEMENT: usize = 5_000;

/// The event of an escalation of this kind.
fn event_of(kind: EscalationKind) -> EventKind {
    match kind {
        EscalationKind::Remind => EventKind::EscalationRemind,
        EscalationKind::Escalate => EventKind::EscalationEscalate,
        EscalationKind::Overdue => EventKind::EscalationOverdue,
    }
}
