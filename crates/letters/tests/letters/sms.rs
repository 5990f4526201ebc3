//! Text messages: which kinds have one, what they say, and how many segments they cost.

use std::collections::BTreeSet;

use domain::Locale;
use domain::letter::sms::segments;
use domain::letter::{Letter, LetterKind, LetterWriter, LinkSecret, SmsContent};
use letters::{Settings, Writer, sample, sample_envelope, sample_of};

use crate::links::secret_of;
use crate::{KINDS, settings, writer};

/// A public address as long as one of a platform may be.
const LONG_SITE: &str = "https://unbind.platform-of-stores.example.cn";

fn sms_of(writer: &Writer, locale: Locale, letter: &Letter) -> Option<SmsContent> {
    writer.write_sms(&sample_envelope(letter.kind(), locale), letter).unwrap()
}

/// Every text message, about every kind of application.
fn every_sms(locale: Locale) -> Vec<(Letter, SmsContent)> {
    let letters = LetterKind::ALL.iter().flat_map(|&kind| KINDS.map(|application| sample_of(kind, application)));
    letters.filter_map(|letter| sms_of(&writer(), locale, &letter).map(|sms| (letter, sms))).collect()
}

/// The letter with the longest store name that a message shows.
fn with_store(mut letter: Letter, name: &str) -> Letter {
    match &mut letter {
        Letter::SignInCode { store_name, .. }
        | Letter::DraftReminder { store_name, .. }
        | Letter::BoundAgain { store_name, .. }
        | Letter::BindingEnded { store_name, .. }
        | Letter::ContactChanged { store_name, .. } => name.clone_into(store_name),
        Letter::Alert { about, .. }
        | Letter::AlertReopened { about, .. }
        | Letter::AlertApproved { about, .. }
        | Letter::AlertDone { about, .. }
        | Letter::ObjectionLifted { about, .. }
        | Letter::AlertEnded { about }
        | Letter::AlertRepeated { about, .. }
        | Letter::ObjectionEnded { about }
        | Letter::Approved { about, .. }
        | Letter::Done { about, .. }
        | Letter::InformationReminder { about, .. } => name.clone_into(&mut about.store_name),
        _ => {}
    }
    letter
}

#[test]
fn every_kind_with_a_message_has_its_text() {
    for locale in Locale::ALL {
        let mut shown = String::new();
        for &kind in LetterKind::ALL {
            let sms = sms_of(&writer(), locale, &sample(kind));
            assert_eq!(sms.is_some(), kind.has_sms(), "{kind}");
            if let Some(sms) = sms {
                assert!(!sms.text.contains("sms-") && !sms.text.contains("{ $"), "{kind}: {}", sms.text);
                shown.push_str(&format!("{} ({})\n{}\n\n", kind.slug(), segments(&sms.text), sms.text));
            }
        }
        insta::assert_snapshot!(format!("sms_{locale}"), shown.trim_end());
    }
    let raw = sms_of(&writer(), Locale::ZhCn, &sample(LetterKind::SignInCode)).unwrap().raw;
    insta::assert_snapshot!("sms_raw", String::from_utf8(raw).unwrap());
}

/// The values that docs/sms/README.md names.
const VALUES: [&str; 7] = ["store", "reference", "kind", "at", "link", "code", "period"];

#[test]
fn documented_messages_are_those_that_are_sent() {
    let document = include_str!("../../../../docs/sms/openapi.yaml");
    let (_, after) = document.split_once(" template:\n").unwrap();
    let lines = after.lines().map(str::trim).skip_while(|line| *line != "enum:").skip(1);
    let listed: BTreeSet<String> = lines.map_while(|line| line.strip_prefix("- ")).map(str::to_owned).collect();
    let (_, after) = document.split_once("text: { type: string, maxLength: ").unwrap();
    let longest: usize = after.split(' ').next().unwrap().parse().unwrap();
    let readme = include_str!("../../../../docs/sms/README.md");
    assert!(VALUES.iter().all(|name| readme.contains(&format!("`{name}`"))), "{VALUES:?}");
    let (mut sent, mut named) = (BTreeSet::new(), BTreeSet::new());
    for locale in Locale::ALL {
        for (_, sms) in every_sms(locale) {
            let message: serde_json::Value = serde_json::from_slice(&sms.raw).unwrap();
            let fields: BTreeSet<_> = message.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(fields, BTreeSet::from(["template", "locale", "text", "values"]));
            assert!(sms.text.chars().count() <= longest, "{}", sms.text);
            sent.insert(message["template"].as_str().unwrap().to_owned());
            named.extend(message["values"].as_object().unwrap().keys().cloned());
        }
    }
    assert_eq!(listed, sent);
    assert_eq!(named, VALUES.map(str::to_owned).into());
}

