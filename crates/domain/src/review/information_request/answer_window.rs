//! The answer period of an information request, counted in working days from the delivery of its questions
//! (THREATS 26).
//!
//! It is counted from the request at first. When the questions were delivered later, or the applicant was told of them
//! by phone, it is counted again from then; when they were never sent, they are asked again. A published calendar
//! changes the count, too. The end of the period never becomes earlier (I11).

use chrono::{DateTime, NaiveTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::list_prompts;
use crate::application::{Application, Status, transition};
use crate::base::clock::{self, date_at};
use crate::base::schema::{calendar_publications as publications, information_requests as requests, letters};
use crate::base::{Actor, ApplicationId, RequestId};
use crate::deadline::CountingRule;
use crate::deadline::calendar::{self, Calendar};
use crate::job::set_aside::SweepRun;
use crate::letter::delivery_status::{self, Delivery};
use crate::letter::{self, CancelCause, Context, Letter, LetterKind, LetterState, OutgoingLetter, Topic, follow_up};
use crate::policy::Policy;
use crate::record::event::{self, EventKind, Subject};
use crate::review::claim;
use crate::store;

/// An answer period: its end and its reminders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AnswerPeriod {
    /// Its end, the close of its last working day.
    pub(super) until: DateTime<Utc>,
    /// The morning of the working day after half of the closes; `None` when that is the first or the last day.
    pub(super) halfway_reminder_at: Option<DateTime<Utc>>,
    /// The morning of the last working day.
    pub(super) last_day_reminder_at: DateTime<Utc>,
}

impl AnswerPeriod {
    /// Counts the period from `from`. That day does not count, just as the day of submission does not.
    pub(super) fn count(calendar: &Calendar, policy: &Policy, from: DateTime<Utc>) -> Self {
        let rule = CountingRule { calendar, close: policy.clock.close };
        Self::by_rule(&rule, policy.clock.remind, from, policy.requests.answer_days)
    }

    fn by_rule(rule: &CountingRule<'_>, remind: NaiveTime, from: DateTime<Utc>, days: u32) -> Self {
        let Some(until) = rule.nth_close_from(from, days).map(|close| close.at) else {
            unreachable!("without pauses there is always an n-th close")
        };
        let morning = |close: DateTime<Utc>| clock::at(date_at(close), remind);
        let middle = days / 2 + 1;
        let half = rule.nth_close_from(from, middle).filter(|_| (2..days).contains(&middle));
        Self { until, halfway_reminder_at: half.map(|close| morning(close.at)), last_day_reminder_at: morning(until) }
    }
}

/// An open request.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = requests)]
pub(super) struct OpenRequest {
    id: RequestId,
    message: String,
    asked_at: DateTime<Utc>,
    pub(super) answer_until: DateTime<Utc>,
    counted_from: DateTime<Utc>,
}

