//! The answers a form begins with, and those it was sent with.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use domain::application::{self, Kind};
use domain::draft::{Answers, Field};
use domain::status::Status;

use super::told::Told;
use crate::failure::Failure;
use crate::posted::Posted;
use crate::state::State;
use crate::visit::StoreVisit;

/// Where the answers on the page come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// Nowhere: the form is new.
    Nothing,
    /// The draft.
    Draft(DateTime<Utc>),
    /// An earlier application that was not approved (R17), by its reference.
    Earlier(String),
}

/// The answers as typed. A NUL has no place in a PostgreSQL text and nobody types one.
pub(super) fn read(posted: &Posted) -> Answers {
    let text = |field: Field| posted.text(field.as_str()).to_owned();
    Answers {
        reason: text(Field::Reason),
        words: text(Field::Words),
        contact_name: text(Field::ContactName),
        contact_phone: text(Field::ContactPhone),
        contact_email: text(Field::ContactEmail),
    }
}

/// What the last application of this kind gave, when it was not approved (R17).
///
/// # Errors
/// Database errors.
pub(super) async fn find_earlier(
    conn: &AsyncPgConnection,
    state: &State,
    visit: &StoreVisit,
    kind: Kind,
) -> Result<(Answers, Origin), Failure> {
    let nothing = (Answers::default(), Origin::Nothing);
    let earlier = application::list_for_store(conn, visit.store, 20).await?;
    let Some(last) = earlier.into_iter().find(|application| application.kind == kind) else { return Ok(nothing) };
    let policy = state.ctx.policies.get(conn, last.policy_id).await?;
    let told = Told::new(&last, policy.policy.grace_period(), visit.visit.now);
    if told.status != Status::Rejected {
        return Ok(nothing);
    }
    let answers = Answers {
        reason: last.reason,
        words: last.words,
        contact_name: last.contact_name,
        contact_phone: last.contact_phone,
        contact_email: last.contact_email,
    };
    Ok((answers, Origin::Earlier(last.reference)))
}
