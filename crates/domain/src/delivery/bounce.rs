//! Bounces: a mail server accepted a letter and later reports that it did not arrive (RFC 3464).
//!
//! The worker parses the messages; this module records them. A letter is found by its return address, which cannot be
//! forged ([`return_address`]). A Message-ID quoted in the message also names a letter, but proves nothing where our
//! letters have such addresses (decision 0040): everybody who was sent the letter knows it.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;
use uuid::Uuid;

use super::copy;
use crate::base::schema::{applications, bounces, letters};
use crate::base::{Actor, ApplicationId, BounceId, LetterId, SecretKey, StaffId, secret};
use crate::letter::follow_up::{self, FollowUpReason};
use crate::letter::{Context, LetterKind, LetterState};
use crate::record::event::{self, EventKind, Subject};

/// Prefix of return addresses.
const PREFIX: &str = "bounce+";
/// Bytes of the signature in it. 64 bits cannot be guessed, and the local part stays below 64 characters (RFC 5321).
const MARK_BYTES: usize = 8;
/// How many bytes are kept of a message that matches no letter.
const RAW_MAX: usize = 64 * 1024;
/// How long a message that matches no letter is kept.
const KEEP_PERIOD: Duration = Duration::days(30);
/// How long the row of one that belongs to a letter is kept, so that a message delivered twice is recorded once.
const KEEP_MATCHED_PERIOD: Duration = Duration::days(90);
/// How many messages that match no letter are kept within a day: anybody can send them, each up to [`RAW_MAX`].
pub const UNMATCHED_A_DAY: i64 = 500;
/// How many messages about one letter are kept: its recipient knows the return address.
pub const MESSAGES_PER_LETTER: i64 = 20;
/// Maximum length of a server's answer that is kept, in characters.
const DIAGNOSTIC_MAX: usize = 500;

/// The return address of a letter: `bounce+<letter><mark>@<domain>` (VERP). The mark is an HMAC under the server's
/// key.
pub fn return_address(key: &SecretKey, letter: LetterId, domain: &str) -> String {
    format!("{PREFIX}{}{}@{domain}", letter.0.simple(), hex::encode(mark(key, letter)))
}

/// The letter of a return address; `None` for any other address or a wrong mark.
pub fn read_return_address(key: &SecretKey, address: &str) -> Option<LetterId> {
    let (local, _) = address.rsplit_once('@')?;
    let token = local.to_ascii_lowercase();
    let token = token.strip_prefix(PREFIX)?;
    let (id, given) = token.split_at_checked(32)?;
    let letter = LetterId(Uuid::try_parse(id).ok()?);
    let given = hex::decode(given).ok()?;
    secret::equal(&given, &mark(key, letter)).then_some(letter)
}

fn mark(key: &SecretKey, letter: LetterId) -> [u8; MARK_BYTES] {
    let signed = key.sign("return-address", &[letter.0.as_bytes()]);
    let mut mark = [0; MARK_BYTES];
    mark.copy_from_slice(&signed[..MARK_BYTES]);
    mark
}

text_enum! {
    /// The outcome a bounce reports.
    pub enum BounceOutcome {
        /// It will not arrive.
        Failed = "failed",
        /// It was refused because of a rate or a reputation limit: later it may arrive.
        Limited = "limited",
        /// It has not arrived yet; the server keeps trying.
        Delayed = "delayed",
        /// Understood, and no failure: an absence reply, a delivery, a complaint.
        Other = "other",
        /// Not understood.
        Unread = "unread",
    }
}

/// A parsed bounce.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounce {
    /// SHA-256 of the message.
    pub digest: [u8; 32],
    /// The letter, when a return address with a valid mark was found.
    pub letter: Option<LetterId>,
    /// Message-IDs in it that may be a letter's, angle brackets included.
    pub message_ids: Vec<String>,
    /// The reported outcome.
    pub outcome: BounceOutcome,
    /// The server's answer, without addresses.
    pub diagnostic: String,
}

/// The proof that a bounce is about the letter it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// A return address with our mark: our letters have one each, so a true bounce comes to it.
    Mark,
    /// The Message-ID suffices: our letters have no return addresses of their own.
    MessageId,
}

