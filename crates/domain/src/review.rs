//! The review of a submitted application: claim, check, information request, flag, decision, second review, undo,
//! void, penalty (R12 to R14).

pub mod blind_index;
pub mod check;
pub mod claim;
pub mod decide;
pub mod decision;
pub mod flag;
pub mod information_request;
pub mod note;
pub mod outcome;
pub mod penalty;
pub mod second_review;
pub mod unopened;
pub mod void;
pub mod watch_list;
