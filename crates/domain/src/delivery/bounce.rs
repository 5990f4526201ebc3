//! Bounces: a mail server accepted a letter and later reports that it did not arrive (RFC 3464).
//!
//! The worker parses the messages; this module records them. A letter is found by its return address, which cannot be
//! forged ([`return_address`]), or by the Message-ID quoted in the bounce.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;
use uuid::Uuid;

use crate::base::schema::{bounces, letters};
use crate::base::{Actor, ApplicationId, BounceId, LetterId, SecretKey, StaffId, secret};
use crate::letter::follow_up::{self, FollowUpReason};
use crate::letter::{Context, LetterKind, LetterState};
use crate::record::event::{self, Subject};

/// Prefix of return addresses.
const PREFIX: &str = "bounce+";
/// Bytes of the signature in it. 64 bits cannot be guessed, and the local part stays below 64 characters (RFC 5321).
const MARK_BYTES: usize = 8;
/// How many bytes are kept of a message that matches no letter.
const RAW_MAX: usize = 64 * 1024;
/// How long such a message is kept.
const KEEP_PERIOD: Duration = Duration::days(30);
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
        /// It has not arrived yet; the server keeps trying.
        Delayed = "delayed",
        /// Anything else, such as an absence reply.
        Other = "other",
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

/// The result of recording a bounce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handled {
    /// The letter is now failed.
    Failed(LetterId),
    /// It was stored with the letter; nothing else changed.
    Noted(LetterId),
    /// It matches no letter and was kept aside.
    Unmatched,
    /// It was recorded before.
    Before,
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

/// Records a bounce. A letter that will not arrive becomes `failed` and gets a follow-up; an alert then no longer
/// counts as delivered (decision 0007). Recording the same message again changes nothing.
pub async fn record(conn: &mut AsyncPgConnection, ctx: &Context, bounce: &Bounce, raw: &[u8]) -> QueryResult<Handled> {
    let now = ctx.now();
    let diagnostic: String = bounce.diagnostic.chars().take(DIAGNOSTIC_MAX).collect();
    conn.transaction(async |conn| {
        let letter = find_letter(conn, bounce).await?;
        let raw = letter.is_none().then(|| &raw[..raw.len().min(RAW_MAX)]);
        let inserted = diesel::insert_into(bounces::table)
            .values((
                bounces::id.eq(BounceId::new(now)),
                bounces::digest.eq(&bounce.digest[..]),
                bounces::letter_id.eq(letter.map(|letter| letter.id)),
                bounces::outcome.eq(bounce.outcome),
                bounces::diagnostic.eq(&diagnostic),
                bounces::received_at.eq(now),
                bounces::raw.eq(raw),
            ))
            .on_conflict(bounces::digest)
            .do_nothing()
            .execute(conn)
            .await?;
        let Some(letter) = letter else {
            return Ok(if inserted == 0 { Handled::Before } else { Handled::Unmatched });
        };
        if inserted == 0 {
            return Ok(Handled::Before);
        }
        if bounce.outcome != BounceOutcome::Failed {
            return Ok(Handled::Noted(letter.id));
        }
        fail(conn, letter, &diagnostic, now).await
    })
    .await
}

/// Marks the letter as failed. A letter that was already cancelled or given up stays as it is.
async fn fail(
    mut conn: &AsyncPgConnection,
    letter: Matched,
    diagnostic: &str,
    now: DateTime<Utc>,
) -> QueryResult<Handled> {
    if !matches!(letter.state, LetterState::Sent | LetterState::Queued) {
        return Ok(Handled::Noted(letter.id));
    }
    diesel::update(letters::table.find(letter.id))
        .set((
            letters::state.eq(LetterState::Failed),
            letters::sent_at.eq(None::<DateTime<Utc>>),
            letters::ended_at.eq(Some(now)),
            letters::bounced_at.eq(Some(now)),
            letters::outcome.eq(Some(diagnostic)),
        ))
        .execute(&mut conn)
        .await?;
    if let Some(application) = letter.application_id {
        let data = json!({ "letter": letter.id, "kind": letter.kind, "sent_at": letter.sent_at });
        event::record(conn, Subject::Application(application), &Actor::Worker, now, "letter_bounced", data).await?;
        follow_up::insert(conn, application, letter.id, letter.staff_id, FollowUpReason::Bounced, now).await?;
    }
    Ok(Handled::Failed(letter.id))
}

async fn find_letter(mut conn: &AsyncPgConnection, bounce: &Bounce) -> QueryResult<Option<Matched>> {
    let columns =
        (letters::id, letters::application_id, letters::staff_id, letters::kind, letters::state, letters::sent_at);
    match bounce.letter {
        Some(id) => letters::table.find(id).select(columns).for_update().first(&mut conn).await.optional(),
        None => letters::table
            .filter(letters::message_id.eq_any(&bounce.message_ids))
            .select(columns)
            .for_update()
            .first(&mut conn)
            .await
            .optional(),
    }
}

/// How many unmatched messages are kept.
pub async fn count_unmatched(mut conn: &AsyncPgConnection) -> QueryResult<i64> {
    bounces::table
        .filter(bounces::letter_id.is_null().and(bounces::raw.is_not_null()))
        .count()
        .get_result(&mut conn)
        .await
}

/// Empties unmatched messages after [`KEEP_PERIOD`], oldest first. Returns how many.
pub async fn prune(mut conn: &AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let due: Vec<BounceId> = bounces::table
        .filter(bounces::letter_id.is_null().and(bounces::raw.is_not_null()))
        .filter(bounces::received_at.le(ctx.now() - KEEP_PERIOD))
        .order(bounces::received_at)
        .limit(limit)
        .select(bounces::id)
        .load(&mut conn)
        .await?;
    diesel::update(bounces::table.filter(bounces::id.eq_any(due)))
        .set(bounces::raw.eq(None::<Vec<u8>>))
        .execute(&mut conn)
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> SecretKey {
        SecretKey::derive(text.repeat(8).as_bytes()).unwrap()
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
