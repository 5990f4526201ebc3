//! The steps while the time to answer passes: a reminder at half of it, one on the morning of its last working day, and
//! after it the application lapses.
//!
//! Each reminder is written once. If no worker ran in time, only the later one is written; after the time to answer,
//! none is. Validity is checked again before sending ([`is_awaited`]).

use chrono::{DateTime, NaiveTime, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::{end, list_prompts};
use crate::application::{Action, Patch, Status, TransitionError, transition};
use crate::base::clock::{self, date_at};
use crate::base::schema::information_requests as requests;
use crate::base::{Actor, ApplicationId, RequestEnd, RequestId};
use crate::deadline::{ClockCause, CountingRule, escalation, ledger};
use crate::job::set_aside::SweepRun;
use crate::letter::topic::RequestReminder;
use crate::letter::{self, Context, Letter, OutgoingLetter, Topic, follow_up};
use crate::review::claim::{self, EndCause};
use crate::store::{self, contact_notice};

/// When the reminders of a request are due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ReminderTimes {
    /// The morning of the working day after half of the closes; `None` when that is the first or the last day.
    pub(super) halfway_reminder_at: Option<DateTime<Utc>>,
    /// The morning of the last working day.
    pub(super) last_day_reminder_at: DateTime<Utc>,
}

/// Computes the reminders of a request asked at `asked_at`, to be answered within `days` working days, until `until`.
pub(super) fn reminder_times(
    rule: &CountingRule<'_>,
    remind: NaiveTime,
    asked_at: DateTime<Utc>,
    days: u32,
    until: DateTime<Utc>,
) -> ReminderTimes {
    let morning = |close: DateTime<Utc>| clock::at(date_at(close), remind);
    let middle = days / 2 + 1;
    let half = rule.nth_close_from(asked_at, middle).filter(|_| (2..days).contains(&middle));
    ReminderTimes { halfway_reminder_at: half.map(|close| morning(close.at)), last_day_reminder_at: morning(until) }
}

/// The columns of an open request that reminders need.
#[derive(Debug, Clone, Copy, Queryable, Selectable)]
#[diesel(table_name = requests)]
struct Waiting {
    application_id: ApplicationId,
    answer_until: DateTime<Utc>,
    halfway_reminder_at: Option<DateTime<Utc>>,
    halfway_reminded_at: Option<DateTime<Utc>>,
    last_day_reminder_at: Option<DateTime<Utc>>,
    last_day_reminded_at: Option<DateTime<Utc>>,
}

impl Waiting {
    fn owes_half(&self, now: DateTime<Utc>) -> bool {
        self.halfway_reminded_at.is_none() && self.halfway_reminder_at.is_some_and(|at| at <= now)
    }

    fn owes_last(&self, now: DateTime<Utc>) -> bool {
        self.last_day_reminded_at.is_none() && self.last_day_reminder_at.is_some_and(|at| at <= now)
    }
}

/// Sends due reminders to applicants, longest due first, each in its own transaction; a locked application is left for
/// the next run. Returns how many requests were handled, including those that needed no letter any more.
pub async fn remind_due(conn: &mut AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let mut run = SweepRun::begin(conn, "remind_of_requests", ctx.now(), limit).await?;
    while run.goes_on() {
        let due = list_due(conn, ctx.now(), run.excluded(), run.room()).await?;
        for (request, application) in run.page(due) {
            let result = conn.transaction(async |conn| remind(conn, ctx, request, application).await).await;
            run.record(conn, request.0, result).await?;
        }
    }
    run.finish(conn).await
}

/// Requests with a due reminder. Each of the two queries reads an index of unsent reminders only.
async fn list_due(
    mut conn: &AsyncPgConnection,
    now: DateTime<Utc>,
    excluded: &[Uuid],
    limit: i64,
) -> QueryResult<Vec<(RequestId, ApplicationId)>> {
    type Due = (Option<DateTime<Utc>>, RequestId, ApplicationId);
    let half: Vec<Due> = requests::table
        .filter(requests::ended_at.is_null().and(requests::halfway_reminded_at.is_null()))
        .filter(requests::halfway_reminder_at.le(now).and(requests::id.ne_all(excluded)))
        .order((requests::halfway_reminder_at, requests::id))
        .limit(limit)
        .select((requests::halfway_reminder_at, requests::id, requests::application_id))
        .load(&mut conn)
        .await?;
    let last: Vec<Due> = requests::table
        .filter(requests::ended_at.is_null().and(requests::last_day_reminded_at.is_null()))
        .filter(requests::last_day_reminder_at.le(now).and(requests::id.ne_all(excluded)))
        .order((requests::last_day_reminder_at, requests::id))
        .limit(limit)
        .select((requests::last_day_reminder_at, requests::id, requests::application_id))
        .load(&mut conn)
        .await?;
    let mut due: Vec<Due> = half.into_iter().chain(last).collect();
    due.sort();
    let mut found: Vec<(RequestId, ApplicationId)> = Vec::new();
    for (_, request, application) in due {
        if !found.contains(&(request, application)) {
            found.push((request, application));
        }
    }
    found.truncate(usize::try_from(limit).unwrap_or_default());
    Ok(found)
}

