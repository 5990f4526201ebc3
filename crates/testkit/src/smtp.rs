//! A small, real SMTP server on its own port that records every message and misbehaves on request.
//!
//! Implements the part of RFC 5321 a mail library needs: EHLO, HELO, MAIL, RCPT, DATA, RSET, NOOP, QUIT, with
//! pipelining. No TLS, no authentication, no forwarding.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufStream};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Longest message, in bytes, so that a client that never ends one cannot exhaust the test's memory.
const MAX_MESSAGE_BYTES: usize = 32 * 1024 * 1024;

/// A message as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaughtMail {
    /// The address in `MAIL FROM`, without brackets.
    pub from: String,
    /// The addresses in `RCPT TO`, without brackets, in order.
    pub to: Vec<String>,
    /// Headers and body as the client meant them: dots unstuffed, line ends CRLF.
    pub raw: Vec<u8>,
}

impl CaughtMail {
    /// The message as text; invalid UTF-8 becomes `U+FFFD`.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.raw).into_owned()
    }

    /// The first header of that name, unfolded. Names are compared case-insensitively.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        let text = self.text();
        let head = text.split("\r\n\r\n").next().unwrap_or_default();
        let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
        unfolded.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    }
}

/// The server's misbehaviour, until it is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mischief {
    /// None: every message is accepted.
    #[default]
    None,
    /// `MAIL FROM` gets 451, a transient error.
    RefuseSenderForNow,
    /// `RCPT TO` gets 450, a transient error.
    RefuseRecipientForNow,
    /// `RCPT TO` gets 550, a permanent error.
    RefuseRecipientForGood,
    /// The end of the data gets 554, a permanent error.
    RefuseMessageForGood,
    /// `RCPT TO` gets 550 for a rate limit, as QQ answers: a permanent code for what is over in an hour.
    LimitRecipient,
    /// The end of the data gets 554 for a reputation, as NetEase answers.
    LimitMessage,
    /// The message is recorded, and the connection closes before the 250.
    HangUpBeforeAccepting,
    /// Every answer is delayed by this period.
    Delay(Duration),
}

/// A mail server for one test. Stops when dropped.
#[derive(Debug)]
pub struct CatchAllSmtp {
    port: u16,
    shared: Arc<Shared>,
    stop: Option<watch::Sender<bool>>,
    serving: Option<tokio::task::JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    caught: Mutex<Vec<CaughtMail>>,
    mischief: Mutex<Mischief>,
    count: watch::Sender<usize>,
}

impl CatchAllSmtp {
    /// Starts on a free port of 127.0.0.1.
    ///
    /// # Panics
    /// When there is no free port.
    pub async fn start() -> Self {
        let shared =
            Arc::new(Shared { caught: Mutex::default(), mischief: Mutex::default(), count: watch::Sender::new(0) });
        let mut server = Self { port: 0, shared, stop: None, serving: None };
        server.restart().await;
        server
    }

    /// The port; unchanged by stops and restarts.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The address for a mail transport's settings.
    #[must_use]
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// Every message recorded so far, oldest first.
    #[must_use]
    pub fn caught(&self) -> Vec<CaughtMail> {
        lock(&self.shared.caught).clone()
    }

    /// Takes every message recorded so far; later calls return only newer ones.
    pub fn take(&self) -> Vec<CaughtMail> {
        let mut caught = lock(&self.shared.caught);
        self.shared.count.send_replace(0);
        std::mem::take(&mut *caught)
    }

    /// Waits until at least `count` messages were recorded and returns them all.
    ///
    /// # Panics
    /// When they were not recorded within `patience`.
    pub async fn wait_for(&self, count: usize, patience: Duration) -> Vec<CaughtMail> {
        let mut received = self.shared.count.subscribe();
        let enough = tokio::time::timeout(patience, received.wait_for(|now| *now >= count)).await;
        let caught = self.caught();
        assert!(enough.is_ok(), "{} of {count} messages came within {patience:?}", caught.len());
        caught
    }

    /// Misbehaves from the next command on, also on open connections.
    pub fn set_mischief(&self, mischief: Mischief) {
        *lock(&self.shared.mischief) = mischief;
    }

    /// Closes every connection and refuses new ones. Recorded messages stay.
    pub async fn stop(&mut self) {
        self.stop = None; // the watch closes, which everything listens to
        if let Some(serving) = self.serving.take() {
            let _ = serving.await;
        }
    }

    /// Serves again, on the same port.
    ///
    /// # Panics
    /// When the port was taken by another process meanwhile.
    pub async fn restart(&mut self) {
        self.stop().await;
        let listener = TcpListener::bind(("127.0.0.1", self.port))
            .await
            .unwrap_or_else(|error| panic!("the test mail server has no port: {error}"));
        self.port =
            listener.local_addr().unwrap_or_else(|error| panic!("the test mail server has no address: {error}")).port();
        let (stop, stopped) = watch::channel(false);
        self.stop = Some(stop);
        self.serving = Some(tokio::spawn(serve(listener, Arc::clone(&self.shared), stopped)));
    }
}

