//! Where the mail server is: `smtp://user:password@mail.example:587`.

use std::fmt;
use std::net::IpAddr;

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpTls {
    /// Not at all; only to this machine itself.
    None,
    /// STARTTLS, demanded (RFC 3207).
    StartTls,
    /// TLS from the first byte (RFC 8314).
    Implicit,
}

/// A mail server and how to speak to it.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpSettings {
    /// Its name, also the one its certificate must bear.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Protection.
    pub tls: SmtpTls,
    /// User name and password, where it wants them.
    pub credentials: Option<(String, String)>,
}

impl fmt::Debug for SmtpSettings {
    /// Leaves the credentials out.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SmtpSettings")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("tls", &self.tls)
            .finish_non_exhaustive()
    }
}

/// The address of the mail server cannot be used. Says nothing of what it held: it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SmtpUrlError {
    /// Neither `smtp://` nor `smtps://`.
    #[error("the mail server's address must begin with smtp:// (STARTTLS) or smtps:// (TLS from the first byte)")]
    Scheme,
    /// No host, an odd port, a path, or a broken percent escape.
    #[error("the mail server's address must look like smtp://user:password@mail.example:587")]
    Shape,
}

impl SmtpSettings {
    /// Reads an address. `smtps://` is TLS from the first byte, port 465; `smtp://` is STARTTLS, port 587, except to
    /// this machine itself (`localhost`, `127.0.0.1`, `[::1]`): there it is plain, port 25.
    ///
    /// # Errors
    /// [`SmtpUrlError`].
    pub fn from_url(url: &str) -> Result<Self, SmtpUrlError> {
        let (is_implicit, rest) = match (url.strip_prefix("smtps://"), url.strip_prefix("smtp://")) {
            (Some(rest), _) => (true, rest),
            (_, Some(rest)) => (false, rest),
            _ => return Err(SmtpUrlError::Scheme),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (user, server) = match rest.rsplit_once('@') {
            Some((user, server)) => (Some(user), server),
            None => (None, rest),
        };
        let (host, port) = split_port(server).ok_or(SmtpUrlError::Shape)?;
        if host.is_empty() || host.contains(['/', '?', '#', ' ', '@']) {
            return Err(SmtpUrlError::Shape);
        }
        let tls = match (is_implicit, is_loopback(host)) {
            (true, _) => SmtpTls::Implicit,
            (false, true) => SmtpTls::None,
            (false, false) => SmtpTls::StartTls,
        };
        let port = match (port, tls) {
            (Some(port), _) => port.parse().map_err(|_| SmtpUrlError::Shape)?,
            (None, SmtpTls::Implicit) => 465,
            (None, SmtpTls::StartTls) => 587,
            (None, SmtpTls::None) => 25,
        };
        let credentials = match user.map(|user| user.split_once(':').ok_or(SmtpUrlError::Shape)).transpose()? {
            Some((name, password)) => Some((decode(name)?, decode(password)?)),
            None => None,
        };
        Ok(Self { host: host.to_owned(), port, tls, credentials })
    }
}

/// True for this machine itself, the only one that is spoken to in the clear.
pub(super) fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn split_port(server: &str) -> Option<(&str, Option<&str>)> {
    if let Some(rest) = server.strip_prefix('[') {
        let (host, rest) = rest.split_once(']')?;
        return match rest.strip_prefix(':') {
            Some(port) => Some((host, Some(port))),
            None => rest.is_empty().then_some((host, None)),
        };
    }
    Some(match server.rsplit_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (server, None),
    })
}

/// Takes percent escapes out (RFC 3986): a password may hold `@` and `:`.
fn decode(text: &str) -> Result<String, SmtpUrlError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        if *first == b'%' {
            let code = tail.get(..2).and_then(|code| std::str::from_utf8(code).ok()).ok_or(SmtpUrlError::Shape)?;
            bytes.push(u8::from_str_radix(code, 16).map_err(|_| SmtpUrlError::Shape)?);
            rest = &tail[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).map_err(|_| SmtpUrlError::Shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(url: &str) -> Option<(String, u16, SmtpTls, Option<(String, String)>)> {
        SmtpSettings::from_url(url).ok().map(|all| (all.host, all.port, all.tls, all.credentials))
    }

    #[test]
    fn only_this_machine_is_spoken_to_in_the_clear() {
        assert_eq!(parts("smtp://127.0.0.1:2525"), Some(("127.0.0.1".into(), 2525, SmtpTls::None, None)));
        assert_eq!(parts("smtp://[::1]"), Some(("::1".into(), 25, SmtpTls::None, None)));
        assert_eq!(parts("smtp://mail.example"), Some(("mail.example".into(), 587, SmtpTls::StartTls, None)));
        assert_eq!(parts("smtps://mail.example/"), Some(("mail.example".into(), 465, SmtpTls::Implicit, None)));
    }

    #[test]
    fn credentials_may_hold_anything_and_are_never_shown() {
        let settings = SmtpSettings::from_url("smtps://desk%40unbind:p%3Aw%40@mail.example");
        assert_eq!(
            settings.clone().ok().and_then(|all| all.credentials),
            Some(("desk@unbind".to_owned(), "p:w@".to_owned()))
        );
        assert!(!format!("{settings:?}").contains("p:w@"));
    }

    #[test]
    fn odd_addresses_are_refused() {
        for url in [
            "mail.example",
            "http://mail.example",
            "smtp://",
            "smtp://a:b",
            "smtp://user@mail.example",
            "smtp://mail.example/path",
            "smtp://[::1",
            "smtp://u:%zz@mail.example",
        ] {
            assert!(SmtpSettings::from_url(url).is_err(), "{url}");
        }
    }
}
