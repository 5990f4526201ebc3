//! What every handler shares.

use std::net::IpAddr;

use domain::secret::SecretKey;
use domain::{Context, db};

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
}

impl State {
    /// Puts the parts together.
    pub fn new(settings: Settings, pool: db::Pool, ctx: Context, key: SecretKey) -> Self {
        let throttle = Throttle::new(settings.sign_ins_per_minute);
        Self { pool, ctx, key, settings, throttle }
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
}
