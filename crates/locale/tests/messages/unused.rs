//! Finds messages that are not used in the sources.
//!
//! A key is used when the sources name it, or when it belongs to a family: keys built from a value, such as
//! `t.text(&format!("status-{}", status.slug()))`. A message of a family counts as used when its value occurs in the
//! sources too, so that the message of a removed enum variant is found.

use std::{collections::BTreeSet, fs};

use locale::Locale;

use super::sources::{calls_in, read_messages, source_files};

const KINDS: &str = "unbind revoke-certification";

/// Actions on an application, and other events about one (`Subject::Application`).
const EVENTS: &str = "submit claim release assign end-lease ask answer recall lapse lapse-approval recommend return confirm-approval \
     confirm-rejection approve reject undo appeal withdraw void reinstate effect-scheduled effect-requested effect-confirmed effect-blocked \
     effect-failed effect-asked-again effect-settled effect-leads-notified effect-contradicted letter-sent \
     letter-failed letter-cancelled letter-bounced letter-sent-later letter-resent letter-address-corrected \
     sms-sent sms-failed sms-cancelled sms-delivered sms-not-delivered escalation-remind \
     escalation-escalate escalation-overdue redate answer-period-moved late-notice-sent follow-up-done objected objection-lifted purpose-stated \
     erased query-code-renewed answer-judged second-opinion skip referred referral-answered referral-ended snooze wake tag-added tag-removed note-written \
     check-answered flag-resolved proposed proposal-confirmed proposal-refused proposal-withdrawn proposal-expired contact-told \
     store-registered store-updated figures-told contacts-replaced contact-changed bound-again binding-ended certified";

/// Actions on an application, and other events its applicant is shown (`APPLICANT_EVENTS`).
const PROGRESS: &str = "submit claim release assign end-lease ask answer recall lapse lapse-approval recommend return confirm-approval \
     confirm-rejection approve reject undo appeal withdraw void reinstate effect-requested effect-confirmed effect-blocked effect-failed \
     escalation-overdue late-notice-sent objected objection-lifted query-code-renewed erased redate answer-period-moved";

/// Families that the calls of the translator do not show, or whose values have to be listed: the pattern, and the values
/// separated by spaces. The list is needed where the pattern also matches messages outside the family, or the values are
/// not literals.
const FAMILIES: &[(&str, &str)] = &[
    ("after-{}", ""),
    ("apply-done-{}", KINDS),
    ("apply-done-text-{}", ""),
    ("apply-effect-when-{}", ""),
    ("apply-file-{}", "received quarantined ready unreadable refused carried"),
    ("apply-next-effect-{}", ""),
    ("apply-option-{}-summary", KINDS),
    ("apply-option-{}-{nth}", "unbind revoke-certification first second"),
    ("apply-step-{}", "reason contact documents consequences check"),
    ("ask-judged-{}", ""),
    ("calendar-status-{}", "official provisional missing"),
    ("desk-language-{}", "en zh-cn"),
    ("error-{}-{part}", "400 403 404 408 409 413 415 429 500 503 507 read-only title text next"),
    ("event-{}", EVENTS),
    (
        "flag-{}",
        "wording mixed-scripts earlier-rejected same-phone same-email same-identity same-picture contact-changed penalty \
         watch-list objected sole-contact",
    ),
    ("clients-scope-{}", "stores applications-read applications-write decisions-read reports-read"),
    ("webhooks-content-{}", "applications-read decisions-read"),
    (
        "webhooks-kind-{word}",
        "submitted in-review information-requested decided effect-confirmed reopened breached closed erased",
    ),
    ("webhooks-url-{}", "missing malformed too-much in-the-clear private"),
    ("kind-{}", KINDS),
    ("kind-place-{slot}", ""),
    ("letter-{slug}-other-language", "alert alert-reopened alert-approved objection-lifted alert-repeated"),
    ("letter-{}", "held queued sent cancelled failed"),
    ("letter-blocked-{}", ""),
    ("operations-duty-{}", ""),
    ("timeline-{}", PROGRESS),
];

/// Starts of keys that the sources hand to the code that builds them.
const PREFIXES: [&str; 3] = ["desk-assign-refused", "lodge-funds", "lodge-outstanding"];

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
    for (pattern, _) in FAMILIES {
        assert!(sources.texts.iter().any(|text| text.contains(pattern)), "{pattern}: no source contains it");
    }
    for prefix in PREFIXES {
        assert!(sources.literals.contains(prefix), "{prefix}: no source contains it");
    }
    for (pattern, only) in sources.families() {
        assert!(messages.keys().any(|key| sources.builds(pattern, only, key)), "{pattern}: no message fits");
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

struct Sources {
    texts: Vec<String>,
    literals: BTreeSet<String>,
    /// The patterns of all other families: keys built in calls of the translator, and those of [`PREFIXES`].
    patterns: BTreeSet<String>,
}

impl Sources {
    fn read() -> Sources {
        let mut texts: Vec<String> = Vec::new();
        // Tests are in files of that name, or the last item of a file.
        for path in source_files().iter().filter(|path| !path.ends_with("tests.rs")) {
            let text = fs::read_to_string(path).unwrap();
            let program = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            texts.push(without_comments(program));
        }
        let literals = texts.iter().flat_map(|text| literals(text)).map(ToOwned::to_owned).collect();
        let mut patterns: BTreeSet<String> = texts
            .iter()
            .flat_map(|text| calls_in(text))
            .filter(|call| call.is_built && !call.key.starts_with('{'))
            .map(|call| unnamed(&call.key))
            .collect();
        for (pattern, _) in FAMILIES {
            patterns.remove(&unnamed(pattern));
        }
        patterns.extend(PREFIXES.map(|prefix| format!("{prefix}-{{}}")));
        Sources { texts, literals, patterns }
    }

    /// The patterns of all families, with the values each is limited to.
    fn families(&self) -> impl Iterator<Item = (&str, &str)> {
        FAMILIES.iter().copied().chain(self.patterns.iter().map(|pattern| (pattern.as_str(), "")))
    }

    fn uses(&self, key: &str) -> bool {
        self.literals.contains(key) || self.families().any(|(pattern, only)| self.builds(pattern, only, key))
    }

    fn builds(&self, pattern: &str, only: &str, key: &str) -> bool {
        values(pattern, key).iter().any(|values| {
            values.iter().all(|value| match only {
                // `Status::InReview = "in_review"` is `in-review` in a key.
                "" => self.literals.contains(value) || self.literals.contains(&value.replace('-', "_")),
                only => only.split_whitespace().any(|one| one == value),
            })
        })
    }
}

/// A pattern without the names of its values: `a-{name}` as `a-{}`.
fn unnamed(pattern: &str) -> String {
    let mut pieces = pattern.split('{');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| text + "{}" + piece.split_once('}').map_or("", |(_, rest)| rest))
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
