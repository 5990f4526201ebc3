//! Hand-off: the platform sends a merchant who is signed in there, with a ticket instead of a code.
//!
//! A ticket is signed JSON that names the store. It is valid for a minute, once, and only begins what a code would: a
//! session of the store.

use chrono::{DateTime, Duration, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use serde::Deserialize;
use serde_json::json;

use super::{MessageError, PLATFORM, PlatformSecret, UntrustedMessage, is_nonce, take_nonce};
use crate::base::StoreId;
use crate::base::contact::same_mailbox;
use crate::letter::Context;
use crate::record::event::{self, EventKind, Subject};
use crate::store::{self, contact_notice};

/// How far from now a ticket may have been issued, in either direction.
pub const TICKET_PERIOD: Duration = Duration::seconds(60);

/// Longest authentication context, in characters.
const CONTEXT_MAX: usize = 100;

/// The signed content of a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ticket {
    /// Number of the store.
    store: String,
    /// Registered address of the contact who is signed in at the platform, if the platform knows which.
    #[serde(default)]
    contact: Option<String>,
    /// Seconds since 1970.
    issued_at: i64,
    nonce: String,
    /// How the merchant was authenticated there, in the platform's words (`acr` of `OpenID` Connect).
    #[serde(default)]
    acr: Option<String>,
}

/// Why a ticket does not let in.
#[derive(Debug, thiserror::Error)]
pub enum HandOffError {
    /// The ticket is not the platform's, too old, used, or malformed.
    #[error(transparent)]
    Message(#[from] MessageError),
    /// There is no such store.
    #[error("there is no such store")]
    UnknownStore,
    /// The contact is not registered for the store.
    #[error("the contact is not registered for the store")]
    UnknownContact,
}

error_parts!(HandOffError::Message: diesel::result::Error);

/// Verifies a ticket, `HEX(JSON).SIGNATURE`, and uses it up. Returns the store it admits to, which gets an event.
///
/// # Errors
/// [`HandOffError`]; a ticket that is refused is not used up.
pub async fn accept(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    secret: &PlatformSecret,
    ticket: &str,
) -> Result<StoreId, HandOffError> {
    let ticket = read(secret, ticket, ctx.now())?;
    conn.transaction(async |conn| {
        take_nonce(conn, &ticket.nonce, ctx.now()).await?;
        let found = store::find_by_number(conn, &ticket.store).await?.ok_or(HandOffError::UnknownStore)?;
        let contact = match &ticket.contact {
            None => None,
            Some(address) => {
                let contacts = contact_notice::list(conn, found.id).await?;
                let known = contacts.into_iter().find(|it| same_mailbox(&it.email, address));
                Some(known.ok_or(HandOffError::UnknownContact)?.id)
            }
        };
        let data = json!({ "contact": contact, "acr": ticket.acr });
        event::record(conn, Subject::Store(found.id), &PLATFORM, ctx.now(), EventKind::HandedOff, data).await?;
        Ok(found.id)
    })
    .await
}

/// The content of a ticket that the platform signed within the last minute.
fn read(secret: &PlatformSecret, ticket: &str, now: DateTime<Utc>) -> Result<Ticket, MessageError> {
    let (payload, signature) = ticket.split_once('.').ok_or(UntrustedMessage::Signature)?;
    let payload = hex::decode(payload).map_err(|_| UntrustedMessage::Signature)?;
    if !PlatformSecret::is_signed(&secret.sign_ticket(&payload), signature) {
        return Err(UntrustedMessage::Signature.into());
    }
    let ticket: Ticket = serde_json::from_slice(&payload).map_err(|_| MessageError::Unreadable)?;
    let has_context = |acr: &String| acr.len() <= CONTEXT_MAX && acr.chars().all(|char| char.is_ascii_graphic());
    if !is_nonce(&ticket.nonce) || !ticket.acr.as_ref().is_none_or(has_context) {
        return Err(MessageError::Unreadable);
    }
    let issued_at = DateTime::from_timestamp(ticket.issued_at, 0).ok_or(UntrustedMessage::Stale)?;
    if (now - issued_at).abs() > TICKET_PERIOD {
        return Err(UntrustedMessage::Stale.into());
    }
    Ok(ticket)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket(secret: &PlatformSecret, payload: &str) -> String {
        format!("{}.{}", hex::encode(payload), secret.sign_ticket(payload.as_bytes()))
    }

    #[test]
    fn ticket_is_read_within_a_minute_only() {
        let secret = PlatformSecret::new(&[7; 32]).unwrap();
        let now = DateTime::from_timestamp(1_772_418_600, 0).unwrap();
        for (age_s, is_fresh) in [(0, true), (60, true), (61, false), (-60, true), (-61, false)] {
            let at = now.timestamp() - age_s;
            let sent = ticket(&secret, &format!(r#"{{"store":"1","issued_at":{at},"nonce":"0123456789abcdef"}}"#));
            assert_eq!(read(&secret, &sent, now).is_ok(), is_fresh, "{age_s}");
        }
    }

    #[test]
    fn ticket_that_is_not_the_platforms_is_refused() {
        let secret = PlatformSecret::new(&[7; 32]).unwrap();
        let now = DateTime::from_timestamp(1_772_418_600, 0).unwrap();
        let right = r#"{"store":"1","issued_at":1772418600,"nonce":"0123456789abcdef","acr":"mfa"}"#;
        let (payload, signature) = (hex::encode(right), secret.sign_ticket(right.as_bytes()));
        assert!(read(&secret, &format!("{payload}.{signature}"), now).is_ok());
        let other = hex::encode(right.replace('1', "2"));
        let strange = PlatformSecret::new(&[8; 32]).unwrap().sign_ticket(right.as_bytes());
        let callback = secret.sign_callback("ticket", "1772418600", "0123456789abcdef", right.as_bytes());
        for forged in [
            String::new(),
            payload.clone(),
            format!("{payload}."),
            format!("{other}.{signature}"),
            format!("{payload}.{strange}"),
            format!("{payload}.{callback}"),
            format!("zz.{signature}"),
        ] {
            assert!(matches!(read(&secret, &forged, now), Err(MessageError::Untrusted(_))), "{forged}");
        }
        let malformed = [
            "{}",
            r#"{"store":"1","issued_at":1772418600,"nonce":"short"}"#,
            r#"{"store":"1","issued_at":1772418600,"nonce":"0123456789abcdef","role":"admin"}"#,
            r#"{"store":"1","store":"2","issued_at":1772418600,"nonce":"0123456789abcdef"}"#,
            r#"{"store":"1","issued_at":1772418600,"nonce":"0123456789abcdef","acr":"a b"}"#,
        ];
        for payload in malformed {
            assert!(
                matches!(read(&secret, &ticket(&secret, payload), now), Err(MessageError::Unreadable)),
                "{payload}"
            );
        }
    }
}
