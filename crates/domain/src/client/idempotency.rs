//! Answers to writes, kept for a day: a request that is sent again gets the same answer and changes nothing.
//!
//! The answer is stored in the transaction of the write. A process that dies in between leaves neither; a refused write
//! changed nothing, so its answer is not kept and the key can be used again.

use chrono::Duration;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use sha2::{Digest, Sha256};

use crate::base::ClientId;
use crate::base::schema::api_idempotency;
use crate::letter::Context;

/// How long an answer is kept.
pub const KEEP_PERIOD: Duration = Duration::hours(24);
/// Longest `Idempotency-Key`, in bytes.
pub const KEY_MAX: usize = 200;

/// A request that may be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdempotentRequest {
    /// The client: keys of others are none of its business.
    pub client: ClientId,
    key_hash: [u8; 32],
    request_hash: [u8; 32],
}

impl IdempotentRequest {
    /// The request of a client with this key, made of these parts.
    pub fn new(client: ClientId, key: &str, parts: &[&[u8]]) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hasher.update(part);
        }
        Self { client, key_hash: Sha256::digest(key.as_bytes()).into(), request_hash: hasher.finalize().into() }
    }

    /// The number of its advisory lock.
    fn lock_number(&self) -> i64 {
        let mut hasher = Sha256::new();
        hasher.update(self.client.0.as_bytes());
        hasher.update(self.key_hash);
        let hash: [u8; 32] = hasher.finalize().into();
        let mut first = [0; 8];
        first.copy_from_slice(&hash[..8]);
        i64::from_be_bytes(first)
    }
}

/// An answer as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = api_idempotency)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct KeptAnswer {
    pub status: i16,
    pub body: String,
    pub location: Option<String>,
}

/// The state of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// It may be carried out, in this transaction.
    New,
    /// It was carried out; its answer.
    Answered(KeptAnswer),
    /// Its key was used for another request.
    OtherRequest,
    /// The first one with its key is under way.
    UnderWay,
}

/// True when a request with this key, whatever its content, was carried out and its answer is kept.
///
/// # Errors
/// Database errors.
pub async fn is_answered(conn: &AsyncPgConnection, ctx: &Context, request: &IdempotentRequest) -> QueryResult<bool> {
    Ok(find(conn, ctx, request).await?.is_some())
}

/// The hash of the request with this key, and its answer.
async fn find(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    request: &IdempotentRequest,
) -> QueryResult<Option<(Vec<u8>, KeptAnswer)>> {
    api_idempotency::table
        .find((request.client, &request.key_hash[..]))
        .filter(api_idempotency::created_at.gt(ctx.now() - KEEP_PERIOD))
        .select((api_idempotency::request_hash, KeptAnswer::as_select()))
        .first(&mut conn)
        .await
        .optional()
}

/// Looks a request up and keeps others with its key out until the transaction ends.
///
/// # Errors
/// Database errors.
pub async fn begin(mut conn: &AsyncPgConnection, ctx: &Context, request: &IdempotentRequest) -> QueryResult<Known> {
    let lock = diesel::select(
        diesel::dsl::sql::<Bool>("pg_try_advisory_xact_lock(").bind::<BigInt, _>(request.lock_number()).sql(")"),
    );
    if !lock.get_result::<bool>(&mut conn).await? {
        return Ok(Known::UnderWay);
    }
    Ok(match find(conn, ctx, request).await? {
        None => Known::New,
        Some((hash, answer)) if hash == request.request_hash => Known::Answered(answer),
        Some(_) => Known::OtherRequest,
    })
}

/// Keeps the answer of a request that was carried out; call it in the transaction of the write.
///
/// # Errors
/// Database errors.
pub async fn keep(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    request: &IdempotentRequest,
    answer: &KeptAnswer,
) -> QueryResult<()> {
    let row = (
        api_idempotency::request_hash.eq(&request.request_hash[..]),
        api_idempotency::status.eq(answer.status),
        api_idempotency::body.eq(&answer.body),
        api_idempotency::location.eq(&answer.location),
        api_idempotency::created_at.eq(ctx.now()),
    );
    let key = (api_idempotency::client_id.eq(request.client), api_idempotency::key_hash.eq(&request.key_hash[..]));
    // An answer older than the period is replaced.
    diesel::insert_into(api_idempotency::table)
        .values((key, row))
        .on_conflict((api_idempotency::client_id, api_idempotency::key_hash))
        .do_update()
        .set(row)
        .execute(&mut conn)
        .await
        .map(drop)
}
