//! Policies as rows: published once, loaded once per process.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use sha2::{Digest, Sha256};

use super::Policy;
use crate::base::schema::policies;
use crate::base::{Actor, PolicyId};

/// A published policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedPolicy {
    /// Its row.
    pub id: PolicyId,
    /// Counted from 1.
    pub version: i32,
    /// Its content.
    pub policy: Policy,
}

/// A cache of policies. Versions never change, so entries are never invalidated.
#[derive(Debug, Default)]
pub struct PolicyBook(RwLock<HashMap<PolicyId, Arc<PublishedPolicy>>>);

impl PolicyBook {
    /// The version that applies to an application.
    ///
    /// # Errors
    /// Database errors; [`diesel::result::Error::NotFound`] for an unknown id.
    pub async fn get(&self, conn: &AsyncPgConnection, id: PolicyId) -> QueryResult<Arc<PublishedPolicy>> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned();
        if let Some(policy) = known {
            return Ok(policy);
        }
        let policy = Arc::new(get(conn, id).await?);
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(id, Arc::clone(&policy));
        Ok(policy)
    }

    /// The version in force for new applications.
    ///
    /// # Errors
    /// Database errors; [`diesel::result::Error::NotFound`] when none was published.
    pub async fn current(&self, mut conn: &AsyncPgConnection) -> QueryResult<Arc<PublishedPolicy>> {
        let id = policies::table.order(policies::version.desc()).select(policies::id).first(&mut conn).await?;
        self.get(conn, id).await
    }
}

/// A version, read without the cache.
///
/// # Errors
/// Database errors; [`diesel::result::Error::NotFound`] for an unknown id.
pub(crate) async fn get(conn: &AsyncPgConnection, id: PolicyId) -> QueryResult<PublishedPolicy> {
    load(conn, Some(id)).await?.ok_or(diesel::result::Error::NotFound)
}

async fn load(mut conn: &AsyncPgConnection, id: Option<PolicyId>) -> QueryResult<Option<PublishedPolicy>> {
    let mut query = policies::table
        .order(policies::version.desc())
        .select((policies::id, policies::version, policies::body))
        .into_boxed();
    if let Some(id) = id {
        query = query.filter(policies::id.eq(id));
    }
    let row: Option<(PolicyId, i32, serde_json::Value)> = query.first(&mut conn).await.optional()?;
    row.map(|(id, version, body)| {
        let policy = serde_json::from_value(body).map_err(|e| diesel::result::Error::DeserializationError(e.into()))?;
        Ok(PublishedPolicy { id, version, policy })
    })
    .transpose()
}

/// Publishes a policy as the next version. Publishing the one in force again changes nothing.
///
/// Returns its version and whether it is new.
pub async fn publish(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    at: DateTime<Utc>,
    policy: &Policy,
    source: &str,
) -> QueryResult<(i32, bool)> {
    let hash: [u8; 32] = Sha256::digest(source.as_bytes()).into();
    let body = serde_json::to_value(policy).map_err(|e| diesel::result::Error::SerializationError(e.into()))?;
    conn.transaction(async |conn| {
        let last: Option<(i32, Vec<u8>)> = policies::table
            .order(policies::version.desc())
            .select((policies::version, policies::source_hash))
            .first(conn)
            .await
            .optional()?;
        if let Some((version, last_hash)) = &last
            && last_hash == &hash
        {
            return Ok((*version, false));
        }
        let version = last.map_or(1, |(version, _)| version + 1);
        diesel::insert_into(policies::table)
            .values((
                policies::id.eq(PolicyId::new(at)),
                policies::version.eq(version),
                policies::name.eq(&policy.name),
                policies::body.eq(body),
                policies::source.eq(source),
                policies::source_hash.eq(&hash[..]),
                policies::published_at.eq(at),
                policies::published_by.eq(actor.staff().map(|staff| staff.id)),
            ))
            .execute(conn)
            .await?;
        Ok((version, true))
    })
    .await
}
