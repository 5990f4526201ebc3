//! What travels between us and the platform, signed: how it is signed, and what it may ask of us.
//!
//! Every message bears an HMAC-SHA-256 under a secret that both sides keep, over a label that says which way it goes and
//! everything that gives it its meaning. Reports ([`report`]) and registrations ([`registration`]) are taken once, by
//! their nonce ([`nonce`]), and only within five minutes of when they were signed (THREATS 35).

use std::fmt;

use chrono::{DateTime, Duration, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

use crate::base::actor::Actor;
use crate::base::secret;

pub mod nonce;
pub mod registration;
pub mod report;

/// Under this name a message says when it was signed: seconds since 1970.
pub const TIMESTAMP_HEADER: &str = "x-unbind-timestamp";
/// Under this name a message to us bears its nonce.
pub const NONCE_HEADER: &str = "x-unbind-nonce";
/// Under this name a message bears its signature: `v1=` and 64 hexadecimal digits.
pub const SIGNATURE_HEADER: &str = "x-unbind-signature";

/// How far the platform's clock and ours may differ, either way.
pub const SKEW_PERIOD: Duration = Duration::minutes(5);

/// Shorter secrets can be guessed.
const SECRET_MIN_BYTES: usize = 32;

/// The platform, as the record names it.
pub const PLATFORM: Actor = Actor::Api { client: Uuid::from_u128(0x0000_0000_0000_7000_8000_706c_6174_666f) };

/// The secret shared with the platform.
#[derive(Clone)]
pub struct PlatformSecret(Vec<u8>);

impl PlatformSecret {
    /// `None` for fewer than 32 bytes.
    pub fn new(secret: &[u8]) -> Option<Self> {
        (secret.len() >= SECRET_MIN_BYTES).then(|| Self(secret.to_vec()))
    }

    /// Signature of a request we send: `request`, the timestamp, the method, the path, the effect's id, each on a line,
    /// and the body.
    pub fn sign_request(&self, timestamp: i64, method: &str, path: &str, id: &str, body: &[u8]) -> String {
        self.sign(&["request", &timestamp.to_string(), method, path, id], body)
    }

    /// Signature of the answer to a request: `answer`, the timestamp of the request, the effect's id, the status, each
    /// on a line, and the body.
    pub fn sign_answer(&self, timestamp: i64, id: &str, status: u16, body: &[u8]) -> String {
        self.sign(&["answer", &timestamp.to_string(), id, &status.to_string()], body)
    }

    /// Signature of a message to us: `callback`, the path, the timestamp, the nonce, each on a line, and the body.
    pub fn sign_callback(&self, path: &str, timestamp: &str, nonce: &str, body: &[u8]) -> String {
        self.sign(&["callback", path, timestamp, nonce], body)
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

    /// Whether a signature is the one expected, in constant time.
    pub fn is_signed(expected: &str, given: &str) -> bool {
        secret::equal(expected.as_bytes(), given.as_bytes())
    }
}

impl fmt::Debug for PlatformSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlatformSecret(…)")
    }
}

/// A message to us as it came, nothing of it believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Message<'a> {
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

/// Why a message is not the platform's, or not of now. What exactly is for the log alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Untrusted {
    /// A timestamp or nonce that is none, or a signature that does not fit.
    #[error("the signature does not fit")]
    Signature,
    /// Signed too long ago, or by a clock that runs ahead.
    #[error("signed too long ago")]
    Stale,
}

impl Message<'_> {
    /// Whether the platform signed it within the last five minutes. Whether it came before is the nonce's to say.
    ///
    /// # Errors
    /// [`Untrusted`].
    pub fn verify(&self, secret: &PlatformSecret, now: DateTime<Utc>) -> Result<(), Untrusted> {
        let is_nonce = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_');
        let seconds: i64 = self.timestamp.parse().map_err(|_| Untrusted::Signature)?;
        if !(16..=128).contains(&self.nonce.len()) || !self.nonce.chars().all(is_nonce) {
            return Err(Untrusted::Signature);
        }
        let expected = secret.sign_callback(self.path, self.timestamp, self.nonce, self.body);
        if !PlatformSecret::is_signed(&expected, self.signature) {
            return Err(Untrusted::Signature);
        }
        let at = DateTime::from_timestamp(seconds, 0).ok_or(Untrusted::Stale)?;
        if (now - at).abs() > SKEW_PERIOD {
            return Err(Untrusted::Stale);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> PlatformSecret {
        PlatformSecret::new(&[7; 32]).unwrap()
    }

    #[test]
    fn a_short_secret_is_none_and_no_secret_prints_itself() {
        assert!(PlatformSecret::new(&[7; 31]).is_none());
        assert_eq!(format!("{:?}", secret()), "PlatformSecret(…)");
    }

    #[test]
    fn signatures_keep_their_form() {
        let signed = secret().sign_callback("/platform/callbacks", "1772418600", "0123456789abcdef", b"{}");
        assert_eq!(signed.len(), 67);
        assert_eq!(signed, "v1=88e35c52990f87f5aa7b458979c13ba99685f6087b124947783f52eef1817243");
    }

    #[test]
    fn what_is_signed_one_way_is_not_signed_another() {
        let (answer, request) = (secret().sign_answer(1, "a", 200, b""), secret().sign_request(1, "a", "200", "", b""));
        assert_ne!(answer, request);
    }

    #[test]
    fn five_minutes_either_way_and_no_second_more() {
        let now = DateTime::from_timestamp(1_772_418_600, 0).unwrap();
        for (seconds, expected) in
            [(0, Ok(())), (300, Ok(())), (-300, Ok(())), (301, Err(Untrusted::Stale)), (-301, Err(Untrusted::Stale))]
        {
            let timestamp = (now.timestamp() + seconds).to_string();
            let nonce = "0123456789abcdef";
            let signature = secret().sign_callback("/p", &timestamp, nonce, b"x");
            let message = Message { path: "/p", timestamp: &timestamp, nonce, signature: &signature, body: b"x" };
            assert_eq!(message.verify(&secret(), now), expected, "{seconds}");
            let other = Message { body: b"y", ..message };
            assert_eq!(other.verify(&secret(), now), Err(Untrusted::Signature));
            let elsewhere = Message { path: "/q", ..message };
            assert_eq!(elsewhere.verify(&secret(), now), Err(Untrusted::Signature));
        }
    }
}
