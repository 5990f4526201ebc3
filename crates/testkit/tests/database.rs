//! The test database: real, empty, not shared, with the schema of this build.

use std::time::{Duration, Instant};

use database::{AcquireError, DatabaseSettings, migrate};
use diesel_async::RunQueryDsl;
use launcher::Settings;
use testkit::sql::{count, execute, number, text};

#[tokio::test]
async fn each_test_gets_its_own_current_database() {
    let (one, two) = tokio::join!(testkit::database(), testkit::database());
    assert_ne!(one.name(), two.name());
    let connection = one.pool.get().await.unwrap_or_else(|e| panic!("{e}"));
    migrate::require_current(&connection).await.unwrap_or_else(|error| panic!("{error}"));
    assert!(count(&connection, "information_schema.tables where table_schema = 'apalis'").await > 0);
    assert_eq!(count(&connection, "apalis.jobs").await, 0);
}

#[tokio::test]
async fn database_is_dropped_with_the_value() {
    let kept = testkit::database().await;
    let dropped = testkit::database().await;
    let name = dropped.name().to_owned();
    let busy = dropped.connect().await;
    drop(dropped);
    drop(busy);
    let connection = kept.connect().await;
    assert_eq!(count(&connection, &format!("pg_database where datname = '{name}'")).await, 0);
}

#[tokio::test]
async fn database_is_created_quickly() {
    drop(testkit::database().await);
    let before = Instant::now();
    let database = testkit::database().await;
    // Measured at 20 to 40 ms on two idle cores; the bound allows for busy ones.
    assert!(before.elapsed() < Duration::from_secs(3), "{:?}", before.elapsed());
    drop(database);
}

#[tokio::test]
async fn migrations_run_up_down_up() {
    let database = testkit::empty_database().await;
    testkit::set_up_queue(&database.url).await;
    let connection = database.connect().await;
    let all = migrate::get_schema_state(&connection).await.unwrap_or_else(|e| panic!("{e}")).pending;
    assert!(!all.is_empty());
    let refused = migrate::require_current(&connection).await;
    let sentence = refused.err().map(|error| error.to_string()).unwrap_or_default();
    assert!(sentence.contains("behind; run `unbind migrate`"), "{sentence}");

    let up = migrate::run(&database.url).await.unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(up, all);
    assert!(migrate::require_current(&connection).await.is_ok());
    let again = migrate::run(&database.url).await.unwrap_or_else(|e| panic!("{e}"));
    assert!(again.is_empty());

    let mut down = migrate::revert_all(&database.url).await.unwrap_or_else(|e| panic!("{e}"));
    down.reverse();
    assert_eq!(down, all);
    let left = "information_schema.tables
                where table_schema = 'public' and table_name <> '__diesel_schema_migrations'";
    assert_eq!(count(&connection, left).await, 0);
    let up = migrate::run(&database.url).await.unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(up, all);
}

#[tokio::test]
async fn concurrent_migrations_take_turns() {
    let database = testkit::empty_database().await;
    testkit::set_up_queue(&database.url).await;
    let (one, two) = tokio::join!(migrate::run(&database.url), migrate::run(&database.url));
    let mut counts = [one, two].map(|names| names.unwrap_or_else(|e| panic!("{e}")).len());
    counts.sort_unstable();
    assert_eq!(counts[0], 0);
    assert!(counts[1] > 0);
}

#[tokio::test]
async fn newer_database_is_accepted() {
    let database = testkit::database().await;
    let connection = database.connect().await;
    execute(&connection, "insert into __diesel_schema_migrations (version) values ('29991231000000')").await;
    let schema_state = migrate::get_schema_state(&connection).await.unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(schema_state.unknown, ["29991231000000"]);
    assert!(schema_state.pending.is_empty());
    assert!(migrate::require_current(&connection).await.is_ok());
}

