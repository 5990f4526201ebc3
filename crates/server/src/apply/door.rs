//! What stands before form and check page: the kind in the path, and whether the store can apply for it at all.

use std::sync::Arc;

use domain::application::Kind;
use domain::policy::PublishedPolicy;
use domain::store::{self, Store};
use domain::submission::{self, SubmitError};

use crate::failure::Failure;
use crate::links;
use crate::state::State;
use crate::visit::StoreVisit;

/// Whether the store can apply.
pub(super) enum Door {
    /// It can.
    Open(Admitted),
    /// It cannot; a page of ours says why.
    Elsewhere(String),
}

/// What form and check page work with.
pub(super) struct Admitted {
    /// What is asked for.
    pub kind: Kind,
    /// The store, as it is at this moment.
    pub store: Store,
    /// The policy an application of now is judged by.
    pub policy: Arc<PublishedPolicy>,
}

/// Asks whether the store can apply for the kind the path names.
///
/// # Errors
/// [`Failure::NotFound`] when the path names none.
pub(super) async fn knock(
    conn: &diesel_async::AsyncPgConnection,
    state: &State,
    visit: &StoreVisit,
    word: &str,
) -> Result<Door, Failure> {
    let kind = find_kind(word).ok_or(Failure::NotFound)?;
    let store = store::get(conn, visit.store).await?;
    let policy = state.ctx.policies.current(conn).await?;
    match submission::check_store(conn, &policy, &store, kind, visit.visit.now).await {
        Ok(()) => Ok(Door::Open(Admitted { kind, store, policy })),
        Err(refusal) => Ok(Door::Elsewhere(way_on(refusal)?)),
    }
}

/// The page that says why a submission was refused.
///
/// # Errors
/// Refusals that are faults.
pub(super) fn way_on(refusal: SubmitError) -> Result<String, Failure> {
    match refusal {
        SubmitError::AlreadyOpen(reference) if !reference.is_empty() => Ok(links::status(&reference)),
        SubmitError::AlreadyOpen(_)
        | SubmitError::NotBound
        | SubmitError::NotCertified
        | SubmitError::FundsFirst
        | SubmitError::NotAcknowledged(_) => Ok(links::ACCOUNT.to_owned()),
        SubmitError::NotPermitted(error) => Err(error.into()),
        SubmitError::Database(error) => Err(error.into()),
    }
}

fn find_kind(word: &str) -> Option<Kind> {
    Kind::ALL.iter().copied().find(|kind| links::kind_path(*kind) == word)
}
