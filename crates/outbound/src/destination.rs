//! A configured URL, and the addresses it may resolve to (THREATS 37).
//!
//! The client resolves names only through [`Destination`] and connects only to checked addresses, so that a DNS
//! change between the check and the connection has no effect.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{ClientBuilder, Url};

/// Why a URL cannot be used. Leaves out the text: it may hold a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DestinationError {
    /// Not an `http` or `https` URL with a host, or an IPv4 address not written as four decimal numbers.
    #[error("must be a URL such as https://platform.example")]
    Malformed,
    /// Has a user, a password, a query or a fragment.
    #[error("must not contain a user, query or fragment")]
    TooMuch,
    /// `http` to another machine.
    #[error("must begin with https://; http:// is accepted for this machine only")]
    InTheClear,
    /// An address of a private network, which was not allowed.
    #[error("is in a private network, which is not allowed")]
    Private,
}

/// A checked URL without a slash at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    url: Url,
    rule: Rule,
}

/// The addresses the host may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Rule {
    allow_private: bool,
    /// The URL names this machine: it may resolve to this machine only.
    is_loopback: bool,
}

impl Destination {
    /// Parses a URL. `allow_private` allows a private network.
    pub fn parse(text: &str, allow_private: bool) -> Result<Self, DestinationError> {
        let text = text.trim_end_matches('/');
        if text.contains(['?', '#', '@']) {
            return Err(DestinationError::TooMuch);
        }
        let url = Url::parse(text).map_err(|_| DestinationError::Malformed)?;
        let (scheme, rest) = text.split_once("://").ok_or(DestinationError::Malformed)?;
        let host = url.host_str().ok_or(DestinationError::Malformed)?;
        let ip = host.trim_matches(['[', ']']).parse::<IpAddr>().ok();
        // The parser turns 2130706433, 0x7f.1 and 127.1 into 127.0.0.1; reject them, because no operator means that.
        let is_odd = ip.is_some_and(|ip| ip.is_ipv4()) && !rest.starts_with(host);
        if !matches!(url.scheme(), "http" | "https") || scheme != url.scheme() || is_odd {
            return Err(DestinationError::Malformed);
        }
        let is_loopback = host == "localhost" || ip.is_some_and(|ip| ip.is_loopback());
        if url.scheme() == "http" && !is_loopback {
            return Err(DestinationError::InTheClear);
        }
        let rule = Rule { allow_private, is_loopback };
        if ip.is_some_and(|ip| !rule.allows(ip)) {
            return Err(DestinationError::Private);
        }
        Ok(Self { url, rule })
    }

    /// True when the URL names this machine.
    pub fn is_local(&self) -> bool {
        self.rule.is_loopback
    }

    /// The URL of a path below this one; `path` begins with a slash and holds no query.
    pub fn at(&self, path: &str) -> Url {
        let mut url = self.url.clone();
        url.set_path(&format!("{}{path}", self.url.path().trim_end_matches('/')));
        url
    }

    /// As [`crate::builder`]; the client connects only to addresses this destination allows. It pools no connection,
    /// so that each request checks the addresses again.
    pub fn client(&self, connect_timeout: Duration) -> ClientBuilder {
        crate::builder(connect_timeout).pool_max_idle_per_host(0).dns_resolver(Arc::new(self.rule))
    }
}

