//! The database.

#[cfg(feature = "demo")]
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::Args;
use database::{ConnectError, DatabaseSettings, migrate};
use diesel_async::AsyncPgConnection;

/// How long a starting process waits for an unreachable database.
const PATIENCE: Duration = Duration::from_secs(30);

/// Options that name the database.
#[derive(Args, Clone)]
pub(crate) struct DatabaseOptions {
    /// PostgreSQL 15 or newer: postgres://user:password@host:port/database.
    #[cfg_attr(feature = "demo", doc = "If not set, the private database of `unbind db up` is used if it is running.")]
    /// Connections to other hosts use verified TLS unless the address says sslmode=disable
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL", help_heading = "Database")]
    pub(crate) database_url: Option<String>,
    #[cfg(feature = "demo")]
    /// Directory of the private database, and of the demo's mail, logs and secret
    #[arg(long, env = "UNBIND_DATA_DIR", value_name = "DIR", default_value = ".data", help_heading = "Database")]
    pub(crate) data_dir: PathBuf,
}

impl DatabaseOptions {
    /// The database's address: the given one, or the private one's.
    pub(crate) fn url(&self) -> anyhow::Result<String> {
        if let Some(url) = &self.database_url {
            return Ok(url.clone());
        }
        #[cfg(feature = "demo")]
        return self.private_url();
        #[cfg(not(feature = "demo"))]
        anyhow::bail!("no database: set DATABASE_URL");
    }

    /// Checks that there is a usable address; does not connect.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        database::strict_urls(&self.url()?).context("DATABASE_URL cannot be used").map(drop)
    }

    /// Address and limits for a process of this name.
    pub(crate) fn settings(&self, name: &str) -> anyhow::Result<DatabaseSettings> {
        Ok(DatabaseSettings::new(self.url()?, name))
    }

    /// One connection, for a short-lived command; refuses an old schema.
    pub(crate) async fn connect(&self, name: &str) -> anyhow::Result<AsyncPgConnection> {
        connect_current(&self.settings(name)?).await
    }
}

/// As [`connect_patiently`]; refuses an old schema.
pub(crate) async fn connect_current(settings: &DatabaseSettings) -> anyhow::Result<AsyncPgConnection> {
    let connection = connect_patiently(settings).await?;
    migrate::require_current(&connection).await?;
    Ok(connection)
}

/// Connects, and retries for half a minute while the server does not answer.
pub(crate) async fn connect_patiently(settings: &DatabaseSettings) -> anyhow::Result<AsyncPgConnection> {
    let started = Instant::now();
    let mut wait = Duration::from_millis(100);
    loop {
        match database::connect(settings).await {
            Ok(connection) => return Ok(connection),
            Err(ConnectError::Url(error)) => return Err(error.into()),
            Err(error) if started.elapsed() + wait > PATIENCE => {
                return Err(error).with_context(|| format!("no connection within {} seconds", PATIENCE.as_secs()));
            }
            Err(error) => tracing::warn!(%error, "waiting for the database"),
        }
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(Duration::from_secs(2));
    }
}
