//! Steps that need two people: proposals about contacts, addresses and bindings (decision 0047), and the page of an application's
//! registered contacts on which most of them begin.

pub mod contacts;
pub mod document;
pub mod grounds;
pub mod list;
pub mod proposal;
