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

/// A returned message without a status part, to a return address.
fn returned(head: &str, text: &str) -> String {
    format!("To: bounce@unbind.example\n{head}\n\n{text}\n")
}

/// Messages as servers write them, each cut to what it is known by.
fn shapes() -> Vec<(&'static str, BounceOutcome, String)> {
    let daemon = "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nSubject: ";
    let headers = "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"b\"";
    let part = |kind: &str, text: &str| format!("--b\nContent-Type: {kind}; charset=utf-8\n\n{text}\n--b--");
    let sent = |subject: &str, text: &str| returned(&format!("{daemon}{subject}"), text);
    let (failed, limited) = (BounceOutcome::Failed, BounceOutcome::Limited);
    vec![
        (
            "QQ, HTML in a report",
            failed,
            returned(
                &format!(
                    "From: PostMaster <PostMaster@qq.com>\nSubject: =?gb2312?B?wLTX1HFxLmNvbbXEzcvQxQ==?=\n{headers}"
                ),
                &part("text/html", "<p>很抱歉您发送的邮件被退回</p><td>退信原因</td><td>收件人邮件地址不存在</td>"),
            ),
        ),
        (
            "QQ, plain",
            failed,
            returned("From: PostMaster@qq.com\nSubject: =?utf-8?B?6YCA5L+h?=", "无法发送到 owner@shop.example"),
        ),
        (
            "Exim",
            failed,
            returned(
                "From: Mail Delivery System <Mailer-Daemon@mx.example>\nX-Failed-Recipients: owner@shop.example\n\
                 Auto-Submitted: auto-replied\nSubject: Mail delivery failed: returning message to sender",
                "This message was created automatically by mail delivery software.",
            ),
        ),
        (
            "qmail",
            failed,
            sent(
                "failure notice",
                "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message to \
                 the following addresses.\n\n<owner@shop.example>:\n192.0.2.3 does not like recipient.\n\
                 Remote host said: 550 no such user\n\n--- Below this line is a copy of the message.\n\nsoon will be retried",
            ),
        ),
        (
            "Exchange, no status part",
            failed,
            returned(
                &format!(
                    "From: <postmaster@shop.example>\nX-MS-Exchange-Message-Is-Ndr:\nSubject: Undeliverable: x\n{headers}"
                ),
                &part("text/plain", "Delivery has failed to these recipients or groups:\n\nowner@shop.example"),
            ),
        ),
        (
            "sendmail",
            failed,
            sent("Returned mail: see transcript for details", "----- Transcript -----\n550 5.1.1 User unknown"),
        ),
        (
            "Yahoo",
            failed,
            sent("Failure Notice", "Sorry, we were unable to deliver your message to the following address."),
        ),
        (
            "Domino",
            failed,
            returned(
                "From: Mail Router <router@shop.example>\nAuto-Submitted: auto-generated\nSubject: DELIVERY FAILURE: User",
                "Your document: x\nwas not delivered to: owner@shop.example\nbecause: not listed in Domino Directory",
            ),
        ),
        (
            "163",
            limited,
            returned(
                "From: Postmaster@163.com\nSubject: =?utf-8?B?57O757uf6YCA5L+h?=",
                "抱歉，您的邮件被退回来了……\nMX 返回：554 DT:SPM 163 smtp10,please see http://mail.163.com/help",
            ),
        ),
        (
            "a frequency limit",
            limited,
            report("a@b", "<1@x>", "failed", "5.0.0")
                .replace("550 5.1.1", "550")
                .replace("no such\r\n    user", "Ip frequency limited"),
        ),
        (
            "Exim's warning",
            BounceOutcome::Delayed,
            sent(
                "Warning: message 1P1ceB delayed 24 hours",
                "No action is required on your part. Delivery attempts will continue.",
            ),
        ),
        (
            "an absence",
            BounceOutcome::Other,
            returned(
                "From: owner@shop.example\nAuto-Submitted: auto-replied\nX-Autoreply: yes\nSubject: hello",
                "我正在休假中",
            ),
        ),
        ("a person", BounceOutcome::Unread, returned("From: owner@shop.example\nSubject: Re: 您的申请", "这是什么？")),
    ]
}

