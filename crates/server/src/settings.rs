//! Settings of the server.

use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::time::Duration;

use domain::effect::platform::PlatformSecret;

/// Settings of the server.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where people reach the portal, without a slash at the end: `https://unbind.example`. Links, cookies, the
    /// accepted `Host` and the accepted origin follow from it. Plain `http` is for loopback only.
    pub base_url: String,
    /// Proxies whose `X-Forwarded-For` is trusted.
    pub trusted_proxies: Vec<IpAddr>,
    /// Threads that answer requests.
    pub threads: NonZeroUsize,
    /// Sign-in attempts a minute from one address.
    pub sign_ins_per_minute: u32,
    /// Read-only mode: pages are shown and every form is refused, for repairs or while the database is moved.
    pub read_only: bool,
    /// Greatest age of the queue's counts on the pages of the desk. The process that changed something shows it at
    /// once, other processes after this time.
    pub counts_age: Duration,
    /// Time after which a request is answered with 503, so that a database that hangs does not hang browsers. Uploads
    /// have deadlines of their own.
    pub answer_deadline: Duration,
    /// Secret shared with the platform; without it the platform's messages are answered with 404.
    pub platform_secret: Option<PlatformSecret>,
}

impl Settings {
    /// Settings for `base_url` with the default limits and one thread per processor.
    pub fn new(base_url: impl Into<String>) -> Self {
        let base_url = base_url.into().trim_end_matches('/').to_owned();
        Self {
            base_url,
            trusted_proxies: Vec::new(),
            threads: std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
            sign_ins_per_minute: 30,
            read_only: false,
            counts_age: Duration::from_secs(1),
            answer_deadline: Duration::from_secs(30),
            platform_secret: None,
        }
    }

    /// True when the portal is reached over TLS; then cookies are `Secure` and named `__Host-…`.
    pub fn is_secure(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// Host and port of the base URL.
    pub fn host(&self) -> &str {
        self.base_url.split_once("://").map_or("", |(_, host)| host)
    }
}
