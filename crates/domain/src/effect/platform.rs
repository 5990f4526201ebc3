//! Messages between this program and the platform, and how they are signed.
//!
//! Every message has an HMAC-SHA-256 under a shared secret, computed over a label for its direction and every part
//! that affects its meaning. Reports ([`report`]) and registrations ([`registration`]) are accepted once, by their
//! nonce, and only within five minutes of being signed (THREATS 35).

use std::fmt;

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use hmac::{Hmac, KeyInit, Mac};
use serde::de::DeserializeOwned;
use sha2::Sha256;

use crate::base::schema::platform_nonces;
use crate::base::{Actor, secret};
use crate::letter::Context;

pub mod hand_off;
pub mod registration;
pub mod report;

/// Header with the time of signing, in seconds since 1970.
pub const TIMESTAMP_HEADER: &str = "x-unbind-timestamp";
/// Header with the nonce of a message to us.
pub const NONCE_HEADER: &str = "x-unbind-nonce";
/// Header with the signature: `v1=` and 64 hexadecimal digits.
pub const SIGNATURE_HEADER: &str = "x-unbind-signature";

/// How far the platform's clock and ours may differ in either direction.
pub const SKEW_PERIOD: Duration = Duration::minutes(5);

/// How long nonces are kept. Messages are accepted within five minutes of now, so a day is ample.
const KEEP_PERIOD: Duration = Duration::days(1);

/// Minimum length of the secret; shorter ones can be guessed.
const SECRET_MIN_BYTES: usize = 32;

/// The platform as an actor in events.
pub const PLATFORM: Actor = Actor::Platform;

/// The secret shared with the platform.
#[derive(Clone)]
pub struct PlatformSecret(Vec<u8>);

impl PlatformSecret {
    /// Wraps the secret; `None` for fewer than 32 bytes.
    pub fn new(secret: &[u8]) -> Option<Self> {
        (secret.len() >= SECRET_MIN_BYTES).then(|| Self(secret.to_vec()))
    }

    /// Signature of a request to the platform: `request`, the timestamp, the method, the path, the effect's id, each
    /// on a line, and the body.
    pub fn sign_request(&self, timestamp: i64, method: &str, path: &str, id: &str, body: &[u8]) -> String {
        self.sign(&["request", &timestamp.to_string(), method, path, id], body)
    }

    /// Signature of the platform's answer: `answer`, the timestamp of the request, the effect's id, the status, each
    /// on a line, and the body.
    pub fn sign_answer(&self, timestamp: i64, id: &str, status: u16, body: &[u8]) -> String {
        self.sign(&["answer", &timestamp.to_string(), id, &status.to_string()], body)
    }

    /// Signature of a message to us: `callback`, the path, the timestamp, the nonce, each on a line, and the body.
    pub fn sign_callback(&self, path: &str, timestamp: &str, nonce: &str, body: &[u8]) -> String {
        self.sign(&["callback", path, timestamp, nonce], body)
    }

    /// Signature of a ticket: `ticket` on a line, and its content.
    pub fn sign_ticket(&self, payload: &[u8]) -> String {
        self.sign(&["ticket"], payload)
    }

    fn sign(&self, lines: &[&str], body: &[u8]) -> String {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else {
            unreachable!("HMAC takes a key of any length")
        };
        for line in lines {
            mac.update(line.as_bytes());
            mac.update(b"\n");
        }
        mac.update(body);
        format!("v1={}", hex::encode(mac.finalize().into_bytes()))
    }

    /// Compares signatures in constant time.
    pub fn is_signed(expected: &str, given: &str) -> bool {
        secret::equal(expected.as_bytes(), given.as_bytes())
    }
}

impl fmt::Debug for PlatformSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlatformSecret(…)")
    }
}

/// An unverified message to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlatformMessage<'a> {
    /// The path it was sent to.
    pub path: &'a str,
    /// [`TIMESTAMP_HEADER`].
    pub timestamp: &'a str,
    /// [`NONCE_HEADER`].
    pub nonce: &'a str,
    /// [`SIGNATURE_HEADER`].
    pub signature: &'a str,
    /// The bytes that were signed.
    pub body: &'a [u8],
}

/// Why a message is not trusted. Log the difference; do not answer with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UntrustedMessage {
    /// The timestamp or nonce is malformed, or the signature does not match.
    #[error("the signature does not match")]
    Signature,
    /// Signed more than five minutes ago or in the future.
    #[error("the time of the signature is too far in the past or the future")]
    Stale,
}

