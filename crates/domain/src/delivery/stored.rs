//! A stored letter that is being sent.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::base::id::{ApplicationId, LetterId, StaffId};
use crate::base::schema::letters;
use crate::letter::{LetterKind, LetterState, Topic};

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
    /// Its topic.
    #[diesel(embed)]
    pub topic: Topic,
    /// When the code or link in it expires.
    pub expires_at: Option<DateTime<Utc>>,
    /// Number of attempts begun, including this one.
    pub attempt: i32,
    /// When the next attempt is due.
    pub next_try_at: DateTime<Utc>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}
