//! The append-only record of everything done, hash-chained so that a change is detected (R25), and what API clients are
//! told of it.

pub mod event;
pub mod event_kind;
pub mod webhook_outbox;
