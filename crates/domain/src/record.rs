//! The append-only record of everything done, chained so that a change is noticed (R25).

pub mod event;
