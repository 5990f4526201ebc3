//! Sets items aside that a sweep could not handle: they are recorded, shown to people, and left out until their next
//! attempt is due.
//!
//! A sweep handles each due item in a transaction of its own. One that fails must neither stop the items behind it nor
//! fill the batch of every run, so [`SweepRun`] leaves it out of the list, for longer after each failure.

use std::collections::HashMap;
use std::fmt::Display;
use std::hash::Hash;
use std::str::FromStr;

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::base::schema::set_asides;

/// The wait after the second failure; doubled after each further one. After the first one there is none, because most
/// failures are over at the next run, such as a deadlock.
const FIRST_WAIT_PERIOD: Duration = Duration::seconds(15);
/// The longest wait between two attempts.
const LONGEST_WAIT_PERIOD: Duration = Duration::hours(1);
/// How long an item without another attempt stays on the list, such as a message in the folder for unreadable mail.
const KEEP_PERIOD: Duration = Duration::days(7);
/// A run looks at this many times its limit, so that items it cannot change now, such as locked ones, do not use it up.
const LOOK_AHEAD: i64 = 10;
/// Longest problem kept, in characters.
const PROBLEM_MAX: usize = 300;

/// An item that was set aside.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = set_asides)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct SetAside {
    pub sweep: String,
    pub item: String,
    pub problem: String,
    pub failures: i32,
    pub since_at: DateTime<Utc>,
    pub failed_at: DateTime<Utc>,
    pub retry_at: Option<DateTime<Utc>>,
}

/// Lists what is set aside, longest first.
pub async fn list(mut conn: &AsyncPgConnection, limit: i64) -> QueryResult<Vec<SetAside>> {
    set_asides::table
        .order((set_asides::since_at, set_asides::sweep, set_asides::item))
        .limit(limit)
        .select(SetAside::as_select())
        .load(&mut conn)
        .await
}

/// How many items each sweep has set aside.
pub async fn count(mut conn: &AsyncPgConnection) -> QueryResult<Vec<(String, i64)>> {
    set_asides::table
        .group_by(set_asides::sweep)
        .order(set_asides::sweep)
        .select((set_asides::sweep, diesel::dsl::count_star()))
        .load(&mut conn)
        .await
}

/// Sets an item aside that the sweep does not try again by itself.
pub async fn insert(
    conn: &AsyncPgConnection,
    sweep: &str,
    item: &str,
    problem: &impl Display,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    upsert(conn, sweep, item, problem, 1, at, None).await
}

