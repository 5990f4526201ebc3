//! Settings of the server.

use std::num::NonZeroUsize;
use std::time::Duration;

use domain::base::Network;
use domain::effect::platform::PlatformSecret;

/// Settings of the server.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where people reach the portal: `https://unbind.example`, with scheme and host in lower case, without the scheme's
    /// own port, without a slash at the end. Links, cookies, the
    /// accepted `Host` and the accepted origin follow from it. Plain `http` is for loopback only.
    pub base_url: String,
    /// Proxies whose `X-Forwarded-For` is trusted.
    pub trusted_proxies: Vec<Network>,
    /// Threads that answer requests.
    pub threads: NonZeroUsize,
    /// Sign-in attempts a minute from one address.
    pub sign_ins_per_minute: u32,
    /// Calls a minute of one API client.
    pub api_calls_per_minute: u32,
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
    /// Accepts addresses of webhooks in private networks and on this machine; the worker has the same setting.
    pub webhooks_allow_private: bool,
    /// Secret shared with the gateway of text messages; without it its reports are answered with 404.
    pub sms_secret: Option<PlatformSecret>,
}

impl Settings {
    /// Settings for `base_url` with the default limits and one thread per processor.
    pub fn new(base_url: impl Into<String>) -> Self {
        let base_url = normal_url(base_url.into().trim_end_matches('/'));
        Self {
            base_url,
            trusted_proxies: Vec::new(),
            threads: std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
            sign_ins_per_minute: 30,
            api_calls_per_minute: 600,
            read_only: false,
            counts_age: Duration::from_secs(1),
            answer_deadline: Duration::from_secs(30),
            platform_secret: None,
            webhooks_allow_private: false,
            sms_secret: None,
        }
    }

    /// True when the portal is reached over TLS; then cookies are `Secure` and named `__Host-…`.
    pub fn is_secure(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// True for the `Host` of a request to the base URL: case, the scheme's own port (RFC 9110, 4.2.3) and the dot of a
    /// fully qualified name (RFC 3986, 3.2.2) do not matter.
    pub fn is_own_host(&self, host: &str) -> bool {
        let port = if self.is_secure() { ":443" } else { ":80" };
        let host = host.strip_suffix(port).unwrap_or(host);
        host.eq_ignore_ascii_case(self.host()) || without_root(host).eq_ignore_ascii_case(self.host())
    }

    /// True for the `Origin` of a request from a page of the base URL; see [`Settings::is_own_host`].
    pub fn is_own_origin(&self, origin: &str) -> bool {
        let ours = self.base_url.split_once("://").map(|(scheme, _)| scheme);
        origin.split_once("://").is_some_and(|(scheme, host)| Some(scheme) == ours && self.is_own_host(host))
    }

    /// Host and port of the base URL.
    pub fn host(&self) -> &str {
        self.base_url.split_once("://").map_or("", |(_, host)| host)
    }
}

/// Host and port without the dot at the end of the name.
fn without_root(host: &str) -> String {
    let is_port = |port: &str| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    match host.rsplit_once(':').filter(|(_, port)| is_port(port)) {
        Some((name, port)) => format!("{}:{port}", name.strip_suffix('.').unwrap_or(name)),
        None => host.strip_suffix('.').unwrap_or(host).to_owned(),
    }
}

/// The address with scheme and host in lower case and without the scheme's own port, as browsers send it in `Origin`.
fn normal_url(url: &str) -> String {
    let Some((scheme, host)) = url.split_once("://") else { return url.to_owned() };
    let (scheme, host) = (scheme.to_ascii_lowercase(), host.to_ascii_lowercase());
    let port = if scheme == "https" { ":443" } else { ":80" };
    format!("{scheme}://{}", without_root(host.strip_suffix(port).unwrap_or(&host)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_own_port_of_the_host_do_not_matter() {
        for base in ["https://unbind.example", "https://Unbind.example:443/", "HTTPS://UNBIND.EXAMPLE"] {
            let settings = Settings::new(base);
            assert_eq!(settings.base_url, "https://unbind.example");
            assert!(settings.is_secure());
            for host in
                ["unbind.example", "Unbind.Example", "unbind.example:443", "unbind.example.", "Unbind.Example.:443"]
            {
                assert!(settings.is_own_host(host), "{base} {host}");
            }
            for host in [
                "",
                ".",
                "unbind.example:80",
                "unbind.example:8443",
                "unbind.example.:8443",
                "unbind.example..",
                ".unbind.example",
                "evil.example",
                "evil.example.",
                "unbind.example.evil.example",
            ] {
                assert!(!settings.is_own_host(host), "{base} {host}");
            }
        }
        assert!(Settings::new("http://127.0.0.1:8080").is_own_host("127.0.0.1:8080"));
        assert!(Settings::new("https://unbind.example:8443").is_own_host("unbind.example.:8443"));
        assert!(Settings::new("https://unbind.example.").is_own_host("unbind.example"));
        assert!(Settings::new("http://[::1]").is_own_host("[::1]:80"));
        assert!(!Settings::new("http://127.0.0.1").is_own_host("127.0.0.1:443"));
    }
}
