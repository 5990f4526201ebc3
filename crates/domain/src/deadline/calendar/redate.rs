//! Recounts due dates after a publication; [`preview()`] tells the effect before it.
//!
//! Preview and sweep use the same rule: [`DueDates::moved`]. The sweep works through the rows the publication inserted;
//! any number of processes may run it, and a locked application is left for the next run.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Int2, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::{Value, json};
use uuid::Uuid;

use super::publish::RedateOutcome;
use super::{Calendar, load_to_count};
use crate::application::{About, Application, Status};
use crate::base::schema::{applications, calendar_moves as moves, clock_intervals};
use crate::base::{Actor, ApplicationId, CalendarPublicationId};
use crate::deadline::due_dates::DueDates;
use crate::deadline::escalation;
use crate::deadline::ledger::ClockState;
use crate::deadline::working_clock::{CountingRule, Pause};
use crate::job::set_aside::SweepRun;
use crate::letter::{self, Context, Letter, OutgoingLetter, Topic};
use crate::policy::ClockRules;
use crate::record::event::{self, EventKind, Subject};
use crate::store;

mod preview;

pub use preview::{Example, RedatePreview, preview};

/// The result of recounting one application.
struct Recount {
    outcome: RedateOutcome,
    /// The deadline as counted; the current one when it cannot be counted.
    counted_at: DateTime<Utc>,
    /// The due dates after the recount.
    due_dates: DueDates,
}

impl Recount {
    fn passed(current: DueDates) -> Self {
        Self { outcome: RedateOutcome::Passed, counted_at: current.due_at, due_dates: current }
    }

    fn new(
        calendar: &Calendar,
        clock: &ClockRules,
        began_at: DateTime<Utc>,
        pauses: Option<&Vec<Pause>>,
        current: DueDates,
        now: DateTime<Utc>,
    ) -> Self {
        let rule = CountingRule { calendar, close: clock.close };
        let pauses = pauses.map_or(&[][..], Vec::as_slice);
        let Some(counted) = DueDates::count(rule, clock, began_at, pauses) else { return Self::passed(current) };
        let due_dates = counted.moved(&current, rule, now);
        let outcome = if due_dates.due_at > current.due_at {
            RedateOutcome::Later
        } else if counted.due_at < current.due_at && current.due_at > now {
            RedateOutcome::Kept
        } else {
            RedateOutcome::Same
        };
        Self { outcome, counted_at: counted.due_at, due_dates }
    }
}

async fn pauses_of(
    mut conn: &AsyncPgConnection,
    ids: &[ApplicationId],
) -> QueryResult<HashMap<ApplicationId, Vec<Pause>>> {
    let rows: Vec<(ApplicationId, DateTime<Utc>, Option<DateTime<Utc>>)> = clock_intervals::table
        .filter(clock_intervals::application_id.eq_any(ids))
        .filter(clock_intervals::state.eq(ClockState::Paused))
        .select((clock_intervals::application_id, clock_intervals::started_at, clock_intervals::ended_at))
        .load(&mut conn)
        .await?;
    let mut pauses: HashMap<_, Vec<Pause>> = HashMap::new();
    for (id, from, until) in rows {
        pauses.entry(id).or_default().push(Pause { from, until });
    }
    Ok(pauses)
}

/// Recounts applications that a publication may affect, `limit` at most: in one transaction, and each in its own when that
/// fails. Returns how many were recounted.
pub async fn redate_due(conn: &mut AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let mut run = SweepRun::begin(conn, "redate", ctx.now(), limit).await?;
    while run.goes_on() {
        let to_do: Vec<Uuid> = moves::table
            .filter(moves::done_at.is_null().and(moves::application_id.ne_all(run.excluded())))
            .order((moves::application_id, moves::publication_id))
            .limit(run.room())
            .select(moves::application_id)
            .load(conn)
            .await?;
        let to_do = run.page(to_do);
        match redate_in_one(conn, ctx, &to_do).await {
            Ok(redated) => run.record_batch(conn, &to_do, redated).await?,
            Err(error) => {
                tracing::warn!(%error, "a batch could not be recounted; each application is tried by itself");
                for id in to_do {
                    let result = redate_in_one(conn, ctx, &[id]).await;
                    run.record(conn, id, result.map(|redated| redated > 0)).await?;
                }
            }
        }
    }
    run.finish(conn).await
}