/// True when nothing was sent because the host name resolves to an address that is not allowed.
pub fn is_forbidden(error: &reqwest::Error) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.downcast_ref::<ResolveError>() == Some(&ResolveError::Forbidden) {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Why a name was not resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum ResolveError {
    #[error("the host name cannot be resolved")]
    Unknown,
    #[error("the host name resolves to an address that is not allowed")]
    Forbidden,
}

impl Resolve for Rule {
    fn resolve(&self, name: Name) -> Resolving {
        let rule = *self;
        Box::pin(async move {
            let addresses = rule.resolve_name(name.as_str()).await?;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

impl Rule {
    /// The addresses of a name, without a port.
    async fn resolve_name(self, name: &str) -> Result<Vec<SocketAddr>, ResolveError> {
        let found = tokio::net::lookup_host((name, 0)).await.map_err(|_| ResolveError::Unknown)?;
        let found: Vec<SocketAddr> = found.collect();
        // One forbidden address rules out all: a public service's name never also resolves to an internal address.
        if found.iter().any(|address| !self.allows(address.ip())) {
            return Err(ResolveError::Forbidden);
        }
        if found.is_empty() { Err(ResolveError::Unknown) } else { Ok(found) }
    }

    /// Loopback only when the URL names it, private networks only when allowed, reserved addresses never.
    fn allows(self, ip: IpAddr) -> bool {
        match reach(ip) {
            Reach::Public => !self.is_loopback,
            Reach::Private => self.allow_private && !self.is_loopback,
            Reach::Loopback => self.is_loopback,
            Reach::Nowhere => false,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    Public,
    Private,
    Loopback,
    /// Unspecified, multicast, link-local (metadata services), documentation, reserved.
    Nowhere,
}

fn reach(ip: IpAddr) -> Reach {
    match ip {
        IpAddr::V4(ip) => reach_v4(ip),
        IpAddr::V6(ip) => reach_v6(ip),
    }
}

fn reach_v4(ip: Ipv4Addr) -> Reach {
    let [a, b, c, _] = ip.octets();
    if ip.is_loopback() {
        Reach::Loopback
    } else if ip.is_private() || (a == 100 && (64..128).contains(&b)) {
        Reach::Private
    } else if a == 0
        || a >= 224
        || ip.is_link_local()
        || ip.is_documentation()
        || (a == 198 && (18..20).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
    {
        Reach::Nowhere
    } else {
        Reach::Public
    }
}

fn reach_v6(ip: Ipv6Addr) -> Reach {
    if ip == Ipv6Addr::LOCALHOST {
        return Reach::Loopback;
    }
    let segments = ip.segments();
    let v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        reach_v4(Ipv4Addr::new(a, b, c, d))
    };
    match segments {
        // Unwrap IPv4 embedded in IPv6 (mapped, NAT64 64:ff9b::/96, 6to4) and classify that.
        [0, 0, 0, 0, 0, 0xffff | 0, high, low] => match v4(high, low) {
            // Embedded loopback is never legitimate.
            Reach::Loopback => Reach::Nowhere,
            other => other,
        },
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => v4(high, low),
        [0x2002, high, low, ..] => v4(high, low),
        [first, ..] if first & 0xfe00 == 0xfc00 => Reach::Private,
        [0x2001, 0xdb8, ..] | [0x2001, 0, ..] | [0x100, 0, ..] => Reach::Nowhere,
        [first, ..] if first & 0xe000 == 0x2000 => Reach::Public,
        _ => Reach::Nowhere,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(url: &str) -> Result<Destination, DestinationError> {
        Destination::parse(url, false)
    }

    fn rule(url: &str, allow_private: bool) -> Rule {
        Destination::parse(url, allow_private).unwrap().rule
    }

    #[test]
    fn https_is_required_except_on_loopback() {
        for url in [
            "https://platform.example",
            "https://platform.example:8443/unbind/",
            "http://127.0.0.1:9000",
            "http://localhost:1",
        ] {
            assert!(parsed(url).is_ok(), "{url}: {:?}", parsed(url));
        }
        let refused: [(DestinationError, &[&str]); 5] = [
            (DestinationError::InTheClear, &["http://platform.example", "http://93.184.216.34", "http://10.0.0.1"]),
            (DestinationError::Malformed, &["", "platform.example", "ftp://platform.example", "https://"]),
            (DestinationError::Malformed, &["file:///etc/passwd", "https:a.example"]),
            (DestinationError::TooMuch, &["https://user:pw@platform.example", "https://platform.example/?a=b"]),
            (DestinationError::TooMuch, &["https://platform.example/#x"]),
        ];
        for (error, urls) in refused {
            for url in urls {
                assert_eq!(parsed(url), Err(error), "{url}");
            }
        }
    }

    #[test]
    fn paths_are_appended_to_the_url() {
        let url = |base: &str| parsed(base).unwrap().at("/effects/1").to_string();
        assert_eq!(url("https://platform.example:8443/unbind/"), "https://platform.example:8443/unbind/effects/1");
        assert_eq!(url("https://platform.example"), "https://platform.example/effects/1");
        assert_eq!(url("https://platform.example/a%20b"), "https://platform.example/a%20b/effects/1");
    }

    #[test]
    fn private_addresses_are_refused_in_any_notation() {
        let inner: [(&str, &[&str]); 6] = [
            ("private", &["10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "fc00::1", "fd12::1"]),
            ("link-local", &["169.254.169.254", "fe80::1"]),
            ("unspecified or multicast", &["0.0.0.0", "224.0.0.1", "255.255.255.255", "::", "ff02::1"]),
            (
                "documentation or reserved",
                &["198.18.0.1", "192.0.0.8", "192.0.2.1", "2001:db8::1", "2001:0:1::1", "100::1"],
            ),
            ("IPv4 in IPv6", &["::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:1", "2002:a00:1::"]),
            ("loopback", &["127.0.0.1", "::ffff:127.0.0.1", "::127.0.0.1"]),
        ];
        let public = rule("https://platform.example", false);
        for (kind, addresses) in inner {
            for ip in addresses {
                assert!(!public.allows(ip.parse().unwrap()), "{kind}: {ip}");
            }
        }
        for ip in ["93.184.216.34", "2606:4700::1111", "1.1.1.1"] {
            assert!(public.allows(ip.parse().unwrap()), "{ip}");
        }
        for url in
            ["https://10.1.2.3", "https://169.254.169.254/latest", "https://[fd12::1]", "https://[::ffff:10.0.0.1]"]
        {
            assert_eq!(parsed(url), Err(DestinationError::Private), "{url}");
        }
    }

    #[test]
    fn metadata_services_are_always_refused() {
        let private = rule("https://platform.internal", true);
        for (ip, expected) in [
            ("10.1.2.3", true),
            ("fd12::1", true),
            ("169.254.169.254", false),
            ("127.0.0.1", false),
            ("fe80::1", false),
        ] {
            assert_eq!(private.allows(ip.parse().unwrap()), expected, "{ip}");
        }
        assert!(Destination::parse("https://10.1.2.3", true).is_ok());
        assert_eq!(Destination::parse("https://169.254.169.254", true), Err(DestinationError::Private));
    }

    #[test]
    fn loopback_url_resolves_to_loopback_only() {
        let here = rule("http://localhost:1", false);
        assert!(here.allows(IpAddr::from(Ipv4Addr::LOCALHOST)) && here.allows(IpAddr::from(Ipv6Addr::LOCALHOST)));
        assert!(!here.allows("93.184.216.34".parse().unwrap()));
    }

    #[tokio::test]
    async fn odd_ipv4_notations_are_refused() {
        // Some parser or resolver reads each of these as 127.0.0.1.
        for host in ["2130706433", "0x7f000001", "017700000001", "127.1", "0x7f.1", "１２７.0.0.1"] {
            assert_eq!(parsed(&format!("https://{host}")), Err(DestinationError::Malformed), "{host}");
            let resolved = rule("https://platform.example", false).resolve_name(host).await;
            assert!(resolved.is_err(), "{host}");
        }
    }

    #[tokio::test]
    async fn client_refuses_names_with_private_addresses() {
        let rule = Rule { allow_private: true, is_loopback: false };
        let destination = Destination { rule, ..parsed("http://localhost:1").unwrap() };
        let client = destination.client(Duration::from_secs(5)).build().unwrap();
        let error = client.get(destination.at("/")).send().await.unwrap_err();
        assert_eq!(crate::cause(&error), ResolveError::Forbidden.to_string());
        assert!(is_forbidden(&error));
    }
}
