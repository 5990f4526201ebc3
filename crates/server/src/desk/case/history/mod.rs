//! The history of a case: its record, its emails, the store's other applications, changes since a rejection.

pub mod changes;
pub mod store_comparison;
pub mod other_applications;
pub mod record;
