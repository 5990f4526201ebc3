//! Finds messages that are not used in the sources.
//!
//! A key is used when the sources name it, or when it belongs to a family: keys built from a value, such as
//! `format!("status-{}", status.slug())`. A message of a family counts as used when its value occurs in the sources
//! too, so that the message of a removed enum variant is found.

use std::{collections::BTreeSet, fs, path::PathBuf};

use locale::Locale;

use super::sources::{calls_in, read_messages, source_files};

/// Keys built in the sources.
struct Family {
    /// The key as it is built, with the value in braces.
    pattern: &'static str,
    /// The form in the sources, where it differs from `pattern`.
    written: &'static str,
    /// The values, separated by spaces; needed where the pattern also matches messages outside the family, or the
    /// values are not literals.
    only: &'static str,
}

const fn family(pattern: &'static str) -> Family {
    Family { pattern, written: pattern, only: "" }
}

const fn family_of(pattern: &'static str, only: &'static str) -> Family {
    Family { pattern, written: pattern, only }
}

const fn family_as(pattern: &'static str, written: &'static str) -> Family {
    Family { pattern, written, only: "" }
}

const KINDS: &str = "unbind revoke-certification";

/// Actions on an application, and other events about one (`Subject::Application`).
const EVENTS: &str = "submit claim release assign end-lease ask answer lapse recommend return confirm-approval \
     confirm-rejection approve reject undo appeal withdraw void effect-scheduled effect-requested effect-confirmed effect-blocked \
     effect-failed effect-asked-again effect-settled effect-leads-notified effect-contradicted letter-sent \
     letter-failed letter-cancelled letter-bounced letter-resent letter-address-corrected escalation-remind \
     escalation-escalate escalation-overdue redate late-notice-sent follow-up-done objected objection-lifted purpose-stated \
     erased query-code-renewed answer-judged second-opinion skip snooze wake tag-added tag-removed note-written \
     check-answered flag-resolved";

/// Actions on an application, and other events its applicant is shown (`APPLICANT_EVENTS`).
const PROGRESS: &str = "submit claim release assign end-lease ask answer lapse recommend return confirm-approval \
     confirm-rejection approve reject undo appeal withdraw void effect-requested effect-confirmed effect-blocked effect-failed \
     escalation-overdue late-notice-sent objected objection-lifted query-code-renewed erased redate";

