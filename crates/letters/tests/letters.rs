//! Every letter, in both languages, from samples; and its mail message.

#![expect(clippy::unwrap_used, reason = "a failed step is a test failure")]

use std::{collections::BTreeSet, error::Error};

use chrono::{Duration, TimeZone, Utc};
use domain::Locale;
use domain::application::about::About;
use domain::application::obstacle::{Blocker, Obstacle};
use domain::base::secret::Token;
use domain::base::terms::Kind;
use domain::letter::custom_text::CustomText;
use domain::letter::spec::{Secret, Validity};
use domain::letter::{
    Envelope, Letter, LetterContent, LetterKind, LetterWriter, LinkSecret, PenaltyFacts, ReasonGiven, StoredContent,
};
use letters::{Settings, SettingsError, Writer, sample, sample_envelope, sample_of};

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
        all.push(barred(application));
        let Letter::Blocked { about, .. } = sample_of(LetterKind::Blocked, application) else { unreachable!() };
        for &blocker in Blocker::ALL {
            for amount in [None, Some(1)] {
                let obstacles = vec![Obstacle { blocker, amount }];
                all.push(Letter::Blocked { about: about.clone(), obstacles });
            }
        }
    }
    all
}

/// A rejection for deception, with a penalty.
fn barred(application: Kind) -> Letter {
    let mut rejected = sample_of(LetterKind::Rejected, application);
    let Letter::Rejected { after, .. } = &mut rejected else { unreachable!() };
    after.is_for_good = true;
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
        let message = write(locale, &barred(Kind::Unbind));
        let shown = format!("{}\n\n{}", message.subject, message.text);
        insta::assert_snapshot!(format!("rejected-barred_{locale}"), shown);
        insta::assert_snapshot!(format!("rejected-barred_{locale}_html"), message.html);
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
                LetterKind::Alert => 2,
                _ => 1,
            };
            assert_eq!(links, expected, "{kind}: one link; the alert has one per language");
        }
    }
}

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

