//! Loads the rows: one transaction, with the tables locked.
//!
//! Foreign keys and secondary indexes are dropped while rows are loaded and recreated afterwards from the database's
//! own definitions: checking and sorting a million rows at once takes a fraction of the time of doing it row by row,
//! and an invalid row still fails the whole transaction. Triggers are disabled meanwhile, too; see
//! [`chain`](super::chain).

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, ensure};
use bytes::Bytes;
use database::DatabaseSettings;
use domain::policy::PublishedPolicy;
use futures::{SinkExt, pin_mut};
use tokio::sync::mpsc;
use tokio_postgres::Client;

use super::rows::{Book, Scribe};
use super::story::Teller;
use super::times::Times;
use super::{Wanted, staff};

/// Applications per chunk of rows.
const CHUNK: u32 = 2_000;
/// Applications between two progress lines.
const PROGRESS: u32 = 100_000;
/// Memory for sorting while indexes are created.
const SORT_MEMORY: &str = "512MB";
/// One in this many chains is verified before the commit.
const SAMPLE_OF: u32 = 1_000;

/// Rows ready to be sent: the COPY statement, their table, their number.
struct Parcel {
    statement: String,
    table: &'static str,
    rows: Bytes,
    count: u64,
}

/// A dropped constraint or index: the statements to drop and to recreate it.
struct Aside {
    drop: String,
    make: String,
}

/// Loads everything; returns the number of rows per table.
pub(super) async fn load(
    settings: &DatabaseSettings,
    wanted: Wanted,
    times: Arc<Times>,
    policy: Arc<PublishedPolicy>,
    started: Instant,
    tell: &mut dyn FnMut(&str),
) -> anyhow::Result<BTreeMap<&'static str, u64>> {
    let mut client = database::client(settings).await?;
    let transaction = client.transaction().await?;
    let tables = tables();
    transaction
        .batch_execute(&format!(
            "set local maintenance_work_mem = '{SORT_MEMORY}'; set local synchronous_commit = off;
             lock table {} in access exclusive mode",
            tables.join(", ")
        ))
        .await?;
    let client_of = transaction.client();
    let (keys, indexes) = (list_keys(client_of, &tables).await?, list_indexes(client_of, &tables).await?);
    for aside in keys.iter().chain(&indexes) {
        transaction.batch_execute(&aside.drop).await?;
    }
    for table in &tables {
        transaction.batch_execute(&format!("alter table {table} disable trigger user")).await?;
    }
    let first: i64 = transaction.query_one("select nextval('application_numbers')", &[]).await?.get(0);
    let mut counted = BTreeMap::new();
    let mut parcels = write(wanted, times, policy, first);
    let mut sent = 0;
    while let Some((upto, parcel)) = parcels.recv().await {
        for Parcel { statement, table, rows, count } in parcel {
            let sink = transaction.copy_in::<_, Bytes>(&statement).await?;
            pin_mut!(sink);
            sink.send(rows).await.with_context(|| format!("cannot write the rows of {table}"))?;
            sink.finish().await.with_context(|| format!("cannot write the rows of {table}"))?;
            *counted.entry(table).or_default() += count;
        }
        if upto / PROGRESS > sent / PROGRESS {
            tell(&format!("{upto:>10} applications after {:.0} s", started.elapsed().as_secs_f64()));
        }
        sent = upto;
    }
    ensure!(sent == wanted.applications, "not all rows were written; nothing was changed");
    transaction
        .execute("select setval('application_numbers', $1)", &[&(first + i64::from(wanted.applications) - 1)])
        .await?;
    for aside in indexes.iter().chain(&keys) {
        transaction.batch_execute(&aside.make).await.with_context(|| aside.make.clone())?;
    }
    for table in &tables {
        transaction.batch_execute(&format!("alter table {table} enable trigger user")).await?;
    }
    tell(&format!("indexes and keys rebuilt after {:.0} s", started.elapsed().as_secs_f64()));
    let broken: i64 = transaction.query_one(&broken_chains(), &[]).await?.get(0);
    ensure!(broken == 0, "{broken} chains of the activity log are broken; nothing was changed");
    transaction.commit().await?;
    client.batch_execute(&format!("vacuum (analyze) {}", tables.join(", "))).await?;
    Ok(counted)
}

