//! The queue: applications by deadline, filtered and in pages, with counts.
//!
//! Pages continue at a key `(due_at, id)`, not an offset; counts stop at [`crate::base::terms::COUNT_CAP`]. Filters
//! are in [`filter`], the search in `search`, counts in `count`, and the choices a page offers in [`choices`].

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::application::permission::PermissionError;
use crate::application::{Application, Permission};
use crate::base::schema::{application_tags, applications, flags};
use crate::base::{Actor, ApplicationId};

pub mod choices;
mod count;
pub mod filter;
mod search;

pub use choices::Choices;
pub(crate) use count::NEEDS_A_LEAD;
pub use count::{Counts, OwnCounts, count, count_own};
pub use filter::{Filter, Tile};
pub use search::FOUND_MAX;

use filter::{QueueOrder, along, narrowed};
use search::SearchHit;

/// Lines per page.
pub const PAGE_SIZE: usize = 50;
/// Lines read at a time for files.
const FILE_PAGE_SIZE: usize = 500;

/// The key of a page's last line; the next page begins after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueCursor {
    /// Deadline of the last line.
    pub due_at: DateTime<Utc>,
    /// Id of the last line.
    pub id: ApplicationId,
}

/// The instants that tiles compare with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueTimes {
    /// The current time.
    pub now: DateTime<Utc>,
    /// Midnight at the end of today in Asia/Shanghai.
    pub ends_at: DateTime<Utc>,
}

impl QueueTimes {
    /// The day of `now` in Asia/Shanghai.
    pub fn of(now: DateTime<Utc>) -> Self {
        let date = now.with_timezone(&crate::base::clock::SHANGHAI).date_naive();
        let tomorrow = date.succ_opt().unwrap_or(date);
        Self { now, ends_at: crate::base::clock::at(tomorrow, chrono::NaiveTime::MIN) }
    }
}

/// A line of the queue.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = applications)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct QueueRow {
    #[diesel(embed)]
    pub application: Application,
    #[diesel(select_expression = sql("(select s.name from stores s where s.id = applications.store_id)"))]
    #[diesel(select_expression_type = SqlLiteral<Text>)]
    pub store_name: String,
    #[diesel(select_expression = sql("(select s.number from stores s where s.id = applications.store_id)"))]
    #[diesel(select_expression_type = SqlLiteral<Text>)]
    pub store_number: String,
    #[diesel(select_expression = sql("(select h.name from staff h where h.id = applications.holder_id)"))]
    #[diesel(select_expression_type = SqlLiteral<Nullable<Text>>)]
    pub holder_name: Option<String>,
    /// Number of its unresolved flags.
    #[diesel(select_expression = sql(
        "(select count(*) from flags n where n.application_id = applications.id and n.resolved_at is null)"
    ))]
    #[diesel(select_expression_type = SqlLiteral<BigInt>)]
    pub flags: i64,
    /// Handed to the leads.
    #[diesel(select_expression = sql(
        "exists (select from referrals r where r.application_id = applications.id and r.ended_at is null)"
    ))]
    #[diesel(select_expression_type = SqlLiteral<Bool>)]
    pub is_referred: bool,
    #[diesel(select_expression = sql(
        "array(select t.tag from application_tags t where t.application_id = applications.id order by t.tag)"
    ))]
    #[diesel(select_expression_type = SqlLiteral<Array<Text>>)]
    pub tags: Vec<String>,
}

/// A page of the queue.
#[derive(Debug, Clone, PartialEq)]
pub struct QueuePage {
    /// The lines, most urgent first.
    pub lines: Vec<QueueRow>,
    /// Where the next page begins, if there is one.
    pub next: Option<QueueCursor>,
    /// True when the search found more than [`FOUND_MAX`], so that the list is incomplete.
    pub is_cut: bool,
}

/// A page of the queue after `after`, most urgent first. One query, and another for a search.
pub async fn list(
    conn: &AsyncPgConnection,
    actor: &Actor,
    filter: &Filter,
    now: DateTime<Utc>,
    after: Option<QueueCursor>,
) -> Result<QueuePage, PermissionError> {
    list_up_to(conn, actor, filter, now, after, PAGE_SIZE).await
}

/// As [`list`], in pages of [`FILE_PAGE_SIZE`], for files.
pub async fn list_many(
    conn: &AsyncPgConnection,
    actor: &Actor,
    filter: &Filter,
    now: DateTime<Utc>,
    after: Option<QueueCursor>,
) -> Result<QueuePage, PermissionError> {
    list_up_to(conn, actor, filter, now, after, FILE_PAGE_SIZE).await
}

/// True when the list has more than `rows` lines. Reads at most one more index entry than that.
pub async fn query_is_longer_than(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    filter: &Filter,
    now: DateTime<Utc>,
    rows: usize,
) -> Result<bool, PermissionError> {
    actor.must(Permission::ReadApplications)?;
    let found = search::search(conn, &filter.search).await?;
    let list = List { filter, found: &found, today: QueueTimes::of(now), after: None };
    let offset = i64::try_from(rows).unwrap_or(i64::MAX);
    let beyond: Option<ApplicationId> =
        along!(list, |query| query.offset(offset).select(applications::id).first(&mut conn).await.optional()?);
    Ok(beyond.is_some())
}

/// The values the query of a list depends on.
#[derive(Clone, Copy)]
struct List<'a> {
    filter: &'a Filter,
    found: &'a SearchHit,
    today: QueueTimes,
    after: Option<QueueCursor>,
}

async fn list_up_to(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    filter: &Filter,
    now: DateTime<Utc>,
    after: Option<QueueCursor>,
    size: usize,
) -> Result<QueuePage, PermissionError> {
    actor.must(Permission::ReadApplications)?;
    let found = search::search(conn, &filter.search).await?;
    let list = List { filter, found: &found, today: QueueTimes::of(now), after };
    let limit = i64::try_from(size + 1).unwrap_or(i64::MAX);
    let mut lines: Vec<QueueRow> =
        along!(list, |query| query.limit(limit).select(QueueRow::as_select()).load(&mut conn).await?);
    let more = lines.len() > size;
    lines.truncate(size);
    let next = lines.last().filter(|_| more).map(|last| &last.application);
    let next = next.map(|last| QueueCursor { due_at: last.due_at, id: last.id });
    Ok(QueuePage { lines, next, is_cut: found.is_cut() })
}
