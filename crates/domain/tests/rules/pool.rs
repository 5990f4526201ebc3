//! The pool after a request that was given up in the middle of a transaction.

use database::DatabaseSettings;
use diesel_async::AsyncConnection;

use crate::prelude::*;

#[tokio::test]
async fn abandoned_transaction_is_not_lent_again() {
    let database = testkit::database().await;
    let settings = DatabaseSettings { max_connections: 1, ..DatabaseSettings::new(&database.url, "test") };
    let pool = database::pool(&settings).unwrap();
    let (written, was_written) = tokio::sync::oneshot::channel();
    {
        let mut borrowed = pool.get().await.unwrap();
        let conn: &mut AsyncPgConnection = &mut borrowed;
        let abandoned = conn.transaction::<(), diesel::result::Error, _>(async |conn| {
            sql::execute(conn, "create table left_behind ()").await;
            let _ = written.send(());
            std::future::pending().await
        });
        tokio::select! {
            _ = abandoned => unreachable!("it waits for ever"),
            _ = was_written => {}
        }
    }
    let conn = pool.get().await.unwrap();
    // The table is visible inside the abandoned transaction, and nowhere else.
    let is_closed = sql::text(&conn, "select to_regclass('left_behind') is null").await;
    assert_eq!(is_closed, "true", "the connection is still in the transaction of another request");
}
