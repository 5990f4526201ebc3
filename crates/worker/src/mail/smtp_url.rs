//! Parses the address of the mail server: `smtp://user:password@mail.example:587`.

use std::fmt;
use std::net::IpAddr;

use database::authority::{HOW_TO_ENCODE, is_encoded};
use percent_encoding::percent_decode_str;
use url::Url;

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpTls {
    /// No TLS; allowed only on this machine itself.
    None,
    /// STARTTLS, required (RFC 3207).
    StartTls,
    /// TLS from the first byte (RFC 8314).
    Implicit,
}

/// A mail server and how to speak to it.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpSettings {
    /// Host name, also verified against its certificate.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Protection.
    pub tls: SmtpTls,
    /// User name and password, if the server requires them.
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

/// The address of the mail server cannot be used. Leaves out the address: it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SmtpUrlError {
    /// Neither `smtp://` nor `smtps://`.
    #[error("the mail server's address must begin with smtp:// (STARTTLS) or smtps:// (TLS from the first byte)")]
    Scheme,
    /// No host, an odd port, a path, or a broken percent escape.
    #[error("the mail server's address must look like smtp://user:password@mail.example:587; {HOW_TO_ENCODE}")]
    Shape,
}

impl SmtpSettings {
    /// Parses an address. `smtps://` is TLS from the first byte, port 465; `smtp://` is STARTTLS, port 587, except on
    /// this machine itself (`localhost`, `127.0.0.1`, `[::1]`): there it is plain, port 25.
    pub fn from_url(url: &str) -> Result<Self, SmtpUrlError> {
        let is_implicit = url.starts_with("smtps://");
        if !is_implicit && !url.starts_with("smtp://") {
            return Err(SmtpUrlError::Scheme);
        }
        if !is_encoded(url) {
            return Err(SmtpUrlError::Shape);
        }
        let url = Url::parse(url).map_err(|_| SmtpUrlError::Shape)?;
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        if host.is_empty() || !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(SmtpUrlError::Shape);
        }
        let (tls, port) = match (is_implicit, is_loopback(&host)) {
            (true, _) => (SmtpTls::Implicit, 465),
            (false, true) => (SmtpTls::None, 25),
            (false, false) => (SmtpTls::StartTls, 587),
        };
        let credentials = match (url.username(), url.password()) {
            ("", None) => None,
            (_, None) => return Err(SmtpUrlError::Shape),
            (name, Some(password)) => Some((decode(name)?, decode(password)?)),
        };
        Ok(Self { host, port: url.port().unwrap_or(port), tls, credentials })
    }
}

/// True for this machine itself, the only host contacted without TLS.
pub(super) fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Decodes percent escapes (RFC 3986): a password may hold `@` and `:`.
fn decode(text: &str) -> Result<String, SmtpUrlError> {
    let is_escape = |after: &str| after.len() >= 2 && after.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
    if !text.split('%').skip(1).all(is_escape) {
        return Err(SmtpUrlError::Shape);
    }
    percent_decode_str(text).decode_utf8().map(String::from).map_err(|_| SmtpUrlError::Shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(url: &str) -> Option<(String, u16, SmtpTls, Option<(String, String)>)> {
        SmtpSettings::from_url(url).ok().map(|all| (all.host, all.port, all.tls, all.credentials))
    }

    #[test]
    fn only_loopback_is_contacted_without_tls() {
        assert_eq!(parts("smtp://127.0.0.1:2525"), Some(("127.0.0.1".into(), 2525, SmtpTls::None, None)));
        assert_eq!(parts("smtp://[::1]"), Some(("::1".into(), 25, SmtpTls::None, None)));
        assert_eq!(parts("smtp://mail.example"), Some(("mail.example".into(), 587, SmtpTls::StartTls, None)));
        assert_eq!(parts("smtps://mail.example/"), Some(("mail.example".into(), 465, SmtpTls::Implicit, None)));
    }

    #[test]
    fn credentials_are_decoded_and_never_shown() {
        let settings = SmtpSettings::from_url("smtps://desk%40unbind:p%3Aw%40@mail.example").unwrap();
        assert_eq!(settings.credentials, Some(("desk@unbind".to_owned(), "p:w@".to_owned())));
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
            "smtps://a@corp.cn:S3cretWord9@mail.example",
            "smtps://a%40corp.cn:S3cret#Word9@mail.example",
            "smtps://a%40corp.cn:S3cret?Word9@mail.example",
            "smtps://a%40corp.cn:S3cret/Word9@mail.example",
            "smtps://a%40corp.cn:S3cret%Word9@mail.example",
            "smtps://a%40corp.cn:S3cret Word9@mail.example",
        ] {
            assert!(SmtpSettings::from_url(url).is_err(), "{url}");
        }
    }
}
