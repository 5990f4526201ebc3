//! Sessions of signed-in browsers, for staff and for applicants.
//!
//! The cookie contains a 256-bit token, the database its hash. Roles are read with the session on every request, so
//! that a revoked role is gone at once.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bytea, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::account::staff::Credentials;
use crate::base::schema::{applicant_sessions, sign_in_codes, staff, staff_sessions, stores};
use crate::base::{Actor, Locale, SessionId, StaffActor, StoreId, Token};
use crate::letter::Context;

/// A staff session ends after this period without a request.
pub const STAFF_IDLE_PERIOD: Duration = Duration::minutes(20);
/// A staff session ends this long after sign-in in any case.
pub const STAFF_PERIOD: Duration = Duration::hours(10);
/// An applicant's session ends after this period without a request.
pub const APPLICANT_IDLE_PERIOD: Duration = Duration::minutes(30);
/// An applicant's session ends this long after sign-in in any case.
pub const APPLICANT_PERIOD: Duration = Duration::hours(4);
/// `last_seen_at` is updated at most this often.
const SEEN_GRAIN: Duration = Duration::minutes(1);

/// Begins a staff session with credentials that were verified. Returns false when the password was changed or the
/// account disabled since they were read: verifying takes seconds when many sign in (THREATS 7).
pub async fn begin_staff(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    verified: &Credentials,
    token: &Token,
) -> QueryResult<bool> {
    let now = ctx.now();
    // The lock waits for a change that is being made; one that follows ends this session.
    let begun = diesel::sql_query(
        "with unchanged as (
             select id from staff where id = $2 and password_hash = $3 and disabled_at is null for share
         )
         insert into staff_sessions (id, staff_id, token_hash, created_at, last_seen_at, ends_at)
         select $1, id, $4, $5, $5, $6 from unchanged",
    )
    .bind::<SqlUuid, _>(SessionId::new(now))
    .bind::<SqlUuid, _>(verified.id)
    .bind::<Text, _>(&verified.password_hash)
    .bind::<Bytea, _>(&token.hash()[..])
    .bind::<Timestamptz, _>(now)
    .bind::<Timestamptz, _>(now + STAFF_PERIOD)
    .execute(&mut conn)
    .await?;
    Ok(begun > 0)
}

/// A session of a member of staff.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = staff)]
pub struct StaffSession {
    /// The person, as an actor.
    #[diesel(embed)]
    pub actor: StaffActor,
    /// Their language.
    pub locale: Locale,
    /// True when single-key shortcuts are on.
    #[diesel(column_name = has_shortcuts)]
    pub keys_on: bool,
}

/// Finds the live staff session of a token and updates when it was last seen.
pub async fn find_staff(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    token: &Token,
) -> QueryResult<Option<StaffSession>> {
    let now = ctx.now();
    let row: Option<(SessionId, DateTime<Utc>, StaffSession)> = staff_sessions::table
        .inner_join(staff::table)
        .filter(staff_sessions::token_hash.eq(&token.hash()[..]))
        .filter(staff_sessions::ended_at.is_null().and(staff_sessions::ends_at.gt(now)))
        .filter(staff_sessions::last_seen_at.gt(now - STAFF_IDLE_PERIOD))
        .filter(staff_sessions::created_at.ge(staff::password_changed_at))
        .filter(staff::disabled_at.is_null())
        .select((staff_sessions::id, staff_sessions::last_seen_at, StaffSession::as_select()))
        .first(&mut conn)
        .await
        .optional()?;
    let Some((id, last_seen_at, session)) = row else { return Ok(None) };
    if last_seen_at + SEEN_GRAIN <= now {
        let update = diesel::update(staff_sessions::table.find(id)).set(staff_sessions::last_seen_at.eq(now));
        unless_read_only(update.execute(&mut conn).await)?;
    }
    Ok(Some(session))
}

/// Ignores a failed update of `last_seen_at` while the database is read-only, so that pages can still be read.
pub(crate) fn unless_read_only(noted: QueryResult<usize>) -> QueryResult<()> {
    match noted {
        Err(error) if !database::is_read_only(&error) => Err(error),
        _ => Ok(()),
    }
}

