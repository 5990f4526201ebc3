//! Links and secrets of letters: as sent, as kept, and in copies.

use domain::Locale;
use domain::base::Token;
use domain::letter::custom_text::CustomText;
use domain::letter::spec::{Secret, Validity};
use domain::letter::{Envelope, Letter, LetterContent, LetterKind, LetterWriter, LinkSecret, StoredContent};
use letters::{sample, sample_envelope};

use crate::{SITE, every_letter, write, writer};

/// The part after the configured site address of each link in a letter, the same in text and HTML.
fn links(message: &LetterContent) -> Vec<String> {
    let tail = |url: &str| url.strip_prefix(SITE).map(str::to_owned);
    let text: Vec<Option<String>> = message.text.lines().filter(|line| line.contains("://")).map(tail).collect();
    let html: Vec<Option<String>> = message
        .html
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split_once('"'))
        .map(|(url, _)| tail(url))
        .collect();
    assert_eq!(text, html, "the same links in both parts");
    text.into_iter().map(Option::unwrap).collect()
}

pub fn secret_of(letter: &Letter) -> String {
    let status = sample_envelope(letter.kind(), Locale::En).status_link;
    match letter {
        Letter::Alert { objection, .. }
        | Letter::AlertReopened { objection, .. }
        | Letter::AlertApproved { objection, .. }
        | Letter::AlertRepeated { objection, .. }
        | Letter::ObjectionLifted { objection, .. } => objection.expose().to_owned(),
        Letter::Invitation { link, .. } | Letter::PasswordReset { link, .. } => link.expose().to_owned(),
        _ => status.map(|secret| secret.expose().to_owned()).unwrap_or_default(),
    }
}

#[test]
fn links_match_the_recipient() {
    for locale in Locale::ALL {
        for &kind in LetterKind::ALL {
            let letter = sample(kind);
            let secret = secret_of(&letter);
            let expected = match kind {
                _ if kind.is_code() => vec![],
                LetterKind::CatchUp => vec!["/desk".to_owned()],
                LetterKind::Digest => vec!["/desk/mine".to_owned()],
                LetterKind::ReapplyWanted => vec!["/desk/lodge".to_owned()],
                _ if kind.is_to_staff() && letter.about().is_some() => {
                    vec!["/desk/applications/UB-2026-004203-7".to_owned()]
                }
                LetterKind::DraftReminder
                | LetterKind::BoundAgain
                | LetterKind::BindingEnded
                | LetterKind::ContactChanged
                | LetterKind::AddressCorrected
                | LetterKind::AlertDone
                | LetterKind::AlertEnded
                | LetterKind::ObjectionEnded => vec!["/apply".to_owned()],
                LetterKind::WebhookDisabled => vec!["/developers".to_owned()],
                LetterKind::CalendarHorizon => vec!["/desk/calendar/2027".to_owned()],
                LetterKind::ApiClient => vec!["/desk/clients/0199a0c1-7a82-7d44-8b6a-20f3c1e85d72".to_owned()],
                LetterKind::Invitation | LetterKind::PasswordReset => vec![format!("/desk/welcome/{secret}")],
                _ if kind.spec().secret == Some(Secret::ObjectionLink) => vec![format!("/objection/{secret}"); 2],
                _ => vec![format!("/status/{secret}")],
            };
            assert_eq!(links(&write(locale, &letter)), expected, "{kind}");
        }
    }
}

#[test]
fn applicant_without_a_status_link_gets_sign_in() {
    for &kind in LetterKind::ALL {
        for (locale, code) in [(Locale::ZhCn, "查询码，无需登录。"), (Locale::En, "The page asks for the query code")]
        {
            let envelope = sample_envelope(kind, locale);
            let with = writer().write(&envelope, &sample(kind)).unwrap();
            assert_eq!(with.text.contains(code), envelope.status_link.is_some(), "{kind}: {}", with.text);
            assert_eq!(with.html.contains(code), envelope.status_link.is_some(), "{kind}");
            if envelope.status_link.is_some() {
                let without = writer().write(&Envelope { status_link: None, ..envelope }, &sample(kind)).unwrap();
                assert_eq!(links(&without), ["/apply"], "{kind}");
                assert!(!without.text.contains(code) && !without.html.contains(code), "{kind}");
            }
        }
    }
}

