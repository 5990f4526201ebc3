//! The desk: the staff side of the portal (R12, R13, R15, R24, R26), one folder a group of pages.
//!
//! The rules are in the domain; these pages ask it and show its answer. Parts that several pages share are in
//! [`crate::ui`].

pub mod account;
pub mod calendar;
pub mod case;
pub mod clients;
pub mod letters;
pub mod lodge;
pub mod mine;
pub mod operations;
pub mod proposals;
pub mod queue;
pub mod referrals;
pub mod stores;
pub mod team;