/// A panic while the lock was held leaves no entry half-written.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn serve(listener: TcpListener, shared: Arc<Shared>, mut stopped: watch::Receiver<bool>) {
    let mut conversations = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                if let Ok((stream, _)) = accepted {
                    let shared = Arc::clone(&shared);
                    // As mail servers do: send answers to pipelined commands at once.
                    let _ = stream.set_nodelay(true);
                    conversations.spawn(async move {
                        // Ignore clients that disconnect.
                        let _ = Conversation::new(stream, &shared).run().await;
                    });
                }
            }
            Some(_) = conversations.join_next() => {}
            _ = stopped.changed() => break,
        }
    }
    conversations.shutdown().await;
}

struct Conversation<'a> {
    stream: BufStream<TcpStream>,
    shared: &'a Shared,
    from: Option<String>,
    to: Vec<String>,
}

/// Whether the session continues.
type Next = std::io::Result<bool>;

impl<'a> Conversation<'a> {
    fn new(stream: TcpStream, shared: &'a Shared) -> Self {
        Self { stream: BufStream::new(stream), shared, from: None, to: Vec::new() }
    }

    async fn run(mut self) -> std::io::Result<()> {
        self.say("220 testkit ESMTP").await?;
        while let Some(line) = self.read_line().await? {
            if !self.obey(&line).await? {
                break;
            }
        }
        Ok(())
    }

    async fn obey(&mut self, line: &[u8]) -> Next {
        let line = String::from_utf8_lossy(line).trim_end().to_owned();
        let verb: String = line.chars().take_while(char::is_ascii_alphabetic).collect::<String>().to_ascii_uppercase();
        let mischief = self.mischief();
        match verb.as_str() {
            "EHLO" => {
                self.reset();
                self.say("250-testkit\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8").await
            }
            "HELO" => {
                self.reset();
                self.say("250 testkit").await
            }
            "MAIL" if mischief == Mischief::RefuseSenderForNow => self.say("451 4.3.0 try again later").await,
            "MAIL" if self.from.is_some() => self.say("503 5.5.1 one sender at a time").await,
            "MAIL" => {
                self.from = Some(address(&line));
                self.say("250 2.1.0 ok").await
            }
            "RCPT" if self.from.is_none() => self.say("503 5.5.1 say MAIL first").await,
            "RCPT" if mischief == Mischief::RefuseRecipientForNow => {
                self.say("450 4.2.1 mailbox busy, try again later").await
            }
            "RCPT" if mischief == Mischief::RefuseRecipientForGood => self.say("550 5.1.1 no such mailbox").await,
            "RCPT" if mischief == Mischief::LimitRecipient => self.say("550 Ip frequency limited").await,
            "RCPT" => {
                self.to.push(address(&line));
                self.say("250 2.1.5 ok").await
            }
            "DATA" if self.to.is_empty() => self.say("503 5.5.1 say RCPT first").await,
            "DATA" => self.take_message().await,
            "RSET" => {
                self.reset();
                self.say("250 2.0.0 ok").await
            }
            "NOOP" => self.say("250 2.0.0 ok").await,
            "QUIT" => {
                self.say("221 2.0.0 bye").await?;
                Ok(false)
            }
            _ => self.say("502 5.5.1 not understood").await,
        }
    }

    async fn take_message(&mut self) -> Next {
        self.say("354 end with a dot").await?;
        let mut raw = Vec::new();
        loop {
            let Some(line) = self.read_line().await? else {
                return Ok(false); // cut off in the middle: not a message
            };
            if line == b".\r\n" || line == b".\n" {
                break;
            }
            let line = line.strip_prefix(b".").unwrap_or(&line);
            if raw.len() + line.len() > MAX_MESSAGE_BYTES {
                self.say("552 5.3.4 too long").await?;
                return Ok(false);
            }
            raw.extend_from_slice(line);
        }
        let mischief = self.mischief();
        let mail = CaughtMail { from: self.from.take().unwrap_or_default(), to: std::mem::take(&mut self.to), raw };
        if mischief == Mischief::RefuseMessageForGood {
            return self.say("554 5.6.0 not wanted here").await;
        }
        if mischief == Mischief::LimitMessage {
            return self.say("554 DT:SPM 163 smtp10, please see help").await;
        }
        {
            let mut caught = lock(&self.shared.caught);
            caught.push(mail);
            self.shared.count.send_replace(caught.len());
        }
        if mischief == Mischief::HangUpBeforeAccepting {
            return Ok(false);
        }
        self.say("250 2.0.0 taken").await
    }

    fn mischief(&self) -> Mischief {
        *lock(&self.shared.mischief)
    }

    fn reset(&mut self) {
        self.from = None;
        self.to.clear();
    }

    async fn read_line(&mut self) -> std::io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        let length = self.stream.read_until(b'\n', &mut line).await?;
        Ok((length > 0 && line.ends_with(b"\n")).then_some(line))
    }

    /// Sends an answer, delayed when told so.
    async fn say(&mut self, answer: &str) -> Next {
        if let Mischief::Delay(period) = self.mischief() {
            tokio::time::sleep(period).await;
        }
        self.stream.write_all(answer.as_bytes()).await?;
        self.stream.write_all(b"\r\n").await?;
        self.stream.flush().await?;
        Ok(true)
    }
}

/// The text between `<` and `>`.
fn address(line: &str) -> String {
    line.split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'))
        .map(|(address, _)| address.to_owned())
        .unwrap_or_default()
}
