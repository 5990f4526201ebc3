//! The guard of every step of the form: the kind in the path, and whether the store can apply for it at all.

use std::sync::Arc;

use diesel_async::AsyncPgConnection;
use domain::base::terms::Kind;
use domain::intake::admission::{self, NotAdmitted};
use domain::intake::draft::DraftOwner;
use domain::policy::PublishedPolicy;
use domain::store::{self, Store};

use crate::http::page_error::PageError;
use crate::http::session::StoreSession;
use crate::{links, urls};

/// The store, the kind and the policy that every step works with.
#[derive(Clone)]
pub struct Admission {
    pub kind: Kind,
    /// The store, as it is at this moment.
    pub store: Store,
    /// The current policy, by which an application submitted now is judged.
    pub policy: Arc<PublishedPolicy>,
}

impl Admission {
    /// The owner of the draft: the store itself.
    pub fn owner(&self) -> DraftOwner {
        DraftOwner { store: self.store.id, agent: None }
    }
}

/// Checks that the store can apply for the kind in the path.
///
/// # Errors
/// [`PageError::NotFound`] when the path names no kind; [`PageError::Elsewhere`] when the store cannot apply.
pub async fn require_admitted(
    conn: &AsyncPgConnection,
    session: &StoreSession,
    word: &str,
) -> Result<Admission, PageError> {
    let kind = find_kind(word).ok_or(PageError::NotFound)?;
    let store = store::get(conn, session.store).await?;
    let policy = session.state.ctx.policies.current(conn).await?;
    match admission::check(conn, &policy, &store, kind, session.request.now).await {
        Ok(()) => Ok(Admission { kind, store, policy }),
        Err(refusal) => Err(PageError::Elsewhere { to: refusal_path(refusal)? }),
    }
}

/// The page that says why the store cannot apply now: the application that is open, or the account page.
pub fn refusal_path(refusal: NotAdmitted) -> Result<String, PageError> {
    match refusal {
        NotAdmitted::AlreadyOpen(reference) if !reference.is_empty() => Ok(links::status(&reference)),
        NotAdmitted::Database(error) => Err(error.into()),
        _ => Ok(urls::ACCOUNT.to_owned()),
    }
}

pub fn find_kind(word: &str) -> Option<Kind> {
    Kind::ALL.iter().copied().find(|kind| links::kind_path(*kind) == word)
}
