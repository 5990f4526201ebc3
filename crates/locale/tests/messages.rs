//! Holds the message files of both languages to each other, and the sources to the messages.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement};
use locale::{FluentValue, Locale, Words};

/// Messages without a Han character in Chinese, on purpose.
const CHINESE_WITHOUT_HAN: [&str; 4] = ["language-switch", "list-separator", "apply-quoted", "apply-check-file"];

/// English messages with Han characters, on purpose: a language is named in its own words.
const ENGLISH_WITH_HAN: [&str; 6] = [
    "language-switch",
    "language-switch-label",
    // The notice is in Chinese, and is pasted as it is.
    "calendar-paste-hint",
    "calendar-source-hint",
    "calendar-day-name-hint",
    "calendar-notice-unread",
];

#[derive(Debug)]
struct Message {
    file: String,
    variables: BTreeSet<String>,
}

type Messages = BTreeMap<String, Message>;

#[test]
fn both_languages_define_the_same_messages_with_the_same_variables() {
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
    assert!(chinese.len() > 300, "the loader's folder moved?");
}

#[test]
fn every_message_is_said_in_its_own_language_without_isolation_marks() {
    for locale in Locale::ALL {
        let words = Words::new(locale);
        for (key, message) in read_messages(locale) {
            for count in [0, 1, 2, 5] {
                let variables: Vec<(&'static str, FluentValue<'static>)> =
                    message.variables.iter().map(|name| (&*name.clone().leak(), FluentValue::from(count))).collect();
                let text = words.say_with(&key, &variables);
                assert_ne!(text, key, "{locale} {key} is not said");
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
fn every_key_in_the_sources_exists_and_gets_its_variables() {
    let messages = read_messages(Locale::ZhCn);
    let mut faults = Vec::new();
    for file in source_files() {
        let text = fs::read_to_string(&file).unwrap();
        for call in calls_in(&text) {
            let fault = match (&call.key, messages.get(&call.key)) {
                (prefix, _) if call.is_prefix => {
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
    let found = |text| {
        calls_in(text)
            .into_iter()
            .map(|call| (call.key, call.arity, call.first_name, call.is_prefix))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        found(r#"{{ words.say("nav-queue") }} {{w.say1("too-long","max", 3)}}"#),
        [
            ("nav-queue".to_owned(), Some(0), None, false),
            ("too-long".to_owned(), Some(1), Some("max".to_owned()), false)
        ]
    );
    assert_eq!(
        found("words.say2(\n    \"a-b\",\n    \"n\", 1, \"m\", 2)"),
        [("a-b".to_owned(), Some(2), Some("n".to_owned()), false)]
    );
    assert_eq!(
        found(r#"words.say(&format!("status-{}", status)) self.say_with("k", &[])"#),
        [("status-".to_owned(), None, None, true), ("k".to_owned(), None, None, false)]
    );
    assert_eq!(found(r#"words.say("turn-" ~ turn)"#), [("turn-".to_owned(), None, None, true)]);
    assert_eq!(found("/// words.say(\"not-code\")\nfn say(self, key: &str) essay(\"x\")"), []);
}

#[test]
fn missing_message_is_said_as_its_key() {
    for locale in Locale::ALL {
        assert_eq!(Words::new(locale).say("no-such-message"), "no-such-message");
        assert_eq!(Words::new(locale).say("not a key"), "not a key");
        assert_eq!(Words::new(locale).say("error-too-long"), "error-too-long");
        assert_eq!(Words::new(locale).say(""), "");
    }
}

#[test]
fn english_counts_have_a_singular() {
    let words = Words::new(Locale::En);
    for (count, left, overdue) in [
        (0, "0 working days left", "Overdue"),
        (1, "1 working day left", "Overdue by 1 working day"),
        (2, "2 working days left", "Overdue by 2 working days"),
        (21, "21 working days left", "Overdue by 21 working days"),
    ] {
        assert_eq!(words.say1("due-days-left", "days", count), left);
        assert_eq!(words.say1("due-overdue", "days", count), overdue);
    }
    let words = Words::new(Locale::ZhCn);
    assert_eq!(words.say1("due-days-left", "days", 2), "剩 2 个工作日");
    assert_eq!(words.say1("due-overdue", "days", 0), "已逾期");
    let who = String::from("林静");
    assert_eq!(words.say1("event-claim", "who", &who), "林静 领取了申请");
}

#[test]
fn other_language_is_the_switch() {
    let words = Words::new(Locale::ZhCn);
    assert_eq!((words.lang(), words.other().lang()), ("zh-CN", "en"));
    assert_eq!(words.other().other(), words);
    assert_eq!(words.say("language-switch"), words.other().say("language-current"));
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Parses every file of a language; panics on a syntax error, a doubled or an odd id.
fn read_messages(locale: Locale) -> Messages {
    let mut messages = Messages::new();
    let folder = root().join("locales").join(locale.as_str());
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        let resource = fluent_syntax::parser::parse(text.as_str())
            .unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", path.display()));
        for entry in &resource.body {
            let message = match entry {
                Entry::Message(message) => message,
                Entry::Term(term) => panic!("{file}: term -{}: write the words out", term.id.name),
                Entry::Junk { content } => panic!("{file}: not Fluent: {content}"),
                _ => continue,
            };
            let id = message.id.name;
            let plain = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '-';
            assert!(id.chars().all(plain), "{file}: {id}: only [a-z0-9-] in ids");
            assert!(message.attributes.is_empty(), "{file}: {id}: no attributes");
            let mut variables = BTreeSet::new();
            let value = message.value.as_ref();
            collect_variables(value.unwrap_or_else(|| panic!("{id} is empty")), &mut variables);
            let file = file.clone();
            let doubled = messages.insert(id.to_owned(), Message { file, variables });
            assert!(doubled.is_none(), "{locale}: {id} is defined twice: {doubled:?}");
        }
    }
    messages
}

fn collect_variables(pattern: &Pattern<&str>, variables: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { .. } => {}
            PatternElement::Placeable { expression } => collect_from(expression, variables),
        }
    }
}

fn collect_from(expression: &Expression<&str>, variables: &mut BTreeSet<String>) {
    match expression {
        Expression::Inline(inline) => collect_from_inline(inline, variables),
        Expression::Select { selector, variants } => {
            collect_from_inline(selector, variables);
            for variant in variants {
                collect_variables(&variant.value, variables);
            }
        }
    }
}

fn collect_from_inline(inline: &InlineExpression<&str>, variables: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            variables.insert(id.name.to_owned());
        }
        InlineExpression::FunctionReference { arguments: CallArguments { positional, .. }, .. } => {
            positional.iter().for_each(|argument| collect_from_inline(argument, variables))
        }
        InlineExpression::Placeable { expression } => collect_from(expression, variables),
        InlineExpression::MessageReference { id, .. } => {
            panic!("reference to {}: whole sentences, not pieces", id.name)
        }
        _ => {}
    }
}

/// Every template and every source file of the crates.
fn source_files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    collect_files(&root().join("templates"), &["html", "txt"], &mut files);
    for entry in fs::read_dir(root().join("crates")).unwrap() {
        let path = entry.unwrap().path();
        // What testkit's mail server says is SMTP.
        if !path.ends_with("testkit") {
            collect_files(&path.join("src"), &["rs"], &mut files);
        }
    }
    files
}

fn collect_files(folder: &Path, extensions: &[&str], files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect_files(&path, extensions, files);
        } else if path.extension().is_some_and(|is| extensions.iter().any(|one| is == *one)) {
            files.push(path);
        }
    }
}

/// A call of `say`, `say1`, `say2` or `say_with` with a literal key, as far as text shows it.
#[derive(Debug)]
struct Call {
    at: usize,
    key: String,
    /// The key is only the beginning of one that is built.
    is_prefix: bool,
    /// How many variables are handed over; unknown for `say_with` and built keys.
    arity: Option<usize>,
    first_name: Option<String>,
}

fn calls_in(text: &str) -> Vec<Call> {
    let mut calls = Vec::new();
    for (name, arity) in [("say(", Some(0)), ("say1(", Some(1)), ("say2(", Some(2)), ("say_with(", None)] {
        for (at, _) in text.match_indices(name) {
            let before = text[..at].chars().next_back();
            if before.is_some_and(|char| char.is_alphanumeric() || char == '_') {
                continue;
            }
            let line = &text[text[..at].rfind('\n').map_or(0, |end| end + 1)..at];
            if line.trim_start().starts_with("//") {
                continue;
            }
            let rest = text[at + name.len()..].trim_start().trim_start_matches('&');
            if let Some((format, _)) = rest.strip_prefix("format!(").and_then(|rest| literal(rest.trim_start())) {
                let prefix = format.split('{').next().unwrap_or_default();
                calls.push(Call { at, key: prefix.to_owned(), is_prefix: true, arity: None, first_name: None });
            } else if let Some((key, rest)) = literal(rest) {
                // `"status-" ~ status` in a template, `"status-".to_owned() + …` in code.
                let built = key.ends_with('-');
                let next = rest.trim_start().strip_prefix(',').map(str::trim_start);
                calls.push(Call {
                    at,
                    key: key.to_owned(),
                    is_prefix: built,
                    arity: arity.filter(|_| !built),
                    first_name: arity
                        .filter(|&arity| arity > 0)
                        .and(next)
                        .and_then(literal)
                        .map(|(name, _)| name.to_owned()),
                });
            }
        }
    }
    calls.sort_by_key(|call| call.at);
    calls
}

/// The string literal a text begins with, and what follows it.
fn literal(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix('"')?.split_once('"')
}

fn variables_fault(call: &Call, message: &Message) -> Option<String> {
    let arity = call.arity?;
    let wanted = &message.variables;
    let known = call.first_name.as_ref().is_none_or(|name| wanted.contains(name));
    (wanted.len() != arity || !known)
        .then(|| format!("its variables are {wanted:?}, {arity} handed over: {:?}", call.first_name))
}
