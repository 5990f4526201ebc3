//! A member of staff's own phone, address and identity document, by which their own cases are recognised (R24,
//! decision 0044). Only blind indexes are stored.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::application::party;
use crate::base::Actor;
use crate::base::StaffId;
use crate::base::blind_index::{BlindIndex, BlindIndexKind, TypedNumber};
use crate::base::schema::staff_blind_indexes;
use crate::letter::Context;
use crate::record::event::{self, EventKind, Subject};

/// How many values of each kind a person may enter.
pub const VALUES_MAX: i64 = 10;

/// Own contact data as typed; an empty field adds nothing.
#[derive(Debug, Clone, Default)]
#[expect(missing_docs, reason = "the names say it")]
pub struct OwnContact {
    pub phone: String,
    pub email: String,
    pub identity: TypedNumber,
}

/// Why own contact data were not stored.
#[derive(Debug, thiserror::Error)]
pub enum OwnContactError {
    /// Only members of staff have own contact data.
    #[error("not a member of staff")]
    NotStaff,
    /// The value of this kind is invalid.
    #[error("the {0} is invalid")]
    Invalid(BlindIndexKind),
    /// There are already [`VALUES_MAX`] values of this kind.
    #[error("too many values of the kind {0}")]
    TooMany(BlindIndexKind),
    /// The process has no key to compute blind indexes with.
    #[error("the process has no key")]
    NoKey,
    #[error(transparent)]
    #[expect(missing_docs, reason = "the database failed")]
    Database(#[from] diesel::result::Error),
}

/// Adds one's own contact data. They cannot be removed: a person could otherwise take out what makes a case their own.
pub async fn add(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    typed: &OwnContact,
) -> Result<(), OwnContactError> {
    let me = actor.staff().ok_or(OwnContactError::NotStaff)?.id;
    let key = ctx.key.as_ref().ok_or(OwnContactError::NoKey)?;
    let fields = [
        (BlindIndexKind::Phone, typed.phone.as_str()),
        (BlindIndexKind::Email, typed.email.as_str()),
        (BlindIndexKind::Identity, typed.identity.expose()),
    ];
    let mut found: Vec<(BlindIndexKind, BlindIndex)> = Vec::new();
    for (kind, text) in fields.into_iter().filter(|(_, text)| !text.trim().is_empty()) {
        found.push((kind, party::index_of(key, kind, text).ok_or(OwnContactError::Invalid(kind))?));
    }
    conn.transaction(async |conn| {
        for (kind, index) in found {
            if count(conn, me, kind).await? >= VALUES_MAX {
                return Err(OwnContactError::TooMany(kind));
            }
            let added = diesel::insert_into(staff_blind_indexes::table)
                .values((
                    staff_blind_indexes::staff_id.eq(me),
                    staff_blind_indexes::kind.eq(kind),
                    staff_blind_indexes::keyed_hash.eq(index.to_vec()),
                    staff_blind_indexes::created_at.eq(ctx.now()),
                ))
                .on_conflict_do_nothing()
                .execute(conn)
                .await?;
            if added > 0 {
                let data = json!({ "kind": kind });
                event::record(conn, Subject::Staff(me), actor, ctx.now(), EventKind::OwnContactAdded, data).await?;
            }
        }
        Ok(())
    })
    .await
}

async fn count(mut conn: &AsyncPgConnection, who: StaffId, kind: BlindIndexKind) -> QueryResult<i64> {
    staff_blind_indexes::table
        .filter(staff_blind_indexes::staff_id.eq(who).and(staff_blind_indexes::kind.eq(kind)))
        .count()
        .get_result(&mut conn)
        .await
}

/// How many values of each kind a person entered: phones, addresses, identity documents.
pub async fn counts(conn: &AsyncPgConnection, who: StaffId) -> QueryResult<[(BlindIndexKind, i64); 3]> {
    let (phones, emails, identities) = futures::try_join!(
        count(conn, who, BlindIndexKind::Phone),
        count(conn, who, BlindIndexKind::Email),
        count(conn, who, BlindIndexKind::Identity),
    )?;
    let kinds = [BlindIndexKind::Phone, BlindIndexKind::Email, BlindIndexKind::Identity];
    Ok([(kinds[0], phones), (kinds[1], emails), (kinds[2], identities)])
}
