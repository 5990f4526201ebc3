//! The rows of registered contacts. Those that ended stay, because objections and emails refer to them; only live ones are
//! told of applications (R23) and sign in.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::base::schema::store_contacts;
use crate::base::{BindingId, Locale, StoreContactId, StoreId};

/// A contact to be registered; its texts are valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewContact {
    /// The address.
    pub email: String,
    /// The phone number, if any.
    pub phone: Option<String>,
    /// The language of letters to it; `None` for the store's.
    pub locale: Option<Locale>,
    /// Sign-in codes go to it.
    pub is_primary: bool,
}

/// A contact of a store with the binding it comes with, for inserting.
#[derive(Debug, Insertable)]
#[diesel(table_name = store_contacts)]
pub(crate) struct ContactRow {
    id: StoreContactId,
    store_id: StoreId,
    email: String,
    phone: Option<String>,
    locale: Option<Locale>,
    is_primary: bool,
    created_at: DateTime<Utc>,
    binding_id: Option<BindingId>,
}

impl ContactRow {
    pub(crate) fn new(store: StoreId, binding: Option<BindingId>, contact: NewContact, at: DateTime<Utc>) -> Self {
        let NewContact { email, phone, locale, is_primary } = contact;
        let id = StoreContactId::new(at);
        Self { id, store_id: store, email, phone, locale, is_primary, created_at: at, binding_id: binding }
    }

    pub(crate) const fn id(&self) -> StoreContactId {
        self.id
    }
}

/// Inserts these contacts, in one statement for each 5,000: a statement has at most 65,535 parameters.
pub(crate) async fn insert(mut conn: &AsyncPgConnection, rows: &[ContactRow]) -> QueryResult<()> {
    for rows in rows.chunks(5_000) {
        diesel::insert_into(store_contacts::table).values(rows).execute(&mut conn).await?;
    }
    Ok(())
}

/// Ends these live contacts; `with_binding` when the store was bound anew, so that their objection links end, too.
pub(crate) async fn end(
    mut conn: &AsyncPgConnection,
    ids: &[StoreContactId],
    with_binding: bool,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(store_contacts::table.filter(store_contacts::id.eq_any(ids)))
        .filter(store_contacts::ended_at.is_null())
        .set((
            store_contacts::ended_at.eq(Some(at)),
            store_contacts::ended_with_binding.eq(with_binding),
            store_contacts::is_primary.eq(false),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}
