//! The queue: open applications by deadline, filtered, a page at a time, with its counts.
//!
//! Pages go by key `(due_at, id)`, never by offset; counts stop at [`COUNT_CAP`].

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::actor::Actor;
use crate::application::{Application, Kind};
use crate::id::{ApplicationId, StaffId, StoreId};
use crate::permission::{NotPermitted, Permission};
use crate::reference;
use crate::schema::{applications, staff, stores};
use crate::status::Status;

/// Counting stops here: what is more reads `999+`.
pub const COUNT_CAP: i64 = 999;
/// Lines of a page.
pub const PAGE_SIZE: usize = 50;
/// Stores a search by name looks into.
const SEARCH_STORES: i64 = 200;

text_enum! {
    /// A tile of the queue: a ready-made filter with its count.
    pub enum Tile {
        /// The deadline has passed.
        Overdue = "overdue",
        /// The deadline is today.
        Today = "today",
        /// Nobody holds it.
        Unclaimed = "unclaimed",
        /// Waiting for the applicant.
        Waiting = "waiting",
    }
}

/// What the queue is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Reference, store number or beginning of a store's name.
    pub search: String,
    /// Only this status; decided ones too.
    pub status: Option<Status>,
    /// Only this kind.
    pub kind: Option<Kind>,
    /// Only this reason.
    pub reason: Option<String>,
    /// Only what this person holds.
    pub holder: Option<StaffId>,
    /// Only this tile.
    pub tile: Option<Tile>,
}

/// The end of a page: the next begins after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Deadline of the last line.
    pub due_at: DateTime<Utc>,
    /// Id of the last line.
    pub id: ApplicationId,
}

/// Instants the tiles need: the present, and the end of today in Asia/Shanghai.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Today {
    /// The present.
    pub now: DateTime<Utc>,
    /// Midnight at the end of today.
    pub ends_at: DateTime<Utc>,
}

impl Today {
    /// The day of `now`.
    pub fn of(now: DateTime<Utc>) -> Self {
        let date = now.with_timezone(&crate::calendar::SHANGHAI).date_naive();
        let tomorrow = date.succ_opt().unwrap_or(date);
        Self { now, ends_at: crate::deadline::at(tomorrow, chrono::NaiveTime::MIN) }
    }
}

/// A line of the queue.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The application.
    pub application: Application,
    /// Its store's name.
    pub store_name: String,
    /// Its store's number.
    pub store_number: String,
    /// Who holds it.
    pub holder_name: Option<String>,
}

/// A page of the queue.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The lines, most urgent first.
    pub lines: Vec<Line>,
    /// Where the next page begins, if there is one.
    pub next: Option<Key>,
}

type Narrowed<'a> = applications::BoxedQuery<'a, Pg>;

/// Conditions in the very words of the partial indexes: as parameters they could not be matched with them.
const OPEN: &str = "applications.status in ('submitted', 'in_review', 'awaiting_applicant', 'awaiting_second')";
const RUNNING: &str = "applications.status in ('submitted', 'in_review', 'awaiting_second')";
const UNCLAIMED: &str = "applications.status = 'submitted'";
const WAITING: &str = "applications.status = 'awaiting_applicant'";

/// The condition of a filter on the applications table.
fn narrowed(filter: &Filter, today: Today) -> Narrowed<'_> {
    let mut query = applications::table.into_boxed();
    query = match filter.tile {
        None => query,
        Some(Tile::Overdue) => query.filter(sql::<Bool>(RUNNING)).filter(applications::due_at.lt(today.now)),
        Some(Tile::Today) => query
            .filter(sql::<Bool>(RUNNING))
            .filter(applications::due_at.ge(today.now).and(applications::due_at.lt(today.ends_at))),
        Some(Tile::Unclaimed) => query.filter(sql::<Bool>(UNCLAIMED)),
        Some(Tile::Waiting) => query.filter(sql::<Bool>(WAITING)),
    };
    if let Some(status) = filter.status {
        query = query.filter(applications::status.eq(status));
    }
    if filter.status.is_none_or(Status::is_open) && filter.tile.is_none() && filter.search.trim().is_empty() {
        query = query.filter(sql::<Bool>(OPEN));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(applications::kind.eq(kind));
    }
    if let Some(reason) = &filter.reason {
        query = query.filter(applications::reason.eq(reason));
    }
    if let Some(holder) = filter.holder {
        query = query.filter(applications::holder_id.eq(holder));
    }
    query
}

/// A page of the queue: the lines after `after`, most urgent first.
///
/// # Errors
/// [`QueueError`].
pub async fn list(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    filter: &Filter,
    now: DateTime<Utc>,
    after: Option<Key>,
) -> Result<Page, QueueError> {
    actor.must(Permission::ReadApplications)?;
    let mut query = narrowed(filter, Today::of(now));
    let search = filter.search.trim();
    if let Some(reference) = reference::parse(search) {
        query = query.filter(applications::reference.eq(reference));
    } else if !search.is_empty() {
        let stores = find_stores(conn, search).await?;
        query = query.filter(applications::store_id.eq_any(stores));
    }
    if let Some(Key { due_at, id }) = after {
        query = query
            .filter(applications::due_at.ge(due_at))
            .filter(applications::due_at.gt(due_at).or(applications::id.gt(id)));
    }
    let limit = i64::try_from(PAGE_SIZE + 1).unwrap_or(i64::MAX);
    let mut applications: Vec<Application> = query
        .order((applications::due_at, applications::id))
        .limit(limit)
        .select(Application::as_select())
        .load(&mut conn)
        .await?;
    let more = applications.len() > PAGE_SIZE;
    applications.truncate(PAGE_SIZE);
    let next = applications.last().filter(|_| more).map(|last| Key { due_at: last.due_at, id: last.id });
    Ok(Page { lines: with_names(conn, applications).await?, next })
}

