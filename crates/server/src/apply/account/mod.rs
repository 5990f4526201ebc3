//! An applicant's account: signing in for a store, its page, and what it can apply for.

pub mod enter;
pub mod entry_options;
pub mod overview;
pub mod sign_in;
