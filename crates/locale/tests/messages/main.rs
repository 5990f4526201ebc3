//! Compares the message files of both languages, and the sources with the messages.

#![expect(clippy::unwrap_used, reason = "a failed step is a test failure")]

mod sources;
mod unused;
mod wording;

use std::fs;

use locale::{FluentValue, Locale, Translator};

use self::sources::{Call, Message, calls_in, read_messages, source_files};

/// Chinese messages intentionally without a Han character.
const CHINESE_WITHOUT_HAN: [&str; 4] = ["list-separator", "apply-quoted", "apply-check-file", "clock-from-cause"];

/// English messages intentionally with Han characters.
const ENGLISH_WITH_HAN: [&str; 4] = [
    // The notice is in Chinese and is pasted unchanged.
    "calendar-paste-hint",
    "calendar-source-hint",
    "calendar-day-name-hint",
    "calendar-notice-unread",
];

#[test]
fn both_languages_define_the_same_messages() {
    let [chinese, english] = [read_messages(Locale::ZhCn), read_messages(Locale::En)];
    let mut faults = Vec::new();
    for (one, other, missing_in) in [(&chinese, &english, "en"), (&english, &chinese, "zh-CN")] {
        for (key, message) in one {
            match other.get(key) {
                None => faults.push(format!("{key} ({}) is missing in {missing_in}", message.file)),
                Some(twin) if twin.file != message.file => {
                    faults.push(format!("{key} is in {} and {}", message.file, twin.file));
                }
                Some(twin) if twin.variables != message.variables => {
                    faults.push(format!("{key} differs in variables: {:?}, {:?}", message.variables, twin.variables))
                }
                Some(_) => {}
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(chinese.len() > 300, "too few messages; has the loader's folder moved?");
}

#[test]
fn every_message_is_in_its_own_language() {
    for locale in Locale::ALL {
        let t = Translator::new(locale);
        for (key, message) in read_messages(locale) {
            for count in [0, 1, 2, 5] {
                let variables: Vec<(&'static str, FluentValue<'static>)> =
                    message.variables.iter().map(|name| (&*name.clone().leak(), FluentValue::from(count))).collect();
                let text = t.text_with(&key, &variables);
                assert_ne!(text, key, "{locale} {key} has no message");
                assert!(!text.trim().is_empty(), "{locale} {key} is empty");
                assert!(!text.contains(['\u{2068}', '\u{2069}', '{', '}']), "{locale} {key}: {text:?}");
                let has_han = text.chars().any(|char| ('\u{4e00}'..='\u{9fff}').contains(&char));
                match locale {
                    Locale::ZhCn if !has_han => {
                        assert!(CHINESE_WITHOUT_HAN.contains(&key.as_str()), "{key} is not Chinese: {text:?}")
                    }
                    Locale::En if has_han => {
                        assert!(ENGLISH_WITH_HAN.contains(&key.as_str()), "{key} is not English: {text:?}")
                    }
                    _ => {}
                }
            }
        }
    }
}

#[test]
fn keys_in_sources_exist_with_their_variables() {
    let messages = read_messages(Locale::ZhCn);
    let mut faults = Vec::new();
    for file in source_files() {
        let text = fs::read_to_string(&file).unwrap();
        for call in calls_in(&text) {
            let fault = match (&call.key, messages.get(&call.key)) {
                (pattern, _) if call.is_built => {
                    let prefix = pattern.split('{').next().unwrap_or_default();
                    messages.keys().all(|key| !key.starts_with(prefix)).then(|| "no message begins so".to_owned())
                }
                (_, None) => Some("no such message".to_owned()),
                (_, Some(message)) => variables_fault(&call, message),
            };
            if let Some(fault) = fault {
                let line = text[..call.at].matches('\n').count() + 1;
                faults.push(format!("{}:{line}: {:?}: {fault}", file.display(), call.key));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn calls_are_found_in_sources() {
    let found = |text| -> Vec<(String, Option<usize>, Option<String>, bool)> {
        calls_in(text).into_iter().map(|call| (call.key, call.arity, call.first_name, call.is_built)).collect()
    };
    let call =
        |key: &str, arity, first_name: Option<&str>| (key.to_owned(), arity, first_name.map(str::to_owned), false);
    let built = ("status-{}".to_owned(), None, None, true);
    assert_eq!(
        found(r#"{{ t.text("nav-queue") }} {{t.text1("too-long","max", 3)}}"#),
        [call("nav-queue", Some(0), None), call("too-long", Some(1), Some("max"))]
    );
    assert_eq!(found("t.text2(\n    \"a-b\",\n    \"n\", 1, \"m\", 2)"), [call("a-b", Some(2), Some("n"))]);
    assert_eq!(
        found(r#"t.text(&format!("status-{}", status)) self.text_with("k", &[])"#),
        [built, call("k", None, None)]
    );
    assert_eq!(found("/// t.text(\"not-code\")\nfn text(self, key: &str) post.text(\"x\") format.text(\"y\")"), []);
}

#[test]
fn missing_message_yields_its_key() {
    for locale in Locale::ALL {
        assert_eq!(Translator::new(locale).text("no-such-message"), "no-such-message");
        assert_eq!(Translator::new(locale).text("not a key"), "not a key");
        assert_eq!(Translator::new(locale).text("error-too-long"), "error-too-long");
        assert_eq!(Translator::new(locale).text(""), "");
    }
}

#[test]
fn english_counts_have_a_singular_form() {
    let t = Translator::new(Locale::En);
    for (count, left, overdue) in [
        (0, "0 working days left", "Overdue"),
        (1, "1 working day left", "Overdue by 1 working day"),
        (2, "2 working days left", "Overdue by 2 working days"),
        (21, "21 working days left", "Overdue by 21 working days"),
    ] {
        assert_eq!(t.text1("due-days-left", "days", count), left);
        assert_eq!(t.text1("due-overdue", "days", count), overdue);
    }
    let t = Translator::new(Locale::ZhCn);
    assert_eq!(t.text1("due-days-left", "days", 2), "剩 2 个工作日");
    assert_eq!(t.text1("due-overdue", "days", 0), "已超期");
    let who = String::from("林静");
    assert_eq!(t.text1("event-claim", "who", &who), "林静 领取了申请");
}

#[test]
fn other_language_is_the_other_one() {
    let t = Translator::new(Locale::ZhCn);
    assert_eq!((t.lang(), t.other().lang()), ("zh-CN", "en"));
    assert_eq!(t.other().other(), t);
}

fn variables_fault(call: &Call, message: &Message) -> Option<String> {
    let arity = call.arity?;
    let wanted = &message.variables;
    let known = call.first_name.as_ref().is_none_or(|name| wanted.contains(name));
    (wanted.len() != arity || !known)
        .then(|| format!("its variables are {wanted:?}, {arity} handed over: {:?}", call.first_name))
}
