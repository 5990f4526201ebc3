//! Carries effects out in the local register of stores, for a deployment in which this register is the platform.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use crate::base::schema::{bindings, stores};
use crate::base::{EffectId, Kind, StoreId};
use crate::effect::Effect;
use crate::store::Certification;

/// When the registry carried this effect out; `None` if it did not.
pub async fn find_carried_out(
    mut conn: &AsyncPgConnection,
    effect: EffectId,
    kind: Kind,
) -> QueryResult<Option<DateTime<Utc>>> {
    let done_at: Option<Option<DateTime<Utc>>> = match kind {
        Kind::Unbind => {
            let ended = bindings::table.filter(bindings::ended_by_effect.eq(effect)).select(bindings::ended_at);
            ended.first(&mut conn).await.optional()?
        }
        Kind::RevokeCertification => {
            let revoked = stores::table.filter(stores::certification_revoked_by_effect.eq(effect));
            revoked.select(stores::certification_revoked_at).first(&mut conn).await.optional()?
        }
    };
    Ok(done_at.flatten())
}

/// Carries an effect out in the registry, once per effect (R15). `None` when there is nothing to unbind or revoke. A
/// binding or certification newer than the approval is not touched.
pub async fn carry_out(
    conn: &mut AsyncPgConnection,
    effect: &Effect,
    store: StoreId,
    at: DateTime<Utc>,
) -> QueryResult<Option<DateTime<Utc>>> {
    record(conn, effect, store, effect.created_at, at).await
}

/// Records here what the platform confirmed for `at`, as [`carry_out`]. A certification the platform reported after the
/// approval is revoked, too: the platform says that the store has none any more, and that is final (R21).
pub(super) async fn confirm(
    conn: &mut AsyncPgConnection,
    effect: &Effect,
    store: StoreId,
    at: DateTime<Utc>,
) -> QueryResult<Option<DateTime<Utc>>> {
    let at = at.max(effect.created_at);
    record(conn, effect, store, at, at).await
}

/// Ends the binding that existed at the approval, or the certification that existed at `certified_until`.
async fn record(
    conn: &mut AsyncPgConnection,
    effect: &Effect,
    store: StoreId,
    certified_until: DateTime<Utc>,
    at: DateTime<Utc>,
) -> QueryResult<Option<DateTime<Utc>>> {
    let approved_at = effect.created_at;
    conn.transaction(async |conn| {
        let _lock: StoreId = stores::table.find(store).select(stores::id).for_update().first(conn).await?;
        if let Some(done_at) = find_carried_out(conn, effect.id, effect.kind).await? {
            return Ok(Some(done_at));
        }
        let changed = match effect.kind {
            Kind::Unbind => {
                let ended = diesel::update(bindings::table)
                    .filter(bindings::store_id.eq(store).and(bindings::ended_at.is_null()))
                    .filter(bindings::bound_at.le(approved_at))
                    .filter(bindings::registered_at.is_null().or(bindings::registered_at.lt(approved_at)))
                    .set((bindings::ended_at.eq(Some(at)), bindings::ended_by_effect.eq(Some(effect.id))))
                    .execute(conn)
                    .await?;
                if ended == 1 {
                    diesel::update(stores::table.find(store)).set(stores::trading.eq(false)).execute(conn).await?;
                }
                ended
            }
            Kind::RevokeCertification => {
                diesel::update(stores::table.find(store).filter(stores::certification.eq(Certification::Certified)))
                    .filter(stores::certified_at.is_null().or(stores::certified_at.le(certified_until)))
                    .set((
                        stores::certification.eq(Certification::Revoked),
                        stores::certification_revoked_at.eq(Some(at)),
                        stores::certification_revoked_by_effect.eq(Some(effect.id)),
                    ))
                    .execute(conn)
                    .await?
            }
        };
        Ok((changed == 1).then_some(at))
    })
    .await
}
