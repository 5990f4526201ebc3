//! Every combination of what a letter about the end of an application can say, in both languages, read with rules: no two
//! sentences contradict each other, and each agrees with what the reader can do.

use chrono::{DateTime, Duration, TimeZone, Utc};
use domain::Locale;
use domain::application::About;
use domain::base::{Channel, Kind};
use domain::letter::{AfterRejection, Letter, LetterKind, PenaltyFacts, ReasonGiven};
use domain::policy::{Policy, PublishedPolicy, ReapplyFrom, ReapplyRule, ReasonClass, SHIPPED};
use domain::review::decision::next_step;
use letters::sample_of;
use uuid::Uuid;

use crate::{KINDS, write};

/// Words by which a sentence is recognised, in both languages. A letter "says" one of them when its text contains it.
struct Sentence {
    name: &'static str,
    zh: &'static [&'static str],
    en: &'static [&'static str],
}

const APPLY_AGAIN: Sentence = Sentence {
    name: "one can apply again",
    zh: &["登录重新申请", "提出重新申请", "再次代为提交", "重新提交"],
    en: &[
        "you can sign in and apply again",
        "ask to apply again",
        "can apply for you again",
        "and apply again",
        "then apply again",
    ],
};
const NOT_BEFORE: Sentence =
    Sentence {
        name: "not before a date", zh: &["在此之前不能提交", "在此之前不能提出"], en: &["but not before"]
    };
const NEVER: Sentence =
    Sentence { name: "never for this type", zh: &["不能再次"], en: &["cannot apply", "can still not apply"] };
const ENDS_BY_ITSELF: Sentence =
    Sentence {
        name: "the restriction ends, and all is well", zh: &["限制自动解除"], en: &["then ends automatically"]
    };
const SIGN_IN: Sentence = Sentence {
    name: "sign in",
    zh: &["登录申诉", "登录重新申请", "登录账户页"],
    en: &["you can sign in", "sign in: the account page"],
};
const APPEAL: Sentence = Sentence { name: "one can appeal", zh: &["申诉一次"], en: &["appeal once"] };
const BARRED: Sentence =
    Sentence { name: "barred for a time", zh: &["不能提交"], en: &["cannot submit any", "cannot apply until"] };

/// Pairs that must not meet in one letter.
const CONTRADICTIONS: [(&Sentence, &Sentence); 4] =
    [(&APPLY_AGAIN, &NEVER), (&NOT_BEFORE, &NEVER), (&ENDS_BY_ITSELF, &NEVER), (&ENDS_BY_ITSELF, &NOT_BEFORE)];

impl Sentence {
    fn is_in(&self, text: &str, locale: Locale) -> bool {
        let words = if locale == Locale::ZhCn { self.zh } else { self.en };
        words.iter().any(|words| text.contains(words))
    }
}

fn policy() -> PublishedPolicy {
    PublishedPolicy { id: domain::base::PolicyId(Uuid::nil()), version: 1, policy: Policy::parse(SHIPPED).unwrap() }
}

fn at(day: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 23, 2, 6, 0).unwrap() + Duration::days(day)
}

fn about(kind: Kind, channel: Channel) -> About {
    let letter = sample_of(LetterKind::Received, kind);
    About { channel, ..letter.about().unwrap().clone() }
}

/// A rejection for these reasons, as the use case builds it.
fn rejected(
    policy: &PublishedPolicy,
    (about, locale): (About, Locale),
    codes: &[&str],
    (bar_days, can_appeal): (Option<i64>, bool),
) -> (Letter, ReapplyFrom) {
    let codes: Vec<String> = codes.iter().map(|code| (*code).to_owned()).collect();
    let reapply = policy.policy.reapply_from(&codes, at(0));
    let given = codes.iter().filter_map(|code| policy.policy.rejection(code)).map(|rejection| ReasonGiven {
        label: rejection.label.get(locale).to_owned(),
        next: next_step(rejection, reapply).map_or("", |next| next.get(locale)).to_owned(),
    });
    let penalty = bar_days.map(|days| PenaltyFacts {
        until_at: at(days),
        message: "……".to_owned(),
        appeal_to: policy.policy.penalties.appeal_to.as_ref().map(|to| to.get(locale).to_owned()),
    });
    let after = AfterRejection { penalty, appeal_until: can_appeal.then(|| at(15)), reapply };
    (Letter::Rejected { about, reasons: given.collect(), message: "……".to_owned(), after }, reapply)
}

/// The shipped policy, and one whose reasons to come back later say so.
fn policies() -> [PublishedPolicy; 2] {
    let mut later = policy();
    for rejection in &mut later.policy.rejections {
        if rejection.class == ReasonClass::Final {
            rejection.again = ReapplyRule::Later;
        }
    }
    [policy(), later]
}

