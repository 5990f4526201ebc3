//! The desk, one file per subject.

mod bulk;
mod calendar;
mod case;
mod checks;
mod claim;
mod delivery;
mod effect;
mod evidence;
mod flags;
mod information_request;
mod intake;
mod letters;
mod live;
mod notes;
mod operations;
mod proposals;
mod queue;
mod referrals;
mod second_review;
mod stores;
