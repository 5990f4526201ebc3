//! The second review (复核): own opinion, confirming, sending back.

pub mod form;
pub mod handler;
pub mod view;
