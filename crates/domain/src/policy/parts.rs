//! The parts of a policy: what each section of the file says.

use chrono::NaiveTime;
use serde::{Deserialize, Serialize};

use crate::base::locale::Locale;
use crate::base::terms::{Channel, Kind};

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
    /// After-sales cases still open.
    #[serde(default = "warn")]
    pub after_sales: Strictness,
    /// Loans not paid back.
    #[serde(default = "warn")]
    pub loans: Strictness,
}

const fn warn() -> Strictness {
    Strictness::Warn
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
    /// The account is in somebody else's hands: the application is urgent, and no funds have to be settled first.
    #[serde(default)]
    pub compromised: bool,
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
    /// Fields of the form and codes of documents it speaks of; where the applicant finds what to mend (R17).
    #[serde(default)]
    pub about: Vec<String>,
    /// What may follow it.
    #[serde(default)]
    pub class: ReasonClass,
    /// When one may apply again after it.
    #[serde(default)]
    pub again: Again,
    /// What was wrong.
    pub label: Bilingual,
    /// What to do next.
    pub next: Bilingual,
    /// Words a reviewer starts from; what stands in `{…}` has to be filled in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<Bilingual>,
}

text_enum! {
    /// What may follow a reason to reject.
    #[derive(Default)]
    pub enum ReasonClass {
        /// The applicant can mend it: it may be asked for, and applied again.
        #[default]
        Fixable = "fixable",
        /// Nothing can be added that would change it; one may apply again when things have changed.
        Final = "final",
        /// Never again for this kind.
        CannotApplyAgain = "cannot_apply_again",
        /// Deceit: never again, a second person looks, and a penalty may be proposed.
        Fraud = "fraud",
    }
}

text_enum! {
    /// When one may apply again after a rejection.
    #[derive(Default)]
    pub enum Again {
        /// At once.
        #[default]
        AtOnce = "at_once",
        /// After [`Limits::wait_days`].
        Later = "later",
        /// Not for this kind, ever.
        Never = "never",
    }
}

/// A document that can be asked for (R5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Stable code.
    pub code: String,
    /// What it is.
    pub label: Bilingual,
    /// What has to be seen on it.
    pub shows: Bilingual,
}

/// Which documents are asked for. Every rule that fits is applied; required by one outweighs optional by another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceRule {
    /// For these kinds; any, when empty.
    #[serde(default)]
    pub kinds: Vec<Kind>,
    /// For these reasons; any, when empty.
    #[serde(default)]
    pub reasons: Vec<String>,
    /// For what came in these ways; any, when empty (R9).
    #[serde(default)]
    pub channels: Vec<Channel>,
    /// Codes of documents that have to be there.
    #[serde(default)]
    pub required: Vec<String>,
    /// Codes of documents that may be added.
    #[serde(default)]
    pub optional: Vec<String>,
}

/// Who may apply, how often, and how much may be handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Not within so many hours of a new binding.
    pub hours_after_binding: i64,
    /// No more unbindings of one store …
    pub unbindings: i64,
    /// … within so many days.
    pub unbindings_days: i64,
    /// No more applications of one kind for one store …
    pub applications: i64,
    /// … within so many days.
    pub applications_days: i64,
    /// Days until one may apply again after a rejection that says [`Again::Later`].
    pub wait_days: i64,
    /// Files handed in with one application.
    pub files: i64,
    /// Their bytes in all.
    pub files_bytes: i64,
    /// Bytes of one file.
    pub file_bytes: i64,
    /// Looks at evidence one member of staff may take in a day.
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
            file_bytes: 10 << 20,
            looks_a_day: 1000,
        }
    }
}

/// Asking an applicant for more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RequestRules {
    /// Requests in one round of an application; 0 switches them off.
    pub rounds: i64,
    /// Things one request may ask for.
    pub items: usize,
    /// Working days the applicant has for the answer.
    pub answer_days: u32,
    /// Characters of a text that answers, at most.
    pub answer_max: usize,
}

impl Default for RequestRules {
    fn default() -> Self {
        Self { rounds: 2, items: 6, answer_days: 5, answer_max: 1000 }
    }
}

/// How long what people gave is kept (R22), in days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Retention {
    /// Evidence and personal columns, after an application was closed.
    pub closed_days: i64,
    /// A draft nobody touched.
    pub draft_days: i64,
    /// How long before that its owner is told.
    pub draft_notice_days: i64,
}

impl Default for Retention {
    fn default() -> Self {
        Self { closed_days: 180, draft_days: 30, draft_notice_days: 7 }
    }
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
