//! What every handler shares.

use std::net::IpAddr;
use std::time::Duration;

use actix_web::web;
use domain::secret::{self, SecretKey};
use domain::{Context, db};
use tokio::sync::Semaphore;

use crate::failure::Failure;
use crate::throttle::Throttle;

/// How the server is set up.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where people reach the portal, without a slash at the end: `https://unbind.example`. Links, cookies, the
    /// accepted `Host` and the accepted origin follow from it. Plain `http` is for loopback only.
    pub base_url: String,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Sign-in attempts a minute from one address.
    pub sign_ins_per_minute: u32,
}

impl Settings {
    /// Settings for `base_url` with the usual limits.
    pub fn new(base_url: impl Into<String>) -> Self {
        let base_url = base_url.into().trim_end_matches('/').to_owned();
        Self { base_url, trusted_proxies: Vec::new(), sign_ins_per_minute: 30 }
    }

    /// True when the portal is reached over TLS; then cookies are `Secure` and named `__Host-…`.
    pub fn is_secure(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// Host and port people reach the portal under.
    pub fn host(&self) -> &str {
        self.base_url.split_once("://").map_or("", |(_, host)| host)
    }
}

/// Shared by every handler of the process.
#[derive(Debug)]
pub struct State {
    /// Connections.
    pub pool: db::Pool,
    /// Time, letters, policies.
    pub ctx: Context,
    /// The server's key.
    pub key: SecretKey,
    /// How it is set up.
    pub settings: Settings,
    /// Slows sign-in attempts down.
    pub throttle: Throttle,
    /// Places at the hashing of passwords: each takes 19 MiB and a core.
    hashing: Semaphore,
}

/// Passwords hashed at once; the others wait their turn.
const HASHED_AT_ONCE: usize = 2;
/// How long one waits for a turn before the answer is 503.
const HASHING_PATIENCE: Duration = Duration::from_secs(5);

impl State {
    /// Puts the parts together.
    pub fn new(settings: Settings, pool: db::Pool, ctx: Context, key: SecretKey) -> Self {
        let throttle = Throttle::new(settings.sign_ins_per_minute);
        Self { pool, ctx, key, settings, throttle, hashing: Semaphore::new(HASHED_AT_ONCE) }
    }

    /// A connection for this request.
    ///
    /// # Errors
    /// [`Failure::Unavailable`] when none can be had in time.
    pub async fn conn(&self) -> Result<db::Connection, Failure> {
        self.pool.get().await.map_err(|error| {
            tracing::error!(%error, "no database connection");
            Failure::Unavailable
        })
    }

    /// Whether the password is the one that was hashed; a few at once, off the threads that answer requests.
    ///
    /// # Errors
    /// [`Failure::Unavailable`] when too many are waiting.
    pub async fn verify_password(&self, password: String, hash: String) -> Result<bool, Failure> {
        let turn = tokio::time::timeout(HASHING_PATIENCE, self.hashing.acquire()).await;
        let _place = turn.map_err(|_| Failure::Unavailable)?.map_err(Failure::internal)?;
        web::block(move || secret::verify_password(&password, &hash)).await.map_err(Failure::internal)
    }
}