const FAMILIES: &[Family] = &[
    family("after-{}"),
    family("apply-check-consequences-{}"),
    family("apply-chip-{slug}"),
    family_of("apply-done-{}", KINDS),
    family("apply-done-text-{}"),
    family("apply-effect-when-{}"),
    family_of("apply-file-{}", "received quarantined ready unreadable refused carried"),
    family("apply-form-reason-{}"),
    family("apply-form-title-{}"),
    family("apply-funds-count-{}"),
    family("apply-funds-do-{}"),
    family("apply-funds-label-{}"),
    family("apply-missing-{}"),
    family("apply-next-effect-{}"),
    family("apply-objection-means-{}"),
    family("apply-receipt-next-effect-{}"),
    family("apply-status-title-{}"),
    family_of("apply-step-{}", "reason contact documents consequences check"),
    family("apply-step-is-{state}"),
    family("apply-step-title-{}"),
    family("apply-turn-{}"),
    family_of("apply-option-{}-summary", KINDS),
    family_of("apply-option-{}-{nth}", "unbind revoke-certification first second"),
    family("apply-withdraw-means-{}"),
    family("ask-ended-{end}"),
    family("ask-judged-{}"),
    family("blocker-{}"),
    family("bulk-action-{}"),
    family("bulk-confirm-{}"),
    family("bulk-refused-{}"),
    family("bulk-title-{}"),
    family("calendar-cell-{kind}"),
    family("calendar-entry-{}"),
    family("calendar-mark-{kind}"),
    family("calendar-run-{}"),
    family_of("calendar-status-{}", "official provisional missing"),
    family("calendar-status-{}-text"),
    family("certification-{}"),
    family("channel-{}"),
    family("check-result-{}"),
    family("clock-cause-{}"),
    family_as("desk-assign-refused-{}", "\"desk-assign-refused\""),
    family("desk-blocker-{}"),
    family("desk-confirm-{}"),
    family("desk-decided-by-{outcome}"),
    family("desk-decided-you-{outcome}"),
    family_of("desk-language-{}", "en zh-cn"),
    family("desk-refused-{}"),
    family("desk-tile-{}"),
    family("desk-track-{name}"),
    family("effect-applicant-{}"),
    family("effect-found-{}"),
    family_of("error-{}-{part}", "400 403 404 408 409 413 415 429 500 503 507 read-only title text next"),
    family_of("event-{}", EVENTS),
    family("export-format-{}"),
    family_of(
        "flag-{}",
        "wording mixed-scripts earlier-rejected same-phone same-email same-identity same-picture contact-changed penalty \
         watch-list objected",
    ),
    family("flag-name-{}"),
    family_of("kind-{}", KINDS),
    family("kind-place-{slot}"),
    family("label-{}"),
    family_of("letter-{}", "held queued sent cancelled failed"),
    family("letter-blocked-{}"),
    family("letter-catch-up-{kind}"),
    family("letter-digest-{name}"),
    family("letter-kind-{}"),
    family_as("letter-{}-next", "letter-{slug}-next"),
    family_as("letter-{}-text", "letter-{slug}-text"),
    family_as("letter-{}-title", "letter-{slug}-title"),
    family_as("lodge-funds-{}", "\"lodge-funds\""),
    family_as("lodge-outstanding-{}", "\"lodge-outstanding\""),
    family("viewer-ground-{}"),
    family("viewer-state-{}"),
    family("mine-group-{}"),
    family("operations-duty-{}"),
    family("operations-queue-{queue}"),
    family("operations-state-{}"),
    family("outcome-{}"),
    family("reason-class-{}"),
    family("reason-class-{}-hint"),
    family("second-cause-{}"),
    family("second-confirm-{}"),
    family("second-result-{}"),
    family("skip-{}"),
    family("status-{}"),
    family("status-applicant-{}"),
    family("follow-up-reason-{}"),
    family("team-about-{id}"),
    family("team-chart-{id}"),
    family_of("timeline-{}", PROGRESS),
    family("turn-{}"),
    family("upload-refused-{}"),
    family("watch-kind-{}"),
    family("who-{}"),
];

#[test]
fn every_message_is_used() {
    let sources = Sources::read();
    let unused: Vec<String> = read_messages(Locale::En)
        .into_iter()
        .filter(|(key, _)| !sources.uses(key))
        .map(|(key, message)| format!("{}: {key}", message.file))
        .collect();
    assert!(unused.is_empty(), "{} unused messages:\n{}", unused.len(), unused.join("\n"));
}

#[test]
fn every_key_family_occurs_in_the_sources() {
    let sources = Sources::read();
    let messages = read_messages(Locale::En);
    for family in FAMILIES {
        let Family { pattern, written, .. } = family;
        assert!(sources.texts.iter().any(|text| text.contains(written)), "{pattern}: no source contains {written}");
        assert!(messages.keys().any(|key| sources.builds(family, key)), "{pattern}: no message fits");
    }
    for text in &sources.texts {
        for call in calls_in(text).into_iter().filter(|call| call.is_prefix && !call.key.is_empty()) {
            let is_listed = FAMILIES.iter().any(|family| family.pattern.split('{').next() == Some(&call.key));
            assert!(is_listed, "{:?} is a built key that is missing in FAMILIES", call.key);
        }
    }
}

