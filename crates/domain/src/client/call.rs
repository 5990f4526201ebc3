//! The record of calls: which client called which route when, and how it was answered. Contains no personal data.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::application::Permission;
use crate::application::permission::PermissionError;
use crate::base::schema::api_calls;
use crate::base::{Actor, ApiCallId, ApiKeyId, ClientId};

/// How long calls are kept.
pub const KEEP_PERIOD: Duration = Duration::days(90);
/// How many calls a page lists.
const LISTED: i64 = 50;

/// A call.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = api_calls)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct ApiCall {
    pub id: ApiCallId,
    pub client_id: ClientId,
    pub key_id: ApiKeyId,
    pub method: String,
    pub route: String,
    pub status: i16,
    pub at: DateTime<Utc>,
    pub took_ms: i32,
    pub request_id: String,
}

/// Records a call.
///
/// # Errors
/// Database errors.
pub async fn record(mut conn: &AsyncPgConnection, call: &ApiCall) -> QueryResult<()> {
    diesel::insert_into(api_calls::table).values(call).execute(&mut conn).await.map(drop)
}

/// The last calls of a client, newest first.
///
/// # Errors
/// [`PermissionError`].
pub async fn list(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    client: ClientId,
) -> Result<Vec<ApiCall>, PermissionError> {
    actor.must(Permission::ManageClients)?;
    Ok(api_calls::table
        .filter(api_calls::client_id.eq(client))
        .order(api_calls::at.desc())
        .limit(LISTED)
        .select(ApiCall::as_select())
        .load(&mut conn)
        .await?)
}

/// The number of calls of each client since this time.
///
/// # Errors
/// [`PermissionError`].
pub async fn count_since(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    since: DateTime<Utc>,
) -> Result<Vec<(ClientId, i64)>, PermissionError> {
    actor.must(Permission::ManageClients)?;
    Ok(api_calls::table
        .filter(api_calls::at.gt(since))
        .group_by(api_calls::client_id)
        .select((api_calls::client_id, diesel::dsl::count_star()))
        .load(&mut conn)
        .await?)
}
