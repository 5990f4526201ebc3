//! A real PostgreSQL database for each test, made in a few milliseconds.
//!
//! One private server per checkout (`target/testkit/pg`) is started by the first test process and left running; see
//! [`launcher`]. On it a template database holds the schema of this build; its name contains a fingerprint of every
//! migration, so a changed migration creates a new template. Every test gets a copy, dropped when the test ends.
//! Databases left behind by killed tests are removed by later ones.

use std::path::{Path, PathBuf};

use apalis_postgres::{PgPool, PostgresStorage};
use database::{DatabaseSettings, Pool, migrate};
use diesel::QueryableByName;
use diesel::sql_types::{Bool, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use launcher::Settings;

/// Prefix of every test database's name.
const COPY_PREFIX: &str = "t_";

/// Prefix of every template's name.
const TEMPLATE_PREFIX: &str = "template_";

/// Held on the server while the template is created. The number is arbitrary.
const TEMPLATE_LOCK: &str = "select pg_advisory_lock(774411)";

/// Most leftover databases one test process drops, so that no single process pays for all.
const SWEEP_AT_ONCE: usize = 4;

/// An empty database with the current schema, for one test. Dropped with the value.
#[derive(Debug)]
pub struct TestDatabase {
    /// The address, for code that connects by itself.
    pub url: String,
    /// A pool of eight connections to it.
    pub pool: Pool,
    name: String,
    maintenance_url: String,
}

impl TestDatabase {
    /// The database's name on the test server.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A connection of its own, outside the pool.
    ///
    /// # Panics
    /// When the test server is gone.
    pub async fn connect(&self) -> AsyncPgConnection {
        connect(&self.url).await
    }
}

impl Drop for TestDatabase {
    /// Best effort: a database that remains is removed by a later test.
    fn drop(&mut self) {
        self.pool.close();
        let (url, name) = (self.maintenance_url.clone(), self.name.clone());
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
            runtime.block_on(async {
                let mut connection = database::connect(&settings(&url)).await.ok()?;
                drop_database(&mut connection, &name).await
            })
        });
        // Wait, because the process may end right after this; ignore a panic, because a failing test must not fail
        // twice.
        let _ = dropping.join();
    }
}

/// A new database with all tables, the queue's and ours, and no rows.
///
/// # Panics
/// When PostgreSQL cannot be started or a migration fails; the message says why.
pub async fn database() -> TestDatabase {
    create(&template_name(), true).await
}

/// A new, completely empty database, for tests of the migrations themselves.
///
/// # Panics
/// When PostgreSQL cannot be started; the message says why.
pub async fn empty_database() -> TestDatabase {
    create("template1", false).await
}

/// Runs the queue library's own migrations, which ours build on.
///
/// # Panics
/// When they fail; the message says why.
pub async fn set_up_queue(url: &str) {
    let strict = database::strict_urls(url).unwrap_or_else(|error| panic!("{error}"));
    let pool = PgPool::connect(&strict[0])
        .await
        .unwrap_or_else(|error| panic!("the test database cannot be reached: {error}"));
    PostgresStorage::setup(&pool).await.unwrap_or_else(|error| panic!("the queue's migrations failed: {error}"));
    pool.close().await;
}

/// The settings of this checkout's shared test server.
fn server_settings() -> Settings {
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"), PathBuf::from);
    Settings::throwaway(target.join("testkit/pg"), "postgres")
}

async fn create(template: &str, is_ours: bool) -> TestDatabase {
    let server = tokio::task::spawn_blocking(|| {
        let mut lines = Vec::new();
        launcher::up(&server_settings(), &mut |line| lines.push(line.to_owned()))
            .map_err(|error| format!("{error}\n{}", lines.join("\n")))
    })
    .await
    .unwrap_or_else(|error| panic!("starting PostgreSQL panicked: {error}"))
    .unwrap_or_else(|error| panic!("PostgreSQL for tests did not start: {error}"));

    let mut connection = connect(&server.url).await;
    if is_ours && !exists(&connection, template).await {
        make_template(&mut connection, &server.url, template).await;
    }
    sweep(&mut connection, template).await;

    let name = format!("{COPY_PREFIX}{}", uuid::Uuid::new_v4().simple());
    execute(&mut connection, &format!("create database {name} template {template} strategy file_copy")).await;
    let url = with_database(&server.url, &name);
    let pool = database::pool(&settings(&url)).unwrap_or_else(|error| panic!("{error}"));
    TestDatabase { url, pool, name, maintenance_url: server.url }
}