#[test]
fn absence_without_return_path_is_no_failure() {
    let head = "Return-Path: <>\nFrom: 陈 <owner@shop.example>\nAuto-Submitted: auto-replied\nSubject: ";
    let read = |subject: &str, text: &str| {
        bounce_message::read(returned(&format!("{head}{subject}"), text).as_bytes(), None, None).outcome
    };
    for (subject, text) in [
        ("自动回复: 您的申请", "我正在休假，急事请拨 551-555 0100。"),
        ("Automatic reply: Your application", "You may not reach me until Monday."),
        ("Re: 您的申请", "您好，我已收到邮件。"),
        ("Re: your application", "I am out of the office. My mailbox is full of mail, so be patient."),
    ] {
        assert_eq!(read(subject, text), BounceOutcome::Other, "{subject}: {text}");
    }
    for (subject, text) in [
        ("Re: 您的申请", "550 5.1.1 User unknown"),
        ("邮件被退回", "收件人地址有误"),
        ("Your message", "Your message could not be delivered."),
    ] {
        assert_eq!(read(subject, text), BounceOutcome::Failed, "{subject}: {text}");
    }
}

#[test]
fn forwarded_report_of_a_person_is_asked_about() {
    for prefix in ["Fwd: ", "FW: ", "Fw：", "转发：", "转发: ", "答复: ", "回复：", "Re: ", "RE[2]: ", "[Fwd: ", "AW: "]
    {
        let raw = returned(
            &format!("From: owner@shop.example\nSubject: {prefix}Undelivered Mail Returned to Sender"),
            "这封邮件是什么意思？\n550 5.1.1 user unknown",
        );
        assert_eq!(bounce_message::read(raw.as_bytes(), None, None).outcome, BounceOutcome::Unread, "{prefix}");
    }
}

#[test]
fn report_without_words_is_read_by_its_text() {
    let worded = report("a@b", "<1@x>", "failed", "5.0.0")
        .replace("I'm sorry.", "host mx3.qq.com[115.1.1.10] said:\r\n550 Ip frequency limited");
    let without = |code: &str| {
        worded.replace("Diagnostic-Code: smtp; 550 5.1.1 <owner@shop.example>: no such\r\n    user\r\n", code)
    };
    for raw in [without(""), without("Diagnostic-Code: smtp; 550 5.0.0\r\n")] {
        let read = bounce_message::read(raw.as_bytes(), None, None);
        assert_eq!((read.outcome, read.diagnostic.as_str()), (BounceOutcome::Limited, "550 Ip frequency limited"));
    }
    assert_eq!(bounce_message::read(worded.as_bytes(), None, None).outcome, BounceOutcome::Failed, "its own words");
}

#[test]
fn reply_is_preferred_to_an_explanation() {
    let raw = returned(
        "From: postmaster@shop.example\nSubject: Undeliverable: x",
        "See the help page for 5.1.10 problems.\n\nRemote server returned:\n#550 5.1.10 RESOLVER.ADR.RecipNotFound; not found ##",
    );
    let read = bounce_message::read(raw.as_bytes(), None, None);
    assert_eq!(read.diagnostic, "#550 5.1.10 RESOLVER.ADR.RecipNotFound; not found ##");
}

#[test]
fn known_shapes_of_returned_mail_are_read() {
    for (name, outcome, raw) in shapes() {
        let read = bounce_message::read(raw.as_bytes(), None, None);
        assert_eq!(read.outcome, outcome, "{name}: {}", read.diagnostic);
    }
}

/// A desk with a Maildir that holds these messages, oldest first.
async fn desk_with(messages: &[(&str, String)]) -> (Desk, tempfile::TempDir) {
    let mut stage = desk().await;
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    fs::create_dir_all(folder.path().join("new")).expect("a folder can be created");
    stage.worker.delivery = Delivery {
        envelope_domain: Some(RETURN_DOMAIN.to_owned()),
        key: Some(key()),
        maildir: Some(folder.path().to_owned()),
        ..Delivery::default()
    };
    for (name, text) in messages {
        fs::write(folder.path().join("new").join(name), text).expect("the folder can be written");
    }
    (stage, folder)
}

fn count_in(folder: &tempfile::TempDir, part: &str) -> usize {
    fs::read_dir(folder.path().join(part)).map_or(0, Iterator::count)
}

