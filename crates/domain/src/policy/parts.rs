//! The sections of a policy file for applicants; those for reviewers are in `review_rules`.

use chrono::{DateTime, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use crate::base::{Channel, Kind, Locale};

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
    /// Countable closes until the target; three.
    pub target_days: u32,
    /// Countable closes until the deadline; five.
    pub deadline_days: u32,
    /// When a working day closes, in Asia/Shanghai.
    #[serde(with = "hour_minute")]
    pub close: NaiveTime,
    /// When `remind` and `escalate` are due, on the target day and the deadline day.
    #[serde(with = "hour_minute")]
    pub remind: NaiveTime,
}

/// Periods in minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Periods {
    /// The grace period: from a decision until its letter is sent and its effect may begin. An undo in this period is
    /// not visible outside.
    pub grace_minutes: i64,
    /// The notice period: from the last notice to a registered contact until the effect may begin (R23).
    pub notice_minutes: i64,
    /// The same for a store with a single registered mailbox: the person who signed in may be the only one told.
    #[serde(default = "three_days")]
    pub sole_contact_notice_minutes: i64,
    /// From the delivery of the email that says "approved" until the effect may begin, so that it can still be
    /// withdrawn or objected to.
    #[serde(default = "one_day")]
    pub withdrawal_minutes: i64,
    /// The same for an effect that cannot be reversed (R21).
    #[serde(default = "two_days")]
    pub irreversible_withdrawal_minutes: i64,
    /// The lease of a claim.
    pub lease_minutes: i64,
}

const fn one_day() -> i64 {
    24 * 60
}

const fn two_days() -> i64 {
    2 * one_day()
}

const fn three_days() -> i64 {
    3 * one_day()
}

text_enum! {
    /// The consequence of unsettled funds for a submission (R8).
    pub enum Strictness {
        /// The applicant is warned and may continue.
        Warn = "warn",
        /// The submission is refused.
        Stop = "stop",
    }
}

/// Rules for funds (R8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it")]
pub struct FundsRules {
    pub balance: Strictness,
    pub unshipped_orders: Strictness,
    #[serde(default = "warn")]
    pub after_sales: Strictness,
    #[serde(default = "warn")]
    pub loans: Strictness,
    /// Figures older than this are shown with their age.
    #[serde(default = "three_days_in_hours")]
    pub stale_after_hours: i64,
}

const fn three_days_in_hours() -> i64 {
    72
}

const fn warn() -> Strictness {
    Strictness::Warn
}

/// A reason to apply (R3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Reason {
    /// Stable code, unique in its list.
    pub code: String,
    pub kinds: Vec<Kind>,
    #[serde(default)]
    pub needs_statement: bool,
    /// True when somebody else controls the account: the application is urgent and funds need not be settled.
    #[serde(default)]
    pub compromised: bool,
    pub label: Bilingual,
}

/// A consequence to acknowledge before submitting (R7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consequence {
    /// Stable code, unique in its list.
    pub code: String,
    /// The kinds it applies to.
    pub kinds: Vec<Kind>,
    /// The text people read.
    pub text: Bilingual,
}

text_enum! {
    /// The kind of fault a rejection reason names (R13).
    pub enum Fault {
        IncorrectInformation = "incorrect_information",
        IncompleteEvidence = "incomplete_evidence",
        StandardChanged = "standard_changed",
    }
}

/// A reason to reject (R13).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Rejection {
    /// Stable code, unique in its list.
    pub code: String,
    pub fault: Fault,
    pub kinds: Vec<Kind>,
    /// Fields of the form, codes of documents and [`super::field::FUNDS`], if it is about them: there the applicant
    /// finds what to fix (R17).
    #[serde(default)]
    pub about: Vec<String>,
    #[serde(default)]
    pub class: ReasonClass,
    #[serde(default)]
    pub again: ReapplyRule,
    pub label: Bilingual,
    pub next: Bilingual,
    /// A proposed message to the applicant; the reviewer must replace each `{…}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<Bilingual>,
}

