//! Delivery reports of text messages: the gateway took a message and says later whether it reached the phone.
//!
//! A phone that has the message has it, so *delivered* outranks every other report, in whichever order they arrive. A
//! message without a report fails after some days, because nobody knows whether it arrived.

use chrono::{DateTime, Duration, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::stored::StoredLetter;
use super::{attempt, copy};
use crate::base::schema::letters;
use crate::base::{Actor, ApplicationId, LetterId};
use crate::effect;
use crate::effect::platform::{MessageError, PlatformMessage, PlatformSecret, SKEW_PERIOD, take_nonce};
use crate::job::set_aside::SweepRun;
use crate::letter::follow_up::{self, FollowUpReason, FollowUpResult};
use crate::letter::{Context, LetterState, Medium};
use crate::record::event::{self, EventKind, Subject};

/// How long a message may go without a report. Operators try to deliver for up to three days.
const REPORT_PERIOD: Duration = Duration::days(3);
/// Longest code of a failure, in characters.
const CODE_MAX: usize = 40;
/// The outcome of a message that no report came for.
const UNREPORTED: &str = "no delivery report";

/// A report of the gateway.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmsReport {
    /// The message.
    pub id: LetterId,
    /// The outcome of its delivery.
    pub outcome: SmsOutcome,
    /// When; the time of the report if it is not given.
    #[serde(default)]
    pub at: Option<DateTime<Utc>>,
    /// The gateway's code for a failure.
    #[serde(default)]
    pub code: Option<String>,
}

/// The outcome of the delivery of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmsOutcome {
    /// It reached the phone.
    Delivered,
    /// It will not.
    Failed,
}

/// The result of taking a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportTaken {
    /// It changed something.
    Applied,
    /// It was already known, or a later report said otherwise.
    Already,
}

/// Why a report was refused.
#[derive(Debug, thiserror::Error)]
pub enum SmsReportError {
    /// The message is refused, whatever it says, or its body is no possible report.
    #[error(transparent)]
    Message(#[from] MessageError),
    /// There is no such text message, or it was never handed over.
    #[error("there is no such text message")]
    Missing,
}

error_parts!(SmsReportError::Message: diesel::result::Error);

impl SmsReport {
    fn is_possible(&self, now: DateTime<Utc>) -> bool {
        let is_plain = |char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-' | '.' | ':');
        self.at.is_none_or(|at| at <= now + SKEW_PERIOD)
            && self
                .code
                .as_deref()
                .is_none_or(|code| (1..=CODE_MAX).contains(&code.len()) && code.chars().all(is_plain))
    }
}

/// Records that the gateway took a text message, with its answer, and when it already knows that it reached the phone.
pub async fn handed_over(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    letter: &StoredLetter,
    answer: &str,
    is_delivered: bool,
) -> QueryResult<()> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        attempt::end(conn, letter, LetterState::Sent, now, answer, None).await?;
        if is_delivered { delivered(conn, ctx, letter.id, now).await.map(drop) } else { Ok(()) }
    })
    .await
}

/// Takes a report; each message of the gateway once.
pub async fn accept(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    secret: &PlatformSecret,
    message: &PlatformMessage<'_>,
) -> Result<ReportTaken, SmsReportError> {
    let now = ctx.now();
    let report: SmsReport = message.read(secret, now)?;
    if !report.is_possible(now) {
        return Err(MessageError::Unreadable.into());
    }
    conn.transaction(async |conn| {
        // Another peer than the platform: neither can use up the other's nonces.
        take_nonce(conn, &format!("sms:{}", message.nonce), now).await?;
        match report.outcome {
            SmsOutcome::Delivered => delivered(conn, ctx, report.id, report.at.unwrap_or(now)).await?,
            SmsOutcome::Failed => {
                let code = report.code.as_deref().unwrap_or("not delivered");
                failed(conn, ctx, report.id, code, FollowUpReason::Bounced).await?
            }
        }
        .ok_or(SmsReportError::Missing)
    })
    .await
}

/// A text message, locked after its application.
struct Locked {
    letter: StoredLetter,
    first: LetterId,
    delivered_at: Option<DateTime<Utc>>,
    sent_at: Option<DateTime<Utc>>,
}

/// Locks a text message that was handed over, or may have been; `None` for any other letter.
async fn lock(mut conn: &AsyncPgConnection, id: LetterId) -> QueryResult<Option<Locked>> {
    let of_message = letters::table.filter(letters::id.eq(id).and(letters::medium.eq(Medium::Sms)));
    let application: Option<Option<ApplicationId>> =
        of_message.select(letters::application_id).first(&mut conn).await.optional()?;
    let Some(application) = application else { return Ok(None) };
    copy::lock_application(conn, application).await?;
    let columns = (StoredLetter::as_select(), letters::copy_of, letters::delivered_at, letters::sent_at);
    let (letter, copy_of, delivered_at, sent_at) = letters::table
        .find(id)
        .select(columns)
        .for_update()
        .first::<(StoredLetter, Option<LetterId>, Option<DateTime<Utc>>, Option<DateTime<Utc>>)>(&mut conn)
        .await?;
    // An erased letter stays as it is (R22).
    let is_out = letter.attempt > 0 && !letter.to_address.is_empty();
    Ok(is_out.then(|| Locked { first: copy_of.unwrap_or(letter.id), letter, delivered_at, sent_at }))
}

