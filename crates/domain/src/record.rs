//! The append-only record of everything done, hash-chained so that a change is detected (R25).

pub mod event;
pub mod event_kind;
