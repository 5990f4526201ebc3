//! Pages of the applicants' side.

mod answer;
pub mod form;
pub mod samples;
mod status;
