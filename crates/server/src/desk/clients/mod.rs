//! API clients (decision 0051): what one admin proposes and another one confirms, and the keys of each.

pub mod client;
pub mod list;
pub mod webhooks;
