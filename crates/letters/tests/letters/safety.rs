//! Text from outside in letters, and what a letter must not contain.

use domain::Locale;
use domain::application::About;
use domain::letter::spec::Secret;
use domain::letter::{Letter, LetterContent, LetterKind, ReasonGiven};
use letters::sample;
use std::collections::BTreeSet;

use crate::links::secret_of;
use crate::message::headers;
use crate::{every_letter, visible, write};

#[test]
fn html_uses_no_external_resources() {
    for locale in Locale::ALL {
        for letter in every_letter() {
            let (kind, html) = (letter.kind(), write(locale, &letter).html);
            assert!(html.contains(&format!("<html lang=\"{locale}\">")));
            assert!(html.contains("max-width:600px") && html.contains("name=\"color-scheme\""));
            for foreign in ["<img", "<script", "<link", "<form", "<iframe", "url(", "src=", "@import", "javascript:"] {
                assert!(!html.contains(foreign), "{kind}: {foreign}");
            }
            let links = html.matches("<a ").count();
            let expected = match kind {
                _ if kind.is_code() => 0,
                _ if kind.spec().secret == Some(Secret::ObjectionLink) => 2,
                _ => 1,
            };
            assert_eq!(links, expected, "{kind}: one link; one per language when it stops an application");
        }
    }
}

/// THREATS 24: the values a letter may take from outside. Review a new one before you add it here.
#[test]
fn letters_take_only_listed_variables() {
    let listed: BTreeSet<&str> =
        ["title", "reference", "at", "store", "period", "kind", "target", "due", "was", "address", "channel"]
            .into_iter()
            .collect();
    for messages in
        [include_str!("../../../../locales/zh-CN/letters.ftl"), include_str!("../../../../locales/en/letters.ftl")]
    {
        let sentences: String = messages.lines().filter(|line| !line.starts_with('#')).collect();
        let named: BTreeSet<&str> = sentences
            .split("{ $")
            .skip(1)
            .filter_map(|rest| rest.split(|char: char| !char.is_ascii_lowercase()).next())
            .collect();
        assert_eq!(named, listed);
    }
}

/// THREATS 24: a letter has no place for an applicant's text, and its own text names no person.
#[test]
fn letters_show_no_mail_address_or_phone_number() {
    for locale in Locale::ALL {
        for letter in every_letter() {
            let LetterContent { subject, text, html, .. } = write(locale, &letter);
            let secret = secret_of(&letter);
            for part in [subject, text, visible(&html)] {
                let part = if secret.is_empty() { part } else { part.replace(&secret, "") };
                assert!(!part.contains('@'), "{}: {part}", letter.kind());
                let longest = part.split(|char: char| !char.is_ascii_digit()).map(str::len).max();
                assert!(longest < Some(7), "{}: {part}", letter.kind());
            }
        }
    }
}

#[test]
fn hostile_text_is_escaped() {
    for evil in [
        "Evil\r\nBcc: x@y",
        "Evil\nBcc: x@y\n\nbody",
        "a\0b",
        "\u{202e}reversed\u{2066}",
        "</title><script>alert(1)</script>",
        "\" style=\"background:url(https://evil.example)",
        "{{ 7 * 7 }} { $store }",
        &"店".repeat(4000),
    ] {
        for mut letter in every_letter() {
            let kind = letter.kind();
            let plain = headers(&write(Locale::ZhCn, &letter).raw).len();
            poison(&mut letter, evil);
            let message = write(Locale::ZhCn, &letter);
            assert_eq!(headers(&message.raw).len(), plain, "{kind}: {evil:?} added a header");
            assert!(!message.subject.contains(['\r', '\n', '\0']));
            assert!(!message.html.contains("<script") && !message.html.contains("\" style=\"background:url"));
            for part in [&message.text, &message.html, &message.subject] {
                assert!(!part.contains(['\0', '\r', '\u{202e}', '\u{2066}']), "{kind}: {evil:?}");
            }
            // Only a reviewer's message may have line breaks.
            let has_message = matches!(
                kind,
                LetterKind::Approved | LetterKind::Rejected | LetterKind::InformationNeeded | LetterKind::Voided
            );
            assert!(has_message || !message.text.lines().any(|line| line.starts_with("Bcc:")), "{kind}: {evil:?}");
        }
    }
}

