//! The page of a store, for leads and agents: what is known, since when and from whom.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::document::StoreDocument;
use super::known;
use crate::application::Permission;
use crate::application::permission::PermissionError;
use crate::base::{Actor, StoreId};
use crate::record::event::{self, Event, EventKind, Subject};
use crate::store::inquiry::{self, Inquiry};
use crate::store::{self, Binding, Store};

/// How many events are shown, newest first.
const EVENTS_SHOWN: usize = 100;

/// The facts that are known about a store, and their history.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct StoreOverview {
    pub store: Store,
    /// The last time the platform was asked for its figures.
    pub inquiry: Option<Inquiry>,
    /// Version of the document in force, and when it was accepted; `None` for a store that no document named.
    pub registered: Option<(i64, DateTime<Utc>)>,
    pub contacts: Vec<StoreContact>,
    /// Newest first; the live one, if any, comes first.
    pub bindings: Vec<Binding>,
    /// Changes of the store, of its contacts and of its bindings, newest first.
    pub history: Vec<Event>,
}

/// A live contact.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct StoreContact {
    pub email: String,
    pub phone: Option<String>,
    pub is_primary: bool,
    pub since: DateTime<Utc>,
}

/// True for events that tell what became known about a store.
const fn is_about_register(kind: EventKind) -> bool {
    matches!(
        kind,
        EventKind::StoreRegistered
            | EventKind::StoreUpdated
            | EventKind::FiguresTold
            | EventKind::ContactsReplaced
            | EventKind::ContactChanged
            | EventKind::BoundAgain
            | EventKind::BindingEnded
            | EventKind::Certified
    )
}

/// The store with this number, in any spelling a person may type.
///
/// # Errors
/// [`PermissionError`].
pub async fn find(
    conn: &AsyncPgConnection,
    actor: &Actor,
    number: &str,
) -> Result<Option<StoreOverview>, PermissionError> {
    actor.must(Permission::ReadStores)?;
    let Some(store) = store::find_by_number(conn, number).await? else { return Ok(None) };
    let Some(known) = known::find(conn, store.id).await? else { return Ok(None) };
    let bindings = store::list_bindings(conn, store.id).await?;
    let mut history = event::list(conn, Subject::Store(store.id)).await?;
    history.retain(|event| event.kind().is_some_and(is_about_register));
    history.reverse();
    history.truncate(EVENTS_SHOWN);
    let contact = |contact: known::KnownContact| StoreContact {
        email: contact.email,
        phone: contact.phone,
        is_primary: contact.is_primary,
        since: contact.created_at,
    };
    Ok(Some(StoreOverview {
        inquiry: inquiry::find_last(conn, store.id).await?,
        registered: known.version.zip(known.registered_at),
        store: known.store,
        contacts: known.contacts.into_iter().map(contact).collect(),
        bindings,
        history,
    }))
}

/// The store as a document, with its version, for programs that read it back.
///
/// # Errors
/// Database errors.
pub async fn find_document(conn: &AsyncPgConnection, id: StoreId) -> QueryResult<Option<StoreDocument>> {
    Ok(known::find(conn, id).await?.as_ref().map(StoreDocument::from))
}
