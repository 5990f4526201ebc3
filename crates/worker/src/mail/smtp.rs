//! The mail server: SMTP over pooled connections.
//!
//! The library's own pool is not used: its commands have no time limit, and an abandoned send returns its connection
//! to the pool, where the next letter would read the answer meant for the one before. Here a connection is pooled
//! only after a letter was accepted completely.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use database::failpoint::reach;
use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Ehlo, Mail as MailFrom, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use tokio::time::error::Elapsed;
use tokio::time::{Instant, timeout};

use super::reply;
use super::smtp_url::is_loopback;
use super::{Mail, MailTransport, SendError, SmtpSettings, SmtpTls};
use crate::redact::redact;

/// Limit for a ready connection: address lookup, connect, TLS, greeting, sign-in.
const CONNECT_PERIOD: Duration = Duration::from_secs(15);
/// Limit for the envelope, and again for the message. Together with [`CONNECT_PERIOD`] and [`ANSWER_PERIOD`] it fits
/// into the 45 s a letter may take, and the 60 s lease of an attempt.
const TALK_PERIOD: Duration = Duration::from_secs(12);
/// Limit for the envelope on a pooled connection; a silent connection is treated as dead.
const ANSWER_PERIOD: Duration = Duration::from_secs(4);
/// Servers end idle connections after minutes (five by RFC 5321), so older ones are not tried.
const KEEP_PERIOD: Duration = Duration::from_secs(60);
/// Most idle connections kept; equals the default number of letters sent at once.
const KEEP_COUNT: usize = 16;

/// The settings cannot be used for sending.
#[derive(Debug, thiserror::Error)]
pub enum SmtpError {
    /// No TLS to another machine.
    #[error("a mail server on another machine requires TLS")]
    PlainRemote,
    /// The library refuses the host's name, or finds no root certificates.
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
    /// The server supports pipelining.
    pipelines: bool,
    since: Instant,
}

impl fmt::Debug for SmtpTransport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SmtpTransport").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl SmtpTransport {
    /// A transport through this server; connects with the first letter. `hello` is the name sent in EHLO, such as the
    /// sender's domain.
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

    /// Connects, greets, signs in and disconnects; sends no letter.
    ///
    /// # Errors
    /// [`SendError::Transient`] with the error of the server or the network.
    pub async fn probe(&self) -> Result<(), SendError> {
        let talk = async {
            let mut open = self.connect().await?;
            open.connection.quit().await.map(drop)
        };
        timeout(CONNECT_PERIOD, talk).await.map_err(not_reached)?.map_err(for_now)
    }

    async fn connect(&self) -> Result<Kept, Error> {
        let server = (self.settings.host.as_str(), self.settings.port);
        let implicit = if self.settings.tls == SmtpTls::Implicit { self.tls.clone() } else { None };
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(CONNECT_PERIOD), &self.hello, implicit, None).await?;
        if let (SmtpTls::StartTls, Some(tls)) = (self.settings.tls, &self.tls) {
            connection.starttls(tls.clone(), &self.hello).await?;
        }
        // The library does not expose whether the server supports pipelining (RFC 2920), so EHLO is sent once more
        // and read.
        let offered = connection.command(Ehlo::new(self.hello.clone())).await?;
        let pipelines = offered.message().any(|line| line.trim().eq_ignore_ascii_case("PIPELINING"));
        if let Some((name, password)) = &self.settings.credentials {
            let credentials = Credentials::new(name.clone(), password.clone());
            connection.auth(DEFAULT_MECHANISMS, &credentials).await?;
        }
        Ok(Kept { connection, pipelines, since: Instant::now() })
    }

    /// Takes the most recently used connection, so that idle ones expire.
    fn take(&self) -> Option<Kept> {
        let mut kept = self.kept();
        kept.retain(|each| each.since.elapsed() < KEEP_PERIOD);
        kept.pop()
    }

    fn keep(&self, connection: Kept) {
        let mut kept = self.kept();
        if kept.len() < KEEP_COUNT {
            kept.push(Kept { since: Instant::now(), ..connection });
        }
    }

    /// A panic while the lock was held leaves no entry half-written.
    fn kept(&self) -> MutexGuard<'_, Vec<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends the message after its envelope was accepted.
    async fn finish(&self, mut open: Kept, raw: &[u8]) -> Result<String, SendError> {
        reach("letter:inside_data");
        let talk = async {
            match std::str::from_utf8(raw) {
                Ok(text) => open.connection.command(in_one_go(text)).await,
                Err(_) => open.connection.message(raw).await,
            }
        };
        let response = timeout(TALK_PERIOD, talk).await.map_err(not_answered)?.map_err(refusal)?;
        self.keep(open);
        let lines: Vec<&str> = response.message().collect();
        Ok(redact(&format!("{} {}", response.code(), lines.join(" "))))
    }
}