fn secret_of(letter: &Letter) -> String {
    let status = sample_envelope(letter.kind(), Locale::En).status_link;
    match letter {
        Letter::Alert { objection, .. } => objection.expose().to_owned(),
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
                _ if kind.is_to_staff() && letter.about().is_some() => {
                    vec!["/desk/applications/UB-2026-004203-7".to_owned()]
                }
                LetterKind::DraftReminder | LetterKind::BoundAgain => vec!["/apply".to_owned()],
                LetterKind::CalendarHorizon => vec!["/desk/calendar/2027".to_owned()],
                LetterKind::Invitation | LetterKind::PasswordReset => vec![format!("/desk/welcome/{secret}")],
                LetterKind::Alert => vec![format!("/objection/{secret}"); 2],
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
            let kept = match &letter {
                Letter::Alert { about, .. } => Letter::Alert { about: about.clone(), objection: LinkSecret::masked() },
                Letter::Invitation { until_at, .. } => {
                    Letter::Invitation { link: LinkSecret::masked(), until_at: *until_at }
                }
                Letter::PasswordReset { valid_period, .. } => {
                    Letter::PasswordReset { link: LinkSecret::masked(), valid_period: *valid_period }
                }
                _ => letter,
            };
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
        let expires = spec.validity == Validity::UntilExpiry;
        assert_eq!(
            letter.expires_at(sample_envelope(letter.kind(), Locale::En).at).is_some(),
            expires,
            "{}",
            letter.kind()
        );
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
            let masked = match letter {
                Letter::Alert { about, .. } => Letter::Alert { about, objection: LinkSecret::masked() },
                other => other,
            };
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

#[test]
fn custom_text_fills_only_its_slots() {
    for locale in Locale::ALL {
        for &kind in LetterKind::ALL {
            let known: Vec<String> = kind.spec().placeholders.iter().map(|it| format!("{{{it}}}")).collect();
            let custom = CustomText {
                intro: format!("开头 & 甲{}", known.join("|")),
                outro: "第一行\n第二行".to_owned(),
            };
            let envelope = Envelope { custom: custom.clone(), ..sample_envelope(kind, locale) };
            let message = writer().write(&envelope, &sample(kind)).unwrap();
            let first = message.text.split("\n\n").nth(1).unwrap();
            assert!(first.starts_with("开头 & 甲") && !first.contains('{') && !first.contains("||"), "{kind}: {first}");
            assert!(!first.ends_with('|'), "{kind}: placeholder without a value: {first}");
            let before_sign_off = message.text.rsplit("\n\n").nth(2).unwrap();
            assert_eq!(before_sign_off, "第一行\n第二行", "{kind}");
            assert!(message.html.contains("开头 &#38; ") && message.html.contains(">第二行</p>"), "{kind}");
            let plain = writer().write(&sample_envelope(kind, locale), &sample(kind)).unwrap();
            let rest = message.text.replacen(&format!("{first}\n\n"), "", 1).replacen("第一行\n第二行\n\n", "", 1);
            assert_eq!(rest, plain.text, "{kind}: the rest is unchanged");
        }
    }
}

#[test]
fn test_letter_is_marked_in_its_subject() {
    for (locale, mark) in [(Locale::ZhCn, "[测试] "), (Locale::En, "[test] ")] {
        let envelope = Envelope { is_test: true, ..sample_envelope(LetterKind::Done, locale) };
        let message = writer().write(&envelope, &sample(LetterKind::Done)).unwrap();
        assert!(message.subject.starts_with(mark), "{}", message.subject);
    }
}

#[test]
fn alert_ends_in_the_other_language() {
    for application in KINDS {
        let alert = sample_of(LetterKind::Alert, application);
        let [zh, en] = [Locale::ZhCn, Locale::En].map(|locale| write(locale, &alert));
        let last = |message: &LetterContent| {
            let body = message.text.split("\n\n").collect::<Vec<_>>();
            body[body.len() - 3].to_owned()
        };
        assert!(last(&zh).starts_with("Somebody applied to"), "{}", zh.text);
        assert!(last(&en).starts_with("有人为您的店铺申请解除"), "{}", en.text);
        assert!(zh.html.contains("<p lang=\"en\"") && en.html.contains("<p lang=\"zh-CN\""));
        for message in [&zh, &en] {
            assert!(last(message).ends_with(&secret_of(&alert)), "{}", message.text);
        }
    }
}

/// THREATS 24: the values a letter may take from outside. Review a new one before you add it here.
#[test]
fn letters_take_only_listed_variables() {
    let listed: BTreeSet<&str> =
        ["title", "reference", "at", "store", "period", "kind", "target", "due", "was", "address"]
            .into_iter()
            .collect();
    for messages in
        [include_str!("../../../locales/zh-CN/letters.ftl"), include_str!("../../../locales/en/letters.ftl")]
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
fn letters_hold_their_required_sentences() {
    let text = |letter: &Letter| write(Locale::ZhCn, letter).text;
    let english = |letter: &Letter| write(Locale::En, letter).text;

    let code = sample(LetterKind::SignInCode);
    assert!(text(&code).contains("\n482913\n") && text(&code).contains("10 分钟"));
    assert!(!write(Locale::ZhCn, &code).subject.contains("482913"), "subjects show on locked screens");

    let proof = sample(LetterKind::EmailCode);
    assert!(text(&proof).contains("\n730264\n") && text(&proof).contains("请忽略本邮件"));
    assert!(!write(Locale::ZhCn, &proof).subject.contains("730264"));

    let draft = text(&sample(LetterKind::DraftReminder));
    assert!(draft.contains("证明材料将于 2026年11月27日（周五）14:20 删除"), "{draft}");

    let asked = sample(LetterKind::InformationNeeded);
    assert!(text(&asked).contains("请在 2026年11月30日（周一）18:00 前补充"));
    let Letter::InformationNeeded { prompts, message, .. } = &asked else { unreachable!() };
    assert!(prompts.iter().all(|prompt| text(&asked).contains(&format!("- {prompt}\n"))));
    assert!(text(&asked).contains(message));

    let reminder = sample(LetterKind::InformationReminder);
    assert!(
        text(&reminder).contains("请在 2026年11月30日（周一）18:00 前补充") && !text(&reminder).contains("最后一天")
    );
    let Letter::InformationReminder { about, prompts, answer_until, .. } = reminder else { unreachable!() };
    let last = Letter::InformationReminder { about, prompts, answer_until, is_last_day: true };
    assert!(write(Locale::ZhCn, &last).subject.contains("最后一天"));
    assert!(write(Locale::En, &last).subject.contains("Last day"));

    let alert = text(&sample(LetterKind::Alert));
    assert!(alert.contains("2026年11月27日（周五）18:00 前结束") && alert.contains("仅打开链接不会有任何改变"));

    let received = text(&sample(LetterKind::Received));
    assert!(received.contains("查询码仅在提交后的页面上显示过一次，任何邮件中都没有"));
    assert!(received.contains("2026年11月25日（周三）18:00") && received.contains("2026年11月27日（周五）18:00"));
    assert!(!received.contains("预计"));

    let done = text(&sample(LetterKind::Done));
    assert!(done.contains("证明材料和联系方式将于 2027年5月23日 之后删除"), "{done}");
    let [unbind, revoke] = KINDS.map(|kind| text(&sample_of(LetterKind::Done, kind)));
    assert!(unbind.contains("重新绑定") && revoke.contains("不能再次认证"));
    let [unbind, revoke] = KINDS.map(|kind| english(&sample_of(LetterKind::Done, kind)));
    assert!(unbind.contains("bound to a newly registered account") && revoke.contains("never be certified again"));

    let reasons: BTreeSet<String> =
        every_letter().iter().filter(|letter| letter.kind() == LetterKind::Blocked).map(text).collect();
    let counted = Blocker::ALL.iter().filter(|blocker| blocker.is_for_owner()).count();
    let expected = KINDS.len() * (Blocker::ALL.len() + counted + 1);
    assert_eq!(reasons.len(), expected, "a blocked letter for each blocker and kind, with its amount and without");
    let blocked = text(&sample(LetterKind::Blocked));
    assert!(blocked.contains("- 店铺余额 ¥12,345.60 尚未提现") && blocked.contains("- 尚有 3 单未发货"), "{blocked}");

    let Letter::Rejected { reasons, .. } = sample(LetterKind::Rejected) else { unreachable!() };
    let rejected = text(&sample(LetterKind::Rejected));
    for ReasonGiven { label, next } in &reasons {
        assert!(rejected.contains(label) && rejected.contains(next));
    }
    assert!(rejected.contains("可在 2026年12月8日（周二）10:06 前登录申诉一次") && rejected.contains("重新申请"));
    let rejected = text(&barred(Kind::Unbind));
    assert!(rejected.contains("在 2026年12月23日（周三）10:06 之前") && rejected.contains("营业执照经核实为伪造"));
    assert!(rejected.contains("平台客服中心“处罚申诉”") && !rejected.contains("您可以登录重新申请"), "{rejected}");
}

#[test]
fn provisional_deadline_is_marked_as_estimated() {
    for kind in [LetterKind::Received, LetterKind::Alert, LetterKind::Postponed, LetterKind::Remind] {
        for (locale, mark) in [(Locale::ZhCn, "（预计）"), (Locale::En, "(estimated)")] {
            let mut letter = sample(kind);
            assert!(!write(locale, &letter).text.contains(mark));
            if let Letter::Received { about }
            | Letter::Alert { about, .. }
            | Letter::Postponed { about, .. }
            | Letter::Remind { about } = &mut letter
            {
                about.due_is_provisional = true;
            }
            let message = write(locale, &letter);
            assert!(message.text.contains(mark) && message.html.contains(mark), "{kind}");
            let Letter::Received { about } = &mut letter else { continue };
            let both = message.text.matches(mark).count();
            about.due_at += Duration::days(60);
            assert!(write(locale, &letter).text.matches(mark).count() < both, "the target lies in the year before");
        }
    }
}

#[test]
fn empty_decision_message_has_no_heading() {
    let Letter::Approved { about, not_before, .. } = sample(LetterKind::Approved) else { unreachable!() };
    let message = write(Locale::ZhCn, &Letter::Approved { about, message: " \n".to_owned(), not_before });
    assert!(!message.text.contains("审核说明") && !message.html.contains("审核说明"));
}

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
fn headers(raw: &[u8]) -> Vec<(String, String)> {
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
        | Letter::DraftReminder { store_name, .. } => *store_name = evil(),
        Letter::BoundAgain { store_name, account_name, .. } => (*store_name, *account_name) = (evil(), evil()),
        Letter::Approved { about, message, .. } | Letter::Voided { about, message } => {
            (about.store_name, about.reference, *message) = (evil(), evil(), evil());
        }
        Letter::InformationNeeded { about, prompts, message, .. } => {
            (about.store_name, about.reference, *message) = (evil(), evil(), evil());
            *prompts = vec![evil()];
        }
        Letter::InformationReminder { about, prompts, .. } => {
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
        | Letter::Done { about, .. }
        | Letter::Blocked { about, .. }
        | Letter::BlockedLead { about, .. }
        | Letter::Overdue { about, .. }
        | Letter::Postponed { about, .. } => (about.store_name, about.reference) = (evil(), evil()),
        // It holds no text from outside.
        Letter::CalendarHorizon { .. } => {}
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