/// Why a message is refused, whatever it says.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum MessageError {
    #[error(transparent)]
    Untrusted(#[from] UntrustedMessage),
    #[error("the body cannot be parsed")]
    Unreadable,
    #[error("the message was accepted before")]
    Replayed,
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

impl PlatformMessage<'_> {
    /// Verifies that the platform signed the message within five minutes of now. Replays are detected separately, by
    /// [`take_nonce`].
    pub fn verify(&self, secret: &PlatformSecret, now: DateTime<Utc>) -> Result<(), UntrustedMessage> {
        let seconds: i64 = self.timestamp.parse().map_err(|_| UntrustedMessage::Signature)?;
        if !is_nonce(self.nonce) {
            return Err(UntrustedMessage::Signature);
        }
        let expected = secret.sign_callback(self.path, self.timestamp, self.nonce, self.body);
        if !PlatformSecret::is_signed(&expected, self.signature) {
            return Err(UntrustedMessage::Signature);
        }
        let at = DateTime::from_timestamp(seconds, 0).ok_or(UntrustedMessage::Stale)?;
        if (now - at).abs() > SKEW_PERIOD {
            return Err(UntrustedMessage::Stale);
        }
        Ok(())
    }

    /// Verifies the message and parses its body.
    pub(crate) fn read<T: DeserializeOwned>(
        &self,
        secret: &PlatformSecret,
        now: DateTime<Utc>,
    ) -> Result<T, MessageError> {
        self.verify(secret, now)?;
        serde_json::from_slice(self.body).map_err(|_| MessageError::Unreadable)
    }
}

/// True for 16 to 128 letters, digits, `-` and `_`.
fn is_nonce(text: &str) -> bool {
    let is_plain = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_');
    (16..=128).contains(&text.len()) && text.chars().all(is_plain)
}

/// Takes the nonce, in the transaction of the message, so that a failed message does not use it up. A concurrent message
/// with the same nonce waits for the first.
pub(crate) async fn take_nonce(
    mut conn: &AsyncPgConnection,
    nonce: &str,
    now: DateTime<Utc>,
) -> Result<(), MessageError> {
    let taken = diesel::insert_into(platform_nonces::table)
        .values((platform_nonces::nonce.eq(nonce), platform_nonces::seen_at.eq(now)))
        .on_conflict_do_nothing()
        .execute(&mut conn)
        .await?;
    if taken == 1 { Ok(()) } else { Err(MessageError::Replayed) }
}

/// Deletes nonces older than any acceptable message, oldest first. Returns how many.
pub async fn prune_nonces(mut conn: &AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let old: Vec<String> = platform_nonces::table
        .filter(platform_nonces::seen_at.lt(ctx.now() - KEEP_PERIOD))
        .order(platform_nonces::seen_at)
        .limit(limit)
        .select(platform_nonces::nonce)
        .load(&mut conn)
        .await?;
    if old.is_empty() {
        return Ok(0);
    }
    diesel::delete(platform_nonces::table.filter(platform_nonces::nonce.eq_any(old))).execute(&mut conn).await
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    fn secret() -> PlatformSecret {
        PlatformSecret::new(&[7; 32]).unwrap()
    }

    #[test]
    fn short_secret_is_refused_and_none_is_printed() {
        assert!(PlatformSecret::new(&[7; 31]).is_none());
        assert_eq!(format!("{:?}", secret()), "PlatformSecret(…)");
    }

    #[test]
    fn signature_format_is_stable() {
        let signed = secret().sign_callback("/platform/callbacks", "1772418600", "0123456789abcdef", b"{}");
        assert_eq!(signed.len(), 67);
        assert_eq!(signed, "v1=88e35c52990f87f5aa7b458979c13ba99685f6087b124947783f52eef1817243");
    }

    /// A message of docs/platform/vectors.json, which adapters test their signing against.
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
    fn published_vectors_have_these_signatures() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/platform/vectors.json");
        let published: Vectors = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        let secret = PlatformSecret::new(published.secret.as_bytes()).unwrap();
        assert!(published.vectors.len() >= 6);
        for it in published.vectors {
            let body = it.body.as_bytes();
            let signed = match it.kind.as_str() {
                "request" => secret.sign_request(it.timestamp, &it.method, &it.path, &it.id, body),
                "answer" => secret.sign_answer(it.timestamp, &it.id, it.status, body),
                "ticket" => secret.sign_ticket(body),
                _ => secret.sign_callback(&it.path, &it.timestamp.to_string(), &it.nonce, body),
            };
            assert_eq!(signed, it.signature, "{}", it.name);
        }
    }

    #[test]
    fn request_signature_differs_from_answer_signature() {
        let (answer, request) = (secret().sign_answer(1, "a", 200, b""), secret().sign_request(1, "a", "200", "", b""));
        assert_ne!(answer, request);
    }

    #[test]
    fn message_is_accepted_within_five_minutes() {
        let now = DateTime::from_timestamp(1_772_418_600, 0).unwrap();
        for (seconds, expected) in [
            (0, Ok(())),
            (300, Ok(())),
            (-300, Ok(())),
            (301, Err(UntrustedMessage::Stale)),
            (-301, Err(UntrustedMessage::Stale)),
        ] {
            let timestamp = (now.timestamp() + seconds).to_string();
            let nonce = "0123456789abcdef";
            let signature = secret().sign_callback("/p", &timestamp, nonce, b"x");
            let message =
                PlatformMessage { path: "/p", timestamp: &timestamp, nonce, signature: &signature, body: b"x" };
            assert_eq!(message.verify(&secret(), now), expected, "{seconds}");
            let other = PlatformMessage { body: b"y", ..message };
            assert_eq!(other.verify(&secret(), now), Err(UntrustedMessage::Signature));
            let elsewhere = PlatformMessage { path: "/q", ..message };
            assert_eq!(elsewhere.verify(&secret(), now), Err(UntrustedMessage::Signature));
        }
    }
}
