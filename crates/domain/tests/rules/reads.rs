//! Counts the rows that some work reads, from PostgreSQL's own counters.

use std::collections::HashMap;

use diesel::sql_types::{BigInt, Text};

use crate::prelude::*;

#[derive(QueryableByName)]
struct Counter {
    #[diesel(sql_type = Text)]
    relname: String,
    #[diesel(sql_type = BigInt)]
    scanned: i64,
    #[diesel(sql_type = BigInt)]
    fetched: i64,
}

/// By table: rows that were scanned, and rows fetched by an index.
pub struct Reads(HashMap<String, (i64, i64)>);

impl Reads {
    pub fn of(&self, table: &str) -> (i64, i64) {
        self.0.get(table).copied().unwrap_or_default()
    }

    /// Requires that no row of the table was scanned, and at most `bound` fetched.
    pub fn assert_few(&self, table: &str, bound: i64, what: &str) {
        let (scanned, fetched) = self.of(table);
        assert!(scanned == 0 && fetched <= bound, "{what}: {scanned} rows of {table} scanned, {fetched} fetched");
    }
}

async fn counters(conn: &mut AsyncPgConnection) -> HashMap<String, (i64, i64)> {
    let rows: Vec<Counter> = diesel::sql_query(
        "select relname::text, coalesce(seq_tup_read, 0)::bigint as scanned, coalesce(idx_tup_fetch, 0)::bigint as fetched
         from pg_stat_xact_user_tables",
    )
    .load(conn)
    .await
    .unwrap();
    rows.into_iter().map(|row| (row.relname, (row.scanned, row.fetched))).collect()
}

/// Runs `work` in a transaction that is rolled back; returns its result and the rows read.
pub async fn reads<T>(conn: &mut AsyncPgConnection, work: impl AsyncFnOnce(&mut AsyncPgConnection) -> T) -> (T, Reads) {
    let count = async |conn: &mut AsyncPgConnection| (counters(conn).await, work(conn).await, counters(conn).await);
    let (before, result, mut after) = rolled_back(conn, count).await;
    for (table, (scanned, fetched)) in &mut after {
        let (scanned_before, fetched_before) = before.get(table).copied().unwrap_or_default();
        (*scanned, *fetched) = (*scanned - scanned_before, *fetched - fetched_before);
    }
    (result, Reads(after))
}
