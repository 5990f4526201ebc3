//! Notifies staff of escalations: one letter per person, whatever their number.

use std::collections::HashSet;

use chrono::Duration;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use crate::account::staff;
use crate::application::{About, Application, Status};
use crate::base::schema::{applications, escalation_notices, stores};
use crate::base::terms::EscalationKind;
use crate::base::{ApplicationId, EscalationId, StaffId};
use crate::job::set_aside::SweepRun;
use crate::letter::facts::LISTED;
use crate::letter::{self, Context, Letter, MissedReminders, Topic};

/// How long a notice waits at most for others that are due but have not run.
const WAIT_PERIOD: Duration = Duration::minutes(2);

/// Writes the letters of notices not sent yet: all of them when nothing due is left (`is_quiet`), otherwise those
/// older than [`WAIT_PERIOD`]. Repeated or parallel runs write each letter once.
pub(super) async fn notify(conn: &mut AsyncPgConnection, ctx: &Context, is_quiet: bool) -> QueryResult<()> {
    let before = if is_quiet { ctx.now() } else { ctx.now() - WAIT_PERIOD };
    let people: Vec<StaffId> = escalation_notices::table
        .filter(escalation_notices::notified_at.is_null().and(escalation_notices::fired_at.le(before)))
        .select(escalation_notices::staff_id)
        .distinct()
        .load(conn)
        .await?;
    let everybody = i64::try_from(people.len()).unwrap_or(i64::MAX);
    let mut run = SweepRun::begin(conn, "escalation_notices", ctx.now(), everybody).await?;
    for person in run.page_of(people, i64::MAX) {
        if !run.excluded().contains(&person.0) {
            let result = conn.transaction(async |conn| notify_one(conn, ctx, person).await).await;
            run.record(conn, person.0, result.map(|()| true)).await?;
        }
    }
    run.finish(conn).await.map(drop)
}

async fn notify_one(mut conn: &AsyncPgConnection, ctx: &Context, person: StaffId) -> QueryResult<()> {
    // The row lock keeps another process from notifying the same person.
    let notices: Vec<(EscalationId, EscalationKind, ApplicationId)> = escalation_notices::table
        .filter(escalation_notices::staff_id.eq(person).and(escalation_notices::notified_at.is_null()))
        .order((escalation_notices::due_at, escalation_notices::escalation_id))
        .select((escalation_notices::escalation_id, escalation_notices::kind, escalation_notices::application_id))
        .for_update()
        .skip_locked()
        .load(&mut conn)
        .await?;
    let Some((first, ..)) = notices.as_slice().first().copied() else { return Ok(()) };
    let ids: Vec<EscalationId> = notices.iter().map(|(id, ..)| *id).collect();
    diesel::update(escalation_notices::table)
        .filter(escalation_notices::staff_id.eq(person).and(escalation_notices::escalation_id.eq_any(&ids)))
        .set(escalation_notices::notified_at.eq(Some(ctx.now())))
        .execute(&mut conn)
        .await?;
    let Some(colleague) = staff::find_colleague(conn, person).await? else { return Ok(()) };
    let open: Vec<ApplicationId> = applications::table
        .filter(applications::id.eq_any(notices.iter().map(|(.., id)| *id)))
        .filter(applications::status.eq_any(Status::RUNNING))
        .select(applications::id)
        .load(&mut conn)
        .await?;
    tracing::debug!(%person, open = open.len(), "sending escalation notices");
    let open: HashSet<ApplicationId> = open.into_iter().collect();
    let mut cases: Vec<(EscalationKind, ApplicationId)> =
        notices.iter().filter(|(.., id)| open.contains(id)).map(|(_, kind, id)| (*kind, *id)).collect();
    // The strongest kind first; the stable sort keeps the order by deadline within a kind.
    cases.sort_by_key(|(kind, _)| std::cmp::Reverse(*kind));
    let count = cases.len();
    cases.truncate(LISTED);
    let cases = gather(conn, cases).await?;
    let letter = match <[_; 1]>::try_from(cases) {
        Ok([(kind, about)]) => match kind {
            EscalationKind::Remind => Letter::Remind { about },
            EscalationKind::Escalate => Letter::Escalate { about },
            EscalationKind::Overdue => Letter::OverdueLead { about },
        },
        Err(cases) if cases.is_empty() => return Ok(()),
        Err(cases) => Letter::CatchUp { missed: MissedReminders { cases, count } },
    };
    // The first escalation identifies the letter, because each escalation notifies a person once.
    letter::post(conn, ctx, &[colleague.letter(Topic::Escalation(first), letter)]).await.map(drop)
}

async fn gather(
    mut conn: &AsyncPgConnection,
    cases: Vec<(EscalationKind, ApplicationId)>,
) -> QueryResult<Vec<(EscalationKind, About)>> {
    let rows: Vec<(Application, String)> = applications::table
        .inner_join(stores::table)
        .filter(applications::id.eq_any(cases.iter().map(|(_, id)| *id)))
        .select((Application::as_select(), stores::name))
        .load(&mut conn)
        .await?;
    let about = |id: ApplicationId| rows.iter().find(|(application, _)| application.id == id);
    let found = |(kind, id): &(EscalationKind, ApplicationId)| {
        about(*id).map(|(application, store_name)| (*kind, About::new(application, store_name)))
    };
    Ok(cases.iter().filter_map(found).collect())
}