text_enum! {
    /// The consequences of a reason to reject.
    #[derive(Default)]
    pub enum ReasonClass {
        /// The applicant can fix it: a request may ask for it, and applying again is possible.
        #[default]
        Fixable = "fixable",
        /// The applicant cannot fix it; they may apply again when circumstances change.
        Final = "final",
        /// Excludes applying again for this kind.
        CannotApplyAgain = "cannot_apply_again",
        /// Fraud: excludes applying again, requires a second review, and a penalty may be proposed.
        Fraud = "fraud",
    }
}

text_enum! {
    /// When applying again is permitted after a rejection.
    #[derive(Default)]
    pub enum ReapplyRule {
        #[default]
        AtOnce = "at_once",
        /// After [`Limits::wait_days`].
        Later = "later",
        /// Never for this kind.
        Never = "never",
    }
}

/// When a store may apply again after a rejection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReapplyFrom {
    /// At once.
    #[default]
    Now,
    /// From this time on.
    At(DateTime<Utc>),
    /// Never for this kind.
    Never,
}

/// A document type (R5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Stable code, unique in its list.
    pub code: String,
    /// Its name.
    pub label: Bilingual,
    /// The content it must show.
    pub shows: Bilingual,
}

/// A rule for which documents are asked for (R9). It applies to any kind, reason or channel when their list is empty. All
/// matching rules apply; required in one outweighs optional in another.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(missing_docs, reason = "the names say it")]
pub struct EvidenceRule {
    pub kinds: Vec<Kind>,
    pub reasons: Vec<String>,
    pub channels: Vec<Channel>,
    /// Codes of documents.
    pub required: Vec<String>,
    /// Codes of documents.
    pub optional: Vec<String>,
}

/// Limits of applications and files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Hours after a new binding before a store may apply.
    pub hours_after_binding: i64,
    /// Maximum number of unbindings of one store within `unbindings_days`.
    pub unbindings: i64,
    /// See `unbindings`.
    pub unbindings_days: i64,
    /// Maximum number of applications of one kind for one store within `applications_days`.
    pub applications: i64,
    /// See `applications`.
    pub applications_days: i64,
    /// Days before applying again after a rejection with [`ReapplyRule::Later`].
    pub wait_days: i64,
    /// Maximum number of files of one application.
    pub files: i64,
    /// Their maximum total size, in bytes.
    pub files_bytes: i64,
    /// Maximum size of one file, in bytes.
    pub file_bytes: i64,
    /// How many files may be uploaded for one store in 24 hours, removed ones included.
    pub uploads_a_day: i64,
    /// Their maximum total size, in bytes.
    pub upload_bytes_a_day: i64,
    /// How many views of evidence one member of staff may make per day.
    pub looks_a_day: i64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            hours_after_binding: 24,
            unbindings: 3,
            unbindings_days: 365,
            applications: 10,
            applications_days: 30,
            wait_days: 30,
            files: 10,
            files_bytes: 40 << 20,
            file_bytes: 20 << 20,
            uploads_a_day: 100,
            upload_bytes_a_day: 400 << 20,
            looks_a_day: 1000,
        }
    }
}

/// Rules for information requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RequestRules {
    /// Maximum number of requests per round; 0 switches them off.
    pub rounds: i64,
    /// Maximum number of items per request.
    pub items: usize,
    /// Working days the applicant has to answer.
    pub answer_days: u32,
    /// Maximum length of a text answer, in characters.
    pub answer_max: usize,
}

impl Default for RequestRules {
    fn default() -> Self {
        Self { rounds: 2, items: 6, answer_days: 5, answer_max: 1000 }
    }
}

/// Retention periods (R22), in days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Retention {
    /// Evidence and personal columns, after the application was closed.
    pub closed_days: i64,
    /// An untouched draft.
    pub draft_days: i64,
    /// How long before its deletion a draft's owner is notified.
    pub draft_notice_days: i64,
}

impl Default for Retention {
    fn default() -> Self {
        Self { closed_days: 180, draft_days: 30, draft_notice_days: 7 }
    }
}

/// Limits of texts, in characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it")]
pub struct TextRules {
    pub statement_max: usize,
    /// Minimum length of the statement where one is required.
    pub statement_min: usize,
    pub decision_message_max: usize,
    pub note_max: usize,
}

/// Serialises times of day as `18:00`.
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
