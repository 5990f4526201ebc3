//! Stores as the document of the API describes them. `domain::register` reads and writes them: it names every wrong field,
//! which a derived reader cannot.

use chrono::{DateTime, Utc};
use utoipa::ToSchema;

use crate::api::words::{CertificationState, Language};

/// A store as it is registered.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the description of `domain::register::document::StoreDocument`")]
pub struct StoreBody {
    /// The version that was taken over last.
    version: Option<i64>,
    name: String,
    owner_name: String,
    locale: Language,
    contacts: Vec<StoreContactBody>,
    /// Absent when the store is bound to no account.
    binding: Option<StoreBindingBody>,
    certification: CertificationState,
    /// Absent when the store was never certified.
    certified_at: Option<DateTime<Utc>>,
    /// Absent when they are not known.
    figures: Option<StoreFiguresBody>,
}

/// The whole state of a store; a missing member means that the store has none.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the description of what `domain::register` reads")]
pub struct StoreForm {
    /// A number that the platform counts up with each change of this store, from 1.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991i64)]
    version: i64,
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// The registered owner.
    #[schema(min_length = 1, max_length = 100)]
    owner_name: String,
    /// The language of emails to the store; `zh-CN` if left out.
    locale: Option<Language>,
    /// Exactly one is the primary one, when there are any. A new binding brings its own.
    #[schema(max_items = 10)]
    contacts: Option<Vec<StoreContactBody>>,
    /// The live binding; null when the store is bound to no account.
    binding: Option<StoreBindingBody>,
    /// `none` if left out.
    certification: Option<CertificationState>,
    /// When it was certified.
    certified_at: Option<DateTime<Utc>>,
    /// Null when they are not known.
    figures: Option<StoreFiguresBody>,
}

/// A change of a store as JSON merge patch (RFC 7386): null removes a member, and a missing member stays as it is.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the description of what `domain::register` reads")]
pub struct StorePatch {
    /// As in a whole document.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991i64)]
    version: i64,
    #[schema(min_length = 1, max_length = 100)]
    name: Option<String>,
    #[schema(min_length = 1, max_length = 100)]
    owner_name: Option<String>,
    locale: Option<Language>,
    /// All contacts: a list is not merged.
    #[schema(max_items = 10)]
    contacts: Option<Vec<StoreContactBody>>,
    binding: Option<StoreBindingPatch>,
    certification: Option<CertificationState>,
    certified_at: Option<DateTime<Utc>>,
    figures: Option<StoreFiguresPatch>,
}

/// A registered contact: all of them are told of every application.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the description of `ContactDocument`")]
pub struct StoreContactBody {
    email: String,
    phone: Option<String>,
    /// The language of emails to this contact; the store's when left out.
    locale: Option<Language>,
    /// Sign-in codes go to this one. False if left out.
    primary: Option<bool>,
}

/// A live binding.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the description of `BindingDocument`")]
pub struct StoreBindingBody {
    #[schema(min_length = 1, max_length = 100)]
    account_name: String,
    /// ASCII letters, digits, `-`, `_` and `.`.
    #[schema(min_length = 1, max_length = 100, pattern = "^[A-Za-z0-9._-]+$")]
    account_reference: String,
    bound_at: DateTime<Utc>,
}

/// Amounts and orders that have to be settled before a store is unbound.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the description of `FiguresDocument`")]
pub struct StoreFiguresBody {
    /// In fen.
    #[schema(maximum = 1_000_000_000_000_000i64)]
    balance_cents: i64,
    #[schema(minimum = 0)]
    unshipped_orders: i32,
    #[schema(minimum = 0)]
    after_sales: i32,
    /// In fen.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000i64)]
    loan_cents: i64,
    /// When they were true.
    as_of: DateTime<Utc>,
}

/// A change of a binding.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the description of what `domain::register` reads")]
pub struct StoreBindingPatch {
    account_name: Option<String>,
    account_reference: Option<String>,
    bound_at: Option<DateTime<Utc>>,
}

/// Figures that have changed.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the description of what `domain::register` reads")]
pub struct StoreFiguresPatch {
    balance_cents: Option<i64>,
    unshipped_orders: Option<i32>,
    after_sales: Option<i32>,
    loan_cents: Option<i64>,
    as_of: Option<DateTime<Utc>>,
}