/// Every table that is filled.
fn tables() -> Vec<&'static str> {
    let mut tables: Vec<_> = staff::rows(0, 0).iter().map(super::copy::Rows::table).collect();
    tables.extend(Book::new().tables().iter().map(|rows| rows.table()));
    tables
}

/// Generates rows while others are sent: at most two chunks wait.
fn write(
    wanted: Wanted,
    times: Arc<Times>,
    policy: Arc<PublishedPolicy>,
    first: i64,
) -> mpsc::Receiver<(u32, Vec<Parcel>)> {
    let (sender, receiver) = mpsc::channel(1);
    tokio::task::spawn_blocking(move || {
        let parcel = |rows: &mut super::copy::Rows| {
            let (statement, table) = (rows.statement(), rows.table());
            rows.take().map(|(rows, count)| Parcel { statement, table, rows, count })
        };
        let mut people = staff::rows(wanted.seed, times.now);
        if sender.blocking_send((0, people.iter_mut().filter_map(parcel).collect())).is_err() {
            return;
        }
        let teller = Teller { seed: wanted.seed, total: wanted.applications, times: &times, policy: &policy.policy };
        let scribe = Scribe::new(teller, &policy, first);
        let mut book = Book::new();
        let mut number = 0;
        while number < wanted.applications {
            let upto = (number + CHUNK).min(wanted.applications);
            (number..upto).for_each(|number| scribe.write(&mut book, number));
            let parcels = book.tables().into_iter().filter_map(parcel).collect();
            // The receiver is gone because sending failed; the sender reports why.
            if sender.blocking_send((upto, parcels)).is_err() {
                return;
            }
            number = upto;
        }
    });
    receiver
}

/// The foreign keys of these tables.
async fn list_keys(client: &Client, tables: &[&str]) -> anyhow::Result<Vec<Aside>> {
    let rows = client
        .query(
            "select quote_ident(conname), conrelid::regclass::text, pg_get_constraintdef(oid) from pg_constraint
             where contype = 'f' and conrelid in (select t::regclass from unnest($1::text[]) t) order by conname",
            &[&tables],
        )
        .await?;
    let asides = rows.iter().map(|row| {
        let (name, table, definition): (&str, &str, &str) = (row.get(0), row.get(1), row.get(2));
        Aside {
            drop: format!("alter table {table} drop constraint {name}"),
            make: format!("alter table {table} add constraint {name} {definition}"),
        }
    });
    Ok(asides.collect())
}

/// The indexes of these tables that belong to no constraint.
async fn list_indexes(client: &Client, tables: &[&str]) -> anyhow::Result<Vec<Aside>> {
    let rows = client
        .query(
            "select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index
             where indrelid in (select t::regclass from unnest($1::text[]) t)
               and not exists (select from pg_constraint where conindid = indexrelid and contype in ('p', 'u', 'x'))
             order by 1",
            &[&tables],
        )
        .await?;
    let asides = rows.iter().map(|row| {
        let (name, definition): (&str, &str) = (row.get(0), row.get(1));
        Aside { drop: format!("drop index {name}"), make: definition.to_owned() }
    });
    Ok(asides.collect())
}

/// Counts the events of a sample that do not match the previous one and the database's own hash.
fn broken_chains() -> String {
    format!(
        "select count(*) from (
             select e.seq = row_number() over w
                and e.previous_hash = coalesce(lag(e.hash) over w, decode(repeat('00', 32), 'hex'))
                and e.hash = event_hash(e.previous_hash, e) as fits
             from (select e.* from (select id from applications where reference like '%{:03}-_') a
                   join events e on e.subject_id = a.id) e
             window w as (partition by e.subject_id order by e.seq)) lines
         where not fits",
        SAMPLE_OF / 2
    )
}
