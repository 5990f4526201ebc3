//! The topic of a letter: what it is about, typed, and stored in three columns.
//!
//! Kind, topic and the member of staff it goes to, if any, identify a letter: a second one with the same three is not
//! stored. The topic also tells whether the letter is still true when it is sent.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::deserialize::{self, Queryable};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text, Uuid as SqlUuid};
use uuid::Uuid;

use crate::application::Blocker;
use crate::base::schema::letters;
use crate::base::terms::{ClientNews, YearStatus};
use crate::base::{
    ApplicationId, BindingId, ClientId, DecisionId, DraftId, EffectId, EmailProofId, EscalationId, Locale, ObjectionId,
    PasswordLinkId, PenaltyId, ProposalId, RecommendationId, RequestId, SignInCodeId, StoreContactId, StoreId,
    WebhookId,
};

text_enum! {
    /// Which reminder of an information request.
    pub enum RequestReminder {
        /// At half of the time to answer.
        Halfway = "halfway",
        /// On the morning of the last working day.
        LastDay = "last_day",
    }
}

/// The part of a topic that is not the id of a row, as stored in `letters.topic_detail`.
trait Detail: Sized {
    fn write(&self) -> String;
    fn read(text: &str) -> Option<Self>;
}

macro_rules! details_as_displayed {
    ($($type:ty),+) => {$(
        impl Detail for $type {
            fn write(&self) -> String {
                self.to_string()
            }

            fn read(text: &str) -> Option<Self> {
                text.parse().ok()
            }
        }
    )+};
}

details_as_displayed!(
    i16,
    i32,
    i64,
    ClientNews,
    DecisionId,
    Locale,
    NaiveDate,
    RequestReminder,
    StoreContactId,
    YearStatus
);

/// In microseconds, as PostgreSQL stores times.
impl Detail for DateTime<Utc> {
    fn write(&self) -> String {
        self.timestamp_micros().to_string()
    }

    fn read(text: &str) -> Option<Self> {
        text.parse().ok().and_then(DateTime::from_timestamp_micros)
    }
}

impl Detail for Vec<Blocker> {
    fn write(&self) -> String {
        self.iter().map(|blocker| blocker.as_str()).collect::<Vec<_>>().join(",")
    }

    fn read(text: &str) -> Option<Self> {
        text.split(',').map(|word| word.parse().ok()).collect()
    }
}

