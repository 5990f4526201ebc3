//! The applicants' side: signing in for a store, applying, following an application, withdrawing it.
//!
//! Every page after sign-in belongs to the store that is signed in; another store's application is not found. What an
//! applicant is told about a decision, and from when on, is in [`status::applicant_view`].

pub mod account;
pub mod actions;
pub mod answer;
pub mod field;
pub mod form;
#[cfg(test)]
pub mod journey;
#[cfg(test)]
pub mod journey_answer;
#[cfg(test)]
pub mod journey_appeal;
#[cfg(test)]
pub mod journey_link;
#[cfg(test)]
pub mod journey_status;
#[cfg(test)]
pub mod journey_upload;
pub mod link;
pub mod lookup;
#[cfg(test)]
pub mod samples;
pub mod status;
#[cfg(test)]
pub mod testing;
#[cfg(test)]
pub mod testing_status;
#[cfg(test)]
pub mod tests;
#[cfg(test)]
pub mod tests_answer;
#[cfg(test)]
pub mod tests_status;
