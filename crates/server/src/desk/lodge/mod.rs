//! Applying for an owner who cannot sign in (R9): customer service's own form.

pub mod handler;
pub mod page;
pub mod read_back;
