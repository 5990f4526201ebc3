//! Stores and their bindings, in the register that the platform adapter `registry` works on.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::application::{About, Application};
use crate::base::schema::{bindings, store_contacts, stores};
use crate::base::{BindingId, Kind, Locale, StoreId, typed};

mod binding;
pub(crate) mod contact;
pub(crate) mod contact_notice;
pub mod figures;
pub mod funds;
pub mod inquiry;

pub(crate) use binding::{
    Arrival, bind_locked, check_account, end_binding, lock_accounts, query_is_involved, query_is_known,
};
pub use binding::{BindError, BindingField, CertifyError, NewBinding, bind_again, certify};
pub use contact::NewContact;
pub use figures::{Figures, FiguresSource};

text_enum! {
    /// Whether a store is certified.
    pub enum Certification {
        None = "none",
        Certified = "certified",
        /// Revoked; the store can never be certified again (R21).
        Revoked = "revoked",
    }
}

/// A store as registered.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = stores)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct Store {
    pub id: StoreId,
    pub number: String,
    pub name: String,
    pub owner_name: String,
    pub trading: bool,
    pub certification: Certification,
    pub certified_at: Option<DateTime<Utc>>,
    pub certification_revoked_at: Option<DateTime<Utc>>,
    pub balance_cents: i64,
    pub unshipped_orders: i32,
    pub locale: Locale,
    pub open_after_sales: i32,
    pub loan_cents: i64,
    pub figures_at: Option<DateTime<Utc>>,
    pub figures_source: FiguresSource,
}

/// A binding of a store to a platform account.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = bindings)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct Binding {
    pub id: BindingId,
    pub store_id: StoreId,
    pub account_name: String,
    pub account_reference: String,
    pub bound_at: DateTime<Utc>,
    pub registered_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
}

/// The store with this id.
pub async fn get(mut conn: &AsyncPgConnection, id: StoreId) -> QueryResult<Store> {
    stores::table.find(id).select(Store::as_select()).first(&mut conn).await
}

/// The facts letters give about an application of this store; see [`About`].
pub(crate) async fn about(mut conn: &AsyncPgConnection, application: &Application) -> QueryResult<About> {
    let name: String = stores::table.find(application.store_id).select(stores::name).first(&mut conn).await?;
    Ok(About::new(application, &name))
}

/// The names of these stores.
pub(crate) async fn names(
    mut conn: &AsyncPgConnection,
    ids: impl IntoIterator<Item = StoreId>,
) -> QueryResult<HashMap<StoreId, String>> {
    let names: Vec<(StoreId, String)> =
        stores::table.filter(stores::id.eq_any(ids)).select((stores::id, stores::name)).load(&mut conn).await?;
    Ok(names.into_iter().collect())
}

/// The store with this number, in any spelling a person may type: see [`typed::number_spellings`].
pub async fn find_by_number(mut conn: &AsyncPgConnection, typed: &str) -> QueryResult<Option<Store>> {
    let spellings = typed::number_spellings(typed);
    let found: Vec<Store> =
        stores::table.filter(stores::number.eq_any(&spellings)).select(Store::as_select()).load(&mut conn).await?;
    Ok(found.into_iter().min_by_key(|store| spellings.iter().position(|spelling| *spelling == store.number)))
}

/// A store's bindings, newest first; the live one, if any, comes first.
pub async fn list_bindings(mut conn: &AsyncPgConnection, id: StoreId) -> QueryResult<Vec<Binding>> {
    bindings::table
        .filter(bindings::store_id.eq(id))
        .order((bindings::ended_at.desc().nulls_first(), bindings::bound_at.desc()))
        .select(Binding::as_select())
        .load(&mut conn)
        .await
}

/// The id of the live binding.
pub async fn find_live_binding(mut conn: &AsyncPgConnection, id: StoreId) -> QueryResult<Option<BindingId>> {
    bindings::table
        .filter(bindings::store_id.eq(id).and(bindings::ended_at.is_null()))
        .select(bindings::id)
        .first(&mut conn)
        .await
        .optional()
}

/// True while the binding or certification that the application would end is the one it was submitted for. A store can
/// be bound again to somebody else meanwhile (R20); then its certification is the new holder's, too.
pub(crate) async fn is_subject_in_force(mut conn: &AsyncPgConnection, application: &Application) -> QueryResult<bool> {
    if application.former_holder_at.is_some() {
        return Ok(false);
    }
    match application.kind {
        Kind::Unbind => {
            let bound = bindings::table
                .filter(bindings::store_id.eq(application.store_id).and(bindings::ended_at.is_null()))
                .filter(bindings::bound_at.le(application.submitted_at))
                // The register can name a binding long after it began.
                .filter(bindings::registered_at.is_null().or(bindings::registered_at.lt(application.submitted_at)));
            diesel::select(exists(bound)).get_result(&mut conn).await
        }
        Kind::RevokeCertification => {
            let certified_at = stores::certified_at.is_null().or(stores::certified_at.le(application.submitted_at));
            let certified = stores::table
                .filter(stores::id.eq(application.store_id).and(stores::certification.eq(Certification::Certified)))
                .filter(certified_at);
            diesel::select(exists(certified)).get_result(&mut conn).await
        }
    }
}

/// Every registered address of a store, primary first.
pub async fn list_contacts(mut conn: &AsyncPgConnection, id: StoreId) -> QueryResult<Vec<String>> {
    store_contacts::table
        .filter(store_contacts::store_id.eq(id).and(store_contacts::ended_at.is_null()))
        .order((store_contacts::is_primary.desc(), store_contacts::created_at))
        .select(store_contacts::email)
        .load(&mut conn)
        .await
}
