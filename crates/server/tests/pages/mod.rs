//! Every page, rendered from samples in both languages. Compiled into the crate's unit tests, since pages are private.

pub mod apply;
pub mod desk;