/// The result of recording a bounce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handled {
    /// The letter is now failed.
    Failed(LetterId),
    /// The letter is now failed, and a copy of it (this one) will be sent later.
    SentLater(LetterId),
    /// People are asked to find out whether the letter arrived.
    Asked(LetterId),
    /// It was stored with the letter; nothing else changed.
    Noted(LetterId),
    /// It matches no letter and was kept aside.
    Unmatched,
    /// It was recorded before.
    Before,
    /// It was not kept: there are too many of its kind.
    TooMany,
}

#[derive(Debug, Clone, Copy, Queryable)]
struct Matched {
    id: LetterId,
    application_id: Option<ApplicationId>,
    staff_id: Option<StaffId>,
    kind: LetterKind,
    state: LetterState,
    sent_at: Option<DateTime<Utc>>,
}

/// Records a bounce. A letter that will not arrive becomes `failed` and gets a follow-up; an alert then no longer counts
/// as delivered (decision 0007). One that is not proven, or not understood, gets a follow-up only. Recording the same
/// message again changes nothing.
pub async fn record(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    bounce: &Bounce,
    raw: &[u8],
    proof: Proof,
) -> QueryResult<Handled> {
    let now = ctx.now();
    let is_proven = bounce.letter.is_some() || proof == Proof::MessageId;
    conn.transaction(async |conn| {
        let found = find_letter(conn, bounce).await?;
        if is_recorded(conn, bounce).await? {
            return Ok(Handled::Before);
        }
        let Some((letter, is_erased)) = found else { return keep_unmatched(conn, bounce, raw, now).await };
        if count_of_letter(conn, letter.id).await? >= MESSAGES_PER_LETTER {
            return Ok(Handled::TooMany);
        }
        // Strangers write what they like into it; and nothing is added to what was erased (R22).
        let diagnostic = match (is_erased, is_proven) {
            (true, _) => String::new(),
            (false, true) => plain(&bounce.diagnostic),
            (false, false) => codes_in(&bounce.diagnostic),
        };
        if !insert(conn, bounce, Some(letter.id), &diagnostic, None, now).await? {
            return Ok(Handled::Before);
        }
        if is_erased || !matches!(letter.state, LetterState::Sent | LetterState::Queued) {
            return Ok(Handled::Noted(letter.id));
        }
        match bounce.outcome {
            BounceOutcome::Delayed | BounceOutcome::Other => Ok(Handled::Noted(letter.id)),
            BounceOutcome::Unread => ask(conn, letter, FollowUpReason::Unread, now).await,
            BounceOutcome::Failed | BounceOutcome::Limited if !is_proven => {
                ask(conn, letter, FollowUpReason::Unconfirmed, now).await
            }
            BounceOutcome::Failed | BounceOutcome::Limited => {
                fail(conn, letter, &diagnostic, now).await?;
                if bounce.outcome == BounceOutcome::Limited
                    && let Some(copy) = copy::copy_later(conn, ctx, letter.id).await?
                {
                    return Ok(Handled::SentLater(copy));
                }
                give_up(conn, letter, now).await?;
                Ok(Handled::Failed(letter.id))
            }
        }
    })
    .await
}

/// Keeps a message that matches no letter, unless there were too many of them today.
async fn keep_unmatched(
    mut conn: &AsyncPgConnection,
    bounce: &Bounce,
    raw: &[u8],
    now: DateTime<Utc>,
) -> QueryResult<Handled> {
    let today: i64 = bounces::table
        .filter(bounces::letter_id.is_null().and(bounces::received_at.gt(now - Duration::days(1))))
        .count()
        .get_result(&mut conn)
        .await?;
    if today >= UNMATCHED_A_DAY {
        return Ok(Handled::TooMany);
    }
    let raw = &raw[..raw.len().min(RAW_MAX)];
    let is_new = insert(conn, bounce, None, &codes_in(&bounce.diagnostic), Some(raw), now).await?;
    Ok(if is_new { Handled::Unmatched } else { Handled::Before })
}

