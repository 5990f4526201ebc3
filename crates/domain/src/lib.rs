//! The rules of reviewing, and the PostgreSQL they live in.
//!
//! A module per noun of the design's word list; each holds its types, its rules and its
//! queries, so that a rule and the guarded update that enforces it change together. Nothing
//! here knows HTTP, HTML, mail or a queue library: letters are rendered by whoever implements
//! [`letter::LetterWriter`], and a job is a row that says "look".
//!
//! A use case takes a connection, the [`Context`], the [`actor::Actor`] who asks, and what is asked
//! for. It runs in one transaction and asks [`permission`] and the [`status`] graph before it writes.

#[macro_use]
mod text_enum;

pub mod absence;
pub mod actor;
pub mod admission;
pub mod apology;
pub mod appeal;
pub mod application;
pub mod bulk;
pub mod calendar;
pub mod case_file;
pub mod change;
pub mod check;
pub mod claim;
pub mod clock;
pub mod contact;
pub mod context;
pub mod deadline;
pub mod decision;
pub mod draft;
pub mod effect;
pub mod email_proof;
pub mod event;
pub mod evidence;
pub mod explanation;
pub mod export;
pub mod figures;
pub mod flag;
pub mod funds;
pub mod id;
pub mod integrity;
pub mod job;
pub mod ledger;
pub mod letter;
pub mod locale;
pub mod mark;
pub mod note;
pub mod objection;
pub mod operations;
pub mod password_link;
pub mod penalty;
pub mod permission;
pub mod platform;
pub mod policy;
pub mod promise;
pub mod query_code;
pub mod queue;
pub mod recommendation;
pub mod reference;
pub mod request;
pub mod retention;
pub mod rung;
pub mod saved_view;
pub mod schedule;
pub mod schema;
pub mod screening;
pub mod second;
pub mod secret;
pub mod session;
pub mod sign_in;
pub mod snooze;
pub mod staff;
pub mod status;
pub mod status_link;
pub mod store;
pub mod submission;
pub mod tag;
pub mod transition;
pub mod void;
pub mod watch_list;
pub mod workload;

pub use actor::Actor;
pub use clock::Clock;
pub use context::Context;
pub use locale::Locale;