/// A stored letter has the same text, but no usable link.
#[test]
fn kept_letter_holds_no_secret_and_no_link() {
    for locale in Locale::ALL {
        for letter in every_letter() {
            let (kind, secret) = (letter.kind(), secret_of(&letter));
            if secret.is_empty() {
                continue;
            }
            let leaving = write(locale, &letter);
            assert!(leaving.text.contains(&secret) && leaving.html.contains(&secret), "{kind}");
            let kept = letter.masked().unwrap_or(letter);
            let mut envelope = sample_envelope(kind, locale);
            envelope.status_link = envelope.status_link.map(|_| LinkSecret::masked());
            let kept = writer().write(&envelope, &kept).unwrap();
            let raw = String::from_utf8(kept.raw.clone()).unwrap().replace("=\r\n", "");
            for part in [&kept.subject, &kept.text, &kept.html, &raw] {
                assert!(!part.contains(&secret), "{kind}");
            }
            assert!(!kept.html.contains("<a ") && !kept.html.contains("href"), "{kind}: nothing to click");
            assert!(kept.html.contains('…'), "{kind}");
            let masked = LinkSecret::masked();
            assert_eq!(kept.text, leaving.text.replace(&secret, masked.expose()), "{kind}: the rest is unchanged");
            assert_eq!((kept.subject, kept.message_id), (leaving.subject, leaving.message_id), "{kind}");
        }
    }
}

/// A kind that masks nothing would keep its secret; one without an expiry would be sent for ever.
#[test]
fn secrets_are_masked_and_expiries_are_set() {
    for letter in every_letter() {
        let spec = letter.kind().spec();
        let has_link = matches!(spec.secret, Some(Secret::ObjectionLink | Secret::PasswordLink));
        assert_eq!(letter.masked().is_some(), has_link, "{}", letter.kind());
        let expires_at = letter.expires_at(sample_envelope(letter.kind(), Locale::En).at);
        assert_eq!(expires_at.is_some(), spec.validity == Validity::UntilExpiry, "{}", letter.kind());
    }
}

/// A copy of a stored letter equals the sent one byte for byte, with and without a secret link.
#[test]
fn resent_letter_equals_the_sent_one() {
    for locale in Locale::ALL {
        for letter in every_letter() {
            let (kind, secret) = (letter.kind(), secret_of(&letter));
            if letter.kind().grants_access() {
                continue;
            }
            let custom = CustomText { intro: "{store} …\n二".to_owned(), outro: "见谅…".to_owned() };
            let envelope = Envelope { custom, ..sample_envelope(kind, locale) };
            let leaving = writer().write(&envelope, &letter).unwrap();
            let masked = letter.masked().unwrap_or(letter);
            let status_link = envelope.status_link.as_ref().map(|_| LinkSecret::masked());
            let kept = writer().write(&Envelope { status_link, ..envelope.clone() }, &masked).unwrap();
            let kept = StoredContent {
                sender_name: kept.sender_name,
                subject: kept.subject,
                text: kept.text,
                html: kept.html,
            };
            let token = Token::parse(&secret);
            let secret = token.as_ref().map(LinkSecret::from);
            let again = writer().write_again(&envelope, &kept, secret.as_ref()).unwrap();
            assert_eq!(again, leaving, "{kind}");
            if secret.is_none() {
                let link = LinkSecret::from(&Token::parse(&"0".repeat(64)).unwrap());
                assert!(writer().write_again(&envelope, &kept, Some(&link)).is_err(), "{kind}: no place for a link");
            }
        }
    }
}
