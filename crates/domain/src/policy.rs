//! The policy: the review standard, typed, in versions that never change (R13).
//!
//! It is written in TOML (`data/policy/default.toml`), checked here, and stored as a row. An
//! application is judged by the version it was submitted under.

use chrono::{Duration, NaiveTime};
use serde::{Deserialize, Serialize};

use crate::application::Kind;
use crate::locale::Locale;

mod store;

pub use store::{PolicyBook, PublishedPolicy, publish};

/// The policy shipped with the program.
pub const SHIPPED: &str = include_str!("../../../data/policy/default.toml");

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// Simplified Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Bilingual {
    /// The text in `locale`.
    pub fn get(&self, locale: Locale) -> &str {
        match locale {
            Locale::ZhCn => &self.zh,
            Locale::En => &self.en,
        }
    }
}

/// Days and times of the clock (R11).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockRules {
    /// Countable closes until the target: three.
    pub target_days: u32,
    /// Countable closes until the deadline: five.
    pub deadline_days: u32,
    /// When a working day closes, in Asia/Shanghai.
    #[serde(with = "hour_minute")]
    pub close: NaiveTime,
    /// When `remind` and `escalate` fire, on the target day and the deadline day.
    #[serde(with = "hour_minute")]
    pub remind: NaiveTime,
}

/// Spans of time, in minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Periods {
    /// After a decision, until its letter leaves and its effect may begin; undo is free till then.
    pub grace_minutes: i64,
    /// After every contact was told of the application, before its effect may begin (R23).
    pub notice_minutes: i64,
    /// A claim lasts this long unless renewed.
    pub lease_minutes: i64,
}

text_enum! {
    /// What an unmet condition does to a submission (R8).
    pub enum Strictness {
        /// The applicant is told and may go on.
        Warn = "warn",
        /// The submission is refused.
        Stop = "stop",
    }
}

/// Funds first (R8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FundsRules {
    /// Money still in the balance.
    pub balance: Strictness,
    /// Orders not yet shipped.
    pub unshipped_orders: Strictness,
}

/// A reason to apply (R3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// Stable code.
    pub code: String,
    /// Kinds it can be given for.
    pub kinds: Vec<Kind>,
    /// True when the applicant must add own words.
    #[serde(default)]
    pub needs_words: bool,
    /// As people read it.
    pub label: Bilingual,
}

/// A consequence to acknowledge before submitting (R7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consequence {
    /// Stable code.
    pub code: String,
    /// Kinds it comes with.
    pub kinds: Vec<Kind>,
    /// What will happen.
    pub text: Bilingual,
}

text_enum! {
    /// What kind of fault a rejection names (R13).
    pub enum Fault {
        /// Incorrect information.
        IncorrectInformation = "incorrect_information",
        /// Incomplete evidence.
        IncompleteEvidence = "incomplete_evidence",
        /// A standard that changed.
        StandardChanged = "standard_changed",
    }
}

/// A reason to reject (R13).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rejection {
    /// Stable code.
    pub code: String,
    /// What kind of fault it is.
    pub fault: Fault,
    /// Kinds it can be given for.
    pub kinds: Vec<Kind>,
    /// What was wrong.
    pub label: Bilingual,
    /// What to do next.
    pub next: Bilingual,
}

/// Bounds of texts, in characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextRules {
    /// The applicant's own words (R4).
    pub words_max: usize,
    /// At least this much where own words are needed.
    pub words_min: usize,
    /// A reviewer's words to the applicant.
    pub decision_words_max: usize,
    /// A reviewer's note to colleagues.
    pub note_max: usize,
}

/// The review standard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// Days and times of the clock.
    pub clock: ClockRules,
    /// Spans of time.
    pub periods: Periods,
    /// Funds first.
    pub funds: FundsRules,
    /// Bounds of texts.
    pub texts: TextRules,
    /// Reasons to apply.
    pub reasons: Vec<Reason>,
    /// Consequences to acknowledge.
    pub consequences: Vec<Consequence>,
    /// Reasons to reject.
    pub rejections: Vec<Rejection>,
}

/// What is wrong with a policy file.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// Not the expected shape; the message names line and field.
    #[error("{0}")]
    Shape(#[from] toml::de::Error),
    /// Well-formed, but not a policy anybody could work by.
    #[error("{field}: {problem}")]
    Rule {
        /// The field.
        field: String,
        /// What is wrong with it.
        problem: &'static str,
    },
}

impl Policy {
    /// Reads and checks a policy file.
    ///
    /// # Errors
    /// [`PolicyError`], naming the place.
    pub fn parse(source: &str) -> Result<Self, PolicyError> {
        let policy: Self = toml::from_str(source)?;
        policy.check()?;
        Ok(policy)
    }