async fn redate_in_one(conn: &mut AsyncPgConnection, ctx: &Context, ids: &[Uuid]) -> QueryResult<usize> {
    if ids.is_empty() {
        return Ok(0);
    }
    conn.transaction(async |conn| redate(conn, ctx, ids).await).await
}

/// A recounted application.
struct DateChange {
    application: Application,
    outcome: RedateOutcome,
    due_dates: DueDates,
}

async fn redate(mut conn: &AsyncPgConnection, ctx: &Context, ids: &[Uuid]) -> QueryResult<usize> {
    let now = ctx.now();
    let calendar = load_to_count(conn).await?;
    // Lock order (decision 0008): the application's row first. Locked ones are left for the next run.
    let locked: Vec<Application> = applications::table
        .filter(applications::id.eq_any(ids))
        .order(applications::id)
        .select(Application::as_select())
        .for_update()
        .skip_locked()
        .load(&mut conn)
        .await?;
    let ids: Vec<ApplicationId> = locked.iter().map(|application| application.id).collect();
    let pauses = pauses_of(conn, &ids).await?;
    let mut redated = Vec::with_capacity(locked.len());
    for application in locked {
        let current = DueDates::of(&application);
        let policy = ctx.policies.get(conn, application.policy_id).await?;
        let recount = if application.status.is_running() {
            let pauses = pauses.get(&application.id);
            Recount::new(&calendar, &policy.policy.clock, application.began_at(), pauses, current, now)
        } else {
            Recount::passed(current)
        };
        redated.push(DateChange { application, outcome: recount.outcome, due_dates: recount.due_dates });
    }
    let publications = mark_done(conn, &redated, now).await?;
    let changed: Vec<&DateChange> = redated.iter().filter(|it| it.due_dates != DueDates::of(&it.application)).collect();
    if !changed.is_empty() {
        set_dates(conn, &changed).await?;
        move_escalations(conn, ctx, &changed).await?;
        notify_applicants(conn, ctx, &changed).await?;
    }
    let lines = redated.iter().filter_map(|it| event_of(it, &publications)).collect::<Vec<_>>();
    event::record_each(conn, &Actor::Worker, now, lines).await?;
    Ok(redated.len())
}

/// The event of a recount: when dates changed, or a deadline was kept.
fn event_of(
    it: &DateChange,
    publications: &HashMap<ApplicationId, CalendarPublicationId>,
) -> Option<(Subject, EventKind, Value)> {
    let was = DueDates::of(&it.application);
    let is_recorded = it.outcome == RedateOutcome::Kept
        || it.due_dates.due_at != was.due_at
        || it.due_dates.target_at != was.target_at;
    let publication = publications.get(&it.application.id).filter(|_| is_recorded)?;
    let data = json!({
        "publication": publication,
        "outcome": it.outcome.as_str(),
        "was_due_at": was.due_at,
        "due_at": it.due_dates.due_at,
        "target_at": it.due_dates.target_at,
    });
    Some((Subject::Application(it.application.id), EventKind::Redate, data))
}

/// Marks the rows as done. Returns the latest publication of each application; rows another process finished are left
/// out.
async fn mark_done(
    mut conn: &AsyncPgConnection,
    redated: &[DateChange],
    now: DateTime<Utc>,
) -> QueryResult<HashMap<ApplicationId, CalendarPublicationId>> {
    #[derive(QueryableByName)]
    struct Done {
        #[diesel(sql_type = SqlUuid)]
        application_id: ApplicationId,
        #[diesel(sql_type = SqlUuid)]
        publication_id: CalendarPublicationId,
    }
    let ids: Vec<ApplicationId> = redated.iter().map(|it| it.application.id).collect();
    let outcomes: Vec<&str> = redated.iter().map(|it| it.outcome.as_str()).collect();
    let was: Vec<DateTime<Utc>> = redated.iter().map(|it| it.application.due_at).collect();
    let due: Vec<DateTime<Utc>> = redated.iter().map(|it| it.due_dates.due_at).collect();
    let done: Vec<Done> = diesel::sql_query(
        "update calendar_moves m set done_at = $5, outcome = u.outcome, was_due_at = u.was_due_at, due_at = u.due_at
         from unnest($1, $2, $3, $4) as u (id, outcome, was_due_at, due_at)
         where m.application_id = u.id and m.done_at is null
         returning m.application_id, m.publication_id",
    )
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<Array<Text>, _>(outcomes)
    .bind::<Array<Timestamptz>, _>(was)
    .bind::<Array<Timestamptz>, _>(due)
    .bind::<Nullable<Timestamptz>, _>(Some(now))
    .load(&mut conn)
    .await?;
    let mut last: HashMap<ApplicationId, CalendarPublicationId> = HashMap::new();
    for row in done {
        let publication = last.entry(row.application_id).or_insert(row.publication_id);
        *publication = (*publication).max(row.publication_id);
    }
    Ok(last)
}

