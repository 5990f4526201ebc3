//! The document about a store: the same for the API, for import files, and for reading it back.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use super::known::Known;
use crate::base::Locale;
use crate::store::Certification;

/// A store as a document. Reading it names every wrong field at once, which `Deserialize` cannot; `read.rs` does it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoreDocument {
    /// A number that the platform counts up with each change of this store, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// The store's name, 1 to 100 characters.
    pub name: String,
    /// The registered owner, 1 to 100 characters.
    pub owner_name: String,
    /// The language of emails to the store: `zh-CN` or `en`.
    pub locale: Locale,
    /// The registered contacts, at most ten; exactly one is the primary one, when there are any.
    pub contacts: Vec<ContactDocument>,
    /// The live binding; null when the store is bound to no account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub binding: Option<BindingDocument>,
    /// Whether the store is certified.
    pub certification: Certification,
    /// When it was certified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certified_at: Option<String>,
    /// The figures; null when the platform does not know them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub figures: Option<FiguresDocument>,
}

/// A registered contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ContactDocument {
    /// Address.
    pub email: String,
    /// Phone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Language of emails to this contact; the store's when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<Locale>,
    /// Sign-in codes go to this one.
    pub primary: bool,
}

/// A live binding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BindingDocument {
    /// The account's name, 1 to 100 characters.
    pub account_name: String,
    /// The account's number, 1 to 100 ASCII letters, digits, `-`, `_` and `.`.
    pub account_reference: String,
    /// When it began. It is taken over when the binding is first named, and does not change later.
    pub bound_at: String,
}

/// The figures of a store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FiguresDocument {
    /// Money in the balance, in fen.
    pub balance_cents: i64,
    /// Orders not shipped.
    pub unshipped_orders: i32,
    /// Open after-sales cases.
    pub after_sales: i32,
    /// Loans not repaid, in fen.
    pub loan_cents: i64,
    /// When these figures were true.
    pub as_of: String,
}

/// A time as documents have it (RFC 3339).
pub(super) fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

impl From<&Known> for StoreDocument {
    fn from(known: &Known) -> Self {
        let Known { store, binding, contacts, .. } = known;
        Self {
            version: known.version,
            name: store.name.clone(),
            owner_name: store.owner_name.clone(),
            locale: store.locale,
            contacts: contacts
                .iter()
                .map(|contact| ContactDocument {
                    email: contact.email.clone(),
                    phone: contact.phone.clone(),
                    locale: contact.locale,
                    primary: contact.is_primary,
                })
                .collect(),
            binding: binding.as_ref().map(|binding| BindingDocument {
                account_name: binding.account_name.clone(),
                account_reference: binding.account_reference.clone(),
                bound_at: time(binding.bound_at),
            }),
            certification: store.certification,
            certified_at: store.certified_at.map(time),
            figures: store.figures_at.map(|as_of| FiguresDocument {
                balance_cents: store.balance_cents,
                unshipped_orders: store.unshipped_orders,
                after_sales: store.open_after_sales,
                loan_cents: store.loan_cents,
                as_of: time(as_of),
            }),
        }
    }
}