/// Deletes entries of items that are not tried again, after [`KEEP_PERIOD`]. Returns how many.
pub async fn prune(mut conn: &AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<usize> {
    diesel::delete(set_asides::table)
        .filter(set_asides::retry_at.is_null().and(set_asides::failed_at.le(now - KEEP_PERIOD)))
        .execute(&mut conn)
        .await
}

async fn upsert(
    mut conn: &AsyncPgConnection,
    sweep: &str,
    item: &str,
    problem: &impl Display,
    failures: i32,
    at: DateTime<Utc>,
    retry_at: Option<DateTime<Utc>>,
) -> QueryResult<()> {
    let latest = (
        set_asides::problem.eq(without_personal_data(&problem.to_string())),
        set_asides::failures.eq(failures),
        set_asides::failed_at.eq(at),
        set_asides::retry_at.eq(retry_at),
    );
    diesel::insert_into(set_asides::table)
        .values((set_asides::sweep.eq(sweep), set_asides::item.eq(item), set_asides::since_at.eq(at), latest.clone()))
        .on_conflict((set_asides::sweep, set_asides::item))
        .do_update()
        .set(latest)
        .execute(&mut conn)
        .await
        .map(drop)
}

/// An error's text for the operations page: PostgreSQL may quote a value in it. No control characters: it refuses NUL.
fn without_personal_data(text: &str) -> String {
    let masked = |word: &str| {
        let is_number =
            word.chars().filter(char::is_ascii_digit).count() >= 7 && word.chars().all(|sign| !sign.is_alphabetic());
        if word.contains('@') {
            "[address]".to_owned()
        } else if is_number {
            "[number]".to_owned()
        } else {
            word.to_owned()
        }
    };
    let words = text.split(|sign: char| sign.is_whitespace() || sign.is_control()).filter(|word| !word.is_empty());
    let text = words.map(masked).collect::<Vec<_>>().join(" ");
    text.chars().take(PROBLEM_MAX).collect()
}

/// How long after its latest failure an item is tried again.
fn wait_period(failures: i32) -> Duration {
    let doublings = u32::try_from(failures.saturating_sub(2)).unwrap_or_default().min(20);
    if failures <= 1 { Duration::zero() } else { (FIRST_WAIT_PERIOD * (1 << doublings)).min(LONGEST_WAIT_PERIOD) }
}

/// One run of a sweep over its due items.
///
/// ```text
/// while run.goes_on() {
///     let due = …list due items, `ne_all(run.excluded())`, `limit(run.room())`…;
///     for item in run.page(due) {
///         let result = …handle it in a transaction of its own…;
///         run.record(conn, item, result).await?;
///     }
/// }
/// run.finish(conn).await
/// ```
#[derive(Debug)]
pub struct SweepRun<I = Uuid> {
    sweep: &'static str,
    now: DateTime<Utc>,
    limit: i64,
    /// Items not to list: seen in this run, or set aside with a later attempt.
    excluded: Vec<I>,
    /// Items set aside before whose attempt is due, with their failures.
    again: HashMap<I, i32>,
    /// Items that were moved away: nothing lists them, unless somebody puts them back.
    moved_away: Vec<I>,
    /// Lists not read to their end yet.
    open_lists: usize,
    is_list_open: bool,
    looked_at: i64,
    acted: usize,
}

impl<I: Clone + Eq + Hash + Display + FromStr> SweepRun<I> {
    /// Begins a run that acts on `limit` items at most.
    pub async fn begin(
        mut conn: &AsyncPgConnection,
        sweep: &'static str,
        now: DateTime<Utc>,
        limit: i64,
    ) -> QueryResult<Self> {
        let known: Vec<(String, i32, Option<DateTime<Utc>>)> = set_asides::table
            .filter(set_asides::sweep.eq(sweep))
            .select((set_asides::item, set_asides::failures, set_asides::retry_at))
            .load(&mut conn)
            .await?;
        let (mut excluded, mut again, mut moved_away) = (Vec::new(), HashMap::new(), Vec::new());
        for (item, failures, retry_at) in known {
            let Ok(item) = item.parse::<I>() else { continue };
            match retry_at {
                None => moved_away.push(item),
                Some(at) if at <= now => {
                    again.insert(item, failures);
                }
                Some(_) => excluded.push(item),
            }
        }
        let (open_lists, is_list_open) = (1, true);
        Ok(Self { sweep, now, limit, excluded, again, moved_away, open_lists, is_list_open, looked_at: 0, acted: 0 })
    }

    /// Says that the items come from this many lists, one after another; see [`Self::next_list`].
    pub fn expect_lists(&mut self, count: usize) {
        self.open_lists = count;
    }

    /// Begins the next list.
    pub fn next_list(&mut self) {
        self.is_list_open = true;
    }

    /// The items to leave out of the list.
    pub fn excluded(&self) -> &[I] {
        &self.excluded
    }

    /// How many items to list.
    pub fn room(&self) -> i64 {
        (self.limit - i64::try_from(self.acted).unwrap_or(i64::MAX)).max(0)
    }

    /// True while there may be more to list and to do.
    pub fn goes_on(&self) -> bool {
        self.is_list_open && self.room() > 0 && self.looked_at < self.limit.saturating_mul(LOOK_AHEAD)
    }

    /// Takes a page of the list: `room` items, or fewer when these are the last.
    pub fn page<T>(&mut self, listed: Vec<T>) -> Vec<T> {
        let room = self.room();
        self.page_of(listed, room)
    }

    /// As [`Self::page`], of a list that was read up to another limit.
    pub fn page_of<T>(&mut self, listed: Vec<T>, limit: i64) -> Vec<T> {
        let count = i64::try_from(listed.len()).unwrap_or(i64::MAX);
        self.looked_at = self.looked_at.saturating_add(count);
        if count < limit {
            self.is_list_open = false;
            self.open_lists = self.open_lists.saturating_sub(1);
        }
        listed
    }

    /// Records what became of an item: true when it was acted on, false when there was nothing to do or it is locked. A
    /// failed item is set aside.
    ///
    /// # Errors
    /// The database does not even take that: the run has to stop.
    pub async fn record<E: Display>(
        &mut self,
        conn: &AsyncPgConnection,
        item: I,
        result: Result<bool, E>,
    ) -> QueryResult<()> {
        let before = self.again.remove(&item);
        match &result {
            Ok(true) => {
                self.acted += 1;
                let is_known = before.is_some() || self.moved_away.contains(&item);
                self.end(conn, is_known.then_some(&item)).await?;
            }
            // Locked, or changed a moment ago: the next run sees.
            Ok(false) => {}
            Err(error) => {
                let failures = before.unwrap_or_default().saturating_add(1);
                tracing::error!(sweep = self.sweep, %item, failures, %error, "an item failed and is set aside");
                let retry_at = self.now + wait_period(failures);
                upsert(conn, self.sweep, &item.to_string(), error, failures, self.now, Some(retry_at)).await?;
            }
        }
        self.excluded.push(item);
        Ok(())
    }

    /// Records a batch that was handled in one transaction, `acted` of them changed.
    pub async fn record_batch(&mut self, conn: &AsyncPgConnection, items: &[I], acted: usize) -> QueryResult<()> {
        self.acted += acted;
        for item in items {
            if self.again.remove(item).is_some() {
                self.end(conn, Some(item)).await?;
            }
        }
        self.excluded.extend_from_slice(items);
        Ok(())
    }

    /// Ends the run. Items that were set aside and are not due any more are taken off the list. Returns how many items
    /// were acted on.
    pub async fn finish(mut self, conn: &AsyncPgConnection) -> QueryResult<usize> {
        if self.open_lists == 0 {
            for item in std::mem::take(&mut self.again).into_keys() {
                self.end(conn, Some(&item)).await?;
            }
        }
        Ok(self.acted)
    }

    /// Takes an item off the list, if it is on it.
    async fn end(&self, mut conn: &AsyncPgConnection, item: Option<&I>) -> QueryResult<()> {
        let Some(item) = item else { return Ok(()) };
        diesel::delete(set_asides::table.find((self.sweep, item.to_string()))).execute(&mut conn).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_from_nothing_to_an_hour() {
        let waits: Vec<i64> = [1, 2, 3, 4, 9, 10, i32::MAX].map(|count| wait_period(count).num_seconds()).to_vec();
        assert_eq!(waits, [0, 15, 30, 60, 1920, 3600, 3600]);
    }

    #[test]
    fn problem_holds_no_address_number_or_nul() {
        let told = without_personal_data("invalid: chen@x.cn\0 +86-13800138000\nin column 12 of 3f2a");
        assert_eq!(told, "invalid: [address] [number] in column 12 of 3f2a");
    }
}
