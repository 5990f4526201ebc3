//! Applicants: the form, uploads, status, answers, appeals, and links in emails.

mod answer;
mod appeal;
mod bad_requests;
mod enter;
mod form;
mod funds;
mod link;
mod sign_in_by_phone;
mod status;
mod upload;
pub mod form_steps;
pub mod links;
mod lodged;
