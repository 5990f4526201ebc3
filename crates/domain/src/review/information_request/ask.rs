//! The reviewer's part: asking for information (what may be asked, how often, and until when it can be answered), and
//! judging the answers.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::answer_window::AnswerPeriod;
use super::{AnsweredItem, ItemVerdict, NewItem, NewRequest, RequestWithItems};
use crate::application::{About, Action, Application, NotPermitted, Patch, TransitionError, transition};
use crate::base::schema::{information_request_items as items, information_requests as requests};
use crate::base::{Actor, ApplicationId, ItemKind, Kind, RequestEnd, RequestId, StaffId, TextProblem, text};
use crate::deadline::{ClockCause, ClockState, calendar, escalation, ledger};
use crate::letter::{self, Context, Letter, LetterContent, OutgoingLetter, Topic};
use crate::policy::{Policy, PublishedPolicy, ReasonClass, Rejection};
use crate::record::event::{self, EventKind, Subject};
use crate::review::claim;
use crate::review::decision::{DecideError, ReviewPart, get_decider};
use crate::store;

/// Maximum length of a question, and of a request's message, in characters.
const MESSAGE_MAX: usize = 500;

/// Why a request was refused.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum AskError {
    /// The actor may not decide this application, so may not ask either; or the step cannot be taken.
    #[error(transparent)]
    Decider(#[from] DecideError),
    /// The policy allows no further request in this round.
    #[error("no more than {max} requests")]
    TooOften { max: i64 },
    #[error("a request has between 1 and {max} items")]
    Count { max: usize },
    /// An invalid item, by its index from 0, or an invalid message (`None`).
    #[error("an item or the message is invalid")]
    Item(Option<usize>, TextProblem),
}

error_parts!(AskError::Decider: diesel::result::Error, TransitionError);

/// The rejection reasons that a request can be about: those the applicant can fix.
pub fn reasons(policy: &Policy, kind: Kind) -> impl Iterator<Item = &Rejection> {
    policy.rejections_for(kind).filter(|rejection| rejection.class == ReasonClass::Fixable)
}

/// True when the policy allows another request in this round and has a fixable reason.
pub fn has_room(policy: &PublishedPolicy, application: &Application, requests: &[RequestWithItems]) -> bool {
    let asked = requests.iter().filter(|it| it.request.round == application.round && it.was_asked()).count();
    let asked = i64::try_from(asked).unwrap_or(i64::MAX);
    asked < policy.policy.requests.rounds && reasons(&policy.policy, application.kind).next().is_some()
}

/// Items of the round's last request whose answers were not sufficient, as they were asked.
pub fn list_to_ask_again(application: &Application, requests: &[RequestWithItems]) -> Vec<NewItem> {
    let last = requests.iter().rfind(|it| it.request.round == application.round && it.was_asked());
    let answered = last.filter(|asked| asked.is_answered());
    let again = answered.into_iter().flat_map(|asked| &asked.items).filter(|it| it.is_to_ask_again());
    again
        .map(|AnsweredItem { item, .. }| NewItem {
            reason: item.reason.clone(),
            kind: item.kind,
            document: item.document.clone(),
            prompt: item.prompt.clone(),
        })
        .collect()
}

/// Asks the applicant for information. The clock pauses; the holder keeps the application. The email is held for the
/// grace period, in which the request can be recalled.
pub async fn ask(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    new: &NewRequest,
) -> Result<RequestId, AskError> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let application = transition::get(conn, id).await?;
        let policy = ctx.policies.get(conn, application.policy_id).await?;
        let me = get_decider(conn, ctx, actor, &application, ReviewPart::First).await?;
        check(&policy, &application, new)?;
        let asked: i64 = requests::table
            .filter(requests::application_id.eq(id).and(requests::round.eq(application.round)))
            .filter(requests::end_cause.is_distinct_from(RequestEnd::Recalled))
            .count()
            .get_result(conn)
            .await?;
        let max = policy.policy.requests.rounds;
        if asked >= max {
            return Err(AskError::TooOften { max });
        }
        let request = RequestId::new(now);
        let grace_until = now + policy.policy.grace_period();
        let data = json!({ "request": request, "items": new.items.len(), "grace_until": grace_until });
        transition::apply(conn, actor, &application, Action::Ask, now, Patch::default(), data).await?;
        let calendar = calendar::load_to_count(conn).await?;
        let period = AnswerPeriod::count(&calendar, &policy.policy, now);
        diesel::insert_into(requests::table)
            .values((
                requests::id.eq(request),
                requests::application_id.eq(id),
                requests::round.eq(application.round),
                requests::asked_by.eq(me),
                requests::message.eq(text::tidy(&new.message)),
                requests::asked_at.eq(now),
                (requests::answer_until.eq(period.until), requests::counted_from.eq(now), requests::counted_at.eq(now)),
                requests::halfway_reminder_at.eq(period.halfway_reminder_at),
                requests::last_day_reminder_at.eq(Some(period.last_day_reminder_at)),
            ))
            .execute(conn)
            .await?;
        let rows: Vec<_> = (1_i16..)
            .zip(&new.items)
            .map(|(position, item)| {
                (
                    items::request_id.eq(request),
                    items::position.eq(position),
                    items::reason.eq(&item.reason),
                    items::kind.eq(item.kind),
                    items::document_type.eq(&item.document),
                    items::prompt.eq(text::tidy(&item.prompt)),
                )
            })
            .collect();
        diesel::insert_into(items::table).values(rows).execute(conn).await?;
        ledger::end(conn, id, ClockCause::Asked, now).await?;
        ledger::start(conn, id, application.round, ClockState::Paused, ClockCause::Asked, now).await?;
        escalation::cancel(conn, id, now).await?;
        claim::extend(conn, id, period.until).await?;
        let about = store::about(conn, &application).await?;
        letter::post(conn, ctx, &[letter_of(&policy, &application, about, (request, period.until), new, now)]).await?;
        Ok(request)
    })
    .await
}