/// Ends the staff session of this token.
pub async fn end_staff(mut conn: &AsyncPgConnection, ctx: &Context, token: &Token) -> QueryResult<()> {
    diesel::update(staff_sessions::table)
        .filter(staff_sessions::token_hash.eq(&token.hash()[..]).and(staff_sessions::ended_at.is_null()))
        .set(staff_sessions::ended_at.eq(Some(ctx.now())))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Begins an applicant's session.
pub async fn begin_applicant(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    store: StoreId,
    token: &Token,
) -> QueryResult<()> {
    let now = ctx.now();
    diesel::insert_into(applicant_sessions::table)
        .values((
            applicant_sessions::id.eq(SessionId::new(now)),
            applicant_sessions::store_id.eq(store),
            applicant_sessions::token_hash.eq(&token.hash()[..]),
            applicant_sessions::created_at.eq(now),
            applicant_sessions::last_seen_at.eq(now),
            applicant_sessions::ends_at.eq(now + APPLICANT_PERIOD),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// A session of somebody who proved control of a store's registered contact.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct ApplicantSession {
    pub actor: Actor,
    pub store: StoreId,
    pub store_name: String,
}

/// Finds the live applicant session of a token and updates when it was last seen.
pub async fn find_applicant(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    token: &Token,
) -> QueryResult<Option<ApplicantSession>> {
    let now = ctx.now();
    let row: Option<(SessionId, DateTime<Utc>, StoreId, String)> = applicant_sessions::table
        .inner_join(stores::table)
        .filter(applicant_sessions::token_hash.eq(&token.hash()[..]))
        .filter(applicant_sessions::ended_at.is_null().and(applicant_sessions::ends_at.gt(now)))
        .filter(applicant_sessions::last_seen_at.gt(now - APPLICANT_IDLE_PERIOD))
        .select((applicant_sessions::id, applicant_sessions::last_seen_at, stores::id, stores::name))
        .first(&mut conn)
        .await
        .optional()?;
    let Some((session, last_seen_at, store, store_name)) = row else { return Ok(None) };
    if last_seen_at + SEEN_GRAIN <= now {
        let update =
            diesel::update(applicant_sessions::table.find(session)).set(applicant_sessions::last_seen_at.eq(now));
        unless_read_only(update.execute(&mut conn).await)?;
    }
    Ok(Some(ApplicantSession { actor: Actor::Applicant { store }, store, store_name }))
}

/// Ends the applicant's session of this token.
pub async fn end_applicant(mut conn: &AsyncPgConnection, ctx: &Context, token: &Token) -> QueryResult<()> {
    diesel::update(applicant_sessions::table)
        .filter(applicant_sessions::token_hash.eq(&token.hash()[..]).and(applicant_sessions::ended_at.is_null()))
        .set(applicant_sessions::ended_at.eq(Some(ctx.now())))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Ends every session of a store, and the codes that could begin one: whoever read them may not be its contact any more.
pub(crate) async fn end_of_store(mut conn: &AsyncPgConnection, ctx: &Context, store: StoreId) -> QueryResult<()> {
    let now = ctx.now();
    // The codes first: a sign-in that used one a moment ago holds its row until the session is there to be ended.
    diesel::update(sign_in_codes::table.filter(sign_in_codes::store_id.eq(store)))
        .filter(sign_in_codes::used_at.is_null().and(sign_in_codes::expires_at.gt(now)))
        .set(sign_in_codes::expires_at.eq(now))
        .execute(&mut conn)
        .await?;
    diesel::update(applicant_sessions::table.filter(applicant_sessions::store_id.eq(store)))
        .filter(applicant_sessions::ended_at.is_null().and(applicant_sessions::ends_at.gt(now)))
        .set(applicant_sessions::ended_at.eq(Some(now)))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Deletes sessions, codes and password links that ended more than a day ago, `limit` of each at most. Returns how
/// many.
pub async fn prune(mut conn: &AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let mut removed = 0;
    for statement in [
        "delete from staff_sessions where id in (select id from staff_sessions where ends_at < $1 limit $2)",
        "delete from applicant_sessions where id in (select id from applicant_sessions where ends_at < $1 limit $2)",
        "delete from sign_in_codes where id in (select id from sign_in_codes where expires_at < $1 limit $2)",
        "delete from password_links where id in (select id from password_links where expires_at < $1 limit $2)",
    ] {
        removed += diesel::sql_query(statement)
            .bind::<Timestamptz, _>(ctx.now() - Duration::days(1))
            .bind::<BigInt, _>(limit)
            .execute(&mut conn)
            .await?;
    }
    Ok(removed)
}
