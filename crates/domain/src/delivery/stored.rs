//! A stored email on its way.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;

use crate::account::password_link::Purpose;
use crate::account::sign_in::CODE_PERIOD;
use crate::base::id::{ApplicationId, LetterId, StaffId};
use crate::base::schema::letters;
use crate::letter::{LetterKind, LetterState};

/// A letter to hand to the mail server now.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = letters)]
pub struct StoredLetter {
    /// Its id.
    pub id: LetterId,
    /// What it is about.
    pub application_id: Option<ApplicationId>,
    /// Which letter.
    pub kind: LetterKind,
    /// Where it is.
    pub state: LetterState,
    /// The one recipient.
    pub to_address: String,
    /// The whole message.
    pub raw: Vec<u8>,
    /// The same for keeping, when it has a secret link.
    pub raw_kept: Option<Vec<u8>>,
    /// The staff member it goes to.
    pub staff_id: Option<StaffId>,
    /// Message-ID header.
    pub message_id: String,
    /// What it was written for.
    pub dedupe_key: String,
    /// Tries begun, this one included.
    pub attempt: i32,
    /// When the next try is due.
    pub next_try_at: DateTime<Utc>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

impl StoredLetter {
    /// What it, or the letter it repeats, was written for; see [`super::copy`].
    pub(super) fn cause(&self) -> &str {
        cause(&self.dedupe_key)
    }

    /// How long what it opens can be opened; `None` for letters that open nothing.
    pub(super) fn valid_period(&self) -> Option<Duration> {
        match self.kind {
            LetterKind::SignInCode | LetterKind::EmailCode => Some(CODE_PERIOD),
            LetterKind::Invitation => Some(Purpose::Invitation.valid_period()),
            LetterKind::PasswordReset => Some(Purpose::Reset.valid_period()),
            _ => None,
        }
    }
}

/// What a letter's key says it was written for, whether it is the first or a copy.
pub(super) fn cause(dedupe_key: &str) -> &str {
    dedupe_key.split_once('#').map_or(dedupe_key, |(cause, _)| cause)
}