/// The letter of a request, held for the grace period.
fn letter_of(
    policy: &PublishedPolicy,
    application: &Application,
    about: About,
    (request, answer_until): (RequestId, DateTime<Utc>),
    new: &NewRequest,
    at: DateTime<Utc>,
) -> OutgoingLetter {
    let prompts = new.items.iter().map(|item| text::tidy(&item.prompt)).collect();
    let letter = Letter::InformationNeeded { about, prompts, message: text::tidy(&new.message), answer_until };
    let outgoing = OutgoingLetter::to_applicant(application, Topic::RequestUntil(request, answer_until), letter);
    OutgoingLetter { hold_until: Some(at + policy.policy.grace_period()), ..outgoing }
}

/// The email of a request, if it were made now.
#[derive(Debug, Clone)]
pub struct RequestPreview {
    /// When the letter leaves and the request can no longer be recalled.
    pub grace_until: DateTime<Utc>,
    /// Until when it could be answered.
    pub answer_until: DateTime<Utc>,
    /// The recipient's address.
    pub to: String,
    /// The letter exactly as it would leave.
    pub content: LetterContent,
}

/// Previews a request. Refuses the persons and the requests that [`ask`] refuses, but does not count them.
pub async fn preview(
    conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    application: &Application,
    new: &NewRequest,
) -> Result<RequestPreview, AskError> {
    let now = ctx.now();
    get_decider(conn, ctx, actor, application, ReviewPart::First).await?;
    let policy = ctx.policies.get(conn, application.policy_id).await?;
    check(&policy, application, new)?;
    let calendar = calendar::load_to_count(conn).await?;
    let answer_until = AnswerPeriod::count(&calendar, &policy.policy, now).until;
    let about = store::about(conn, application).await?;
    let outgoing = letter_of(&policy, application, about, (RequestId::new(now), answer_until), new, now);
    let content = letter::preview(conn, ctx, &outgoing).await?;
    Ok(RequestPreview { grace_until: outgoing.hold_until.unwrap_or(now), answer_until, to: outgoing.to, content })
}

/// Validates a request.
pub fn check(policy: &PublishedPolicy, application: &Application, new: &NewRequest) -> Result<(), AskError> {
    let policy = &policy.policy;
    let max = policy.requests.items;
    if new.items.is_empty() || new.items.len() > max {
        return Err(AskError::Count { max });
    }
    for (index, item) in new.items.iter().enumerate() {
        let is_reason = reasons(policy, application.kind).any(|rejection| rejection.code == item.reason);
        let is_answerable = match &item.document {
            Some(code) => item.kind == ItemKind::Document && policy.document(code).is_some(),
            None => item.kind != ItemKind::Document,
        };
        if !is_reason || !is_answerable {
            return Err(AskError::Item(Some(index), TextProblem::NotAChoice));
        }
        text::checked(&item.prompt, 1, MESSAGE_MAX, true).map_err(|problem| AskError::Item(Some(index), problem))?;
    }
    text::checked(&new.message, 0, MESSAGE_MAX, true).map_err(|problem| AskError::Item(None, problem))?;
    Ok(())
}

/// Why an answer was not judged.
#[derive(Debug, thiserror::Error)]
pub enum JudgeError {
    /// The actor lacks the permission, or the application cannot be read.
    #[error(transparent)]
    Transition(#[from] TransitionError),
    /// The actor does not hold the application, or it is closed.
    #[error("the application is not claimed by this reviewer")]
    NotHolder,
    /// This round has no such item, or its request was not answered.
    #[error("there is no such answer")]
    Missing,
}

error_parts!(JudgeError::Transition: diesel::result::Error, NotPermitted);

/// True when this actor may judge the answers that came in the current round: the holder, until it is decided.
pub fn may_judge(actor: &Actor, application: &Application) -> bool {
    let holds = actor.staff().is_some_and(|staff| application.holder_id == Some(staff.id));
    holds && application.status.is_open() && actor.may(Action::Ask.permission())
}

/// Records the verdict on the answer to one item. It can be changed until the application is decided; the same verdict
/// by the same reviewer changes nothing.
pub async fn judge(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    request: RequestId,
    position: i16,
    verdict: ItemVerdict,
) -> Result<(), JudgeError> {
    let me = actor.must_as_staff(Action::Ask.permission())?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let application = transition::lock(conn, id).await?;
        if !may_judge(actor, &application) {
            return Err(JudgeError::NotHolder);
        }
        let answered = requests::table
            .inner_join(items::table)
            .filter(requests::id.eq(request).and(requests::application_id.eq(id)))
            .filter(requests::round.eq(application.round))
            .filter(requests::end_cause.eq(RequestEnd::Answered))
            .filter(items::position.eq(position))
            .select((items::assessment, items::assessed_by))
            .first::<(Option<ItemVerdict>, Option<StaffId>)>(conn)
            .await
            .optional()?
            .ok_or(JudgeError::Missing)?;
        if answered == (Some(verdict), Some(me)) {
            return Ok(());
        }
        diesel::update(items::table.find((request, position)))
            .set((
                items::assessment.eq(Some(verdict)),
                items::assessed_by.eq(Some(me)),
                items::assessed_at.eq(Some(now)),
            ))
            .execute(conn)
            .await?;
        let data = json!({ "request": request, "position": position, "verdict": verdict });
        event::record(conn, Subject::Application(id), actor, now, EventKind::AnswerJudged, data).await?;
        Ok(())
    })
    .await
}
