//! The mail transports.

use testkit::Mischief;
use tokio::time::timeout;
use worker::mail::{EmlTransport, SmtpError, SmtpSettings, SmtpTls, SmtpTransport};

use crate::prelude::*;

const RAW: &[u8] = b"Message-ID: <1@unbind.example>\r\nSubject: x\r\n\r\n.dot\r\n";

fn mail(raw: &[u8]) -> Mail<'_> {
    Mail { id: LetterId(uuid::Uuid::from_u128(7)), from: "desk@unbind.example", to: "owner@shop.example", raw }
}

pub fn transport(server: &CatchAllSmtp) -> SmtpTransport {
    let settings = SmtpSettings::from_url(&server.url()).expect("the test server has an address");
    SmtpTransport::new(settings, "unbind.example").expect("loopback needs no TLS")
}

#[tokio::test]
async fn letter_arrives_byte_for_byte() {
    let server = CatchAllSmtp::start().await;
    let transport = transport(&server);
    let answer = transport.send(&mail(RAW)).await.expect("the server accepts it");
    assert!(answer.starts_with("250"), "{answer}");
    transport.send(&mail("Subject: 已收到\r\n\r\n木棉\r\n".as_bytes())).await.expect("8-bit messages are accepted too");
    let caught = server.caught();
    assert_eq!(caught.len(), 2);
    assert_eq!(caught[0].from, "desk@unbind.example");
    assert_eq!(caught[0].to, ["owner@shop.example"]);
    assert!(caught[0].raw.starts_with(RAW));
    assert!(caught[1].text().contains("木棉"));
}

#[tokio::test]
async fn refusals_are_classified_without_addresses() {
    let server = CatchAllSmtp::start().await;
    let transport = transport(&server);
    for (mischief, is_for_good) in [
        (Mischief::RefuseSenderForNow, false),
        (Mischief::RefuseRecipientForNow, false),
        (Mischief::RefuseRecipientForGood, true),
        (Mischief::RefuseMessageForGood, true),
        (Mischief::LimitRecipient, false),
        (Mischief::LimitMessage, false),
        (Mischief::HangUpBeforeAccepting, false),
    ] {
        server.set_mischief(mischief);
        let error = transport.send(&mail(RAW)).await.expect_err("the server refuses");
        assert_eq!(matches!(error, SendError::Permanent(_)), is_for_good, "{mischief:?}: {error}");
        assert!(!error.to_string().contains('@'), "{error}");
    }
    server.set_mischief(Mischief::None);
    server.take();
    transport.send(&mail(RAW)).await.expect("the next letter is accepted");
    assert_eq!(server.caught().len(), 1);
}

#[tokio::test]
async fn restarted_server_costs_no_attempt() {
    let mut server = CatchAllSmtp::start().await;
    let transport = transport(&server);
    for round in 1..=3 {
        transport.send(&mail(RAW)).await.expect("a dead pooled connection is replaced");
        assert_eq!(server.caught().len(), round);
        server.restart().await;
    }
    server.stop().await;
    let error = transport.send(&mail(RAW)).await.expect_err("no server listens");
    assert!(matches!(error, SendError::Transient(_)), "{error}");
    server.restart().await;
    transport.send(&mail(RAW)).await.expect("the restarted server accepts it");
}

#[tokio::test]
async fn abandoned_send_does_not_affect_the_next() {
    let server = CatchAllSmtp::start().await;
    let transport = transport(&server);
    transport.send(&mail(b"Subject: 1\r\n\r\nx\r\n")).await.expect("the letter is accepted and its connection pooled");
    for wait_ms in [50, 150, 250, 350, 450] {
        server.set_mischief(Mischief::Delay(Duration::from_millis(100)));
        let given_up = timeout(Duration::from_millis(wait_ms), transport.send(&mail(b"Subject: 2\r\n\r\nx\r\n"))).await;
        server.set_mischief(Mischief::RefuseRecipientForGood);
        let refused = transport.send(&mail(b"Subject: 3\r\n\r\nx\r\n")).await;
        assert!(matches!(refused, Err(SendError::Permanent(_))), "{wait_ms}: {given_up:?}, then {refused:?}");
    }
}

#[tokio::test]
async fn concurrent_letters_arrive_once_each() {
    let server = CatchAllSmtp::start().await;
    let transport = transport(&server);
    let raws: Vec<String> = (0..200).map(|number| format!("Subject: {number}\r\n\r\nx\r\n")).collect();
    for batch in raws.chunks(20) {
        let sends = batch.iter().map(|raw| async { transport.send(&mail(raw.as_bytes())).await });
        futures::future::try_join_all(sends).await.expect("all letters are accepted");
    }
    let mut subjects: Vec<usize> =
        server.caught().iter().filter_map(|mail| mail.header("Subject")?.parse().ok()).collect();
    subjects.sort_unstable();
    assert_eq!(subjects, (0..200).collect::<Vec<_>>());
}

#[test]
fn remote_server_requires_tls() {
    let settings = SmtpSettings { host: "mail.example".into(), port: 25, tls: SmtpTls::None, credentials: None };
    assert!(matches!(SmtpTransport::new(settings, "x"), Err(SmtpError::PlainRemote)));
    for url in ["smtp://mail.example", "smtps://u:p@mail.example"] {
        let settings = SmtpSettings::from_url(url).expect("it is an address");
        assert!(SmtpTransport::new(settings, "x").is_ok(), "{url}");
    }
}

#[tokio::test]
async fn resent_letter_replaces_its_file() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let transport = EmlTransport::new(folder.path().join("mail"));
    for _ in 0..2 {
        transport.send(&mail(RAW)).await.expect("the folder can be written");
    }
    let files: Vec<_> = std::fs::read_dir(folder.path().join("mail"))
        .expect("the folder was created")
        .map(|file| file.expect("the folder can be read").path())
        .collect();
    assert_eq!(files.len(), 1, "{files:?}");
    assert!(files[0].ends_with("00000000-0000-0000-0000-000000000007.eml"));
    assert_eq!(std::fs::read(&files[0]).expect("the file exists"), RAW);
}

#[tokio::test]
async fn unwritable_folder_is_a_transient_error() {
    let file = tempfile::NamedTempFile::new().expect("a temporary folder can be created");
    let error = EmlTransport::new(file.path()).send(&mail(RAW)).await.expect_err("a file is no folder");
    assert!(matches!(error, SendError::Transient(_)), "{error}");
}
