//! A stored letter that is being sent.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::base::schema::letters;
use crate::base::{ApplicationId, LetterId, StaffId};
use crate::letter::{LetterKind, LetterState, Medium, Topic};

/// A letter to hand to the mail server, or to the gateway of text messages.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = letters)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct StoredLetter {
    pub id: LetterId,
    pub application_id: Option<ApplicationId>,
    pub kind: LetterKind,
    pub state: LetterState,
    pub to_address: String,
    pub raw: Vec<u8>,
    /// The masked version to keep, when it has a secret link.
    pub raw_kept: Option<Vec<u8>>,
    pub staff_id: Option<StaffId>,
    pub message_id: String,
    #[diesel(embed)]
    pub topic: Topic,
    pub expires_at: Option<DateTime<Utc>>,
    /// Number of attempts begun, including this one.
    pub attempt: i32,
    /// An earlier attempt ended without an answer, as when its worker died: the recipient may have it.
    pub in_doubt: bool,
    pub next_try_at: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
    pub medium: Medium,
    /// Segments of a text message; 0 for an email.
    pub segments: i16,
}
