//! Typed identifiers: a store is never taken for an application.

use chrono::{DateTime, Utc};
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types;
use serde::{Deserialize, Serialize};
use uuid::{ContextV7, Timestamp, Uuid};

/// A new UUIDv7 whose time part is `at`, so that ids sort by creation.
pub fn new_uuid(at: DateTime<Utc>) -> Uuid {
    let seconds = u64::try_from(at.timestamp()).unwrap_or_default();
    Uuid::new_v7(Timestamp::from_unix(ContextV7::new(), seconds, at.timestamp_subsec_nanos()))
}

impl EvidenceId {
    /// A random one: it says nothing of when, and cannot be guessed from another.
    pub fn random() -> Self {
        Self(Uuid::new_v4())
    }
}

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident;)+) => {$(
        $(#[$meta])*
        #[derive(
            Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug,
            Serialize, Deserialize, AsExpression, FromSqlRow,
        )]
        #[diesel(sql_type = sql_types::Uuid)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id made at `at`.
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
    /// A time somebody is away.
    AbsenceId;
    /// An application.
    ApplicationId;
    /// A store's tie to an account.
    BindingId;
    /// A year of the calendar somebody prepares.
    CalendarDraftId;
    /// A year of the calendar that came into force.
    CalendarPublicationId;
    /// A hold on an application.
    ClaimId;
    /// An answer to a check.
    CheckAnswerId;
    /// A list that was taken out.
    ExportId;
    /// An interval of the clock's ledger.
    IntervalId;
    /// A decision.
    DecisionId;
    /// A draft.
    DraftId;
    /// A code mailed to a contact address.
    EmailProofId;
    /// An uploaded document.
    EvidenceId;
    /// A look at evidence.
    EvidenceViewId;
    /// A purpose stated for looking at evidence.
    PurposeId;
    /// Words among colleagues.
    NoteId;
    /// A bar on applying.
    PenaltyId;
    /// What a first reviewer proposes to a second.
    RecommendationId;
    /// A list people come back to.
    SavedViewId;
    /// An application passed on to others.
    SkipId;
    /// Something a lead wants to be told of.
    WatchId;
    /// Something a reviewer should look at.
    FlagId;
    /// A contact's right to stop an application.
    ObjectionId;
    /// An effect; also its idempotency key at the platform.
    EffectId;
    /// A letter.
    LetterId;
    /// A version of the words at a marked place of a letter.
    LetterWordsId;
    /// A link that sets a password.
    PasswordLinkId;
    /// A version of the policy.
    PolicyId;
    /// What a reviewer asked an applicant to add.
    RequestId;
    /// A rung of the escalation ladder.
    RungId;
    /// A signed-in browser.
    SessionId;
    /// A sign-in code.
    SignInCodeId;
    /// A staff member.
    StaffId;
    /// Somebody to be reached another way.
    ContactTaskId;
    /// A time in which mail stands still.
    MailPauseId;
    /// A message that came back.
    BounceId;
    /// A store.
    StoreId;
    /// A registered address of a store.
    StoreContactId;
}
