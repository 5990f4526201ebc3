//! The rules of reviewing, and the PostgreSQL they live in.
//!
//! A module per noun of the design's word list; each holds its types, its rules and its
//! queries, so that a rule and the guarded update that enforces it change together. Nothing
//! here knows HTTP, HTML, mail or a queue library: letters are rendered by whoever implements
//! [`letter::LetterWriter`], and a job is a row that says "look".
//!
//! A use case takes a connection, the [`Context`], the [`actor::Actor`] who asks, and what is asked
//! for. It runs in one transaction and asks [`permission`] and the [`status`] graph before it writes.

// The chapters, from the ground up: each imports only from those above it in this list (`tests/chapters.rs` holds it).
#[macro_use]
pub mod base;
pub mod record;
pub mod job;
pub mod policy;
pub mod application;
pub mod letter;
pub mod account;
pub mod store;
pub mod evidence;
pub mod deadline;
pub mod effect;
pub mod review;
pub mod intake;
pub mod desk;
pub mod delivery;
pub mod operation;

pub use base::actor::Actor;
pub use base::clock::Clock;
pub use base::locale::Locale;
pub use letter::context::Context;
