//! Networks of addresses, such as `10.0.0.0/8`.

use std::net::IpAddr;
use std::str::FromStr;

/// A network, or one address. An IPv4 address in IPv6 form (`::ffff:10.0.0.1`) is an IPv4 address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u32,
}

/// Why a text names no network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotANetwork {
    /// Neither an address nor a network.
    #[error("`{0}` is neither an address such as 10.0.0.7 nor a network such as 10.0.0.0/8")]
    Malformed(String),
    /// A prefix of no bits: everybody could claim any address.
    #[error("`{0}` contains every address; name the addresses or networks of the proxies")]
    Everything(String),
}

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let malformed = || NotANetwork::Malformed(text.to_owned());
        let (address, prefix) = text.trim().split_once('/').map_or((text.trim(), None), |(it, bits)| (it, Some(bits)));
        let written: IpAddr = address.parse().map_err(|_| malformed())?;
        let address = written.to_canonical();
        let mut prefix = match prefix {
            None => bits(written),
            Some(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().map_err(|_| malformed())?,
            Some(_) => return Err(malformed()),
        };
        if prefix > bits(written) {
            return Err(malformed());
        }
        if written.is_ipv6() && address.is_ipv4() {
            prefix = prefix.checked_sub(96).ok_or_else(malformed)?;
        }
        if prefix == 0 { Err(NotANetwork::Everything(text.to_owned())) } else { Ok(Self { address, prefix }) }
    }
}

impl Network {
    /// True when the address is in the network.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(ours), IpAddr::V4(other)) => (ours.to_bits() ^ other.to_bits()).leading_zeros() >= self.prefix,
            (IpAddr::V6(ours), IpAddr::V6(other)) => (ours.to_bits() ^ other.to_bits()).leading_zeros() >= self.prefix,
            _ => false,
        }
    }
}

const fn bits(address: IpAddr) -> u32 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn network_contains_its_addresses() {
        for (network, inside, outside) in [
            ("10.0.0.0/8", "10.255.0.1", "11.0.0.1"),
            ("10.1.2.3/8", "10.9.9.9", "9.0.0.1"),
            ("10.0.0.1", "10.0.0.1", "10.0.0.2"),
            ("10.0.0.1/32", "::ffff:10.0.0.1", "::10.0.0.1"),
            ("::ffff:10.0.0.0/104", "10.2.3.4", "11.2.3.4"),
            ("::ffff:10.0.0.1", "10.0.0.1", "10.0.0.2"),
            ("2001:db8::/32", "2001:db8:1::9", "2001:db9::1"),
            (" 192.168.0.0/23 ", "192.168.1.255", "192.168.2.0"),
            ("fd00::/8", "fd12::1", "10.0.0.1"),
        ] {
            let network: Network = network.parse().unwrap();
            assert!(network.contains(inside.parse().unwrap()), "{network:?} {inside}");
            assert!(!network.contains(outside.parse().unwrap()), "{network:?} {outside}");
        }
    }

    #[test]
    fn text_that_names_no_network_is_refused() {
        for bad in [
            "",
            "10.0.0",
            "10.0.0.0/33",
            "10.0.0.0/",
            "10.0.0.0/+8",
            "10.0.0.0/8/8",
            "::/129",
            "proxy",
            "::ffff:10.0.0.0/8",
        ] {
            assert!(matches!(bad.parse::<Network>(), Err(NotANetwork::Malformed(_))), "{bad}");
        }
        for all in ["0.0.0.0/0", "::/0", "::ffff:0.0.0.0/96"] {
            assert!(matches!(all.parse::<Network>(), Err(NotANetwork::Everything(_))), "{all}");
        }
    }
}
