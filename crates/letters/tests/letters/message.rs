//! The mail message: headers, bytes, recipients, settings.

use std::{collections::BTreeSet, error::Error};

use chrono::{TimeZone, Utc};
use domain::Locale;
use domain::letter::{Envelope, LetterKind, LetterWriter};
use letters::{Settings, SettingsError, Writer, sample, sample_envelope};

use crate::{every_letter, settings, write, writer};

#[test]
fn headers_are_exactly_as_expected() {
    let first = ["Date", "From", "To", "Subject", "Message-ID"];
    let thread = ["In-Reply-To", "References"];
    let last = ["Auto-Submitted", "X-Auto-Response-Suppress", "Content-Language", "MIME-Version", "Content-Type"];
    for locale in Locale::ALL {
        for letter in every_letter() {
            let envelope = sample_envelope(letter.kind(), locale);
            let message = writer().write(&envelope, &letter).unwrap();
            let headers = headers(&message.raw);
            let names: Vec<&str> = headers.iter().map(|(name, _)| name.as_str()).collect();
            let expected = match envelope.in_reply_to {
                Some(_) => [&first[..], &thread, &last].concat(),
                None => [&first[..], &last].concat(),
            };
            assert_eq!(names, expected);
            assert_eq!(value(&headers, "To"), envelope.to, "an address and no name");
            let date = envelope.at.format("%a, %d %b %Y %H:%M:%S +0000").to_string();
            assert_eq!(value(&headers, "Date"), date, "the envelope's time");
            assert_eq!(value(&headers, "Message-ID"), message.message_id);
            assert_eq!(message.message_id, format!("<{}@unbind.example>", envelope.id));
            if let Some(first) = envelope.in_reply_to {
                for name in thread {
                    assert_eq!(value(&headers, name), format!("<{first}@unbind.example>"));
                }
            }
            assert_eq!(value(&headers, "Auto-Submitted"), "auto-generated");
            assert_eq!(value(&headers, "X-Auto-Response-Suppress"), "All");
            assert_eq!(value(&headers, "Content-Language"), locale.as_str());
            assert!(value(&headers, "From").ends_with("<noreply@unbind.example>"));
            assert!(value(&headers, "Content-Type").starts_with("multipart/alternative; boundary="));

            let raw = String::from_utf8(message.raw).unwrap();
            assert!(raw.is_ascii(), "the message needs no 8BITMIME support");
            assert_eq!(raw.matches("charset=utf-8").count(), 2);
            assert_eq!(raw.matches('\n').count(), raw.matches("\r\n").count());
            assert!(raw.lines().all(|line| line.len() <= 998), "RFC 5322 §2.1.1");
        }
    }
}

/// The header fields of a message, unfolded.
pub fn headers(raw: &[u8]) -> Vec<(String, String)> {
    let raw = std::str::from_utf8(raw).unwrap();
    let head = raw.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ").replace("\r\n\t", " ");
    head.split("\r\n")
        .map(|line| line.split_once(": ").unwrap())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn value<'a>(headers: &'a [(String, String)], name: &str) -> &'a str {
    &headers.iter().find(|(found, _)| found == name).unwrap().1
}

#[test]
fn same_letter_gives_the_same_bytes() {
    for letter in every_letter() {
        for locale in Locale::ALL {
            assert_eq!(write(locale, &letter), write(locale, &letter));
        }
    }
    let letter = sample(LetterKind::Received);
    let envelope = sample_envelope(LetterKind::Received, Locale::ZhCn);
    let other = Envelope { id: sample_envelope(LetterKind::Done, Locale::ZhCn).id, ..envelope.clone() };
    let boundaries: BTreeSet<String> = [envelope, other]
        .iter()
        .map(|envelope| value(&headers(&writer().write(envelope, &letter).unwrap().raw), "Content-Type").to_owned())
        .collect();
    assert_eq!(boundaries.len(), 2, "boundaries differ between letters");
}

#[test]
fn invalid_recipient_or_date_is_an_error() {
    let letter = sample(LetterKind::Received);
    let envelope = sample_envelope(LetterKind::Received, Locale::ZhCn);
    for to in [
        "",
        "nobody",
        "a@",
        "@b.example",
        "a b@c.example",
        "a@b.example\r\nBcc: c@d.example",
        "\"a\r\nb\"@c.example",
        "\"a b\"@c.example",
        "陈 <a@b.example>",
        "a@b.example, c@d.example",
    ] {
        let envelope = Envelope { to: to.to_owned(), ..envelope.clone() };
        let error = writer().write(&envelope, &letter).unwrap_err();
        assert!(error.source().is_some());
        assert!(to.is_empty() || !error.to_string().contains(to), "no address in an error, it is logged: {error}");
    }
    for year in [1969, 9999, 20000] {
        let at = Utc.with_ymd_and_hms(year, 6, 1, 0, 0, 0).unwrap();
        assert!(writer().write(&Envelope { at, ..envelope.clone() }, &letter).is_err(), "{year}");
    }
    let at = Utc.with_ymd_and_hms(9998, 12, 31, 23, 59, 59).unwrap();
    assert!(writer().write(&Envelope { at, ..envelope }, &letter).is_ok());
}

#[test]
fn writer_validates_its_settings() {
    for base_url in
        ["", "unbind.example", "ftp://unbind.example", "https://", "https://a b", "https://a\"b", "https://a?b"]
    {
        let settings = Settings { base_url: base_url.to_owned(), ..settings() };
        assert_eq!(Writer::new(settings).unwrap_err(), SettingsError::BaseUrl, "{base_url:?}");
    }
    for sender in ["", "noreply", "Desk <noreply@unbind.example>", "a@b.example\r\nBcc: c@d.example"] {
        let settings = Settings { sender: sender.to_owned(), ..settings() };
        assert_eq!(Writer::new(settings).unwrap_err(), SettingsError::Sender, "{sender:?}");
    }
    for host in ["", "a b", "a>b", "解绑.example"] {
        let settings = Settings { message_id_host: host.to_owned(), ..settings() };
        assert_eq!(Writer::new(settings).unwrap_err(), SettingsError::MessageIdHost, "{host:?}");
    }
    let settings = Settings { base_url: "http://127.0.0.1:8080".to_owned(), ..settings() };
    assert!(Writer::new(settings).is_ok());
}

#[test]
fn test_letter_is_marked_in_its_subject() {
    for (locale, mark) in [(Locale::ZhCn, "[测试] "), (Locale::En, "[test] ")] {
        let envelope = Envelope { is_test: true, ..sample_envelope(LetterKind::Done, locale) };
        let message = writer().write(&envelope, &sample(LetterKind::Done)).unwrap();
        assert!(message.subject.starts_with(mark), "{}", message.subject);
    }
}
