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

use crate::application::obstacle::Blocker;
use crate::base::id::{
    ApplicationId, BindingId, DecisionId, DraftId, EffectId, EmailProofId, EscalationId, ObjectionId, PasswordLinkId,
    PenaltyId, RecommendationId, RequestId, SignInCodeId, StoreContactId,
};
use crate::base::locale::Locale;
use crate::base::schema::letters;
use crate::base::terms::YearStatus;

/// The subject of a letter: the row, the time or the day it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Topic {
    /// An application.
    Application(ApplicationId),
    /// A round of an application.
    Round(ApplicationId, i16),
    /// A deadline of an application.
    Deadline(ApplicationId, DateTime<Utc>),
    /// A decision.
    Decision(DecisionId),
    /// A recommendation to the second reviewer.
    Recommendation(RecommendationId),
    /// An information request.
    Request(RequestId),
    /// A reminder of an information request.
    RequestReminder(RequestId, RequestReminder),
    /// An objection, or the link to make one.
    Objection(ObjectionId),
    /// A penalty, and when it was lifted.
    Penalty(PenaltyId, DateTime<Utc>),
    /// An effect.
    Effect(EffectId),
    /// An effect and its blockers, in ascending order.
    Blockers(EffectId, Vec<Blocker>),
    /// An effect that has been blocked since this time.
    BlockedSince(EffectId, DateTime<Utc>),
    /// The first of the escalations in the letter.
    Escalation(EscalationId),
    /// A draft, and when its owner was reminded.
    Draft(DraftId, DateTime<Utc>),
    /// A binding, as told to a registered contact.
    Binding(BindingId, StoreContactId),
    /// A code to sign in with.
    SignInCode(SignInCodeId),
    /// A code that proves an address.
    EmailProof(EmailProofId),
    /// A link to set a password.
    PasswordLink(PasswordLinkId),
    /// A calendar year with this status.
    CalendarYear(i32, YearStatus),
    /// A day.
    Day(NaiveDate),
    /// A test letter in this language, written in this minute since 1970.
    Test(Locale, i64),
}

text_enum! {
    /// Which reminder of an information request.
    pub enum RequestReminder {
        /// At half of the time to answer.
        Halfway = "halfway",
        /// On the morning of the last working day.
        LastDay = "last_day",
    }
}

