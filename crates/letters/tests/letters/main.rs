//! Every letter, in both languages, from samples; and its mail message.

#![expect(clippy::unwrap_used, reason = "a failed step is a test failure")]

use chrono::{TimeZone, Utc};
use domain::Locale;
use domain::application::{Blocker, Obstacle};
use domain::base::Kind;
use domain::letter::{Letter, LetterContent, LetterKind, LetterWriter, PenaltyFacts};
use domain::policy::ReapplyFrom;
use letters::{Settings, Writer, sample, sample_envelope, sample_of};

mod combinations;
mod links;
mod message;
mod safety;
mod sms;
mod wording;

const KINDS: [Kind; 2] = [Kind::Unbind, Kind::RevokeCertification];

const SITE: &str = "https://unbind.example";

fn settings() -> Settings {
    Settings {
        base_url: "https://unbind.example/".to_owned(),
        sender: "noreply@unbind.example".to_owned(),
        message_id_host: "unbind.example".to_owned(),
        reply_to: None,
    }
}

fn writer() -> Writer {
    Writer::new(settings()).unwrap()
}

fn write(locale: Locale, letter: &Letter) -> LetterContent {
    writer().write(&sample_envelope(letter.kind(), locale), letter).unwrap()
}

/// Every kind of letter, about every kind of application.
fn every_letter() -> Vec<Letter> {
    let mut all: Vec<Letter> =
        LetterKind::ALL.iter().flat_map(|&kind| KINDS.map(|application| sample_of(kind, application))).collect();
    for application in KINDS {
        let mut reminder = sample_of(LetterKind::InformationReminder, application);
        let Letter::InformationReminder { is_last_day, .. } = &mut reminder else { unreachable!() };
        *is_last_day = true;
        all.push(reminder);
        all.push(with_penalty(application));
        let Letter::Blocked { about, lapse_at, .. } = sample_of(LetterKind::Blocked, application) else {
            unreachable!()
        };
        for &blocker in Blocker::ALL {
            for amount in [None, Some(1)] {
                let obstacles = vec![Obstacle { blocker, amount }];
                all.push(Letter::Blocked { about: about.clone(), obstacles: obstacles.clone(), lapse_at });
                all.push(Letter::ApprovalLapsed { about: about.clone(), obstacles, blocked_at: lapse_at });
            }
        }
    }
    all
}

/// A rejection for deception, with a penalty.
fn with_penalty(application: Kind) -> Letter {
    let mut rejected = sample_of(LetterKind::Rejected, application);
    let Letter::Rejected { after, .. } = &mut rejected else { unreachable!() };
    after.reapply = ReapplyFrom::Never;
    after.penalty = Some(PenaltyFacts {
        until_at: Utc.with_ymd_and_hms(2026, 12, 23, 2, 6, 0).unwrap(),
        message: "营业执照经核实为伪造。\n限制期间，店铺和绑定的账号不能提交申请。".to_owned(),
        appeal_to: Some("平台客服中心“处罚申诉”".to_owned()),
    });
    rejected
}

#[test]
fn every_sample_letter_renders() {
    for locale in Locale::ALL {
        let message = write(locale, &with_penalty(Kind::Unbind));
        let shown = format!("{}\n\n{}", message.subject, message.text);
        insta::assert_snapshot!(format!("rejected-penalty_{locale}"), shown);
        insta::assert_snapshot!(format!("rejected-penalty_{locale}_html"), message.html);
        for &kind in LetterKind::ALL {
            let message = write(locale, &sample(kind));
            let shown = format!("{}\n\n{}", message.subject, message.text);
            insta::assert_snapshot!(format!("{}_{locale}", kind.slug()), shown);
            insta::assert_snapshot!(format!("{}_{locale}_html", kind.slug()), message.html);
        }
    }
    let raw = write(Locale::En, &sample(LetterKind::Approved)).raw;
    let raw = String::from_utf8(raw).unwrap().replace("\r\n", "\n");
    let head = raw.split("\n\n").next().unwrap();
    insta::assert_snapshot!("headers", head);
}

#[test]
fn text_parts_are_tidy_and_complete() {
    for locale in Locale::ALL {
        for letter in every_letter() {
            let kind = letter.kind();
            let LetterContent { subject, text, html, .. } = write(locale, &letter);
            let html = html.replace("letter-spacing", "");
            for part in [&subject, &text, &html] {
                assert!(!part.contains("letter-") && !part.contains("label-"), "{kind}: a missing message: {part}");
                assert!(!part.contains("{ $") && !part.contains("[unbind]"), "{kind}: {part}");
                let marks = |char: char| matches!(char, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
                assert!(!part.contains(marks), "{kind}: marks of direction");
            }
            assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{kind}");
            assert!(!text.contains("\n\n\n") && !text.starts_with('\n'), "{kind}:\n{text}");
            for line in text.lines() {
                assert_eq!(line, line.trim_end(), "{kind}");
                assert!(line.chars().count() <= 400, "{kind}: {line}");
                assert!(!line.contains(['<', '>', '&']), "{kind}: {line}");
            }
            let (lines, last) = (text.lines().count(), text.lines().rev().nth(1));
            assert!((9..=40).contains(&lines), "{kind}: {lines} lines");
            assert_eq!(last, Some("----"), "{kind}: the footer comes last");
            if let Some(about) = letter.about() {
                assert!(subject.contains(&about.reference), "{subject}");
                assert!(text.contains(&about.reference) && text.contains(&about.store_name), "{text}");
            }
        }
    }
}

/// Every line of the text part also occurs in the HTML part.
#[test]
fn html_holds_every_line_of_the_text() {
    for locale in Locale::ALL {
        for letter in every_letter() {
            let LetterContent { text, html, .. } = write(locale, &letter);
            let visible = visible(&html);
            for line in text.lines().filter(|line| !line.is_empty() && *line != "----") {
                let line = line.trim_start_matches("- ").trim().trim_end_matches(['：', ':']);
                let said = match line.strip_prefix("https://") {
                    Some(_) => html.contains(&format!("href=\"{line}\"")),
                    None => match line.split_once(": ").or_else(|| line.split_once('：')) {
                        Some((label, value)) if !visible.contains(line) => {
                            visible.contains(label) && visible.contains(value)
                        }
                        _ => visible.contains(line),
                    },
                };
                assert!(said, "{}: {line:?} is not in\n{visible}", letter.kind());
            }
        }
    }
}

/// The visible text of an HTML letter: no tags, white space collapsed.
fn visible(html: &str) -> String {
    let body = html.split_once("<body").unwrap().1;
    let text: String =
        body.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| format!("{text} ")).collect();
    let text = text
        .replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&#38;", "&");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