/// Creates the template under another name and renames it at the end, so that an incomplete one is never copied.
async fn make_template(connection: &mut AsyncPgConnection, server_url: &str, template: &str) {
    execute(connection, TEMPLATE_LOCK).await;
    if !exists(connection, template).await {
        let name = format!("{COPY_PREFIX}{}", uuid::Uuid::new_v4().simple());
        execute(connection, &format!("create database {name}")).await;
        let url = with_database(server_url, &name);
        set_up_queue(&url).await;
        migrate::run(&url).await.unwrap_or_else(|error| panic!("{error}"));
        // PostgreSQL cannot copy a database that has connections.
        execute(
            connection,
            &format!(
                "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '{name}';
                 alter database {name} rename to {template};
                 alter database {template} with allow_connections false"
            ),
        )
        .await;
    }
    execute(connection, "select pg_advisory_unlock_all()").await;
}

/// Drops databases of killed tests, and templates of outdated schemas, by the age of their files.
async fn sweep(connection: &mut AsyncPgConnection, template: &str) {
    let old: Vec<Name> = diesel::sql_query(
        "select datname::text as name from pg_database d
         where (datname like 't\\_%' or datname like 'template\\_%') and datname <> $1
           and (pg_stat_file('base/' || oid || '/PG_VERSION', true)).modification
               < clock_timestamp() - case when datname like 't\\_%' then interval '3 hours' else interval '2 days' end
           and not exists (select from pg_stat_activity a where a.datid = d.oid)
         order by oid",
    )
    .bind::<Text, _>(template)
    .load(connection)
    .await
    .unwrap_or_default();
    for Name { name } in old.into_iter().take(SWEEP_AT_ONCE) {
        let _ = drop_database(connection, &name).await;
    }
}

async fn drop_database(connection: &mut AsyncPgConnection, name: &str) -> Option<()> {
    connection.batch_execute(&format!("drop database if exists {name} with (force)")).await.ok()
}

async fn exists(connection: &AsyncPgConnection, database: &str) -> bool {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = Bool)]
        found: bool,
    }
    let row: Found = diesel::sql_query("select exists (select from pg_database where datname = $1) as found")
        .bind::<Text, _>(database)
        .get_result(&mut &*connection)
        .await
        .unwrap_or_else(|error| panic!("the test server cannot be asked: {error}"));
    row.found
}

async fn execute(connection: &mut AsyncPgConnection, sql: &str) {
    connection.batch_execute(sql).await.unwrap_or_else(|error| panic!("`{sql}` failed: {error}"));
}

async fn connect(url: &str) -> AsyncPgConnection {
    database::connect(&settings(url)).await.unwrap_or_else(|error| panic!("{error}"))
}

/// Longer timeouts than a real process: many tests share two cores.
fn settings(url: &str) -> DatabaseSettings {
    DatabaseSettings {
        max_connections: 8,
        acquire_timeout: std::time::Duration::from_secs(30),
        statement_timeout: std::time::Duration::from_secs(60),
        lock_timeout: std::time::Duration::from_secs(60),
        ..DatabaseSettings::new(url, "testkit")
    }
}

fn template_name() -> String {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    migrate::FINGERPRINT.hash(&mut hasher);
    for migration in PostgresStorage::migrations().iter() {
        migration.checksum.hash(&mut hasher);
    }
    format!("{TEMPLATE_PREFIX}{:016x}", hasher.finish())
}

/// The address of another database on the same server.
fn with_database(url: &str, database: &str) -> String {
    let server = url.rsplit_once('/').map_or(url, |(server, _)| server);
    format!("{server}/{database}")
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}