#[async_trait]
impl MailTransport for SmtpTransport {
    async fn send(&self, mail: &Mail<'_>) -> Result<String, SendError> {
        let from = mail.from.parse::<Address>();
        let from = from.map_err(|_| SendError::Transient("the sender is not a valid email address".to_owned()))?;
        let to = mail.to.parse::<Address>();
        let to = to.map_err(|_| SendError::Permanent("the recipient is not a valid email address".to_owned()))?;
        // A pooled connection may be dead. MAIL FROM reveals that before any content is sent: try the next one, and
        // at last a new one.
        while let Some(mut kept) = self.take() {
            match timeout(ANSWER_PERIOD, hand_over(&mut kept, &from, &to, mail.raw)).await {
                Ok(Ok(())) => return self.finish(kept, mail.raw).await,
                Ok(Err(Refusal::Said(error))) => return Err(error),
                Ok(Err(Refusal::Gone(_))) => {
                    tracing::debug!("an idle connection to the mail server was closed; opening another");
                }
                // If the network drops one pooled connection silently, it has dropped all of them.
                Err(_) => self.kept().clear(),
            }
        }
        // Errors before the envelope concern the server, not the letter, so they are transient.
        let mut new = timeout(CONNECT_PERIOD, self.connect()).await.map_err(not_reached)?.map_err(for_now)?;
        match timeout(TALK_PERIOD, hand_over(&mut new, &from, &to, mail.raw)).await.map_err(not_answered)? {
            Ok(()) => self.finish(new, mail.raw).await,
            Err(Refusal::Gone(error)) => Err(for_now(error)),
            Err(Refusal::Said(error)) => Err(error),
        }
    }
}

fn not_reached(_: Elapsed) -> SendError {
    SendError::Transient("the mail server could not be reached in time".to_owned())
}

fn not_answered(_: Elapsed) -> SendError {
    SendError::Transient("the mail server did not answer in time".to_owned())
}

/// A letter as sent after `DATA`, end marker included (RFC 5321, 4.5.2). The library writes the end marker
/// separately; the system then holds it back until the server acknowledges the letter, which can be delayed by 40 ms.
fn in_one_go(letter: &str) -> String {
    let first = if letter.starts_with('.') { "." } else { "" };
    format!("{first}{}\r\n.\r\n", letter.replace("\r\n.", "\r\n.."))
}

/// Why an envelope was not accepted.
enum Refusal {
    /// The connection is dead; the server did not answer about the letter.
    Gone(Error),
    /// The server answered with an error.
    Said(SendError),
}

/// Sends the envelope, pipelined where the server supports it. Only a refused recipient or message is permanent: a
/// refused sender is a configuration error on this side.
async fn hand_over(kept: &mut Kept, from: &Address, to: &Address, raw: &[u8]) -> Result<(), Refusal> {
    let mut parameters = Vec::new();
    if !raw.is_ascii() {
        if !kept.connection.server_info().supports_feature(Extension::EightBitMime) {
            let problem = "the mail server does not accept 8-bit messages".to_owned();
            return Err(Refusal::Said(SendError::Transient(problem)));
        }
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    let (mail, rcpt) = (MailFrom::new(Some(from.clone()), parameters), Rcpt::new(to.clone(), Vec::new()));
    let connection = &mut kept.connection;
    // Each command includes its line end. A refused command leaves answers unread, so the connection is not pooled.
    let first = if kept.pipelines {
        connection.command(format!("{mail}{rcpt}{Data}")).await
    } else {
        connection.command(mail).await
    };
    first.map_err(
        |error| if is_about_connection(&error) { Refusal::Gone(error) } else { Refusal::Said(for_now(error)) },
    )?;
    let second = if kept.pipelines { connection.read_response().await } else { connection.command(rcpt).await };
    second.map_err(|error| Refusal::Said(refusal(error)))?;
    let third = if kept.pipelines { connection.read_response().await } else { connection.command(Data).await };
    third.map_err(|error| Refusal::Said(refusal(error)))?;
    Ok(())
}

/// True when there was no answer, or the server closed the session (421).
fn is_about_connection(error: &Error) -> bool {
    error.status().is_none_or(|code| code.to_string() == "421")
}

fn for_now(error: Error) -> SendError {
    SendError::Transient(redact(&error.to_string()))
}

fn refusal(error: Error) -> SendError {
    let message = redact(&error.to_string());
    // A rate or a reputation limit is over one day, whatever the code says.
    let is_permanent = error.is_permanent() && !reply::classify(&message).passes();
    if is_permanent { SendError::Permanent(message) } else { SendError::Transient(message) }
}

#[cfg(test)]
mod tests {
    use super::in_one_go;

    #[test]
    fn leading_dot_does_not_end_a_letter() {
        assert_eq!(in_one_go("a\r\n.\r\nRSET\r\n"), "a\r\n..\r\nRSET\r\n\r\n.\r\n");
        assert_eq!(in_one_go(".b\r\n..c"), "..b\r\n...c\r\n.\r\n");
        assert_eq!(in_one_go(""), "\r\n.\r\n");
    }
}