async fn set_dates(mut conn: &AsyncPgConnection, changed: &[&DateChange]) -> QueryResult<()> {
    let ids: Vec<ApplicationId> = changed.iter().map(|it| it.application.id).collect();
    let targets: Vec<DateTime<Utc>> = changed.iter().map(|it| it.due_dates.target_at).collect();
    let dues: Vec<DateTime<Utc>> = changed.iter().map(|it| it.due_dates.due_at).collect();
    let provisional: Vec<bool> = changed.iter().map(|it| it.due_dates.is_provisional).collect();
    diesel::sql_query(
        "update applications a set target_at = u.target_at, due_at = u.due_at, due_is_provisional = u.provisional
         from unnest($1, $2, $3, $4) as u (id, target_at, due_at, provisional) where a.id = u.id",
    )
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<Array<Timestamptz>, _>(targets)
    .bind::<Array<Timestamptz>, _>(dues)
    .bind::<Array<Bool>, _>(provisional)
    .execute(&mut conn)
    .await
    .map(drop)
}

/// Moves escalations that have not run yet to the new dates.
async fn move_escalations(mut conn: &AsyncPgConnection, ctx: &Context, changed: &[&DateChange]) -> QueryResult<()> {
    let (mut ids, mut rounds, mut kinds, mut times) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for it in changed {
        let policy = ctx.policies.get(conn, it.application.policy_id).await?;
        for (kind, at) in escalation::times(&policy.policy, it.due_dates.target_at, it.due_dates.due_at) {
            ids.push(it.application.id);
            rounds.push(it.application.round);
            kinds.push(kind.as_str());
            times.push(at);
        }
    }
    diesel::sql_query(
        "update escalations r set due_at = u.due_at from unnest($1, $2, $3, $4) as u (id, round, kind, due_at)
         where r.application_id = u.id and r.round = u.round and r.kind = u.kind and r.fired_at is null",
    )
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<Array<Int2>, _>(rounds)
    .bind::<Array<Text>, _>(kinds)
    .bind::<Array<Timestamptz>, _>(times)
    .execute(&mut conn)
    .await
    .map(drop)
}

/// Notifies applicants whose deadline became later, once for each new deadline (R19).
async fn notify_applicants(conn: &AsyncPgConnection, ctx: &Context, changed: &[&DateChange]) -> QueryResult<()> {
    let later: Vec<&DateChange> = changed.iter().copied().filter(|it| it.outcome == RedateOutcome::Later).collect();
    if later.is_empty() {
        return Ok(());
    }
    let names = store::names(conn, later.iter().map(|it| it.application.store_id)).await?;
    let letters: Vec<OutgoingLetter> = later
        .iter()
        .map(|it| {
            let (application, due_dates) = (&it.application, &it.due_dates);
            let name = names.get(&application.store_id).map_or("", String::as_str);
            let about = due_dates.about(About::new(application, name));
            let letter = Letter::Postponed { about, was_due_at: application.due_at };
            let topic = Topic::Deadline(application.id, due_dates.due_at);
            OutgoingLetter::to_applicant(application, topic, letter)
        })
        .collect();
    letter::post(conn, ctx, &letters).await.map(drop)
}

/// True while a deadline is in the future and the application's clock runs. A paused application is recounted when its
/// clock runs again.
pub(crate) fn is_in_force(due_at: DateTime<Utc>, status: Status, now: DateTime<Utc>) -> bool {
    status.is_running() && due_at > now
}
