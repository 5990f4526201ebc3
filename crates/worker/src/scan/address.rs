//! The address of clamd: `tcp://127.0.0.1:3310` or `unix:/run/clamav/clamd.ctl`.

use std::path::PathBuf;
use std::str::FromStr;

/// The address of clamd.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClamdAddress {
    /// A host and a port, without TLS: use this machine or a private network.
    Tcp {
        /// Host name or address; an IPv6 address without its brackets.
        host: String,
        /// Its port.
        port: u16,
    },
    /// A Unix socket.
    Unix(PathBuf),
}

/// The text is not an address of clamd.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the address of clamd must have the form tcp://host:port or unix:/absolute/path")]
pub struct ClamdAddressError;

impl FromStr for ClamdAddress {
    type Err = ClamdAddressError;

    fn from_str(text: &str) -> Result<Self, ClamdAddressError> {
        if let Some(path) = text.strip_prefix("unix:") {
            let path = PathBuf::from(path.strip_prefix("//").unwrap_or(path));
            return if path.is_absolute() { Ok(Self::Unix(path)) } else { Err(ClamdAddressError) };
        }
        let (host, port) =
            text.strip_prefix("tcp://").and_then(|rest| rest.rsplit_once(':')).ok_or(ClamdAddressError)?;
        let port = port.parse().ok().filter(|port| *port != 0).ok_or(ClamdAddressError)?;
        let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        let is_host = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        let is_good = match bare {
            Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
            None => !host.is_empty() && host.bytes().all(is_host),
        };
        if is_good { Ok(Self::Tcp { host: bare.unwrap_or(host).to_owned(), port }) } else { Err(ClamdAddressError) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_parsed() {
        for (text, host) in [
            ("tcp://127.0.0.1:3310", "127.0.0.1"),
            ("tcp://clamd.internal:3310", "clamd.internal"),
            ("tcp://[::1]:3310", "::1"),
        ] {
            assert_eq!(text.parse(), Ok(ClamdAddress::Tcp { host: host.to_owned(), port: 3310 }));
        }
        for text in ["unix:/run/clamd.ctl", "unix:///run/clamd.ctl"] {
            assert_eq!(text.parse(), Ok(ClamdAddress::Unix("/run/clamd.ctl".into())));
        }
    }

    #[test]
    fn odd_addresses_are_refused() {
        for text in [
            "",
            "127.0.0.1:3310",
            "tcp://127.0.0.1",
            "tcp://:3310",
            "tcp://host:0",
            "tcp://host:99999",
            "tcp://host/x:3310",
            "tcp://user@host:3310",
            "tcp://::1:3310",
            "tcp://[host]:3310",
            "unix:clamd.ctl",
            "http://host:3310",
        ] {
            assert_eq!(text.parse::<ClamdAddress>(), Err(ClamdAddressError), "{text}");
        }
    }
}