async fn remind(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    request: RequestId,
    application: ApplicationId,
) -> QueryResult<bool> {
    let now = ctx.now();
    let Some(application) = transition::lock_idle(conn, application).await? else { return Ok(false) };
    // Checked again under the lock: an answer may have arrived, or another worker sent it.
    let Some(waiting) = find_waiting(conn, request).await? else { return Ok(false) };
    let (half, last) = (waiting.owes_half(now), waiting.owes_last(now));
    if !half && !last {
        return Ok(false);
    }
    let is_awaited = application.status == Status::AwaitingApplicant && now < waiting.answer_until;
    // The last-day reminder replaces the half-time one.
    if is_awaited && (last || waiting.last_day_reminded_at.is_none()) {
        let letter = Letter::InformationReminder {
            about: store::about(conn, &application).await?,
            prompts: list_prompts(conn, request).await?,
            answer_until: waiting.answer_until,
            is_last_day: last,
        };
        let reminder = if last { RequestReminder::LastDay } else { RequestReminder::Halfway };
        let topic = Topic::RequestReminder(request, reminder);
        letter::post(conn, ctx, &[OutgoingLetter::to_applicant(&application, topic, letter)]).await?;
    }
    diesel::update(requests::table.find(request))
        .set((
            half.then(|| requests::halfway_reminded_at.eq(Some(now))),
            last.then(|| requests::last_day_reminded_at.eq(Some(now))),
        ))
        .execute(&mut conn)
        .await?;
    Ok(true)
}

async fn find_waiting(mut conn: &AsyncPgConnection, request: RequestId) -> QueryResult<Option<Waiting>> {
    requests::table
        .find(request)
        .filter(requests::ended_at.is_null())
        .select(Waiting::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// True while the request of a letter waits for its answer: of this application, open, and in time. False for the
/// half-time reminder once the last-day one was written.
pub(crate) async fn is_awaited(
    conn: &AsyncPgConnection,
    application: ApplicationId,
    topic: &Topic,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let (request, reminder) = match topic {
        Topic::Request(request) => (*request, None),
        Topic::RequestReminder(request, reminder) => (*request, Some(*reminder)),
        _ => return Ok(false),
    };
    let waiting = find_waiting(conn, request).await?;
    Ok(waiting.is_some_and(|waiting| {
        let is_overtaken = reminder == Some(RequestReminder::Halfway) && waiting.last_day_reminded_at.is_some();
        waiting.application_id == application && now < waiting.answer_until && !is_overtaken
    }))
}

/// Lapses applications whose request was not answered in time, longest overdue first, each in its own transaction. An
/// application with an open follow-up does not lapse: its letter did not reach the applicant (THREATS 26). Returns how
/// many lapsed.
pub async fn lapse_due(conn: &mut AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let mut run = SweepRun::begin(conn, "lapse_requests", ctx.now(), limit).await?;
    while run.goes_on() {
        let due: Vec<ApplicationId> = requests::table
            .filter(requests::ended_at.is_null().and(requests::answer_until.le(ctx.now())))
            .filter(not(exists(follow_up::open_of_request())))
            .filter(requests::application_id.ne_all(run.excluded()))
            .order((requests::answer_until, requests::id))
            .limit(run.room())
            .select(requests::application_id)
            .load(conn)
            .await?;
        for id in run.page(due) {
            let result = conn.transaction(async |conn| lapse(conn, ctx, id).await).await;
            run.record(conn, id.0, result).await?;
        }
    }
    run.finish(conn).await
}

async fn lapse(mut conn: &AsyncPgConnection, ctx: &Context, id: ApplicationId) -> Result<bool, TransitionError> {
    let now = ctx.now();
    let Some(application) = transition::lock_idle(conn, id).await? else { return Ok(false) };
    // Checked again under the lock: an answer, or the question itself, may have come back.
    let still_due: i64 = requests::table
        .filter(requests::application_id.eq(id).and(requests::ended_at.is_null()))
        .filter(requests::answer_until.le(now).and(not(exists(follow_up::open_of_request()))))
        .count()
        .get_result(&mut conn)
        .await?;
    if still_due == 0 || application.status != Status::AwaitingApplicant {
        return Ok(false);
    }
    let patch = Patch { holder_id: Some(None), closed_at: Some(Some(now)), ..Patch::default() };
    transition::apply(conn, &Actor::Worker, &application, Action::Lapse, now, patch, transition::no_data()).await?;
    end(conn, id, RequestEnd::Lapsed, now).await?;
    claim::end(conn, id, EndCause::Released, now).await?;
    ledger::end(conn, id, ClockCause::Lapsed, now).await?;
    escalation::cancel(conn, id, now).await?;
    contact_notice::objection_ended(conn, ctx, &application, None).await?;
    let letter = Letter::Lapsed { about: store::about(conn, &application).await? };
    letter::post(conn, ctx, &[OutgoingLetter::to_applicant(&application, Topic::Application(id), letter)]).await?;
    Ok(true)
}
