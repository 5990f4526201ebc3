//! Certifying a store, unless its certification was revoked (R21).

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::{Certification, Store};
use crate::application::permission::{NotPermitted, Permission};
use crate::base::actor::Actor;
use crate::base::schema::stores;
use crate::letter::context::Context;
use crate::record::event::{self, Subject};

/// Why a store was not certified.
#[derive(Debug, thiserror::Error)]
pub enum CertifyError {
    /// The actor lacks the permission.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// There is no such store.
    #[error("there is no such store")]
    Missing,
    /// The certification was revoked, which is final (R21). The database refuses it too.
    #[error("the certification was revoked, which is final")]
    RevokedForGood {
        /// When it was revoked.
        at: Option<DateTime<Utc>>,
    },
    /// The database failed.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// Records that the platform certified a store. An already certified store is not changed.
pub async fn certify(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    number: &str,
) -> Result<(), CertifyError> {
    actor.must(Permission::Certify)?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let store: Store = stores::table
            .filter(stores::number.eq(number.trim()))
            .select(Store::as_select())
            .for_update()
            .first(conn)
            .await
            .optional()?
            .ok_or(CertifyError::Missing)?;
        match store.certification {
            Certification::Certified => return Ok(()),
            Certification::Revoked => return Err(CertifyError::RevokedForGood { at: store.certification_revoked_at }),
            Certification::None => {}
        }
        diesel::update(stores::table.find(store.id))
            .set((stores::certification.eq(Certification::Certified), stores::certified_at.eq(Some(now))))
            .execute(conn)
            .await?;
        event::record(conn, Subject::Store(store.id), actor, now, "certified", json!({})).await?;
        Ok(())
    })
    .await
}