#[tokio::test]
async fn connections_carry_their_limits() {
    let database = testkit::database().await;
    let settings = DatabaseSettings {
        statement_timeout: Duration::from_millis(300),
        lock_timeout: Duration::from_millis(200),
        idle_in_transaction_timeout: Duration::from_secs(7),
        ..DatabaseSettings::new(&database.url, "unbind serve")
    };
    let pool = database::pool(&settings).unwrap_or_else(|e| panic!("{e}"));
    let connection = pool.get().await.unwrap_or_else(|e| panic!("{e}"));
    for (name, value) in [
        ("statement_timeout", "300ms"),
        ("lock_timeout", "200ms"),
        ("idle_in_transaction_session_timeout", "7s"),
        ("application_name", "unbind serve"),
        ("TimeZone", "UTC"),
    ] {
        assert_eq!(text(&connection, &format!("select current_setting('{name}')")).await, value, "{name}");
    }
    let slow = diesel::sql_query("select pg_sleep(5)").execute(&mut &*connection).await;
    assert!(slow.is_err());
}

#[tokio::test]
async fn full_pool_is_busy_not_unreachable() {
    let database = testkit::database().await;
    let settings = DatabaseSettings {
        max_connections: 1,
        acquire_timeout: Duration::from_millis(100),
        ..DatabaseSettings::new(&database.url, "testkit")
    };
    let pool = database::pool(&settings).unwrap_or_else(|e| panic!("{e}"));
    let held = pool.get().await.unwrap_or_else(|e| panic!("{e}"));
    assert!(matches!(pool.get().await, Err(AcquireError::Busy)));
    drop(held);
    assert!(pool.get().await.is_ok());
}

#[tokio::test]
async fn killed_connection_is_replaced() {
    let database = testkit::database().await;
    let settings = DatabaseSettings { max_connections: 1, ..DatabaseSettings::new(&database.url, "testkit") };
    let pool = database::pool(&settings).unwrap_or_else(|e| panic!("{e}"));
    let lent = pool.get().await.unwrap_or_else(|e| panic!("{e}"));
    let pid = number(&lent, "select pg_backend_pid()").await;
    drop(lent);
    let other = database.connect().await;
    number(&other, &format!("select pg_terminate_backend({pid}, 5000)::int")).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    let lent = pool.get().await.unwrap_or_else(|e| panic!("{e}"));
    assert_ne!(number(&lent, "select pg_backend_pid()").await, pid);
}

#[tokio::test]
async fn pool_survives_a_server_restart() {
    let dir = tempfile::tempdir().unwrap_or_else(|e| panic!("{e}"));
    let server = Settings { max_connections: 20, ..Settings::throwaway(dir.path().join("pg"), "unbind") };
    let running = launcher::up(&server, &mut |_| ()).unwrap_or_else(|e| panic!("{e}"));
    let settings =
        DatabaseSettings { acquire_timeout: Duration::from_secs(2), ..DatabaseSettings::new(&running.url, "testkit") };
    let pool = database::pool(&settings).unwrap_or_else(|e| panic!("{e}"));
    let lent = pool.get().await.unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(number(&lent, "select 1").await, 1);
    drop(lent);

    launcher::down(&server).unwrap_or_else(|e| panic!("{e}"));
    tokio::time::sleep(Duration::from_millis(50)).await;
    let before = Instant::now();
    assert!(matches!(pool.get().await, Err(AcquireError::Unreachable(_))));
    assert!(before.elapsed() < Duration::from_secs(1), "{:?}", before.elapsed());

    let back = launcher::up(&server, &mut |_| ()).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(back.url, running.url);
    let lent = pool.get().await.unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(number(&lent, "select 1").await, 1);
    drop(lent);
    launcher::reset(&server).unwrap_or_else(|e| panic!("{e}"));
}

#[tokio::test]
async fn remote_database_requires_tls() {
    let database = testkit::database().await;
    // The test server has no TLS; requiring it simulates a remote host.
    let settings = DatabaseSettings::new(format!("{}?sslmode=require", database.url), "testkit");
    let error = database::connect(&settings).await.err().map(|e| e.to_string()).unwrap_or_default();
    assert!(error.contains("TLS"), "{error}");
}
