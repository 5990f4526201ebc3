//! The mail server: SMTP over connections that are kept and used again.
//!
//! The library's own pool is not used. Its commands have no time limit, and a send that is given up in the middle goes
//! back into it: the next letter would then read the answer meant for the one before. Here a connection is kept only
//! after a whole, accepted letter.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::Response;
use tokio::time::{Instant, timeout};

use super::smtp_url::is_loopback;
use super::{Mail, MailTransport, SendError, SmtpSettings, SmtpTls};
use crate::redact::redact;

/// To have a connection ready: address looked up, connected, TLS, greeting, signed in.
const CONNECT_PERIOD: Duration = Duration::from_secs(15);
/// From `MAIL FROM` to the answer to the message. With [`CONNECT_PERIOD`] well inside the 60 s lease of a try.
const TALK_PERIOD: Duration = Duration::from_secs(25);
/// To find out whether a kept connection still lives.
const PROBE_PERIOD: Duration = Duration::from_secs(3);
/// Servers end idle connections after minutes (five by RFC 5321); older ones are not worth a try.
const KEEP_PERIOD: Duration = Duration::from_secs(60);
/// Connections kept while nothing is sent. As many as letters are sent at once by default.
const KEEP_COUNT: usize = 16;

/// Settings no mail can be sent with.
#[derive(Debug, thiserror::Error)]
pub enum SmtpError {
    /// Without TLS to another machine.
    #[error("the mail server is another machine: it is not spoken to without TLS")]
    PlainRemote,
    /// The library refuses the host's name or has no certificates.
    #[error("TLS to the mail server cannot be set up: {0}")]
    Tls(String),
}

/// Sends through one mail server.
pub struct SmtpTransport {
    settings: SmtpSettings,
    tls: Option<TlsParameters>,
    hello: ClientId,
    kept: Mutex<Vec<Kept>>,
}

struct Kept {
    connection: AsyncSmtpConnection,
    since: Instant,
}

impl fmt::Debug for SmtpTransport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SmtpTransport").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl SmtpTransport {
    /// A transport through this server; connects when the first letter goes. `hello` is the name this machine gives
    /// itself, such as the domain letters come from.
    ///
    /// # Errors
    /// [`SmtpError`].
    pub fn new(settings: SmtpSettings, hello: impl Into<String>) -> Result<Self, SmtpError> {
        let tls = match settings.tls {
            SmtpTls::None if is_loopback(&settings.host) => None,
            SmtpTls::None => return Err(SmtpError::PlainRemote),
            SmtpTls::StartTls | SmtpTls::Implicit => {
                let parameters = TlsParameters::new(settings.host.clone());
                Some(parameters.map_err(|error| SmtpError::Tls(error.to_string()))?)
            }
        };
        Ok(Self { settings, tls, hello: ClientId::Domain(hello.into()), kept: Mutex::default() })
    }

    /// A kept connection that still answers, or a new one.
    async fn connection(&self) -> Result<AsyncSmtpConnection, Error> {
        while let Some(mut connection) = self.take() {
            if timeout(PROBE_PERIOD, connection.test_connected()).await == Ok(true) {
                return Ok(connection);
            }
            tracing::debug!("a kept connection to the mail server is gone");
        }
        self.connect().await
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let server = (self.settings.host.as_str(), self.settings.port);
        let implicit = if self.settings.tls == SmtpTls::Implicit { self.tls.clone() } else { None };
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(CONNECT_PERIOD), &self.hello, implicit, None).await?;
        if let (SmtpTls::StartTls, Some(tls)) = (self.settings.tls, &self.tls) {
            connection.starttls(tls.clone(), &self.hello).await?;
        }
        if let Some((name, password)) = &self.settings.credentials {
            let credentials = Credentials::new(name.clone(), password.clone());
            connection.auth(DEFAULT_MECHANISMS, &credentials).await?;
        }
        Ok(connection)
    }

    /// The connection used last, so that a quiet hour leaves few.
    fn take(&self) -> Option<AsyncSmtpConnection> {
        let mut kept = self.kept();
        kept.retain(|each| each.since.elapsed() < KEEP_PERIOD);
        kept.pop().map(|each| each.connection)
    }

    fn keep(&self, connection: AsyncSmtpConnection) {
        let mut kept = self.kept();
        if kept.len() < KEEP_COUNT {
            kept.push(Kept { connection, since: Instant::now() });
        }
    }

    /// A panic while the lock was held leaves nothing half-written here.
    fn kept(&self) -> MutexGuard<'_, Vec<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl MailTransport for SmtpTransport {
    async fn send(&self, mail: &Mail<'_>) -> Result<String, SendError> {
        let from =
            address(mail.from).ok_or_else(|| SendError::Transient("the sender is no mail address".to_owned()))?;
        let to = address(mail.to).ok_or_else(|| SendError::Permanent("the recipient is no mail address".to_owned()))?;
        // Whatever goes wrong before the letter is mentioned is about the server, not about the letter.
        let mut connection = match timeout(CONNECT_PERIOD, self.connection()).await {
            Ok(connection) => connection.map_err(|error| SendError::Transient(redact(&error.to_string())))?,
            Err(_) => return Err(SendError::Transient("the mail server could not be reached in time".to_owned())),
        };
        match timeout(TALK_PERIOD, talk(&mut connection, from, to, mail.raw)).await {
            Ok(Ok(response)) => {
                self.keep(connection);
                let lines: Vec<&str> = response.message().collect();
                Ok(redact(&format!("{} {}", response.code(), lines.join(" "))))
            }
            Ok(Err(error)) => Err(error),
            Err(_) => Err(SendError::Transient("the mail server did not answer in time".to_owned())),
        }
    }
}

fn address(text: &str) -> Option<Address> {
    text.parse().ok()
}

/// One letter. Only a refusal of its recipient or of the message itself is for good: a refused sender is ours to mend.
async fn talk(
    connection: &mut AsyncSmtpConnection,
    from: Address,
    to: Address,
    raw: &[u8],
) -> Result<Response, SendError> {
    let mut parameters = Vec::new();
    if !raw.is_ascii() {
        if !connection.server_info().supports_feature(Extension::EightBitMime) {
            return Err(SendError::Transient("the mail server takes no 8-bit messages".to_owned()));
        }
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    let for_now = |error: Error| SendError::Transient(redact(&error.to_string()));
    connection.command(MailFrom::new(Some(from), parameters)).await.map_err(for_now)?;
    connection.command(Rcpt::new(to, Vec::new())).await.map_err(refusal)?;
    connection.command(Data).await.map_err(refusal)?;
    connection.message(raw).await.map_err(refusal)
}

fn refusal(error: Error) -> SendError {
    let words = redact(&error.to_string());
    if error.is_permanent() { SendError::Permanent(words) } else { SendError::Transient(words) }
}
