//! The client's address, for throttling.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::HttpRequest;

use crate::settings::Settings;

/// The client's address: the peer, or behind trusted proxies the right-most hop that is not one of them.
pub fn address(request: &HttpRequest, settings: &Settings) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
    if !settings.trusted_proxies.contains(&peer) {
        return peer;
    }
    let hops: Vec<IpAddr> = request
        .headers()
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|hop| hop.trim().parse().ok())
        .collect();
    hops.into_iter().rev().find(|hop| !settings.trusted_proxies.contains(hop)).unwrap_or(peer)
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
}
