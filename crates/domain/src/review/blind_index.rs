//! The blind indexes of applications: who else used the same phone, address or identity document.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::application::Application;
pub use crate::base::blind_index::{
    BlindIndex, BlindIndexKind, IdentityNumber, NotAnIdentity, TypedNumber, mark, normal,
};
use crate::base::schema::{applications, blind_indexes};
use crate::base::{ApplicationId, StoreId};

/// How many other applications with the same blind index are listed, newest first.
pub const OTHERS_MAX: i64 = 20;

/// Stores blind indexes of an application; existing ones are kept.
pub(crate) async fn insert(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    found: &[(BlindIndexKind, BlindIndex)],
    at: DateTime<Utc>,
) -> QueryResult<()> {
    if found.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = found
        .iter()
        .map(|(kind, mark)| {
            (
                blind_indexes::application_id.eq(application),
                blind_indexes::kind.eq(*kind),
                blind_indexes::keyed_hash.eq(mark.to_vec()),
                blind_indexes::created_at.eq(at),
            )
        })
        .collect();
    diesel::insert_into(blind_indexes::table).values(rows).on_conflict_do_nothing().execute(&mut conn).await.map(drop)
}

/// Deletes the blind indexes of an application that is erased.
pub(crate) async fn delete(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<()> {
    diesel::delete(blind_indexes::table.filter(blind_indexes::application_id.eq(application)))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Another application with the same blind index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct SharedUse {
    /// Its id.
    pub application_id: ApplicationId,
    /// Its store.
    pub store_id: StoreId,
}

/// Other applications in which an application's blind indexes occur.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OtherUses {
    /// Applications of other stores, newest first, [`OTHERS_MAX`] at most. Only these raise a flag.
    pub others: Vec<SharedUse>,
    /// The store's own other applications, [`OTHERS_MAX`] at most; the same person applied again.
    pub own: Vec<ApplicationId>,
}

/// Finds other applications with the same blind index of this kind.
pub async fn get_other_uses(
    mut conn: &AsyncPgConnection,
    application: &Application,
    kind: BlindIndexKind,
) -> QueryResult<OtherUses> {
    let found: Vec<Vec<u8>> = blind_indexes::table
        .filter(blind_indexes::application_id.eq(application.id).and(blind_indexes::kind.eq(kind)))
        .select(blind_indexes::keyed_hash)
        .load(&mut conn)
        .await?;
    let with_mark = || {
        blind_indexes::table
            .inner_join(applications::table)
            .filter(blind_indexes::kind.eq(kind).and(blind_indexes::keyed_hash.eq_any(&found)))
            .filter(blind_indexes::application_id.ne(application.id))
            .order((blind_indexes::created_at.desc(), blind_indexes::application_id))
            .limit(OTHERS_MAX)
    };
    let others = with_mark()
        .filter(applications::store_id.ne(application.store_id))
        .select((applications::id, applications::store_id))
        .load(&mut conn)
        .await?;
    let own = with_mark()
        .filter(applications::store_id.eq(application.store_id))
        .select(applications::id)
        .load(&mut conn)
        .await?;
    Ok(OtherUses { others, own })
}
