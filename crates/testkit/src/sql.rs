//! Short queries for what a test asserts about the database.

use diesel::QueryableByName;
use diesel::sql_types::Text;
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

/// The only column of a query, or of what a statement returns, as text.
pub async fn texts(mut conn: &AsyncPgConnection, query: &str) -> Vec<String> {
    let query = diesel::sql_query(format!("with rows (word) as ({query}) select word::text from rows"));
    let rows: Vec<Word> = query.load(&mut conn).await.unwrap_or_else(|error| panic!("{error}"));
    rows.into_iter().map(|row| row.word).collect()
}

/// The only value of a query, as text.
pub async fn text(conn: &AsyncPgConnection, query: &str) -> String {
    let mut found = texts(conn, query).await;
    assert_eq!(found.len(), 1, "rows of `{query}`");
    found.remove(0)
}

/// The only value of a query, an integer.
pub async fn number(conn: &AsyncPgConnection, query: &str) -> i64 {
    text(conn, query).await.parse().unwrap_or_else(|error| panic!("`{query}`: {error}"))
}

/// The number of rows of a table, with a `where` clause if need be.
pub async fn count(conn: &AsyncPgConnection, from: &str) -> i64 {
    number(conn, &format!("select count(*) from {from}")).await
}

/// Runs statements that must succeed.
pub async fn execute(mut conn: &AsyncPgConnection, statements: &str) {
    conn.batch_execute(statements).await.unwrap_or_else(|error| panic!("`{statements}`: {error}"));
}

/// The error of a statement that must fail.
pub async fn refusal(mut conn: &AsyncPgConnection, statement: &str) -> String {
    match conn.batch_execute(statement).await {
        Ok(()) => panic!("`{statement}` was not refused"),
        Err(error) => error.to_string(),
    }
}

/// The tables with a row that contains this text in any column, as text or as bytes.
pub async fn tables_with(conn: &AsyncPgConnection, text: &str) -> Vec<String> {
    let tables = "select c.oid::regclass from pg_class c join pg_namespace n on n.oid = c.relnamespace
                  where c.relkind = 'r' and n.nspname in ('public', 'apalis')";
    let mut found = Vec::new();
    for table in texts(conn, tables).await {
        let rows = format!(
            "{table} t where t::text ilike '%{text}%'
             or t::text like '%' || encode(convert_to('{text}', 'UTF8'), 'hex') || '%'"
        );
        if count(conn, &rows).await > 0 {
            found.push(table);
        }
    }
    found
}
