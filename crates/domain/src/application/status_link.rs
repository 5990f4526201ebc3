//! The link in a letter to an application's status page (R16). The page also asks for the query code.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::base::schema::{applications, status_links};
use crate::base::{ApplicationId, LetterId, Token};
use crate::policy::STATUS_LINK_DAYS;

/// How long a link works after its application was closed.
pub const AFTER_CLOSING_PERIOD: Duration = Duration::days(STATUS_LINK_DAYS);

/// Stores the links of letters just written.
pub(crate) async fn insert(
    mut conn: &AsyncPgConnection,
    links: &[(Token, ApplicationId, LetterId)],
    at: DateTime<Utc>,
) -> QueryResult<()> {
    let rows: Vec<_> = links
        .iter()
        .map(|(token, application, letter)| {
            (
                status_links::token_hash.eq(token.hash().to_vec()),
                status_links::application_id.eq(*application),
                status_links::letter_id.eq(*letter),
                status_links::created_at.eq(at),
            )
        })
        .collect();
    diesel::insert_into(status_links::table).values(rows).execute(&mut conn).await.map(drop)
}

/// The application a link leads to; `None` when the link has expired or is unknown.
pub async fn find(
    mut conn: &AsyncPgConnection,
    now: DateTime<Utc>,
    token: &Token,
) -> QueryResult<Option<ApplicationId>> {
    status_links::table
        .inner_join(applications::table)
        .filter(status_links::token_hash.eq(token.hash().to_vec()))
        .filter(applications::erased_at.is_null())
        .filter(applications::closed_at.is_null().or(applications::closed_at.gt(now - AFTER_CLOSING_PERIOD)))
        .select(applications::id)
        .first(&mut conn)
        .await
        .optional()
}
