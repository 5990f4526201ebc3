//! Reminders of an information request: one at half of the answer period, one on the morning of its last working day.
//!
//! Each is written once in a period. If no worker ran in time, only the later one is written; after the period, none is.
//! Validity is checked again before sending ([`is_awaited`]).

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::answer_window::{self, find_open};
use super::list_prompts;
use crate::application::{Status, transition};
use crate::base::schema::information_requests as requests;
use crate::base::{ApplicationId, RequestId};
use crate::deadline::calendar;
use crate::job::set_aside::SweepRun;
use crate::letter::topic::RequestReminder;
use crate::letter::{self, Context, Letter, LetterKind, OutgoingLetter, Topic};
use crate::store;

/// The columns of an open request that reminders need.
#[derive(Debug, Clone, Copy, Queryable, Selectable)]
#[diesel(table_name = requests)]
struct Waiting {
    application_id: ApplicationId,
    answer_until: DateTime<Utc>,
    counted_from: DateTime<Utc>,
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
    // Instead of a reminder of an end that is not the right one: the applicant has more time.
    if is_awaited
        && let Some(open) = find_open(conn, application.id).await?
        && answer_window::settle(conn, ctx, &application, &open).await?
    {
        return Ok(true);
    }
    // The last-day reminder replaces the half-time one.
    if is_awaited && (last || waiting.last_day_reminded_at.is_none()) {
        let letter = Letter::InformationReminder {
            about: store::about(conn, &application).await?,
            prompts: list_prompts(conn, request).await?,
            answer_until: waiting.answer_until,
            is_last_day: last,
        };
        let reminder = if last { RequestReminder::LastDay } else { RequestReminder::Halfway };
        let topic = Topic::RequestReminder(request, reminder, waiting.answer_until);
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

/// True while the request of a letter waits for its answer: of this application, open, in time, and with the end that
/// the letter names. False for the half-time reminder once the last-day one was written, and for questions that leave
/// for the first time when a part of the period is over.
pub(crate) async fn is_awaited(
    conn: &AsyncPgConnection,
    application: ApplicationId,
    kind: LetterKind,
    topic: &Topic,
    attempt: i32,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let (request, reminder, until) = match topic {
        Topic::RequestUntil(request, until) => (*request, None, *until),
        Topic::RequestReminder(request, reminder, until) => (*request, Some(*reminder), *until),
        _ => return Ok(false),
    };
    let Some(waiting) = find_waiting(conn, request).await? else { return Ok(false) };
    let is_overtaken = reminder == Some(RequestReminder::Halfway) && waiting.last_day_reminded_at.is_some();
    if waiting.application_id != application || waiting.answer_until != until || now >= until || is_overtaken {
        return Ok(false);
    }
    let is_first_attempt = kind == LetterKind::InformationNeeded && attempt <= 1;
    if !is_first_attempt {
        return Ok(true);
    }
    let calendar = calendar::load(conn).await?;
    Ok(answer_window::is_whole(&calendar, waiting.counted_from, now))
}
