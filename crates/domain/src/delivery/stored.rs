//! A stored letter that is being sent.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;

use crate::account::password_link::Purpose;
use crate::account::sign_in::CODE_PERIOD;
use crate::base::id::{ApplicationId, LetterId, StaffId};
use crate::base::schema::letters;
use crate::letter::{LetterKind, LetterState};

/// A letter to hand to the mail server.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = letters)]
pub struct StoredLetter {
    /// Its id.
    pub id: LetterId,
    /// Its application, if any.
    pub application_id: Option<ApplicationId>,
    /// Its kind.
    pub kind: LetterKind,
    /// Its state.
    pub state: LetterState,
    /// The only recipient.
    pub to_address: String,
    /// The whole message.
    pub raw: Vec<u8>,
    /// The masked version to keep, when it has a secret link.
    pub raw_kept: Option<Vec<u8>>,
    /// The staff member it is addressed to, if any.
    pub staff_id: Option<StaffId>,
    /// Message-ID header.
    pub message_id: String,
    /// Identifies what it is about; unique.
    pub dedupe_key: String,
    /// Number of attempts begun, including this one.
    pub attempt: i32,
    /// When the next attempt is due.
    pub next_try_at: DateTime<Utc>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

impl StoredLetter {
    /// The `dedupe_key` of this letter, or of the original if it is a copy; see [`super::copy`].
    pub(super) fn cause(&self) -> &str {
        cause(&self.dedupe_key)
    }

    /// How long its code or link is valid; `None` for letters without one.
    pub(super) fn valid_period(&self) -> Option<Duration> {
        match self.kind {
            LetterKind::SignInCode | LetterKind::EmailCode => Some(CODE_PERIOD),
            LetterKind::Invitation => Some(Purpose::Invitation.valid_period()),
            LetterKind::PasswordReset => Some(Purpose::Reset.valid_period()),
            _ => None,
        }
    }
}

/// The `dedupe_key` of the original.
pub(super) fn cause(dedupe_key: &str) -> &str {
    dedupe_key.split_once('#').map_or(dedupe_key, |(cause, _)| cause)
}
