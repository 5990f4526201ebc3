//! The account of a member of staff: signing in, password, own settings.

pub mod password;
pub mod profile;
pub mod sign_in;
