//! Short queries for what a test asserts about the database.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// The only column of a query, or of what a statement returns, as text.
pub async fn texts(mut conn: &AsyncPgConnection, query: &str) -> Vec<String> {
    let query = diesel::sql_query(format!("with rows (word) as ({query}) select word::text from rows"));
    let rows: Vec<Word> = query.load(&mut conn).await.unwrap_or_else(|error| panic!("{error}"));
    rows.into_iter().map(|row| row.word).collect()
}

/// The number of rows of a table, with a `where` clause if need be.
pub async fn count(mut conn: &AsyncPgConnection, from: &str) -> i64 {
    let query = diesel::sql_query(format!("select count(*) as count from {from}"));
    let row: Count = query.get_result(&mut conn).await.unwrap_or_else(|error| panic!("{error}"));
    row.count
}
