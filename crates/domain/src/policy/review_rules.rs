//! The sections of a policy file for reviewers: checks, second review, penalties, appeals, blocked effects.

use serde::{Deserialize, Serialize};

use super::parts::Bilingual;
use crate::base::{Channel, Kind};

text_enum! {
    /// The kind of a check.
    pub enum CheckKind {
        /// Compare a claimed value with a document.
        Compare = "compare",
        Confirm = "confirm",
        /// Read the number of an identity document, so that the same document is recognised again; only its blind
        /// index is stored.
        Identity = "identity",
    }
}

text_enum! {
    /// A value that can be compared with a document.
    pub enum ComparedValue {
        ContactName = "contact_name",
        ContactPhone = "contact_phone",
        ContactEmail = "contact_email",
        OwnerName = "owner_name",
        StoreName = "store_name",
        StoreNumber = "store_number",
        AccountName = "account_name",
    }
}

/// A check: one thing a reviewer compares or confirms before deciding. It applies to any kind, reason or channel when
/// their list is empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it")]
pub struct CheckRule {
    /// Stable code, unique in its list.
    pub code: String,
    pub kind: CheckKind,
    #[serde(default)]
    pub kinds: Vec<Kind>,
    #[serde(default)]
    pub reasons: Vec<String>,
    #[serde(default)]
    pub channels: Vec<Channel>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed: Option<ComparedValue>,
    /// Code of the document to compare with or read from. Without such a document the check does not apply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// The reason to reject that a failed check proposes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejection: Option<String>,
    pub label: Bilingual,
}

/// When a second review (复核) is required. Fraud and penalties always require one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SecondRules {
    /// Required from this balance on, in fen; 0 switches this off.
    pub balance_cents: i64,
    /// True to require it when a picture or an identity document was seen before.
    pub duplicates: bool,
    /// Required for a reviewer's first decisions, this many; 0 switches this off.
    pub new_reviewer: i64,
    /// Percentage of other applications that require it, drawn by a sample nobody outside can predict.
    pub sample_percent: i64,
    /// True to hide the first opinion until the second is recorded.
    pub blind: bool,
    /// True to keep reviewers from applications that follow one they decided.
    pub fresh_eyes: bool,
}

/// Rules for penalties (R14).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PenaltyRules {
    /// The permitted lengths, in days; empty switches penalties off.
    pub days: Vec<i32>,
    /// Where to appeal against a penalty, as the applicant reads it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appeal_to: Option<Bilingual>,
}

/// Rules for appeals of a rejection.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AppealRules {
    /// Days after the grace period in which an appeal is possible; 0 switches appeals off.
    pub days: i64,
}

/// Rules for blocked effects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EffectRules {
    /// After how many days leads are notified of a blocked effect.
    pub lead_after_days: i64,
    /// After how many days of a block the approval lapses.
    pub lapse_after_days: i64,
}

impl Default for EffectRules {
    fn default() -> Self {
        Self { lead_after_days: 7, lapse_after_days: 60 }
    }
}