/// Puts a text wherever a letter takes one from outside.
fn poison(letter: &mut Letter, evil: &str) {
    let evil = || evil.to_owned();
    match letter {
        Letter::SignInCode { store_name, .. }
        | Letter::EmailCode { store_name, .. }
        | Letter::DraftReminder { store_name, .. }
        | Letter::ContactChanged { store_name, .. } => *store_name = evil(),
        Letter::BoundAgain { store_name, account_name, .. } | Letter::BindingEnded { store_name, account_name, .. } => {
            (*store_name, *account_name) = (evil(), evil());
        }
        Letter::AddressCorrected { reference, .. } => *reference = evil(),
        Letter::WebhookDisabled { client_name, host, .. } => (*client_name, *host) = (evil(), evil()),
        Letter::Approved { about, message, .. } | Letter::Voided { about, message } => {
            (about.store_name, about.reference, *message) = (evil(), evil(), evil());
        }
        Letter::InformationNeeded { about, prompts, message, .. } => {
            (about.store_name, about.reference, *message) = (evil(), evil(), evil());
            *prompts = vec![evil()];
        }
        Letter::InformationReminder { about, prompts, .. } | Letter::InformationExtended { about, prompts, .. } => {
            (about.store_name, about.reference) = (evil(), evil());
            *prompts = vec![evil()];
        }
        Letter::Rejected { about, message, reasons, after } => {
            (about.store_name, about.reference, *message) = (evil(), evil(), evil());
            if let Some(penalty) = &mut after.penalty {
                (penalty.message, penalty.appeal_to) = (evil(), Some(evil()));
            }
            *reasons = vec![ReasonGiven { label: evil(), next: evil() }];
        }
        Letter::CatchUp { missed: facts } => {
            for (_, about) in &mut facts.cases {
                (about.store_name, about.reference) = (evil(), evil());
            }
        }
        Letter::Digest { digest: facts } => {
            for about in &mut facts.cases {
                (about.store_name, about.reference) = (evil(), evil());
            }
        }
        Letter::Alert { about, .. }
        | Letter::AlertReopened { about, .. }
        | Letter::AlertApproved { about, .. }
        | Letter::AlertDone { about, .. }
        | Letter::ObjectionLifted { about, .. }
        | Letter::AlertRepeated { about, .. }
        | Letter::Done { about, .. }
        | Letter::Reopened { about, .. }
        | Letter::Blocked { about, .. }
        | Letter::ApprovalLapsed { about, .. }
        | Letter::BlockedLead { about, .. }
        | Letter::LateForecast { about, .. }
        | Letter::Overdue { about, .. }
        | Letter::StillLate { about, .. }
        | Letter::Postponed { about, .. } => (about.store_name, about.reference) = (evil(), evil()),
        // It holds no text from outside.
        Letter::CalendarHorizon { .. } => {}
        Letter::ApiClient { news } => {
            (news.name, news.by, news.key) = (evil(), Some(evil()), Some(evil()));
        }
        Letter::Invitation { .. } | Letter::PasswordReset { .. } => {}
        other => {
            let about = other.about().cloned().map(|about| About { store_name: evil(), reference: evil(), ..about });
            let poisoned = about.and_then(|about| Letter::with_about_only(other.kind(), about));
            *other = poisoned.unwrap();
        }
    }
}

#[test]
fn decision_message_keeps_its_line_breaks() {
    let Letter::Rejected { about, reasons, after, .. } = sample(LetterKind::Rejected) else { unreachable!() };
    let message = "第一行 <b>\r\n第二行\r\n\r\n第三行".to_owned();
    let message = write(Locale::ZhCn, &Letter::Rejected { about, reasons, message, after });
    assert!(message.text.contains("第一行 <b>\n第二行\n\n第三行\n"), "{}", message.text);
    assert!(message.html.contains("第一行 &#60;b&#62;<br>第二行<br><br>第三行</p>"), "{}", message.html);
}
