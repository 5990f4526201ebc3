//! Bounces: parsed, matched to their letters, read from a Maildir.

use std::fs;

use domain::base::SecretKey;
use domain::delivery::bounce::{self, BounceOutcome};
use proptest::prelude::*;
use worker::mail::{Delivery, bounce_message};

use crate::prelude::*;

const RETURN_DOMAIN: &str = "bounce.unbind.example";

fn key() -> SecretKey {
    SecretKey::derive(&[7; 32]).expect("32 bytes suffice")
}

/// A delivery report as Postfix writes it.
fn report(to: &str, message_id: &str, action: &str, status: &str) -> String {
    format!(
        "Return-Path: <>\r\nDelivered-To: {to}\r\nFrom: MAILER-DAEMON@mx.example\r\nTo: {to}\r\n\
         Subject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
         --b\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nI'm sorry.\r\n\r\n\
         --b\r\nContent-Description: Delivery report\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mx.example\r\nArrival-Date: Mon, 2 Mar 2026 10:00:00 +0800\r\n\r\n\
         Final-Recipient: rfc822; owner@shop.example\r\nAction: {action}\r\nStatus: {status}\r\n\
         Diagnostic-Code: smtp; 550 5.1.1 <owner@shop.example>: no such\r\n    user\r\n\r\n\
         --b\r\nContent-Type: message/rfc822\r\n\r\n\
         Message-ID: {message_id}\r\nSubject: x\r\n\r\nbody\r\n\r\n--b--\r\n"
    )
}

#[test]
fn report_names_letter_and_outcome() {
    let letter = LetterId(uuid::Uuid::from_u128(7));
    let to = bounce::return_address(&key(), letter, RETURN_DOMAIN);
    for (action, status, outcome) in [
        ("failed", "5.1.1", BounceOutcome::Failed),
        ("Failed", "4.4.1", BounceOutcome::Failed),
        ("delayed", "4.4.1", BounceOutcome::Delayed),
        ("relayed", "2.0.0", BounceOutcome::Other),
    ] {
        let read = bounce_message::read(report(&to, "<1@x>", action, status).as_bytes(), Some(&key()), None);
        assert_eq!((read.letter, read.outcome), (Some(letter), outcome), "{action}");
        assert_eq!(read.diagnostic, "550 5.1.1 [address] no such user");
        assert_eq!(read.message_ids, ["<1@x>"]);
    }
    let other = SecretKey::derive(&[8; 32]).expect("32 bytes suffice");
    let forged = bounce_message::read(report(&to, "<1@x>", "failed", "5.1.1").as_bytes(), Some(&other), None);
    assert_eq!(forged.letter, None, "signed with another key");
    let holiday = format!("To: {to}\r\nSubject: 休假\r\nIn-Reply-To: <2@x>\r\n\r\n下周回来\r\n");
    let read = bounce_message::read(holiday.as_bytes(), Some(&key()), None);
    assert_eq!((read.letter, read.outcome, read.diagnostic.as_str()), (Some(letter), BounceOutcome::Other, "休假"));
    let piped = bounce_message::read(b"Subject: x\r\n\r\n", Some(&key()), Some(&to));
    assert_eq!(piped.letter, Some(letter), "the envelope recipient names the letter");
    let headers = report("a@b", "<3@x>", "failed", "5.0.0").replace("message/rfc822", "text/rfc822-headers");
    assert_eq!(bounce_message::read(headers.as_bytes(), None, None).message_ids, ["<3@x>"]);
}

proptest! {
    /// Parsing ends without a panic, whatever the input and however a report is damaged.
    #[test]
    fn parsing_a_bounce_never_panics(
        noise in proptest::collection::vec(any::<u8>(), 0..600),
        cut in 0_usize..1200, at in 0_usize..1200, byte in any::<u8>(),
    ) {
        bounce_message::read(&noise, Some(&key()), None);
        let mut spoiled = report("bounce+zz@x", "<1@x>", "failed", "5.1.1").into_bytes();
        if let Some(there) = spoiled.get_mut(at) {
            *there = byte;
        }
        spoiled.truncate(cut.max(1));
        spoiled.extend(noise);
        let read = bounce_message::read(&spoiled, Some(&key()), None);
        prop_assert!(read.letter.is_none() && !read.diagnostic.contains('@'));
    }
}

#[tokio::test]
async fn maildir_is_read_once() {
    let mut desk = desk().await;
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    fs::create_dir_all(folder.path().join("new")).expect("a folder can be created");
    desk.worker.delivery = Delivery {
        envelope_domain: Some(RETURN_DOMAIN.to_owned()),
        key: Some(key()),
        maildir: Some(folder.path().to_owned()),
        ..Delivery::default()
    };
    let id = desk.post().await;
    desk.drain().await;
    assert_eq!(desk.letter(id).await.state, LetterState::Sent);
    let to = desk.worker.delivery.return_address(id, "desk@unbind.example");
    assert!(to.starts_with("bounce+") && to.ends_with(RETURN_DOMAIN), "{to}");
    for (name, text) in [("1.a", report(&to, "<1@x>", "failed", "5.1.1")), ("2.b", "no message at all".to_owned())] {
        fs::write(folder.path().join("new").join(name), text).expect("the folder can be written");
    }
    desk.drain().await;
    let letter = desk.letter(id).await;
    assert_eq!(letter.state, LetterState::Failed);
    assert_eq!(letter.outcome.as_deref(), Some("550 5.1.1 [address] no such user"));
    assert_eq!(bounce::count_unmatched(&desk.connection().await).await.expect("the database answers"), 1);
    let names = |part: &str| fs::read_dir(folder.path().join(part)).expect("it exists").count();
    assert_eq!((names("new"), names("cur")), (0, 2));
}
