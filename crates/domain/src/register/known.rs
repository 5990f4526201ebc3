//! Reads the stores of a batch with their bindings and contacts, in three statements whatever their number.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::base::schema::{bindings, store_contacts, stores};
use crate::base::{Locale, StoreContactId, StoreId};
use crate::store::{Binding, Store};

/// A store with its live binding and its live contacts, the primary first.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) store: Store,
    /// The version and the hash of the document in force.
    pub(super) version: Option<i64>,
    pub(super) hash: Option<Vec<u8>>,
    pub(super) registered_at: Option<DateTime<Utc>>,
    pub(super) created_at: DateTime<Utc>,
    pub(super) binding: Option<Binding>,
    pub(super) contacts: Vec<KnownContact>,
}

/// A live contact.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = store_contacts)]
pub(super) struct KnownContact {
    pub(super) id: StoreContactId,
    pub(super) store_id: StoreId,
    pub(super) email: String,
    pub(super) phone: Option<String>,
    pub(super) locale: Option<Locale>,
    pub(super) is_primary: bool,
    pub(super) created_at: DateTime<Utc>,
}

/// A store with its columns of the register.
#[derive(Queryable, Selectable)]
#[diesel(table_name = stores)]
struct StoreRow {
    #[diesel(embed)]
    store: Store,
    register_version: Option<i64>,
    register_hash: Option<Vec<u8>>,
    registered_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

/// Locks the stores with these numbers and reads them, by number.
pub(super) async fn lock(mut conn: &AsyncPgConnection, numbers: &[String]) -> QueryResult<HashMap<String, Known>> {
    let rows: Vec<StoreRow> = stores::table
        .filter(stores::number.eq_any(numbers))
        .order(stores::number)
        .select(StoreRow::as_select())
        .for_update()
        .load(&mut conn)
        .await?;
    complete(conn, rows).await
}

/// The store with this id, as it is known now.
pub(super) async fn find(mut conn: &AsyncPgConnection, id: StoreId) -> QueryResult<Option<Known>> {
    let rows: Vec<StoreRow> = stores::table.find(id).select(StoreRow::as_select()).load(&mut conn).await?;
    Ok(complete(conn, rows).await?.into_values().next())
}

/// Reads the bindings and contacts of these stores.
async fn complete(mut conn: &AsyncPgConnection, rows: Vec<StoreRow>) -> QueryResult<HashMap<String, Known>> {
    let ids: Vec<StoreId> = rows.iter().map(|row| row.store.id).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let live: Vec<Binding> = bindings::table
        .filter(bindings::store_id.eq_any(&ids).and(bindings::ended_at.is_null()))
        .select(Binding::as_select())
        .load(&mut conn)
        .await?;
    let registered: Vec<KnownContact> = store_contacts::table
        .filter(store_contacts::store_id.eq_any(&ids).and(store_contacts::ended_at.is_null()))
        .order((store_contacts::is_primary.desc(), store_contacts::created_at, store_contacts::id))
        .select(KnownContact::as_select())
        .load(&mut conn)
        .await?;
    let mut live: HashMap<StoreId, Binding> = live.into_iter().map(|binding| (binding.store_id, binding)).collect();
    let mut contacts: HashMap<StoreId, Vec<KnownContact>> = HashMap::new();
    for contact in registered {
        contacts.entry(contact.store_id).or_default().push(contact);
    }
    let known = |row: StoreRow| {
        let known = Known {
            binding: live.remove(&row.store.id),
            contacts: contacts.remove(&row.store.id).unwrap_or_default(),
            store: row.store,
            version: row.register_version,
            hash: row.register_hash,
            registered_at: row.registered_at,
            created_at: row.created_at,
        };
        (known.store.number.clone(), known)
    };
    Ok(rows.into_iter().map(known).collect())
}

/// Which of these accounts a store was ever bound to.
pub(super) async fn list_known_accounts(
    mut conn: &AsyncPgConnection,
    references: &[String],
) -> QueryResult<Vec<String>> {
    bindings::table
        .filter(bindings::account_reference.eq_any(references))
        .select(bindings::account_reference)
        .load(&mut conn)
        .await
}
