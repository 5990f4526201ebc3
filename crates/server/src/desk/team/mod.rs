//! The team: its figures and its absences.

pub mod absences;
pub mod charts;
pub mod figures;
