//! The row of a letter, for inserting.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::base::schema::letters;
use crate::base::{ApplicationId, LetterId, Locale, StaffId, StoreId};
use crate::letter::kind::{LetterKind, LetterState};
use crate::letter::sms::Medium;
use crate::letter::topic::{Topic, TopicColumns};
use crate::letter::writer::LetterContent;

#[derive(Insertable)]
#[diesel(table_name = letters)]
pub(crate) struct NewLetter<'a> {
    pub(crate) id: LetterId,
    pub(crate) application_id: Option<ApplicationId>,
    pub(crate) store_id: Option<StoreId>,
    pub(crate) staff_id: Option<StaffId>,
    pub(crate) kind: LetterKind,
    pub(crate) locale: Locale,
    pub(crate) to_address: &'a str,
    pub(crate) subject: String,
    pub(crate) text_body: String,
    pub(crate) html_body: String,
    pub(crate) raw: Vec<u8>,
    pub(crate) raw_kept: Option<Vec<u8>>,
    pub(crate) message_id: String,
    #[diesel(embed)]
    pub(crate) topic: TopicColumns,
    pub(crate) has_link: bool,
    pub(crate) sender_name: String,
    pub(crate) expires_at: Option<DateTime<Utc>>,
    pub(crate) state: LetterState,
    pub(crate) release_at: Option<DateTime<Utc>>,
    pub(crate) next_try_at: DateTime<Utc>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) copy_of: Option<LetterId>,
    pub(crate) medium: Medium,
    pub(crate) segments: i16,
}

impl<'a> NewLetter<'a> {
    /// A letter to send now, without a secret, that belongs to no application, store or member of staff.
    pub(crate) fn new(
        id: LetterId,
        kind: LetterKind,
        locale: Locale,
        to_address: &'a str,
        message: LetterContent,
        topic: &Topic,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            application_id: None,
            store_id: None,
            staff_id: None,
            kind,
            locale,
            to_address,
            subject: message.subject,
            text_body: message.text,
            html_body: message.html,
            raw: message.raw,
            raw_kept: None,
            message_id: message.message_id,
            topic: topic.into(),
            has_link: false,
            sender_name: message.sender_name,
            expires_at: None,
            state: LetterState::Queued,
            release_at: None,
            next_try_at: now,
            created_at: now,
            copy_of: None,
            medium: Medium::Mail,
            segments: 0,
        }
    }

    /// The same, with the bytes to send, which contain a secret, and its own bytes as the masked version to keep.
    pub(crate) fn with_secret(self, leaving: Vec<u8>) -> Self {
        Self { raw: leaving, raw_kept: Some(self.raw), has_link: true, ..self }
    }
}