pub(super) async fn find_open(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
) -> QueryResult<Option<OpenRequest>> {
    requests::table
        .filter(requests::application_id.eq(application).and(requests::ended_at.is_null()))
        .select(OpenRequest::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// Counts the period again when the applicant has not had all of it: from the delivery of the questions, or from now
/// while nobody knows whether they arrived. Questions that were not sent are asked again. Returns true when the period
/// now ends later. The caller has locked the application.
pub(super) async fn settle(
    conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    open: &OpenRequest,
) -> QueryResult<bool> {
    let now = ctx.now();
    if follow_up::query_is_open_for_applicant(conn, application.id).await? {
        return Ok(count_from(conn, ctx, application, open, now).await?.is_some());
    }
    match delivery_status::of_questions(conn, application.id, open.id).await? {
        Delivery::Reached(at) => count_again(conn, ctx, application, open, at.max(open.counted_from)).await,
        Delivery::UnderWay | Delivery::NotSent => ask_anew(conn, ctx, application, open).await.map(|()| true),
        // Closing the follow-up moved the end; an open one was found above.
        Delivery::ReachedNobody | Delivery::InFollowUp => Ok(false),
    }
}

/// Counts the period from `from`, and tells the applicant when it ends later. Returns whether it does.
async fn count_again(
    conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    open: &OpenRequest,
    from: DateTime<Utc>,
) -> QueryResult<bool> {
    let Some(answer_until) = count_from(conn, ctx, application, open, from).await? else { return Ok(false) };
    let letter = Letter::InformationExtended {
        about: store::about(conn, application).await?,
        prompts: list_prompts(conn, open.id).await?,
        answer_until,
    };
    let topic = Topic::RequestUntil(open.id, answer_until);
    let outgoing = OutgoingLetter::to_applicant(application, topic, letter);
    // While the request can be recalled, nothing is said about it.
    let grace_period = ctx.policies.get(conn, application.policy_id).await?.policy.grace_period();
    let hold_until = Some(open.asked_at + grace_period).filter(|until| ctx.now() < *until);
    letter::post(conn, ctx, &[OutgoingLetter { hold_until, ..outgoing }]).await?;
    Ok(true)
}

/// Counts the period from `from`. Returns its new end, or `None` when it does not become later.
async fn count_from(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    open: &OpenRequest,
    from: DateTime<Utc>,
) -> QueryResult<Option<DateTime<Utc>>> {
    let now = ctx.now();
    let policy = ctx.policies.get(conn, application.policy_id).await?;
    let calendar = calendar::load_to_count(conn).await?;
    let period = AnswerPeriod::count(&calendar, &policy.policy, from);
    let counted = (requests::counted_from.eq(from), requests::counted_at.eq(now));
    if period.until <= open.answer_until {
        diesel::update(requests::table.find(open.id)).set(counted).execute(&mut conn).await?;
        return Ok(None);
    }
    diesel::update(requests::table.find(open.id))
        .set((
            counted,
            requests::answer_until.eq(period.until),
            requests::halfway_reminder_at.eq(period.halfway_reminder_at.filter(|at| *at > now)),
            requests::halfway_reminded_at.eq(None::<DateTime<Utc>>),
            requests::last_day_reminder_at.eq(Some(period.last_day_reminder_at)),
            requests::last_day_reminded_at.eq(None::<DateTime<Utc>>),
        ))
        .execute(&mut conn)
        .await?;
    claim::extend(conn, application.id, period.until).await?;
    let data = json!({ "request": open.id, "was_until": open.answer_until, "until": period.until });
    event::record(conn, Subject::Application(application.id), &Actor::Worker, now, EventKind::AnswerPeriodMoved, data)
        .await?;
    Ok(Some(period.until))
}

/// Asks the questions again, with the whole period from now: those of the email that waits to be sent are cancelled.
async fn ask_anew(
    conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    open: &OpenRequest,
) -> QueryResult<()> {
    let now = ctx.now();
    let unsent = letters::application_id
        .eq(application.id)
        .and(letters::kind.eq(LetterKind::InformationNeeded))
        .and(letters::state.eq_any([LetterState::Held, LetterState::Queued]));
    letter::cancel_where(conn, Box::new(unsent), now, CancelCause::AskedAgain).await?;
    let moved = count_from(conn, ctx, application, open, now).await?;
    let letter = Letter::InformationNeeded {
        about: store::about(conn, application).await?,
        prompts: list_prompts(conn, open.id).await?,
        message: open.message.clone(),
        answer_until: moved.unwrap_or(open.answer_until),
    };
    let topic = Topic::RequestUntil(open.id, moved.unwrap_or(open.answer_until));
    letter::post(conn, ctx, &[OutgoingLetter::to_applicant(application, topic, letter)]).await.map(drop)
}

/// Asks the questions of an application's open request again when their email was cancelled before it was sent, because
/// it no longer left the whole period. The caller has locked the application.
pub(crate) async fn ask_unsent(conn: &AsyncPgConnection, ctx: &Context, id: ApplicationId) -> QueryResult<()> {
    let Some(application) = transition::lock_idle(conn, id).await? else { return Ok(()) };
    let Some(open) = find_open(conn, id).await? else { return Ok(()) };
    let is_awaited = application.status == Status::AwaitingApplicant;
    if is_awaited && delivery_status::of_questions(conn, id, open.id).await? == Delivery::NotSent {
        ask_anew(conn, ctx, &application, &open).await?;
    }
    Ok(())
}

/// Counts the period from the end of a follow-up with the applicant, who learned of the questions then or could not be
/// reached before. The caller has locked the application. Returns the new end of the period, if it moved.
pub(crate) async fn count_from_follow_up(
    conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
) -> QueryResult<Option<DateTime<Utc>>> {
    match find_open(conn, application.id).await? {
        Some(open) => count_from(conn, ctx, application, &open, ctx.now()).await,
        None => Ok(None),
    }
}

/// True while the whole period of a request is ahead: no working day closed since the one it is counted from.
pub(super) fn is_whole(calendar: &Calendar, counted_from: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    let (from, today) = (date_at(counted_from), date_at(now));
    let since = from.iter_days().skip(1).take_while(|date| *date <= today);
    !since.into_iter().any(|date| calendar.day_type(date).is_working_day())
}

/// Counts open requests again that were counted before the last publication of a calendar, `limit` at most; a locked
/// application is left for the next run. Returns how many periods moved.
pub async fn recount_due(conn: &mut AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let mut run = SweepRun::begin(conn, "recount_requests", ctx.now(), limit).await?;
    let published_at: Option<DateTime<Utc>> =
        publications::table.select(diesel::dsl::max(publications::published_at)).first(conn).await?;
    let Some(published_at) = published_at else { return run.finish(conn).await };
    while run.goes_on() {
        let due: Vec<ApplicationId> = requests::table
            .filter(requests::ended_at.is_null().and(requests::counted_at.le(published_at)))
            .filter(requests::application_id.ne_all(run.excluded()))
            .order((requests::answer_until, requests::id))
            .limit(run.room())
            .select(requests::application_id)
            .load(conn)
            .await?;
        for id in run.page(due) {
            let result = conn.transaction(async |conn| recount(conn, ctx, id).await).await;
            run.record(conn, id.0, result).await?;
        }
    }
    run.finish(conn).await
}

async fn recount(conn: &AsyncPgConnection, ctx: &Context, id: ApplicationId) -> QueryResult<bool> {
    let Some(application) = transition::lock_idle(conn, id).await? else { return Ok(false) };
    match find_open(conn, id).await? {
        Some(open) => count_again(conn, ctx, &application, &open, open.counted_from).await,
        None => Ok(false),
    }
}
