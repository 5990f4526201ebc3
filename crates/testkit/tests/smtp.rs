//! The test mail server, driven by the product's mail library and by hand.

use std::time::{Duration, Instant};

use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::Tls;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use testkit::{CatchAllSmtp, Mischief};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const PATIENCE: Duration = Duration::from_secs(5);

type Transport = AsyncSmtpTransport<Tokio1Executor>;

fn transport(server: &CatchAllSmtp) -> Transport {
    Transport::builder_dangerous("127.0.0.1").port(server.port()).tls(Tls::None).timeout(Some(PATIENCE)).build()
}

fn envelope() -> Envelope {
    let address = |text: &str| text.parse().unwrap_or_else(|e| panic!("{text}: {e}"));
    Envelope::new(
        Some(address("desk@unbind.example")),
        vec![address("owner@shop.example"), address("second@shop.example")],
    )
    .unwrap_or_else(|e| panic!("{e}"))
}

async fn send(transport: &Transport, raw: &[u8]) -> Result<(), Error> {
    transport.send_raw(&envelope(), raw).await.map(|_| ())
}

#[tokio::test]
async fn message_arrives_byte_for_byte() {
    let server = CatchAllSmtp::start().await;
    let raw = "Subject: =?utf-8?b?5bey5pS25Yiw?=\r\nMessage-ID:\r\n <1@unbind.example>\r\n\r\n.leading dot\r\n..two\r\n已收到";
    send(&transport(&server), raw.as_bytes()).await.unwrap_or_else(|e| panic!("{e}"));
    let caught = server.wait_for(1, PATIENCE).await;
    // The library adds the line end before the final dot, even after a message that ends in one.
    assert_eq!(caught[0].text(), format!("{raw}\r\n"));
    assert_eq!(caught[0].from, "desk@unbind.example");
    assert_eq!(caught[0].to, ["owner@shop.example", "second@shop.example"]);
    assert_eq!(caught[0].header("message-id").as_deref(), Some("<1@unbind.example>"));
    assert_eq!(server.take().len(), 1);
    assert!(server.caught().is_empty());
}

#[tokio::test]
async fn refusals_are_transient_or_permanent_as_set() {
    let server = CatchAllSmtp::start().await;
    let transport = transport(&server);
    for (mischief, is_for_good) in [
        (Mischief::RefuseSenderForNow, false),
        (Mischief::RefuseRecipientForNow, false),
        (Mischief::RefuseRecipientForGood, true),
        (Mischief::RefuseMessageForGood, true),
    ] {
        server.set_mischief(mischief);
        let error = send(&transport, b"Subject: x\r\n\r\nx\r\n").await.err();
        let error = error.unwrap_or_else(|| panic!("{mischief:?} was accepted"));
        assert_eq!(error.is_permanent(), is_for_good, "{mischief:?}: {error}");
        assert_eq!(error.is_transient(), !is_for_good, "{mischief:?}: {error}");
    }
    assert!(server.caught().is_empty());
    server.set_mischief(Mischief::None);
    send(&transport, b"Subject: x\r\n\r\nx\r\n").await.unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(server.caught().len(), 1);
}

#[tokio::test]
async fn dropped_acceptance_still_records_the_message() {
    let server = CatchAllSmtp::start().await;
    server.set_mischief(Mischief::HangUpBeforeAccepting);
    let answer = send(&transport(&server), b"Subject: x\r\n\r\nx\r\n").await;
    assert!(answer.is_err());
    assert_eq!(server.caught().len(), 1);
}

#[tokio::test]
async fn delay_applies_to_every_answer() {
    let server = CatchAllSmtp::start().await;
    let period = Duration::from_millis(100);
    server.set_mischief(Mischief::Delay(period));
    let before = Instant::now();
    send(&transport(&server), b"Subject: x\r\n\r\nx\r\n").await.unwrap_or_else(|e| panic!("{e}"));
    assert!(before.elapsed() >= period * 4, "{:?}", before.elapsed());
}

#[tokio::test]
async fn restarted_server_keeps_its_port() {
    let mut server = CatchAllSmtp::start().await;
    let (port, transport) = (server.port(), transport(&server));
    send(&transport, b"Subject: 1\r\n\r\nx\r\n").await.unwrap_or_else(|e| panic!("{e}"));
    server.stop().await;
    assert!(send(&transport, b"Subject: 2\r\n\r\nx\r\n").await.is_err());
    server.restart().await;
    assert_eq!(server.port(), port);
    send(&transport, b"Subject: 3\r\n\r\nx\r\n").await.unwrap_or_else(|e| panic!("{e}"));
    let subjects: Vec<_> = server.caught().iter().filter_map(|mail| mail.header("Subject")).collect();
    assert_eq!(subjects, ["1", "3"]);
}

#[tokio::test]
async fn pipelined_commands_are_answered_in_order() {
    let server = CatchAllSmtp::start().await;
    let mut stream =
        tokio::net::TcpStream::connect(("127.0.0.1", server.port())).await.unwrap_or_else(|e| panic!("{e}"));
    let talk = "EHLO me\r\nRCPT TO:<too@early>\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nRSET\r\nNOOP\r\n\
                mail from:<c@d.example> BODY=8BITMIME\r\nrcpt to:<a@b.example>\r\nDATA\r\nSubject: x\r\n\r\nx\r\n.\r\nHMM\r\nQUIT\r\n";
    stream.write_all(talk.as_bytes()).await.unwrap_or_else(|e| panic!("{e}"));
    let mut answers = String::new();
    stream.read_to_string(&mut answers).await.unwrap_or_else(|e| panic!("{e}"));
    let codes: Vec<&str> =
        answers.lines().filter(|line| line.as_bytes().get(3) == Some(&b' ')).map(|line| &line[..3]).collect();
    assert_eq!(codes, ["220", "250", "503", "250", "250", "250", "250", "250", "250", "354", "250", "502", "221"]);
    let caught = server.caught();
    assert_eq!(caught[0].from, "c@d.example");
    assert_eq!(caught[0].to, ["a@b.example"]);
    assert_eq!(caught[0].text(), "Subject: x\r\n\r\nx\r\n");
}

#[tokio::test]
async fn truncated_message_is_not_recorded() {
    let server = CatchAllSmtp::start().await;
    let mut stream =
        tokio::net::TcpStream::connect(("127.0.0.1", server.port())).await.unwrap_or_else(|e| panic!("{e}"));
    let talk = "HELO me\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nSubject: x\r\n.";
    stream.write_all(talk.as_bytes()).await.unwrap_or_else(|e| panic!("{e}"));
    stream.shutdown().await.unwrap_or_else(|e| panic!("{e}"));
    let mut answers = Vec::new();
    stream.read_to_end(&mut answers).await.unwrap_or_else(|e| panic!("{e}"));
    assert!(server.caught().is_empty());
}
