//! The claim of a case, and the actions skip, refer, assign, snooze and tag; who else has it open.

pub mod form;
pub mod handler;
pub mod presence;
pub mod referral;
pub mod view;