/// Why the queue was not shown.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// The permission table says no.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// Stores whose number or name begins with `search`.
async fn find_stores(mut conn: &AsyncPgConnection, search: &str) -> QueryResult<Vec<StoreId>> {
    let mut pattern = String::with_capacity(search.len() + 1);
    for c in search.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    stores::table
        .filter(stores::name.like(&pattern).or(stores::number.like(&pattern)))
        .order(stores::id.desc())
        .limit(SEARCH_STORES)
        .select(stores::id)
        .load(&mut conn)
        .await
}

/// Adds the names of stores and holders, by one query each, sent together.
async fn with_names(conn: &AsyncPgConnection, applications: Vec<Application>) -> QueryResult<Vec<Line>> {
    let stores: Vec<StoreId> = applications.iter().map(|application| application.store_id).collect();
    let holders: Vec<StaffId> = applications.iter().filter_map(|application| application.holder_id).collect();
    let (mut for_stores, mut for_holders) = (conn, conn);
    let (stores, holders): (Vec<(StoreId, String, String)>, Vec<(StaffId, String)>) = futures::try_join!(
        stores::table
            .filter(stores::id.eq_any(stores))
            .select((stores::id, stores::name, stores::number))
            .load(&mut for_stores),
        staff::table.filter(staff::id.eq_any(holders)).select((staff::id, staff::name)).load(&mut for_holders),
    )?;
    let stores: HashMap<StoreId, (String, String)> =
        stores.into_iter().map(|(id, name, number)| (id, (name, number))).collect();
    let holders: HashMap<StaffId, String> = holders.into_iter().collect();
    Ok(applications
        .into_iter()
        .map(|application| {
            let (store_name, store_number) = stores.get(&application.store_id).cloned().unwrap_or_default();
            let holder_name = application.holder_id.and_then(|id| holders.get(&id).cloned());
            Line { application, store_name, store_number, holder_name }
        })
        .collect())
}

/// Counts for the tiles and the navigation, each at most [`COUNT_CAP`] + 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, QueryableByName)]
pub struct Counts {
    /// Everything open.
    #[diesel(sql_type = BigInt)]
    pub open: i64,
    /// See [`Tile::Overdue`].
    #[diesel(sql_type = BigInt)]
    pub overdue: i64,
    /// See [`Tile::Today`].
    #[diesel(sql_type = BigInt)]
    pub today: i64,
    /// See [`Tile::Unclaimed`].
    #[diesel(sql_type = BigInt)]
    pub unclaimed: i64,
    /// See [`Tile::Waiting`].
    #[diesel(sql_type = BigInt)]
    pub waiting: i64,
    /// What this person holds.
    #[diesel(sql_type = BigInt)]
    pub mine: i64,
}

impl Counts {
    /// The count of a tile.
    pub fn of(&self, tile: Tile) -> i64 {
        match tile {
            Tile::Overdue => self.overdue,
            Tile::Today => self.today,
            Tile::Unclaimed => self.unclaimed,
            Tile::Waiting => self.waiting,
        }
    }
}

/// Counts the tiles. Each count reads at most a thousand entries of an index.
///
/// # Errors
/// Database errors.
pub async fn count(mut conn: &AsyncPgConnection, now: DateTime<Utc>, me: StaffId) -> QueryResult<Counts> {
    let today = Today::of(now);
    diesel::sql_query(COUNT_SQL)
        .bind::<diesel::sql_types::Timestamptz, _>(today.now)
        .bind::<diesel::sql_types::Timestamptz, _>(today.ends_at)
        .bind::<diesel::sql_types::Uuid, _>(me)
        .get_result(&mut conn)
        .await
}

/// Each number stops at [`COUNT_CAP`] + 1. The order is the partial index's own: without it a scan of the whole table may
/// look cheaper.
const COUNT_SQL: &str = "
select
  (select count(*) from (select from applications
     where status in ('submitted', 'in_review', 'awaiting_applicant', 'awaiting_second') order by due_at limit 1000) t) as open,
  (select count(*) from (select from applications
     where status in ('submitted', 'in_review', 'awaiting_second') and due_at < $1 order by due_at limit 1000) t) as overdue,
  (select count(*) from (select from applications
     where status in ('submitted', 'in_review', 'awaiting_second') and due_at >= $1 and due_at < $2 order by due_at limit 1000) t) as today,
  (select count(*) from (select from applications where status = 'submitted' order by due_at limit 1000) t) as unclaimed,
  (select count(*) from (select from applications where status = 'awaiting_applicant' order by due_at limit 1000) t) as waiting,
  (select count(*) from (select from applications where holder_id = $3 limit 1000) t) as mine";
