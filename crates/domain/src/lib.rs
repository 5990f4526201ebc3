//! The rules of reviewing and their PostgreSQL queries.
//!
//! There is a module for each noun of docs/GLOSSARY.md; it contains the types, rules and queries, so that a rule and
//! the guarded update that enforces it change together. No HTTP, HTML, mail or queue library is used here: letters are
//! rendered by an implementation of [`letter::writer::LetterWriter`], and a job is a row that names another row.
//!
//! A use case takes a connection, the [`letter::context::Context`], the [`base::actor::Actor`] and its parameters. It
//! runs in one transaction and checks [`application::permission`] and the [`application::status`] graph before it
//! writes.

// The chapters in order of dependency: each imports only from those above it in this list (verified by
// `tests/chapters.rs`).
#[macro_use]
pub mod base;
pub mod job;
pub mod record;
pub mod policy;
pub mod application;
pub mod letter;
pub mod account;
pub mod client;
pub mod webhook;
pub mod store;
pub mod evidence;
pub mod deadline;
pub mod effect;
pub mod review;
pub mod intake;
pub mod desk;
pub mod delivery;
pub mod proposal;
pub mod register;
pub mod operation;

pub use base::actor::Actor;
pub use base::clock::Clock;
pub use base::locale::Locale;
pub use letter::context::Context;
