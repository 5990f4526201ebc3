//! Names that most tests of rules use.

pub use std::sync::Arc;

pub use chrono::{DateTime, Duration, Utc};
pub use diesel::prelude::*;
pub use diesel_async::{AsyncPgConnection, RunQueryDsl};
pub use domain::application::status::{EffectState, Status};
pub use domain::application::transition::{self, TransitionError};
pub use domain::base::actor::{Actor, Role};
pub use domain::base::id::{ApplicationId, LetterId, StaffId};
pub use domain::base::schema::{applications, events, letters};
pub use domain::base::terms::Kind;
pub use domain::base::text::TextProblem;
pub use domain::deadline::escalation;
pub use domain::delivery::attempt::{self, LetterAttempt};
pub use domain::delivery::release;
pub use domain::intake::{appeal, withdrawal};
pub use domain::job::RetryPolicy;
pub use domain::letter::{LetterKind, LetterState, Medium};
pub use domain::operation::retention;
pub use domain::record::event;
pub use domain::review::claim::{self, ClaimError, Ineligible};
pub use domain::review::decision::{self, DecideError};
pub use domain::review::outcome::Outcome;
pub use domain::review::unopened::Opening;
pub use domain::review::{decide, information_request, second_review};
pub use domain::{Clock, Context, Locale, effect};
pub use testkit::{ManualClock, PlainWriter, builders, sql};

pub use crate::desk::*;

/// Requires that a result is this error.
macro_rules! assert_err {
    ($result:expr, $error:pat $(, $what:literal)?) => {
        match $result {
            Err($error) => {}
            other => panic!("{other:?} instead of {}", concat!(stringify!($error) $(, ": ", $what)?)),
        }
    };
}
pub(crate) use assert_err;
