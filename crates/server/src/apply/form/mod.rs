//! The form, step by step: reason, contact, documents, consequences, summary.

pub mod consequences;
pub mod contact;
pub mod discard;
pub mod documents;
pub mod fix_hint;
pub mod funds;
pub mod reason;
pub mod summary;
pub mod upload;
pub mod wizard;
