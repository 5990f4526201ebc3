//! The pool after a request that was given up in the middle of a transaction.

use database::DatabaseSettings;
use diesel::QueryableByName;
use diesel::sql_types::Bool;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

#[derive(QueryableByName)]
struct Open {
    #[diesel(sql_type = Bool)]
    is_open: bool,
}

#[tokio::test]
async fn abandoned_transaction_is_not_lent_again() {
    let database = testkit::database().await;
    let pool = database::pool(&DatabaseSettings { max_connections: 1, ..DatabaseSettings::new(&database.url, "test") })
        .unwrap();
    let (written, was_written) = tokio::sync::oneshot::channel();
    {
        let mut borrowed = pool.get().await.unwrap();
        let conn: &mut AsyncPgConnection = &mut borrowed;
        let abandoned = conn.transaction::<(), diesel::result::Error, _>(async |conn| {
            diesel::sql_query("create table left_behind ()").execute(conn).await?;
            let _ = written.send(());
            std::future::pending().await
        });
        tokio::select! {
            _ = abandoned => unreachable!("it waits for ever"),
            _ = was_written => {}
        }
    }
    let mut conn = pool.get().await.unwrap();
    // The table is visible inside the abandoned transaction, and nowhere else.
    let open: Open = diesel::sql_query("select to_regclass('left_behind') is not null as is_open")
        .get_result(&mut conn)
        .await
        .unwrap();
    assert!(!open.is_open, "the connection is still in the transaction of another request");
}