text_enum! {
    /// The variant of a [`Topic`], as stored in `letters.topic`.
    pub enum TopicKind {
        /// [`Topic::Application`].
        Application = "application",
        /// [`Topic::Round`].
        Round = "round",
        /// [`Topic::Deadline`].
        Deadline = "deadline",
        /// [`Topic::Decision`].
        Decision = "decision",
        /// [`Topic::Recommendation`].
        Recommendation = "recommendation",
        /// [`Topic::Request`].
        Request = "request",
        /// [`Topic::RequestReminder`].
        RequestReminder = "request_reminder",
        /// [`Topic::Objection`].
        Objection = "objection",
        /// [`Topic::Penalty`].
        Penalty = "penalty",
        /// [`Topic::Effect`].
        Effect = "effect",
        /// [`Topic::Blockers`].
        Blockers = "blockers",
        /// [`Topic::BlockedSince`].
        BlockedSince = "blocked_since",
        /// [`Topic::Escalation`].
        Escalation = "escalation",
        /// [`Topic::Draft`].
        Draft = "draft",
        /// [`Topic::Binding`].
        Binding = "binding",
        /// [`Topic::SignInCode`].
        SignInCode = "sign_in_code",
        /// [`Topic::EmailProof`].
        EmailProof = "email_proof",
        /// [`Topic::PasswordLink`].
        PasswordLink = "password_link",
        /// [`Topic::CalendarYear`].
        CalendarYear = "calendar_year",
        /// [`Topic::Day`].
        Day = "day",
        /// [`Topic::Test`].
        Test = "test",
    }
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

impl From<&Topic> for TopicColumns {
    fn from(topic: &Topic) -> Self {
        use TopicKind as Kind;
        // Microseconds, as PostgreSQL stores times.
        let time = |at: &DateTime<Utc>| at.timestamp_micros().to_string();
        let (topic, topic_id, topic_detail) = match topic {
            Topic::Application(id) => (Kind::Application, Some(id.0), String::new()),
            Topic::Round(id, round) => (Kind::Round, Some(id.0), round.to_string()),
            Topic::Deadline(id, at) => (Kind::Deadline, Some(id.0), time(at)),
            Topic::Decision(id) => (Kind::Decision, Some(id.0), String::new()),
            Topic::Recommendation(id) => (Kind::Recommendation, Some(id.0), String::new()),
            Topic::Request(id) => (Kind::Request, Some(id.0), String::new()),
            Topic::RequestReminder(id, reminder) => (Kind::RequestReminder, Some(id.0), reminder.to_string()),
            Topic::Objection(id) => (Kind::Objection, Some(id.0), String::new()),
            Topic::Penalty(id, lifted_at) => (Kind::Penalty, Some(id.0), time(lifted_at)),
            Topic::Effect(id) => (Kind::Effect, Some(id.0), String::new()),
            Topic::Blockers(id, blockers) => {
                let blockers: Vec<&str> = blockers.iter().map(|blocker| blocker.as_str()).collect();
                (Kind::Blockers, Some(id.0), blockers.join(","))
            }
            Topic::BlockedSince(id, at) => (Kind::BlockedSince, Some(id.0), time(at)),
            Topic::Escalation(id) => (Kind::Escalation, Some(id.0), String::new()),
            Topic::Draft(id, reminded_at) => (Kind::Draft, Some(id.0), time(reminded_at)),
            Topic::Binding(id, contact) => (Kind::Binding, Some(id.0), contact.to_string()),
            Topic::SignInCode(id) => (Kind::SignInCode, Some(id.0), String::new()),
            Topic::EmailProof(id) => (Kind::EmailProof, Some(id.0), String::new()),
            Topic::PasswordLink(id) => (Kind::PasswordLink, Some(id.0), String::new()),
            Topic::CalendarYear(year, status) => (Kind::CalendarYear, None, format!("{year} {}", status.code())),
            Topic::Day(date) => (Kind::Day, None, date.to_string()),
            Topic::Test(locale, minute) => (Kind::Test, None, format!("{locale} {minute}")),
        };
        Self { topic, topic_id, topic_detail }
    }
}

impl TryFrom<TopicColumns> for Topic {
    type Error = UnknownTopic;

    fn try_from(columns: TopicColumns) -> Result<Self, Self::Error> {
        let TopicColumns { topic: kind, topic_id, topic_detail: detail } = columns;
        let unknown = UnknownTopic(kind);
        let id = topic_id.ok_or(unknown);
        let time = || detail.parse().ok().and_then(DateTime::from_timestamp_micros).ok_or(unknown);
        let (first, second) = detail.split_once(' ').unwrap_or_default();
        Ok(match kind {
            TopicKind::Application => Self::Application(ApplicationId(id?)),
            TopicKind::Round => Self::Round(ApplicationId(id?), detail.parse().map_err(|_| unknown)?),
            TopicKind::Deadline => Self::Deadline(ApplicationId(id?), time()?),
            TopicKind::Decision => Self::Decision(DecisionId(id?)),
            TopicKind::Recommendation => Self::Recommendation(RecommendationId(id?)),
            TopicKind::Request => Self::Request(RequestId(id?)),
            TopicKind::RequestReminder => Self::RequestReminder(RequestId(id?), detail.parse().map_err(|_| unknown)?),
            TopicKind::Objection => Self::Objection(ObjectionId(id?)),
            TopicKind::Penalty => Self::Penalty(PenaltyId(id?), time()?),
            TopicKind::Effect => Self::Effect(EffectId(id?)),
            TopicKind::Blockers => {
                let blockers: Result<Vec<Blocker>, _> = detail.split(',').map(str::parse).collect();
                Self::Blockers(EffectId(id?), blockers.map_err(|_| unknown)?)
            }
            TopicKind::BlockedSince => Self::BlockedSince(EffectId(id?), time()?),
            TopicKind::Escalation => Self::Escalation(EscalationId(id?)),
            TopicKind::Draft => Self::Draft(DraftId(id?), time()?),
            TopicKind::Binding => Self::Binding(BindingId(id?), detail.parse().map_err(|_| unknown)?),
            TopicKind::SignInCode => Self::SignInCode(SignInCodeId(id?)),
            TopicKind::EmailProof => Self::EmailProof(EmailProofId(id?)),
            TopicKind::PasswordLink => Self::PasswordLink(PasswordLinkId(id?)),
            TopicKind::CalendarYear => {
                Self::CalendarYear(first.parse().map_err(|_| unknown)?, YearStatus::from_code(second).ok_or(unknown)?)
            }
            TopicKind::Day => Self::Day(detail.parse().map_err(|_| unknown)?),
            TopicKind::Test => Self::Test(first.parse().map_err(|_| unknown)?, second.parse().map_err(|_| unknown)?),
        })
    }
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
            Topic::Decision(DecisionId(id)),
            Topic::Recommendation(RecommendationId(id)),
            Topic::Request(RequestId(id)),
            Topic::RequestReminder(RequestId(id), RequestReminder::LastDay),
            Topic::Objection(ObjectionId(id)),
            Topic::Penalty(PenaltyId(id), at),
            Topic::Effect(EffectId(id)),
            Topic::Blockers(EffectId(id), Blocker::ALL.to_vec()),
            Topic::BlockedSince(EffectId(id), at),
            Topic::Escalation(EscalationId(id)),
            Topic::Draft(DraftId(id), at),
            Topic::Binding(BindingId(id), StoreContactId(id)),
            Topic::SignInCode(SignInCodeId(id)),
            Topic::EmailProof(EmailProofId(id)),
            Topic::PasswordLink(PasswordLinkId(id)),
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