/// The message reached the phone at this time: the letter it accompanies counts as delivered, and nobody has to be told
/// another way. `None` when there is no such message.
pub(super) async fn delivered(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    id: LetterId,
    at: DateTime<Utc>,
) -> QueryResult<Option<ReportTaken>> {
    let now = ctx.now();
    let Some(Locked { letter, first, delivered_at, sent_at }) = lock(conn, id).await? else { return Ok(None) };
    // A cancelled message is no longer true: if an attempt at it arrived after all, no period starts.
    if delivered_at.is_some() || matches!(letter.state, LetterState::Cancelled | LetterState::Held) {
        return Ok(Some(ReportTaken::Already));
    }
    // The report overtook the answer of the attempt, or the attempt died.
    if letter.state == LetterState::Queued {
        attempt::end(conn, &letter, LetterState::Sent, now, "delivered", None).await?;
    }
    // Neither before it was written nor in the future, whatever the gateway's clock says.
    let at = at.clamp(letter.created_at, now);
    diesel::update(letters::table.find(id))
        .set((
            letters::state.eq(LetterState::Sent),
            letters::sent_at.eq(Some(sent_at.unwrap_or(now).min(now))),
            letters::bounced_at.eq(None::<DateTime<Utc>>),
            letters::delivered_at.eq(Some(at)),
            letters::outcome.eq(Some("delivered")),
        ))
        .execute(&mut conn)
        .await?;
    if let Some(application) = letter.application_id {
        record(conn, application, &letter, now, EventKind::SmsDelivered).await?;
        follow_up::settle(conn, &[first], FollowUpResult::Reached, None, at).await?;
        effect::look_now(conn, application, now).await?;
    }
    Ok(Some(ReportTaken::Applied))
}

/// The message did not reach the phone, for this reason. People are asked to tell its recipient another way, unless the
/// email reached them. `None` when there is no such message.
async fn failed(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    id: LetterId,
    outcome: &str,
    reason: FollowUpReason,
) -> QueryResult<Option<ReportTaken>> {
    let now = ctx.now();
    let Some(Locked { letter, delivered_at, .. }) = lock(conn, id).await? else { return Ok(None) };
    match letter.state {
        LetterState::Sent if delivered_at.is_none() => {}
        LetterState::Queued => {
            attempt::end(conn, &letter, LetterState::Failed, now, outcome, Some(reason)).await?;
            return Ok(Some(ReportTaken::Applied));
        }
        _ => return Ok(Some(ReportTaken::Already)),
    }
    diesel::update(letters::table.find(id))
        .set((
            letters::state.eq(LetterState::Failed),
            letters::sent_at.eq(None::<DateTime<Utc>>),
            letters::ended_at.eq(Some(now)),
            letters::bounced_at.eq(Some(now)),
            letters::outcome.eq(Some(outcome)),
        ))
        .execute(&mut conn)
        .await?;
    if let Some(application) = letter.application_id {
        record(conn, application, &letter, now, EventKind::SmsNotDelivered).await?;
        follow_up::insert(conn, application, id, letter.staff_id, reason, now).await?;
    }
    Ok(Some(ReportTaken::Applied))
}

async fn record(
    conn: &AsyncPgConnection,
    application: ApplicationId,
    letter: &StoredLetter,
    at: DateTime<Utc>,
    kind: EventKind,
) -> QueryResult<()> {
    let data = json!({ "letter": letter.id, "kind": letter.kind });
    event::record(conn, Subject::Application(application), &Actor::Worker, at, kind, data).await
}

/// Gives up messages that no report came for, oldest first, each in its own transaction. Returns how many.
pub async fn fail_unreported(conn: &mut AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let before = ctx.now() - REPORT_PERIOD;
    let mut run = SweepRun::begin(conn, "fail_unreported_sms", ctx.now(), limit).await?;
    while run.goes_on() {
        let due: Vec<Uuid> = letters::table
            // Conditions exactly as in the partial index.
            .filter(sql::<Bool>("letters.medium = 'sms' and letters.state = 'sent' and letters.delivered_at is null"))
            .filter(letters::sent_at.le(before).and(letters::to_address.ne("")))
            .filter(letters::id.ne_all(run.excluded()))
            .order(letters::sent_at)
            .limit(run.room())
            .select(letters::id)
            .load(conn)
            .await?;
        for id in run.page(due) {
            let result = conn.transaction(async |conn| {
                failed(conn, ctx, LetterId(id), UNREPORTED, FollowUpReason::Unreported).await
            });
            let result = result.await.map(|taken| taken == Some(ReportTaken::Applied));
            run.record(conn, id, result).await?;
        }
    }
    run.finish(conn).await
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A message of docs/sms/vectors.json, which adapters test their signing against.
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Vector {
        name: String,
        #[serde(rename = "type")]
        kind: String,
        timestamp: i64,
        #[serde(default)]
        method: String,
        #[serde(default)]
        path: String,
        #[serde(default)]
        id: String,
        #[serde(default)]
        nonce: String,
        #[serde(default)]
        status: u16,
        body: String,
        signature: String,
    }

    #[derive(Deserialize)]
    struct Vectors {
        secret: String,
        vectors: Vec<Vector>,
    }

    #[test]
    fn published_sms_vectors_have_these_signatures() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/sms/vectors.json");
        let published: Vectors = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        let secret = PlatformSecret::new(published.secret.as_bytes()).unwrap();
        assert!(published.vectors.len() >= 5);
        for it in published.vectors {
            let body = it.body.as_bytes();
            let signed = match it.kind.as_str() {
                "request" => secret.sign_request(it.timestamp, &it.method, &it.path, &it.id, body),
                "answer" => secret.sign_answer(it.timestamp, &it.id, it.status, body),
                _ => {
                    let report: SmsReport = serde_json::from_slice(body).unwrap();
                    assert!(report.is_possible(DateTime::from_timestamp(it.timestamp, 0).unwrap()), "{}", it.name);
                    secret.sign_callback(&it.path, &it.timestamp.to_string(), &it.nonce, body)
                }
            };
            assert_eq!(signed, it.signature, "{}", it.name);
        }
    }
}
