//! The parts of a policy that are for reviewers: checks, second review, penalties, appeals.

use serde::{Deserialize, Serialize};

use super::parts::Bilingual;
use crate::base::terms::{Channel, Kind};

text_enum! {
    /// What a reviewer does at a check.
    pub enum CheckKind {
        /// Compares a claimed value with a document.
        Compare = "compare",
        /// Confirms a fact.
        Confirm = "confirm",
        /// Reads the number off an identity document, so that the same document is known again; only a keyed hash is kept.
        Identity = "identity",
    }
}

text_enum! {
    /// A value that can be compared with a document.
    pub enum Claimed {
        /// The contact's name, as typed.
        ContactName = "contact_name",
        /// The contact's phone.
        ContactPhone = "contact_phone",
        /// The contact's address.
        ContactEmail = "contact_email",
        /// The registered owner of the store.
        OwnerName = "owner_name",
        /// The registered name of the store.
        StoreName = "store_name",
        /// The store's number.
        StoreNumber = "store_number",
        /// The account the store is bound to.
        AccountName = "account_name",
    }
}

/// One thing a reviewer compares or confirms before deciding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckRule {
    /// Stable code.
    pub code: String,
    /// What is done.
    pub kind: CheckKind,
    /// For these kinds of application; any, when empty.
    #[serde(default)]
    pub kinds: Vec<Kind>,
    /// For these reasons; any, when empty.
    #[serde(default)]
    pub reasons: Vec<String>,
    /// For what came in these ways; any, when empty.
    #[serde(default)]
    pub channels: Vec<Channel>,
    /// The value compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed: Option<Claimed>,
    /// Code of the document it is compared with, or read off. The check is left out when no such document was handed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// The reason to reject that a bad result proposes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejection: Option<String>,
    /// As people read it.
    pub label: Bilingual,
}

/// When a second person looks (复核). A fraud, and a penalty, always ask for one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SecondRules {
    /// At this much in the store's balance, in fen, and more; 0: never for that.
    pub balance_cents: i64,
    /// When a flag says that it was seen before: the same picture, or the same identity document.
    pub duplicates: bool,
    /// For so many decisions of somebody new; 0: never for that.
    pub new_reviewer: i64,
    /// So many of a hundred others, which cannot be told from the outside.
    pub sample_percent: i64,
    /// The first opinion is hidden until the second is recorded.
    pub blind: bool,
    /// Nobody reviews an application that follows one they decided.
    pub fresh_eyes: bool,
}

/// Bars on applying (R14).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PenaltyRules {
    /// How long they may be, in days; empty: there are none.
    pub days: Vec<i32>,
    /// Where to appeal against one, as the applicant reads it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appeal_to: Option<Bilingual>,
}

/// Appeals of a rejection.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AppealRules {
    /// Days after the answer left; 0: there are none.
    pub days: i64,
}
