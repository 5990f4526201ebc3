//! The client's address, for throttling.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use actix_web::HttpRequest;

use crate::settings::Settings;

/// The client's address: the peer, or behind trusted proxies the right-most hop that is not one of them. A hop that cannot
/// be read (`unknown`, a name) ends the walk at the proxy that reported it: hops further left may be forged.
pub fn address(request: &HttpRequest, settings: &Settings) -> IpAddr {
    let is_trusted = |address: IpAddr| settings.trusted_proxies.iter().any(|proxy| proxy.contains(address));
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip().to_canonical());
    let hops: Vec<Option<IpAddr>> = request
        .headers()
        .get_all("x-forwarded-for")
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b','))
        .filter(|hop| !hop.trim_ascii().is_empty())
        .map(read_hop)
        .collect();
    let mut reached = peer;
    for hop in hops.into_iter().rev() {
        match hop {
            Some(hop) if is_trusted(reached) => reached = hop,
            _ => break,
        }
    }
    reached
}

/// The address of a hop, without its port: `203.0.113.9:17085`, `[2001:db8::1]:443`.
fn read_hop(hop: &[u8]) -> Option<IpAddr> {
    let hop = std::str::from_utf8(hop).ok()?.trim().trim_matches('"');
    let bracketed =
        hop.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).and_then(|inside| inside.parse().ok());
    let with_port = || hop.parse::<SocketAddr>().ok().map(|address| address.ip());
    hop.parse().ok().or(bracketed).or_else(with_port).map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn forged_forwarded_address_is_ignored() {
        let mut settings = Settings::new("https://unbind.example");
        settings.trusted_proxies = vec!["10.0.0.1".parse().unwrap()];
        let request = TestRequest::get()
            .peer_addr("10.0.0.1:443".parse().unwrap())
            .insert_header(("x-forwarded-for", "1.2.3.4, 203.0.113.9, 10.0.0.1"))
            .to_http_request();
        assert_eq!(address(&request, &settings), "203.0.113.9".parse::<IpAddr>().unwrap());
        let direct = TestRequest::get()
            .peer_addr("198.51.100.7:1".parse().unwrap())
            .insert_header(("x-forwarded-for", "1.2.3.4"))
            .to_http_request();
        assert_eq!(address(&direct, &settings), "198.51.100.7".parse::<IpAddr>().unwrap());
    }

    #[test]
    fn hops_are_read_in_every_form() {
        let mut settings = Settings::new("https://unbind.example");
        settings.trusted_proxies = ["10.0.0.0/8", "2001:db8::/32"].map(|it| it.parse().unwrap()).to_vec();
        for (peer, hops, client) in [
            ("10.0.0.1:443", "1.2.3.4, 203.0.113.9:17085", "203.0.113.9"),
            ("10.0.0.1:443", "1.2.3.4, [2001:db9::1]:443", "2001:db9::1"),
            ("10.0.0.1:443", "1.2.3.4, [2001:db9::1]", "2001:db9::1"),
            ("10.0.0.1:443", "1.2.3.4, 2001:db9::1, 10.9.9.9:80", "2001:db9::1"),
            ("10.0.0.1:443", "1.2.3.4, \"[2001:db9::1]:443\"", "2001:db9::1"),
            ("10.0.0.1:443", "1.2.3.4, ::ffff:203.0.113.9", "203.0.113.9"),
            ("[::ffff:10.0.0.1]:443", "1.2.3.4, 203.0.113.9", "203.0.113.9"),
            ("[2001:db8::9]:443", "203.0.113.9,", "203.0.113.9"),
            ("10.0.0.1:443", "1.2.3.4, unknown", "10.0.0.1"),
            ("10.0.0.1:443", "1.2.3.4, _hidden, 10.0.0.2", "10.0.0.2"),
            ("10.0.0.1:443", "1.2.3.4, 203.0.113.9:x", "10.0.0.1"),
            ("10.0.0.1:443", "", "10.0.0.1"),
            ("[::ffff:198.51.100.7]:1", "1.2.3.4", "198.51.100.7"),
        ] {
            let request = TestRequest::get()
                .peer_addr(peer.parse().unwrap())
                .insert_header(("x-forwarded-for", hops))
                .to_http_request();
            assert_eq!(address(&request, &settings), client.parse::<IpAddr>().unwrap(), "{peer} {hops}");
        }
    }
}