#[test]
fn no_rejection_contradicts_itself() {
    let mut read = 0;
    for policy in policies() {
        let codes: Vec<&str> = policy.policy.rejections.iter().map(|it| it.code.as_str()).collect();
        let singles = codes.iter().map(|code| vec![*code]);
        let pairs =
            codes.iter().flat_map(|one| codes.iter().filter(move |two| one != *two).map(move |two| vec![*one, *two]));
        let reasons: Vec<Vec<&str>> = singles.chain(pairs).collect();
        for (kind, channel, locale) in combinations() {
            for given in &reasons {
                let is_fraud =
                    |code: &&str| policy.policy.rejection(code).is_some_and(|it| it.class == ReasonClass::Fraud);
                // Only fraud can be barred.
                let bars = if given.iter().any(is_fraud) { vec![None, Some(30), Some(365)] } else { vec![None] };
                for (bar, can_appeal) in bars.into_iter().flat_map(|bar| [(bar, true), (bar, false)]) {
                    let subject = (about(kind, channel), locale);
                    let (letter, reapply) = rejected(&policy, subject, given, (bar, can_appeal));
                    let text = write(locale, &letter).text;
                    let what = format!("{given:?} {kind} {channel} bar {bar:?} appeal {can_appeal} {locale}:\n{text}");
                    judge(&text, locale, channel, reapply, &what);
                    assert_eq!(APPEAL.is_in(&text, locale), can_appeal, "{what}");
                    assert_eq!(bar.is_some(), BARRED.is_in(&without_date(&text, locale), locale), "{what}");
                    read += 1;
                }
            }
        }
    }
    assert!(read > 1_000, "{read} letters were read");
}

fn combinations() -> impl Iterator<Item = (Kind, Channel, Locale)> {
    let kinds = KINDS.into_iter();
    let channels = kinds.flat_map(|kind| [Channel::Web, Channel::Agent].map(|channel| (kind, channel)));
    channels.flat_map(|(kind, channel)| Locale::ALL.into_iter().map(move |locale| (kind, channel, locale)))
}

/// Without the sentence about the date from which one can apply again.
fn without_date(text: &str, locale: Locale) -> String {
    text.lines().filter(|line| !NOT_BEFORE.is_in(line, locale)).collect::<Vec<_>>().join("\n")
}

fn judge(text: &str, locale: Locale, channel: Channel, reapply: ReapplyFrom, what: &str) {
    for (one, other) in CONTRADICTIONS {
        let meet = one.is_in(text, locale) && other.is_in(text, locale);
        assert!(!meet, "“{}” meets “{}” in {what}", one.name, other.name);
    }
    // As admission judges it.
    assert_eq!(NEVER.is_in(text, locale), reapply == ReapplyFrom::Never, "{what}");
    assert_eq!(APPLY_AGAIN.is_in(text, locale), reapply != ReapplyFrom::Never, "{what}");
    assert_eq!(NOT_BEFORE.is_in(text, locale), matches!(reapply, ReapplyFrom::At(_)), "{what}");
    if channel == Channel::Agent {
        assert!(!SIGN_IN.is_in(text, locale), "its reader cannot sign in: {what}");
    }
}

/// The other ends of an application: whether it can be applied for again depends on what else there is, so that these
/// emails do not promise it.
#[test]
fn other_ends_promise_no_new_application() {
    for (kind, channel, locale) in combinations() {
        let about = about(kind, channel);
        for letter in [
            Letter::Lapsed { about: about.clone() },
            Letter::ApprovalLapsed { about: about.clone(), obstacles: Vec::new(), blocked_at: at(0) },
            Letter::Withdrawn { about: about.clone() },
            Letter::Voided { about: about.clone(), message: "……".to_owned() },
        ] {
            let text = write(locale, &letter).text;
            let promised = APPLY_AGAIN.is_in(&text.replace("whether it can apply for you again", ""), locale);
            assert!(!promised, "{}: {text}", letter.kind());
            assert_eq!(SIGN_IN.is_in(&text, locale), channel == Channel::Web, "{}: {text}", letter.kind());
        }
    }
}

/// The button says what the reader can do on the page it leads to.
#[test]
fn button_leads_to_what_the_letter_asks_for() {
    let labels = |locale, letter: &Letter| write(locale, letter).text;
    for (kind, channel, locale) in combinations() {
        let (answer, go_on, look) = match locale {
            Locale::ZhCn => ("查看并补充：", "查看原因和后续办理：", "查看办理进度："),
            Locale::En => {
                ("See what is needed and answer:", "See the reasons and what you can do:", "Check the progress of")
            }
        };
        for asks in [LetterKind::InformationNeeded, LetterKind::InformationReminder] {
            assert!(labels(locale, &sample_of(asks, kind)).contains(answer), "{asks}");
        }
        let reject = |codes: &[&str], can_appeal| {
            rejected(&policy(), (about(kind, channel), locale), codes, (None, can_appeal)).0
        };
        assert!(labels(locale, &reject(&["identity_mismatch"], false)).contains(go_on));
        assert!(labels(locale, &reject(&["wrong_binding"], true)).contains(go_on), "one can appeal there");
        assert!(labels(locale, &reject(&["wrong_binding"], false)).contains(look), "nothing is left to do");
        assert!(labels(locale, &Letter::Lapsed { about: about(kind, channel) }).contains(go_on));
    }
}
