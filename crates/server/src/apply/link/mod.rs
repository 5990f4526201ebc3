//! Pages behind links in emails, for people who are not signed in.

pub mod objection_link;
pub mod status_link;
