//! Signatures of messages, by the Standard Webhooks scheme (`v1`: HMAC-SHA-256 over id, time and body).

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, Utc};

use crate::base::WebhookDeliveryId;
use crate::base::secret::keyed_hash;

/// Header with the id of the message, the same on every attempt.
pub const ID_HEADER: &str = "webhook-id";
/// Header with the time of the attempt, in seconds since 1970.
pub const TIMESTAMP_HEADER: &str = "webhook-timestamp";
/// Header with the signatures, separated by spaces: one for each live secret.
pub const SIGNATURE_HEADER: &str = "webhook-signature";

/// How a secret begins, so that people and secret scanners recognise one.
const PREFIX: &str = "whsec_";
/// Characters of the hint, after the prefix.
const HINT_LENGTH: usize = 6;

/// The id of a message, as in its header.
pub fn message_id(delivery: WebhookDeliveryId) -> String {
    format!("msg_{}", delivery.0.simple())
}

/// A secret as its bearer gets it.
pub fn secret_text(secret: &[u8; 32]) -> String {
    format!("{PREFIX}{}", BASE64_STANDARD.encode(secret))
}

/// The first characters of a secret, by which people recognise it.
pub fn hint_of(secret: &[u8; 32]) -> String {
    secret_text(secret).chars().take(PREFIX.len() + HINT_LENGTH).collect()
}

/// The header's value for a message sent at this time: a signature with each secret.
pub fn sign<'a>(
    secrets: impl IntoIterator<Item = &'a [u8; 32]>,
    delivery: WebhookDeliveryId,
    at: DateTime<Utc>,
    body: &str,
) -> String {
    let signed = format!("{}.{}.{body}", message_id(delivery), at.timestamp());
    let of = |secret: &[u8; 32]| format!("v1,{}", BASE64_STANDARD.encode(keyed_hash(secret, signed.as_bytes())));
    secrets.into_iter().map(of).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn signature_has_the_form_of_the_scheme() {
        let id = WebhookDeliveryId(Uuid::from_u128(7));
        let at = DateTime::from_timestamp(1_772_418_600, 0).unwrap();
        let one = sign([&[7; 32]], id, at, r#"{"type":"a"}"#);
        assert!(one.starts_with("v1,") && one.len() == 3 + 44, "{one}");
        let both = sign([&[7; 32], &[8; 32]], id, at, r#"{"type":"a"}"#);
        assert!(both.starts_with(&format!("{one} v1,")), "{both}");
        assert_ne!(sign([&[7; 32]], id, at, r#"{"type":"b"}"#), one);
        assert_eq!(message_id(id), "msg_00000000000000000000000000000007");
    }

    #[test]
    fn hint_is_the_beginning_of_the_secret() {
        let text = secret_text(&[255; 32]);
        assert!(text.starts_with("whsec_") && text.len() == 50, "{text}");
        assert!(text.starts_with(&hint_of(&[255; 32])) && hint_of(&[255; 32]).len() == 12);
    }
}
