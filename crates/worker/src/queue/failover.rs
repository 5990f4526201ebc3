//! Finds the writable database server among several. The queue library knows one address only: it is given the
//! primary's, and again after a failover. With one server there is nothing to do.

use std::time::Duration;

use apalis_postgres::{PgConnectOptions, PgPool};
use database::DatabaseSettings;
use diesel::QueryableByName;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::queue::pool::{QueueError, StatementTimeout, options};

/// Period between checks that the primary still is one.
const LOOK_PERIOD: Duration = Duration::from_secs(2);
/// Wait between rounds through all servers while none is writable.
const SEARCH_PERIOD: Duration = Duration::from_millis(500);
/// A server that does not answer within this period is skipped.
const PATIENCE_PERIOD: Duration = Duration::from_secs(2);

/// The address of one server, and its connection options for the queue library.
type Choice = (String, PgConnectOptions);

/// The servers of one database, in the order of its address.
#[derive(Debug)]
pub(crate) struct Servers {
    first: Choice,
    others: Vec<Choice>,
}

impl Servers {
    pub(crate) fn new(database_url: &str, name: &str, timeout: StatementTimeout) -> Result<Self, QueueError> {
        let urls = database::strict_urls(database_url).map_err(|error| QueueError::Url(error.to_string()))?;
        let mut choices = urls.into_iter().map(|url| options(&url, name, timeout).map(|options| (url, options)));
        let first = choices.next().ok_or_else(|| QueueError::Url("it names no server".to_owned()))??;
        Ok(Self { first, others: choices.collect::<Result<_, _>>()? })
    }

    pub(crate) fn first(&self) -> &PgConnectOptions {
        &self.first.1
    }

    /// Options for the writable server, if there is one.
    pub(crate) async fn find(&self) -> Option<&PgConnectOptions> {
        if self.others.is_empty() {
            return Some(self.first());
        }
        self.search().await.map(|(options, _)| options)
    }

    /// Keeps a pool pointed at the writable server, for as long as it is polled.
    pub(crate) async fn follow(self, pool: PgPool) {
        if self.others.is_empty() {
            return;
        }
        loop {
            let Some((options, connection)) = self.search().await else {
                tokio::time::sleep(SEARCH_PERIOD).await;
                continue;
            };
            let (host, port) = (options.get_host(), options.get_port());
            tracing::info!(host, port, "connected to the primary");
            pool.set_connect_options(options.clone());
            while query_is_primary(&connection).await {
                tokio::time::sleep(LOOK_PERIOD).await;
            }
            tracing::warn!(host, port, "the server is no longer the primary; searching for another");
        }
    }

    async fn search(&self) -> Option<(&PgConnectOptions, AsyncPgConnection)> {
        for (url, options) in std::iter::once(&self.first).chain(&self.others) {
            let settings = DatabaseSettings {
                acquire_timeout: PATIENCE_PERIOD,
                ..DatabaseSettings::new(url, "unbind work primary")
            };
            match database::connect(&settings).await {
                Ok(connection) if query_is_primary(&connection).await => return Some((options, connection)),
                Ok(_) => {}
                Err(error) => {
                    tracing::debug!(%error, host = options.get_host(), "the server cannot be reached; trying the next")
                }
            }
        }
        None
    }
}

async fn query_is_primary(mut connection: &AsyncPgConnection) -> bool {
    #[derive(QueryableByName)]
    struct Standing {
        #[diesel(sql_type = Bool)]
        is_primary: bool,
    }
    let asked = diesel::sql_query("select not pg_is_in_recovery() as is_primary").get_result(&mut connection);
    match tokio::time::timeout(PATIENCE_PERIOD, asked).await {
        Ok(Ok(Standing { is_primary })) => is_primary,
        _ => false,
    }
}
