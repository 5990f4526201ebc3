//! Connections to PostgreSQL: one pool per process, limits on every connection, TLS to every host except this
//! machine.
//!
//! A connection that died in the pool is replaced, so that a process survives a restart of its database. Starting a
//! database, and the queries, belong to other crates.

use std::fmt;
use std::time::Duration;

use deadpool::Runtime;
use deadpool::managed::{Hook, HookError, PoolError, TimeoutType};
use diesel_async::pooled_connection::{
    AsyncDieselConnectionManager, ManagerConfig, PoolError as SetupError, RecyclingMethod, deadpool as diesel_pool,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures::FutureExt;

use crate::address::Address;
use crate::settings::{DatabaseSettings, UrlError};

/// A connection borrowed from the [`Pool`]; returned when dropped.
pub type Connection = diesel_pool::Object<AsyncPgConnection>;

/// How long a connection may be idle before it is tested with a query when next borrowed. A connection closed by the
/// server is noticed without one; the query finds those lost to a silent network failure.
const TRY_AFTER_IDLE_PERIOD: Duration = Duration::from_secs(5);

/// True when the database refused a write because it, or this connection, is read-only: a server in read-only mode,
/// or a standby that has not been promoted yet.
pub fn is_read_only(error: &diesel::result::Error) -> bool {
    matches!(error, diesel::result::Error::DatabaseError(diesel::result::DatabaseErrorKind::ReadOnlyTransaction, _))
}

/// Why a connection could not be made outside the pool.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The address cannot be used.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// The server refused or did not answer.
    #[error("the database cannot be reached: {0}")]
    Unreachable(#[from] diesel::ConnectionError),
}

/// Why the pool has no connection to lend. All causes are temporary: the answer is 503 with `Retry-After`.
#[derive(Debug, thiserror::Error)]
pub enum AcquireError {
    /// Every connection was busy for the whole [`DatabaseSettings::acquire_timeout`].
    #[error("all database connections are busy")]
    Busy,
    /// The server refused, did not answer in time, or ended the connection.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// The pool was closed: the process is stopping.
    #[error("the database pool is closed")]
    Closed,
}

/// The process's connections. Clones share them.
#[derive(Clone)]
pub struct Pool {
    inner: diesel_pool::Pool<AsyncPgConnection>,
}

impl fmt::Debug for Pool {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.status().fmt(formatter)
    }
}

impl Pool {
    /// Borrows a connection. Never call this while holding one: enough such callers deadlock.
    ///
    /// # Errors
    /// [`AcquireError`]: the caller should answer 503.
    pub async fn get(&self) -> Result<Connection, AcquireError> {
        self.inner.get().await.map_err(|error| match error {
            PoolError::Timeout(TimeoutType::Wait) => AcquireError::Busy,
            PoolError::Closed => AcquireError::Closed,
            PoolError::Timeout(_) => AcquireError::Unreachable("no answer in time".to_owned()),
            PoolError::Backend(error) => AcquireError::Unreachable(error.to_string()),
            other => AcquireError::Unreachable(other.to_string()),
        })
    }

    /// The pool's load, for `/metrics`.
    pub fn status(&self) -> deadpool::Status {
        self.inner.status()
    }

    /// Closes idle connections now and the others when they are returned; later calls of [`Self::get`] fail.
    pub fn close(&self) {
        self.inner.close();
    }
}

/// Creates the pool. Opens no connection: a process can start before its database does.
///
/// # Errors
/// [`UrlError`] when the address or the certificate file it names cannot be used.
pub fn pool(settings: &DatabaseSettings) -> Result<Pool, UrlError> {
    let address = Address::new(settings)?;
    // A former primary may return as a standby, under connections that did not notice.
    let probe = if address.is_primary_wanted { "select 1 where not pg_is_in_recovery()" } else { "select 1" };
    let mut config = ManagerConfig::<AsyncPgConnection>::default();
    config.recycling_method = RecyclingMethod::Fast;
    config.custom_setup = Box::new(move |_| {
        let address = address.clone();
        async move { address.connect().await }.boxed()
    });
    let manager = AsyncDieselConnectionManager::new_with_config(String::new(), config);
    let patience = Some(settings.acquire_timeout);
    let inner = diesel_pool::Pool::builder(manager)
        .max_size(settings.max_connections)
        .wait_timeout(patience)
        .create_timeout(patience)
        .recycle_timeout(patience)
        .runtime(Runtime::Tokio1)
        .pre_recycle(Hook::async_fn(move |connection: &mut AsyncPgConnection, metrics| {
            let is_fresh = metrics.last_used() < TRY_AFTER_IDLE_PERIOD;
            Box::pin(async move {
                if is_fresh {
                    return Ok(());
                }
                match diesel::sql_query(probe).execute(connection).await {
                    Ok(0) => Err(HookError::message("no longer the primary")),
                    Ok(_) => Ok(()),
                    Err(error) => Err(HookError::Backend(SetupError::QueryError(error))),
                }
            })
        }))
        .build()
        .map_err(|_| UrlError::NoRuntime)?;
    Ok(Pool { inner })
}

/// Opens one connection outside any pool, with the same limits and the same TLS.
pub async fn connect(settings: &DatabaseSettings) -> Result<AsyncPgConnection, ConnectError> {
    Ok(Address::new(settings)?.connect().await?)
}
