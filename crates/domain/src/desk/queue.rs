//! The queue: applications by deadline, filtered and in pages, with counts.
//!
//! Pages continue at a key `(due_at, id)`, not an offset; counts stop at [`crate::base::terms::COUNT_CAP`]. Filters
//! are in [`filter`], the search in `search`, counts in `count`, and the choices a page offers in [`choices`].

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::application::Application;
use crate::application::permission::{NotPermitted, Permission};
use crate::base::actor::Actor;
use crate::base::id::ApplicationId;
use crate::base::schema::{application_tags, applications, flags};

pub mod choices;
mod count;
pub mod filter;
mod search;

pub use choices::Choices;
pub use count::{Counts, OwnCounts, count, count_own};
pub use filter::{Filter, Tile};
pub use search::FOUND_MAX;

use filter::{QueueOrder, narrowed};

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
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct QueueRow {
    pub application: Application,
    pub store_name: String,
    pub store_number: String,
    pub holder_name: Option<String>,
    /// Number of its unresolved flags.
    pub flags: i64,
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

/// Why the queue was not shown.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// The actor lacks the permission.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// A page of the queue after `after`, most urgent first. One query, and another for a search.
pub async fn list(
    conn: &AsyncPgConnection,
    actor: &Actor,
    filter: &Filter,
    now: DateTime<Utc>,
    after: Option<QueueCursor>,
) -> Result<QueuePage, QueueError> {
    list_up_to(conn, actor, filter, now, after, PAGE_SIZE).await
}

/// As [`list`], in pages of [`FILE_PAGE_SIZE`], for files.
pub async fn list_many(
    conn: &AsyncPgConnection,
    actor: &Actor,
    filter: &Filter,
    now: DateTime<Utc>,
    after: Option<QueueCursor>,
) -> Result<QueuePage, QueueError> {
    list_up_to(conn, actor, filter, now, after, FILE_PAGE_SIZE).await
}

/// True when the list has more than `rows` lines. Reads at most one more index entry than that.
pub async fn query_is_longer_than(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    filter: &Filter,
    now: DateTime<Utc>,
    rows: usize,
) -> Result<bool, QueueError> {
    actor.must(Permission::ReadApplications)?;
    let found = search::search(conn, &filter.search).await?;
    let (today, offset) = (QueueTimes::of(now), i64::try_from(rows).unwrap_or(i64::MAX));
    macro_rules! beyond {
        ($side:ident, $id:ident, $source:expr) => {
            narrowed!($side, $source, filter, found, today)
                .order(($side::due_at, $side::$id))
                .offset(offset)
                .select(applications::id)
                .first::<ApplicationId>(&mut conn)
                .await
                .optional()?
                .is_some()
        };
    }
    Ok(match QueueOrder::of(filter) {
        QueueOrder::Applications => beyond!(applications, id, applications::table),
        QueueOrder::Flags(code) => {
            beyond!(flags, application_id, applications::table.inner_join(flags::table).filter(flags::code.eq(code)))
        }
        QueueOrder::Tags(tag) => beyond!(
            application_tags,
            application_id,
            applications::table.inner_join(application_tags::table).filter(application_tags::tag.eq(tag))
        ),
    })
}

/// A line as selected.
type Row = (Application, String, String, Option<String>, i64, Vec<String>);

async fn list_up_to(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    filter: &Filter,
    now: DateTime<Utc>,
    after: Option<QueueCursor>,
    size: usize,
) -> Result<QueuePage, QueueError> {
    actor.must(Permission::ReadApplications)?;
    let found = search::search(conn, &filter.search).await?;
    let today = QueueTimes::of(now);
    let limit = i64::try_from(size + 1).unwrap_or(i64::MAX);
    macro_rules! page {
        ($side:ident, $id:ident, $source:expr) => {{
            let mut query = narrowed!($side, $source, filter, found, today);
            if let Some(QueueCursor { due_at, id }) = after {
                // A row comparison, which an index scan can start from: thousands may be due at the same close.
                query = query.filter(
                    sql::<Bool>(concat!("(", stringify!($side), ".due_at, ", stringify!($side), ".", stringify!($id), ") > ("))
                        .bind::<Timestamptz, _>(due_at)
                        .sql(", ")
                        .bind::<SqlUuid, _>(id)
                        .sql(")"),
                );
            }
            query
                .order(($side::due_at, $side::$id))
                .limit(limit)
                .select((
                    Application::as_select(),
                    sql::<Text>("(select s.name from stores s where s.id = applications.store_id)"),
                    sql::<Text>("(select s.number from stores s where s.id = applications.store_id)"),
                    sql::<Nullable<Text>>("(select h.name from staff h where h.id = applications.holder_id)"),
                    sql::<BigInt>(
                        "(select count(*) from flags n where n.application_id = applications.id and n.resolved_at is null)",
                    ),
                    sql::<Array<Text>>(
                        "array(select t.tag from application_tags t where t.application_id = applications.id order by t.tag)",
                    ),
                ))
                .load::<Row>(&mut conn)
                .await?
        }};
    }
    let mut rows: Vec<Row> = match QueueOrder::of(filter) {
        QueueOrder::Applications => page!(applications, id, applications::table),
        QueueOrder::Flags(code) => {
            page!(flags, application_id, applications::table.inner_join(flags::table).filter(flags::code.eq(code)))
        }
        QueueOrder::Tags(tag) => page!(
            application_tags,
            application_id,
            applications::table.inner_join(application_tags::table).filter(application_tags::tag.eq(tag))
        ),
    };
    let more = rows.len() > size;
    rows.truncate(size);
    let next = rows.last().filter(|_| more).map(|(last, ..)| QueueCursor { due_at: last.due_at, id: last.id });
    let lines = rows
        .into_iter()
        .map(|(application, store_name, store_number, holder_name, flags, tags)| QueueRow {
            application,
            store_name,
            store_number,
            holder_name,
            flags,
            tags,
        })
        .collect();
    Ok(QueuePage { lines, next, is_cut: found.is_cut() })
}