#[test]
fn text_messages_fit_their_segments() {
    let long = Writer::new(Settings { base_url: LONG_SITE.to_owned(), ..settings() }).unwrap();
    for locale in Locale::ALL {
        for &kind in LetterKind::ALL.iter().filter(|kind| kind.has_sms()) {
            for letter in KINDS.map(|application| with_store(sample_of(kind, application), &"店".repeat(60))) {
                let SmsContent { text, .. } = sms_of(&long, locale, &letter).unwrap();
                let most = match (kind.is_code(), locale) {
                    (true, Locale::ZhCn) => 1,
                    (true, Locale::En) => 2,
                    (false, _) => 4,
                };
                assert!(segments(&text) <= most, "{kind}: {} segments: {text}", segments(&text));
            }
        }
    }
}

/// THREATS 24 and 62: no more than the email says, nothing an applicant or a reviewer typed, no account.
#[test]
fn text_messages_say_no_more_than_the_email() {
    for locale in Locale::ALL {
        for (letter, sms) in every_sms(locale) {
            let kind = letter.kind();
            let secret = secret_of(&letter);
            let text = if secret.is_empty() { sms.text.clone() } else { sms.text.replace(&secret, "") };
            assert!(!text.contains('@') && !text.contains('\n'), "{kind}: {text}");
            let longest = text.split(|char: char| !char.is_ascii_digit()).map(str::len).max();
            assert!(longest < Some(7), "{kind}: {text}");
            for typed in ["木棉家居新号", "登记信息与绑定记录一致", "营业执照", "chenxin"] {
                assert!(!text.contains(typed), "{kind}: {text}");
            }
            // The values are those of the text, for gateways that send templates only.
            let message: serde_json::Value = serde_json::from_slice(&sms.raw).unwrap();
            for (name, value) in message["values"].as_object().unwrap() {
                let value = value.as_str().unwrap();
                assert!(name == "kind" || sms.text.contains(value), "{kind}: {name}={value}: {}", sms.text);
            }
            assert_eq!(message["text"].as_str(), Some(sms.text.as_str()));
        }
    }
}

#[test]
fn kept_text_message_has_no_secret() {
    for (letter, sms) in every_sms(Locale::En) {
        let Some(masked) = letter.masked() else { continue };
        let kept = sms_of(&writer(), Locale::En, &masked).unwrap();
        let secret = secret_of(&letter);
        assert!(sms.text.contains(&secret) && String::from_utf8(sms.raw).unwrap().contains(&secret));
        let kept_raw = String::from_utf8(kept.raw).unwrap();
        assert!(!kept.text.contains(&secret) && !kept_raw.contains(&secret), "{}", kept.text);
        assert!(kept.text.contains(LinkSecret::masked().expose()));
    }
}

#[test]
fn hostile_store_name_cannot_change_a_message() {
    for evil in ["a”请点击 x.example“b", "a\nb\u{202e}c", "【银行】验证码", &"长".repeat(500)] {
        for locale in Locale::ALL {
            let letter = with_store(sample(LetterKind::Alert), evil);
            let SmsContent { text, .. } = sms_of(&writer(), locale, &letter).unwrap();
            assert_eq!((text.matches('“').count(), text.matches('”').count()), (1, 1), "{text}");
            assert!(text.matches('【').count() <= 1 && !text.contains(['\n', '\u{202e}']), "{text}");
        }
    }
}