async fn is_recorded(mut conn: &AsyncPgConnection, bounce: &Bounce) -> QueryResult<bool> {
    let same = bounces::table.filter(bounces::digest.eq(&bounce.digest[..]));
    diesel::select(diesel::dsl::exists(same)).get_result(&mut conn).await
}

async fn count_of_letter(mut conn: &AsyncPgConnection, letter: LetterId) -> QueryResult<i64> {
    bounces::table.filter(bounces::letter_id.eq(letter)).count().get_result(&mut conn).await
}

/// False when the same message was recorded at the same time.
async fn insert(
    mut conn: &AsyncPgConnection,
    bounce: &Bounce,
    letter: Option<LetterId>,
    diagnostic: &str,
    raw: Option<&[u8]>,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let inserted = diesel::insert_into(bounces::table)
        .values((
            bounces::id.eq(BounceId::new(now)),
            bounces::digest.eq(&bounce.digest[..]),
            bounces::letter_id.eq(letter),
            bounces::outcome.eq(bounce.outcome),
            bounces::diagnostic.eq(diagnostic),
            bounces::received_at.eq(now),
            bounces::raw.eq(raw),
        ))
        .on_conflict(bounces::digest)
        .do_nothing()
        .execute(&mut conn)
        .await?;
    Ok(inserted > 0)
}

