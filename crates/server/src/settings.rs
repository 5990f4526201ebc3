//! How the server is set up.

use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::time::Duration;

use domain::effect::platform::PlatformSecret;

/// How the server is set up.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where people reach the portal, without a slash at the end: `https://unbind.example`. Links, cookies, the
    /// accepted `Host` and the accepted origin follow from it. Plain `http` is for loopback only.
    pub base_url: String,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Threads that answer requests.
    pub threads: NonZeroUsize,
    /// Sign-in attempts a minute from one address.
    pub sign_ins_per_minute: u32,
    /// Everything can be looked at, nothing changed: while something is mended, or the database moves.
    pub read_only: bool,
    /// How old the counts of the queue may be that every page of the desk shows. Whoever changes something sees it at
    /// once; colleagues whose requests another server answers, after this.
    pub counts_age: Duration,
    /// An answer that is not there by then is 503: a database that hangs, rather than being gone, hangs nobody's browser.
    /// Not for files on their way in, which have deadlines of their own.
    pub answer_deadline: Duration,
    /// Shared with the platform; without it nothing is taken from any.
    pub platform_secret: Option<PlatformSecret>,
}

impl Settings {
    /// Settings for `base_url` with the usual limits, and a thread for each processor.
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

    /// Host and port people reach the portal under.
    pub fn host(&self) -> &str {
        self.base_url.split_once("://").map_or("", |(_, host)| host)
    }
}