    fn check(&self) -> Result<(), PolicyError> {
        let rule = |field: &str, problem| Err(PolicyError::Rule { field: field.to_owned(), problem });
        if self.clock.target_days == 0 || self.clock.deadline_days < self.clock.target_days {
            return rule("clock.deadline_days", "must be at least target_days, and that at least 1");
        }
        if self.clock.deadline_days > 60 {
            return rule("clock.deadline_days", "must be 60 at most");
        }
        if self.clock.remind >= self.clock.close {
            return rule("clock.remind", "must be before clock.close");
        }
        let periods = &self.periods;
        if [periods.grace_minutes, periods.notice_minutes, periods.lease_minutes]
            .iter()
            .any(|m| !(1..=43_200).contains(m))
        {
            return rule("periods", "every period must be between 1 and 43200 minutes");
        }
        let codes = [
            ("reasons", self.reasons.iter().map(|r| r.code.as_str()).collect::<Vec<_>>()),
            ("consequences", self.consequences.iter().map(|c| c.code.as_str()).collect()),
            ("rejections", self.rejections.iter().map(|r| r.code.as_str()).collect()),
        ];
        for (field, mut codes) in codes {
            if codes
                .iter()
                .any(|c| c.is_empty() || !c.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'))
            {
                return rule(field, "a code is lower-case letters, digits and underscores");
            }
            codes.sort_unstable();
            if codes.windows(2).any(|pair| pair[0] == pair[1]) {
                return rule(field, "a code stands twice");
            }
        }
        for kind in Kind::ALL {
            if self.reasons_for(*kind).next().is_none() {
                return rule("reasons", "every kind needs at least one reason");
            }
            if self.rejections_for(*kind).next().is_none() {
                return rule("rejections", "every kind needs at least one reason to reject");
            }
        }
        Ok(())
    }

    /// Reasons that can be given for `kind`, in the file's order.
    pub fn reasons_for(&self, kind: Kind) -> impl Iterator<Item = &Reason> {
        self.reasons.iter().filter(move |reason| reason.kinds.contains(&kind))
    }

    /// Consequences of `kind`, in the file's order.
    pub fn consequences_for(&self, kind: Kind) -> impl Iterator<Item = &Consequence> {
        self.consequences.iter().filter(move |consequence| consequence.kinds.contains(&kind))
    }

    /// Reasons to reject an application of `kind`, in the file's order.
    pub fn rejections_for(&self, kind: Kind) -> impl Iterator<Item = &Rejection> {
        self.rejections.iter().filter(move |rejection| rejection.kinds.contains(&kind))
    }

    /// The reason with this code.
    pub fn reason(&self, code: &str) -> Option<&Reason> {
        self.reasons.iter().find(|reason| reason.code == code)
    }

    /// The reason to reject with this code.
    pub fn rejection(&self, code: &str) -> Option<&Rejection> {
        self.rejections.iter().find(|rejection| rejection.code == code)
    }

    /// See [`Periods::grace_minutes`].
    pub fn grace_period(&self) -> Duration {
        Duration::minutes(self.periods.grace_minutes)
    }

    /// See [`Periods::notice_minutes`].
    pub fn notice_period(&self) -> Duration {
        Duration::minutes(self.periods.notice_minutes)
    }

    /// See [`Periods::lease_minutes`].
    pub fn lease_period(&self) -> Duration {
        Duration::minutes(self.periods.lease_minutes)
    }
}

/// Times of day as people write them, `18:00`.
mod hour_minute {
    use chrono::NaiveTime;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(time: &NaiveTime, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&time.format("%H:%M").to_string())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveTime, D::Error> {
        let text = String::deserialize(deserializer)?;
        NaiveTime::parse_from_str(&text, "%H:%M").map_err(|_| D::Error::custom("a time of day is written like 18:00"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_policy_is_a_policy() {
        Policy::parse(SHIPPED).unwrap();
    }

    #[test]
    fn a_policy_survives_its_database_form() {
        let policy = Policy::parse(SHIPPED).unwrap();
        let body = serde_json::to_value(&policy).unwrap();
        assert_eq!(serde_json::from_value::<Policy>(body).unwrap(), policy);
    }

    #[test]
    fn a_misspelt_field_is_named_with_its_line() {
        let source = SHIPPED.replace("deadline_days", "dedline_days");
        let error = Policy::parse(&source).unwrap_err().to_string();
        assert!(error.contains("dedline_days") && error.contains("line"), "{error}");
    }
}