/// Marks the letter as failed.
async fn fail(mut conn: &AsyncPgConnection, letter: Matched, diagnostic: &str, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(letters::table.find(letter.id))
        .set((
            letters::state.eq(LetterState::Failed),
            letters::sent_at.eq(None::<DateTime<Utc>>),
            letters::ended_at.eq(Some(now)),
            letters::bounced_at.eq(Some(now)),
            letters::outcome.eq(Some(diagnostic)),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Records that the letter failed, and asks people to contact its recipient another way.
async fn give_up(conn: &AsyncPgConnection, letter: Matched, now: DateTime<Utc>) -> QueryResult<()> {
    let Some(application) = letter.application_id else { return Ok(()) };
    let data = json!({ "letter": letter.id, "kind": letter.kind, "sent_at": letter.sent_at });
    event::record(conn, Subject::Application(application), &Actor::Worker, now, EventKind::LetterBounced, data).await?;
    follow_up(conn, letter, FollowUpReason::Bounced, now).await
}

/// Inserts the follow-up of a letter about an application.
async fn follow_up(
    conn: &AsyncPgConnection,
    letter: Matched,
    reason: FollowUpReason,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let Some(application) = letter.application_id else { return Ok(()) };
    follow_up::insert(conn, application, letter.id, letter.staff_id, reason, now).await
}

/// Asks people to find out whether a letter arrived.
async fn ask(
    conn: &AsyncPgConnection,
    letter: Matched,
    reason: FollowUpReason,
    now: DateTime<Utc>,
) -> QueryResult<Handled> {
    if letter.application_id.is_none() || letter.staff_id.is_some() {
        return Ok(Handled::Noted(letter.id));
    }
    follow_up(conn, letter, reason, now).await?;
    Ok(Handled::Asked(letter.id))
}

/// Finds the letter and locks it, after its application (decision 0008). True with it when the application is erased.
async fn find_letter(mut conn: &AsyncPgConnection, bounce: &Bounce) -> QueryResult<Option<(Matched, bool)>> {
    let columns = (letters::id, letters::application_id);
    let found: Option<(LetterId, Option<ApplicationId>)> = match bounce.letter {
        Some(id) => letters::table.find(id).select(columns).first(&mut conn).await.optional()?,
        None => {
            // PostgreSQL refuses a text with NUL, and no Message-ID of ours contains a control character.
            let is_possible = |id: &&String| !id.chars().any(char::is_control);
            let ids: Vec<&String> = bounce.message_ids.iter().filter(is_possible).collect();
            let named = letters::table.filter(letters::message_id.eq_any(ids)).select(columns);
            named.order(letters::id).first(&mut conn).await.optional()?
        }
    };
    let Some((id, application)) = found else { return Ok(None) };
    let is_erased = match application {
        Some(application) => {
            let row = applications::table.find(application).select(applications::erased_at.is_not_null());
            row.for_update().first(&mut conn).await?
        }
        None => false,
    };
    let columns =
        (letters::id, letters::application_id, letters::staff_id, letters::kind, letters::state, letters::sent_at);
    let letter = letters::table.find(id).select(columns).for_update().first(&mut conn).await.optional()?;
    Ok(letter.map(|letter| (letter, is_erased)))
}

/// The text without control characters, cut.
fn plain(text: &str) -> String {
    text.chars().filter(|sign| !sign.is_control()).take(DIAGNOSTIC_MAX).collect()
}

/// Only the reply codes (RFC 5321) and the status codes (RFC 3463) of a text.
fn codes_in(text: &str) -> String {
    let is_reply = |word: &str| word.len() == 3 && word.starts_with(['4', '5']);
    let is_status = |word: &str| {
        let parts: Vec<&str> = word.split('.').collect();
        parts.len() == 3 && parts.iter().all(|part| (1..=3).contains(&part.len())) && word.starts_with(['4', '5'])
    };
    let is_digits = |word: &str| word.chars().all(|sign| sign.is_ascii_digit() || sign == '.');
    let words = text.split(|sign: char| !sign.is_ascii_digit() && sign != '.').map(|word| word.trim_matches('.'));
    let codes = words.filter(|word| is_digits(word) && (is_reply(word) || is_status(word)));
    codes.take(4).collect::<Vec<_>>().join(" ")
}

/// How many unmatched messages are kept.
pub async fn count_unmatched(mut conn: &AsyncPgConnection) -> QueryResult<i64> {
    bounces::table.filter(bounces::letter_id.is_null()).count().get_result(&mut conn).await
}

/// Deletes messages that are of no more use, oldest first: unmatched ones after 30 days, others after 90. Returns how
/// many.
pub async fn prune(mut conn: &AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let unmatched = bounces::letter_id.is_null().and(bounces::received_at.le(ctx.now() - KEEP_PERIOD));
    let matched = bounces::letter_id.is_not_null().and(bounces::received_at.le(ctx.now() - KEEP_MATCHED_PERIOD));
    let of_strangers = bounces::table.filter(unmatched).order(bounces::received_at).limit(limit).select(bounces::id);
    let mut due: Vec<BounceId> = of_strangers.load(&mut conn).await?;
    let of_letters = bounces::table.filter(matched).order(bounces::received_at).limit(limit).select(bounces::id);
    due.extend(of_letters.load::<BounceId>(&mut conn).await?);
    diesel::delete(bounces::table.filter(bounces::id.eq_any(due))).execute(&mut conn).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> SecretKey {
        SecretKey::derive(text.repeat(8).as_bytes()).unwrap()
    }

    #[test]
    fn only_codes_are_taken_from_a_strangers_words() {
        let words = "550 5.1.1 user Chen Lixin 13800138000 moved to 10.0.0.12, see 5.7.26-a and 4.2.2.";
        assert_eq!(codes_in(words), "550 5.1.1 5.7.26 4.2.2");
        assert_eq!(codes_in("来自 qq.com 的退信"), "");
    }

    #[test]
    fn return_address_names_its_letter() {
        let (key, other, letter) = (key("mine"), key("else"), LetterId(Uuid::from_u128(7)));
        let address = return_address(&key, letter, "mail.unbind.example");
        let (local, domain) = address.split_once('@').unwrap();
        assert!(local.len() <= 64 && domain == "mail.unbind.example", "{address}");
        assert_eq!(read_return_address(&key, &address), Some(letter));
        // Mail servers may change the case.
        assert_eq!(read_return_address(&key, &address.to_uppercase()), Some(letter));
        assert_eq!(read_return_address(&other, &address), None);
        let another = address.replacen("00000007", "00000008", 1);
        for forged in [another.as_str(), "bounce+@x", "bounce+12@x", "noreply@x", "", "bounce+é@x"] {
            assert_eq!(read_return_address(&key, forged), None, "{forged}");
        }
        for end in 1..40 {
            let cut = format!("{}@x", &local[..local.len() - end]);
            assert_eq!(read_return_address(&key, &cut), None, "{cut}");
        }
    }
}
