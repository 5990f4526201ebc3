//! The desk: the staff side of the portal (R12, R13, R15, R24, R26), one folder a group of pages.
//!
//! No rule is here: the domain decides, these pages ask it and show its answer. Parts that several pages share are in
//! [`crate::ui`].

pub mod account;
pub mod calendar;
pub mod case;
#[cfg(test)]
pub mod journey;
#[cfg(test)]
pub mod journey_ask;
#[cfg(test)]
pub mod journey_bulk;
#[cfg(test)]
pub mod journey_calendar;
#[cfg(test)]
pub mod journey_delivery;
#[cfg(test)]
pub mod journey_effect;
#[cfg(test)]
pub mod journey_evidence;
#[cfg(test)]
pub mod journey_finding;
#[cfg(test)]
pub mod journey_findings;
#[cfg(test)]
pub mod journey_hold;
#[cfg(test)]
pub mod journey_letters;
#[cfg(test)]
pub mod journey_live;
#[cfg(test)]
pub mod journey_notes;
#[cfg(test)]
pub mod journey_operations;
#[cfg(test)]
pub mod journey_second;
pub mod letters;
pub mod lodge;
#[cfg(test)]
pub mod matrix;
pub mod mine;
pub mod operations;
pub mod queue;
#[cfg(test)]
pub mod samples;
pub mod stores;
pub mod team;
#[cfg(test)]
pub mod testing;
