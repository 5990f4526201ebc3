//! Typed identifiers, so that the id of a store cannot be used for an application.

use chrono::{DateTime, Utc};
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types;
use serde::{Deserialize, Serialize};
use uuid::{ContextV7, Timestamp, Uuid};

/// A new UUIDv7 with time part `at`, so that ids sort by creation.
pub fn new_uuid(at: DateTime<Utc>) -> Uuid {
    let seconds = u64::try_from(at.timestamp()).unwrap_or_default();
    Uuid::new_v7(Timestamp::from_unix(ContextV7::new(), seconds, at.timestamp_subsec_nanos()))
}

impl EvidenceId {
    /// A random id: it reveals no time and cannot be guessed from another.
    pub fn random() -> Self {
        Self(Uuid::new_v4())
    }
}

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident,)+) => {$(
        /// A typed identifier.
        $(#[$meta])*
        #[derive(
            Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug,
            Serialize, Deserialize, AsExpression, FromSqlRow,
        )]
        #[diesel(sql_type = sql_types::Uuid)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id, created at `at`.
            pub fn new(at: DateTime<Utc>) -> Self {
                Self(new_uuid(at))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl ToSql<sql_types::Uuid, Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                <Uuid as ToSql<sql_types::Uuid, Pg>>::to_sql(&self.0, out)
            }
        }

        impl FromSql<sql_types::Uuid, Pg> for $name {
            fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
                <Uuid as FromSql<sql_types::Uuid, Pg>>::from_sql(bytes).map(Self)
            }
        }
    )+};
}

ids! {
    AbsenceId, ApiCallId, ApiKeyId, ApplicationId, BindingId, BounceId, CalendarDraftId, CalendarPublicationId,
    CheckAnswerId, ClaimId, ClientId, CustomTextId, DecisionId, DraftId, EmailProofId, EscalationId, EvidenceId, EvidenceViewId, ExportId, FiguresInquiryId, FlagId,
    FollowUpId, IntakePauseId, IntervalId, LetterId, MailPauseId, NoteId, PasswordLinkId, PenaltyId, PolicyId, ProposalId,
    PurposeId, RecommendationId, ReferralId, RequestId, SavedViewId, SessionId, SignInCodeId, SkipId, StaffId, StoreContactId, StoreId,
    WatchId, WebhookId, WebhookSecretId,
    /// A message to a webhook; `webhook-id` is derived from it.
    WebhookDeliveryId,
    /// Also the idempotency key at the platform.
    EffectId,
    /// An objection, or the link by which a contact can object.
    ObjectionId,
}