#[tokio::test]
async fn message_id_with_nul_does_not_stop_intake() {
    // `Message-ID: <a\0b@x>`, as base64.
    let poison = "From: x@evil.example\nSubject: hello\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n\n--b\n\
         Content-Type: text/rfc822-headers\nContent-Transfer-Encoding: base64\n\nTWVzc2FnZS1JRDogPGEAYkB4PgoK\n--b--\n";
    let raw = "In-Reply-To: <a\0b@x>\nSubject: a\0b\n\n550 a\0b\n";
    let (stage, folder) = desk_with(&[("1.a", poison.to_owned()), ("2.b", raw.to_owned())]).await;
    assert!(bounce_message::read(poison.as_bytes(), None, None).message_ids.is_empty());
    let id = stage.post().await;
    let to = bounce::return_address(&key(), id, RETURN_DOMAIN);
    fs::write(folder.path().join("new/3.c"), report(&to, "<1@x>", "failed", "5.1.1")).expect("it can be written");
    stage.drain().await;
    assert_eq!(stage.letter(id).await.state, LetterState::Failed, "the true one behind them is read");
    assert_eq!((count_in(&folder, "new"), count_in(&folder, "cur"), count_in(&folder, "unreadable")), (0, 3, 0));
}

#[tokio::test]
async fn message_that_cannot_be_recorded_is_set_aside() {
    let (stage, folder) =
        desk_with(&[("1.a", "Subject: 552\n\n552\n".to_owned()), ("2.b", "no message".to_owned())]).await;
    let conn = stage.connection().await;
    let poison = "create function poison() returns trigger language plpgsql as $$ begin
             if new.diagnostic = '552' then raise exception 'poisoned'; end if; return new; end $$;
         create trigger poison before insert on bounces for each row execute function poison();";
    sql::execute(&conn, poison).await;
    stage.drain().await;
    assert_eq!((count_in(&folder, "new"), count_in(&folder, "cur"), count_in(&folder, "unreadable")), (0, 1, 1));
    let overview = operation::measure(&conn, &stage.worker.ctx).await.expect("the database answers");
    let aside: Vec<(&str, &str)> = overview.set_asides.iter().map(|it| (it.sweep.as_str(), it.item.as_str())).collect();
    assert_eq!(aside, [("read_bounces", "1.a")]);
    // Put back once it can be read, it leaves the list.
    sql::execute(&conn, "drop trigger poison on bounces").await;
    fs::rename(folder.path().join("unreadable/1.a"), folder.path().join("new/1.a")).expect("it can be moved");
    stage.drain().await;
    assert_eq!(sql::count(&conn, "set_asides").await, 0);
    assert_eq!((count_in(&folder, "cur"), count_in(&folder, "unreadable")), (2, 0));
}

#[tokio::test]
async fn file_that_cannot_be_moved_does_not_starve_others() {
    let (stage, folder) = desk_with(&[("1.a", "one".to_owned())]).await;
    // A file in the folder's place: nothing can be moved to it.
    fs::write(folder.path().join("cur"), "").expect("it can be written");
    let conn = stage.connection().await;
    stage.drain().await;
    assert_eq!(sql::count(&conn, "set_asides where item = '1.a'").await, 1);
    fs::remove_file(folder.path().join("cur")).expect("it can be removed");
    stage.clock.advance(TimeDelta::hours(1));
    stage.drain().await;
    assert_eq!((sql::count(&conn, "set_asides").await, count_in(&folder, "cur")), (0, 1));
}

#[tokio::test]
async fn object_that_cannot_be_removed_does_not_stop_others() {
    let (stage, _folder) = desk_with(&[]).await;
    let conn = stage.connection().await;
    let names: Vec<String> = (1..=3).map(|number| format!("test/{number}")).collect();
    let before = stage.worker.ctx.now() - TimeDelta::days(1);
    removal::begin_write(&conn, &names, removal::DeletionCause::Uploading, before).await.expect("the database answers");
    let poison = "create function poison() returns trigger language plpgsql as $$ begin
             if old.object = 'test/1' then raise exception 'poisoned'; end if; return old; end $$;
         create trigger poison before delete on objects_pending_deletion for each row execute function poison();";
    sql::execute(&conn, poison).await;
    stage.drain().await;
    assert_eq!(sql::texts(&conn, "select object from objects_pending_deletion").await, ["test/1"]);
    assert_eq!(sql::count(&conn, "set_asides where sweep = 'remove_objects'").await, 1);
}
