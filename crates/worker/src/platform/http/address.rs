//! Where the platform is, and whether that is a place one may speak to (THREATS 37).
//!
//! Names are resolved by us and every address is looked at before a connection is made to that very address, so that a
//! name which changes its mind in between leads nowhere else. Numbers written in odd ways (decimal, octal, short) go
//! through the same look, because they are resolved like names.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use hyper::Uri;

/// Why an address cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// No URL of a host.
    #[error("the platform's address must be a URL such as https://platform.example")]
    Malformed,
    /// A user, a password, a query or a fragment.
    #[error("the platform's address must hold no user, query or fragment")]
    TooMuch,
    /// `http` to another machine.
    #[error("the platform's address must begin with https://; http:// is for this machine alone")]
    InTheClear,
    /// A private network, without leave.
    #[error(
        "the platform's address is in a private network; say that it may be with UNBIND_PLATFORM_ALLOW_PRIVATE=true"
    )]
    Private,
}

/// The platform's address, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) is_tls: bool,
    path: String,
    authority: String,
    allow_private: bool,
    is_loopback: bool,
}

impl Address {
    pub(super) fn parse(url: &str, allow_private: bool) -> Result<Self, AddressError> {
        let url = url.trim_end_matches('/');
        if url.contains(['?', '#', '@']) {
            return Err(AddressError::TooMuch);
        }
        let uri: Uri = url.parse().map_err(|_| AddressError::Malformed)?;
        let is_tls = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(AddressError::Malformed),
        };
        let authority = uri.authority().ok_or(AddressError::Malformed)?.as_str().to_owned();
        let host = uri.host().filter(|host| !host.is_empty()).ok_or(AddressError::Malformed)?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let ip: Option<IpAddr> = host.parse().ok();
        let is_loopback = host == "localhost" || ip.is_some_and(|ip| ip.is_loopback());
        if !is_tls && !is_loopback {
            return Err(AddressError::InTheClear);
        }
        let port = uri.port_u16().unwrap_or(if is_tls { 443 } else { 80 });
        let path = uri.path().trim_end_matches('/').to_owned();
        let address = Self { host, port, is_tls, path, authority, allow_private, is_loopback };
        if ip.is_some_and(|ip| !address.may_reach(ip)) {
            return Err(AddressError::Private);
        }
        Ok(address)
    }

    /// What every path begins with; empty, or without a slash at its end.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Host and port as written.
    pub(super) fn authority(&self) -> &str {
        &self.authority
    }

    /// The addresses of the host that may be spoken to; an error says why there is none.
    pub(super) async fn resolve(&self) -> Result<Vec<SocketAddr>, String> {
        let found = tokio::net::lookup_host((self.host.as_str(), self.port)).await;
        let found: Vec<SocketAddr> = found.map_err(|_| "its name cannot be resolved".to_owned())?.collect();
        // One that may not be reached spoils them all: a name that points inside is no platform's.
        if found.iter().any(|address| !self.may_reach(address.ip())) {
            return Err("its name leads to an address that may not be spoken to".to_owned());
        }
        if found.is_empty() { Err("its name has no address".to_owned()) } else { Ok(found) }
    }

    /// This machine is reached only by who names it; a private network only with leave; what is no host's never.
    fn may_reach(&self, ip: IpAddr) -> bool {
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
    /// No host's: unspecified, multicast, link-local with its metadata services, documentation, reserved.
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
    // An IPv4 address in IPv6's clothes, by mapping, translation (64:ff9b::/96) or 6to4, is what it wears.
    let v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        reach_v4(Ipv4Addr::new(a, b, c, d))
    };
    match segments {
        [0, 0, 0, 0, 0, 0xffff | 0, high, low] => match v4(high, low) {
            // What is written so is never meant well.
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

    fn parsed(url: &str) -> Result<Address, AddressError> {
        Address::parse(url, false)
    }

    #[test]
    fn https_is_demanded_except_of_this_machine() {
        for url in [
            "https://platform.example",
            "https://platform.example:8443/unbind/",
            "http://127.0.0.1:9000",
            "http://localhost:1",
        ] {
            assert!(parsed(url).is_ok(), "{url}: {:?}", parsed(url));
        }
        for url in ["http://platform.example", "http://93.184.216.34", "http://10.0.0.1"] {
            assert_eq!(parsed(url), Err(AddressError::InTheClear), "{url}");
        }
        for url in ["", "platform.example", "ftp://platform.example", "https://", "file:///etc/passwd"] {
            assert_eq!(parsed(url), Err(AddressError::Malformed), "{url}");
        }
        for url in ["https://user:pw@platform.example", "https://platform.example/?a=b", "https://platform.example/#x"]
        {
            assert_eq!(parsed(url), Err(AddressError::TooMuch), "{url}");
        }
        let address = parsed("https://platform.example:8443/unbind/").unwrap();
        assert_eq!((address.path(), address.authority(), address.port), ("/unbind", "platform.example:8443", 8443));
    }

    #[test]
    fn inner_addresses_are_refused_however_they_are_written() {
        let inner = [
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "192.0.0.8",
            "192.0.2.1",
            "::",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "64:ff9b::a00:1",
            "2002:a00:1::",
            "2001:db8::1",
            "2001:0:1::1",
            "100::1",
        ];
        let public = parsed("https://platform.example").unwrap();
        for ip in inner {
            assert!(!public.may_reach(ip.parse().unwrap()), "{ip}");
            assert!(!public.may_reach(IpAddr::from(Ipv4Addr::LOCALHOST)));
        }
        for ip in ["93.184.216.34", "2606:4700::1111", "1.1.1.1"] {
            assert!(public.may_reach(ip.parse().unwrap()), "{ip}");
        }
        for url in
            ["https://10.1.2.3", "https://169.254.169.254/latest", "https://[fd12::1]", "https://[::ffff:10.0.0.1]"]
        {
            assert_eq!(parsed(url), Err(AddressError::Private), "{url}");
        }
    }

    #[test]
    fn a_private_network_is_reached_with_leave_and_the_metadata_service_never() {
        let address = Address::parse("https://platform.internal", true).unwrap();
        for (ip, expected) in [
            ("10.1.2.3", true),
            ("fd12::1", true),
            ("169.254.169.254", false),
            ("127.0.0.1", false),
            ("fe80::1", false),
        ] {
            assert_eq!(address.may_reach(ip.parse().unwrap()), expected, "{ip}");
        }
        assert!(Address::parse("https://10.1.2.3", true).is_ok());
        assert_eq!(Address::parse("https://169.254.169.254", true), Err(AddressError::Private));
    }

    #[test]
    fn this_machine_is_reached_only_by_its_name_and_nothing_else_is_by_that() {
        let here = parsed("http://localhost:1").unwrap();
        assert!(here.may_reach(IpAddr::from(Ipv4Addr::LOCALHOST)) && here.may_reach(IpAddr::from(Ipv6Addr::LOCALHOST)));
        assert!(!here.may_reach("93.184.216.34".parse().unwrap()));
    }

    #[tokio::test]
    async fn a_number_written_oddly_is_looked_at_like_a_name() {
        // 2130706433 is 127.0.0.1, 0x7f.1 and 017700000001 too; resolvers that know no such form find nothing.
        for host in ["2130706433", "0x7f000001", "017700000001", "127.1"] {
            let address = parsed(&format!("https://{host}")).unwrap();
            assert!(address.resolve().await.is_err(), "{host}");
        }
    }
}