/// Declares [`Topic`], [`TopicKind`] and the conversions to and from the stored columns. A row is
/// `Kind(id: Id; detail: Type, …) = "stored_word"`; the id or the details may be absent.
macro_rules! topics {
    ($(
        $(#[$meta:meta])*
        $name:ident($($id:ident: $id_type:ident)?; $($detail:ident: $type:ty),*) = $text:literal,
    )+) => {
        /// The subject of a letter: the row, the time or the day it is about.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[expect(missing_docs, reason = "a topic is the row of its id, with the details of its name")]
        pub enum Topic { $($(#[$meta])* $name($($id_type,)? $($type),*),)+ }

        text_enum! {
            /// The variant of a [`Topic`], as stored in `letters.topic`.
            pub enum TopicKind { $($name = $text,)+ }
        }

        impl From<&Topic> for TopicColumns {
            fn from(topic: &Topic) -> Self {
                match topic {
                    $(Topic::$name($($id,)? $($detail),*) => {
                        let ids: &[Uuid] = &[$($id.0)?];
                        let details: &[String] = &[$($detail.write()),*];
                        Self {
                            topic: TopicKind::$name,
                            topic_id: ids.first().copied(),
                            topic_detail: details.join(" "),
                        }
                    })+
                }
            }
        }

        impl TryFrom<TopicColumns> for Topic {
            type Error = UnknownTopic;

            fn try_from(columns: TopicColumns) -> Result<Self, Self::Error> {
                let unknown = UnknownTopic(columns.topic);
                let id = columns.topic_id.ok_or(unknown);
                let mut details = columns.topic_detail.split(' ');
                Ok(match columns.topic {
                    $(TopicKind::$name => Self::$name(
                        $($id_type(id?),)?
                        $(details.next().and_then(<$type as Detail>::read).ok_or(unknown)?),*
                    ),)+
                })
            }
        }
    };
}

topics! {
    Application(id: ApplicationId;) = "application",
    Round(id: ApplicationId; round: i16) = "round",
    Deadline(id: ApplicationId; due_at: DateTime<Utc>) = "deadline",
    /// A new date given to an applicant whose application is late.
    Estimate(id: ApplicationId; estimate_at: DateTime<Utc>) = "estimate",
    Decision(id: DecisionId;) = "decision",
    /// An undone decision, and the deadline since.
    Reopening(id: DecisionId; due_at: DateTime<Utc>) = "reopening",
    Recommendation(id: RecommendationId;) = "recommendation",
    Request(id: RequestId;) = "request",
    /// The answer to a request, and the deadline since.
    Answer(id: RequestId; due_at: DateTime<Utc>) = "answer",
    /// The questions of a request, to be answered until then.
    RequestUntil(id: RequestId; answer_until: DateTime<Utc>) = "request_until",
    RequestReminder(id: RequestId; reminder: RequestReminder, answer_until: DateTime<Utc>) = "request_reminder",
    /// An objection, or the link to make one.
    Objection(id: ObjectionId;) = "objection",
    /// The link to object to an application with this decision.
    ObjectionToDecision(id: ObjectionId; decision: DecisionId) = "objection_to_decision",
    /// An application, as told to a registered contact in this round.
    Contact(id: ApplicationId; contact: StoreContactId, round: i16) = "contact",
    /// An application, as told to a registered contact when it ended at this time.
    ContactEnd(id: ApplicationId; contact: StoreContactId, ended_at: DateTime<Utc>) = "contact_end",
    /// A void of an application: it can be reinstated and voided again.
    Voided(id: ApplicationId; voided_at: DateTime<Utc>) = "voided",
    /// A penalty, and when it was lifted.
    Penalty(id: PenaltyId; lifted_at: DateTime<Utc>) = "penalty",
    Effect(id: EffectId;) = "effect",
    /// An effect and its blockers, in ascending order, and when they were found: it can be blocked by the same again.
    Blockers(id: EffectId; blockers: Vec<Blocker>, found_at: DateTime<Utc>) = "blockers",
    /// An effect that has been blocked since this time.
    BlockedSince(id: EffectId; blocked_at: DateTime<Utc>) = "blocked_since",
    /// An effect whose attempts ended at this time without a result: it can be asked again and fail again.
    EffectFailure(id: EffectId; failed_at: DateTime<Utc>) = "effect_failure",
    /// An effect whose result is unknown, on this day.
    EffectReminder(id: EffectId; day: NaiveDate) = "effect_reminder",
    /// The first of the escalations in the letter.
    Escalation(id: EscalationId;) = "escalation",
    /// A draft, and when its owner was reminded.
    Draft(id: DraftId; reminded_at: DateTime<Utc>) = "draft",
    /// A draft that was prepared for an agent.
    AgentDraft(id: DraftId;) = "agent_draft",
    /// A binding, as told to a registered contact.
    Binding(id: BindingId; contact: StoreContactId) = "binding",
    /// A confirmed proposal, as told to one of its recipients.
    Proposal(id: ProposalId; recipient: i16) = "proposal",
    /// The contacts of a store as a version of its document replaced them, as told to one of the recipients.
    RegisterVersion(id: StoreId; version: i64, recipient: i16) = "register_version",
    SignInCode(id: SignInCodeId;) = "sign_in_code",
    EmailProof(id: EmailProofId;) = "email_proof",
    PasswordLink(id: PasswordLinkId;) = "password_link",
    /// A webhook that was disabled at this time: it can be enabled and disabled again.
    Webhook(id: WebhookId; disabled_at: DateTime<Utc>) = "webhook",
    /// A change of an API client or its key and its time, which may be in the future.
    Client(id: ClientId; news: ClientNews, at: DateTime<Utc>) = "client",
    /// A calendar year with this status.
    CalendarYear(; year: i32, status: YearStatus) = "calendar_year",
    Day(; date: NaiveDate) = "day",
    /// A test letter in this language, written in this minute since 1970.
    Test(; locale: Locale, minute: i64) = "test",
}

/// The columns that identify a letter, copies aside: its kind, its topic and the member of staff it goes to.
pub(crate) const IDENTITY: (
    letters::kind,
    letters::topic,
    letters::topic_id,
    letters::topic_detail,
    letters::staff_id,
) = (letters::kind, letters::topic, letters::topic_id, letters::topic_detail, letters::staff_id);

/// A topic as stored.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = letters)]
pub struct TopicColumns {
    topic: TopicKind,
    topic_id: Option<Uuid>,
    topic_detail: String,
}

impl Topic {
    /// A condition on a letter's row: it is about this topic.
    pub(crate) fn condition(&self) -> TopicCondition {
        let TopicColumns { topic, topic_id, topic_detail } = self.into();
        Box::new(
            letters::topic
                .eq(topic)
                .and(letters::topic_id.is_not_distinct_from(topic_id))
                .and(letters::topic_detail.eq(topic_detail)),
        )
    }
}

type TopicCondition = Box<dyn BoxableExpression<letters::table, Pg, SqlType = Bool>>;

/// The stored columns are not those of a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the topic of an email of kind {0} cannot be read")]
pub struct UnknownTopic(TopicKind);

impl Queryable<(Text, Nullable<SqlUuid>, Text), Pg> for Topic {
    type Row = (TopicKind, Option<Uuid>, String);

    fn build((topic, topic_id, topic_detail): Self::Row) -> deserialize::Result<Self> {
        Ok(TopicColumns { topic, topic_id, topic_detail }.try_into()?)
    }
}

impl Selectable<Pg> for Topic {
    type SelectExpression = (letters::topic, letters::topic_id, letters::topic_detail);

    fn construct_selection() -> Self::SelectExpression {
        (letters::topic, letters::topic_id, letters::topic_detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_topic_is_read_back_unchanged() {
        let id = Uuid::from_u128(7);
        let at = DateTime::from_timestamp_micros(1_700_000_000_123_456).expect("in range");
        let topics = [
            Topic::Application(ApplicationId(id)),
            Topic::Round(ApplicationId(id), 2),
            Topic::Deadline(ApplicationId(id), at),
            Topic::Estimate(ApplicationId(id), at),
            Topic::Decision(DecisionId(id)),
            Topic::Reopening(DecisionId(id), at),
            Topic::Recommendation(RecommendationId(id)),
            Topic::Request(RequestId(id)),
            Topic::Answer(RequestId(id), at),
            Topic::RequestUntil(RequestId(id), at),
            Topic::RequestReminder(RequestId(id), RequestReminder::LastDay, at),
            Topic::Objection(ObjectionId(id)),
            Topic::ObjectionToDecision(ObjectionId(id), DecisionId(id)),
            Topic::Contact(ApplicationId(id), StoreContactId(id), 2),
            Topic::ContactEnd(ApplicationId(id), StoreContactId(id), at),
            Topic::Voided(ApplicationId(id), at),
            Topic::Penalty(PenaltyId(id), at),
            Topic::Effect(EffectId(id)),
            Topic::Blockers(EffectId(id), Blocker::ALL.to_vec(), at),
            Topic::BlockedSince(EffectId(id), at),
            Topic::EffectFailure(EffectId(id), at),
            Topic::EffectReminder(EffectId(id), NaiveDate::MAX),
            Topic::Escalation(EscalationId(id)),
            Topic::Draft(DraftId(id), at),
            Topic::AgentDraft(DraftId(id)),
            Topic::Binding(BindingId(id), StoreContactId(id)),
            Topic::Proposal(ProposalId(id), 1),
            Topic::RegisterVersion(StoreId(id), 7, 1),
            Topic::SignInCode(SignInCodeId(id)),
            Topic::EmailProof(EmailProofId(id)),
            Topic::PasswordLink(PasswordLinkId(id)),
            Topic::Webhook(WebhookId(id), at),
            Topic::Client(ClientId(id), ClientNews::KeyExpiresSoon, at),
            Topic::CalendarYear(2027, YearStatus::Provisional),
            Topic::Day(NaiveDate::MAX),
            Topic::Test(Locale::En, 28_333_333),
        ];
        for topic in &topics {
            assert_eq!(Topic::try_from(TopicColumns::from(topic)).as_ref(), Ok(topic));
        }
        let stored: Vec<TopicKind> = topics.iter().map(|topic| TopicColumns::from(topic).topic).collect();
        assert_eq!(stored, TopicKind::ALL, "every topic is tried");
    }
}