#[test]
fn values_are_extracted_from_built_keys() {
    assert_eq!(values("status-{}", "status-in-review"), [["in-review"]]);
    assert_eq!(values("reason-class-{}-hint", "reason-class-final-hint"), [["final"]]);
    assert_eq!(values("reason-class-{}-hint", "reason-class-final"), Vec::<Vec<String>>::new());
    assert!(values("error-{}-{part}", "error-read-only-title").contains(&vec!["read-only".into(), "title".into()]));
    assert_eq!(literals(r#"f("a-b", "c d", "e_f{}", "g")"#), BTreeSet::from(["a-b", "g"]));
}

/// The program's source text, without its tests.
struct Sources {
    texts: Vec<String>,
    literals: BTreeSet<String>,
}

impl Sources {
    fn read() -> Sources {
        let mut texts: Vec<(PathBuf, String)> = Vec::new();
        let mut test_modules: Vec<PathBuf> = Vec::new();
        for path in source_files() {
            let mut text = fs::read_to_string(&path).unwrap();
            while let Some((at, module)) = next_test_module(&text) {
                match module {
                    TestModule::File(file) => {
                        let is_root = ["mod", "lib", "main"].iter().any(|root| path.file_stem().unwrap() == *root);
                        let folder = if is_root { path.with_file_name("") } else { path.with_extension("") };
                        test_modules.push(folder.join(file));
                        text.replace_range(at..at + TEST.len(), "");
                    }
                    TestModule::Sibling(file) => {
                        test_modules.push(path.with_file_name(file).with_extension(""));
                        text.replace_range(at..at + TEST.len(), "");
                    }
                    // An inline module is the last item of its file.
                    TestModule::Here => text.truncate(at),
                }
            }
            texts.push((path, without_comments(&text)));
        }
        texts.retain(|(path, _)| {
            !test_modules.iter().any(|module| path.with_extension("") == *module || path.starts_with(module))
        });
        let texts: Vec<String> = texts.into_iter().map(|(_, text)| text).collect();
        let literals = texts.iter().flat_map(|text| literals(text)).map(ToOwned::to_owned).collect();
        Sources { texts, literals }
    }

    fn uses(&self, key: &str) -> bool {
        self.literals.contains(key) || FAMILIES.iter().any(|family| self.builds(family, key))
    }

    fn builds(&self, family: &Family, key: &str) -> bool {
        values(family.pattern, key).iter().any(|values| {
            values.iter().all(|value| match family.only {
                // `Status::InReview = "in_review"` is `in-review` in a key.
                "" => self.literals.contains(value) || self.literals.contains(&value.replace('-', "_")),
                only => only.split_whitespace().any(|one| one == value),
            })
        })
    }
}

const TEST: &str = "#[cfg(test)]";

/// Location of a test-only module's text.
enum TestModule {
    /// `mod name;`
    File(String),
    /// `#[path = "file"] mod name;`
    Sibling(String),
    /// `mod name { … }`
    Here,
}

fn next_test_module(text: &str) -> Option<(usize, TestModule)> {
    text.match_indices(TEST).find_map(|(at, _)| {
        let mut path = None;
        for line in text[at + TEST.len()..].lines().map(str::trim).filter(|line| !line.is_empty()) {
            if let Some(attribute) = line.strip_prefix("#[path = \"") {
                path = attribute.split('"').next();
            } else if !line.starts_with('#') {
                let line = line.trim_start_matches("pub(crate) ").trim_start_matches("pub ");
                let name = line.strip_prefix("mod ")?;
                return Some((
                    at,
                    match (name.strip_suffix(';'), path) {
                        (Some(_), Some(path)) => TestModule::Sibling(path.to_owned()),
                        (Some(name), None) => TestModule::File(name.to_owned()),
                        (None, _) => TestModule::Here,
                    },
                ));
            }
        }
        None
    })
}

fn without_comments(text: &str) -> String {
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .fold(String::new(), |text, line| text + line + "\n")
}

/// The string literals that could be a key or a part of one.
fn literals(text: &str) -> BTreeSet<&str> {
    let is_plain = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || matches!(char, '-' | '_');
    text.match_indices('"')
        .filter_map(|(at, _)| {
            let rest = &text[at + 1..];
            let end = rest.find(|char| !is_plain(char))?;
            (end > 0 && rest[end..].starts_with('"')).then(|| &rest[..end])
        })
        .collect()
}

/// The values for which a pattern yields the key; several when the values contain hyphens.
fn values(pattern: &str, key: &str) -> Vec<Vec<String>> {
    let Some((fixed, rest)) = pattern.split_once('{').and_then(|(fixed, rest)| Some((fixed, rest.split_once('}')?.1)))
    else {
        return if pattern == key { vec![Vec::new()] } else { Vec::new() };
    };
    let Some(key) = key.strip_prefix(fixed) else {
        return Vec::new();
    };
    let mut ways = Vec::new();
    for end in 1..=key.len() {
        for mut way in values(rest, &key[end..]) {
            way.insert(0, key[..end].to_owned());
            ways.push(way);
        }
    }
    ways
}
