//! The applicants' side: signing in for a store, applying, following an application, withdrawing it.
//!
//! Every page after sign-in belongs to the store that is signed in; another store's application is not found.
//! [`status::applicant_view`] decides how much of a decision an applicant is told, and when.

pub mod account;
pub mod actions;
pub mod answer;
pub mod field;
pub mod form;
pub mod link;
pub mod lookup;
pub mod status;
pub mod visit;
pub mod way;
