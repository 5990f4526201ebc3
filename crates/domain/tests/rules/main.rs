//! Rules of the domain on a real database, without pages and processes.
#![expect(clippy::unwrap_used, reason = "a failed setup step is a test failure")]

mod appeal;
mod bindings;
mod bulk;
mod calendar;
mod checks;
mod claims;
mod delivery;
mod desk;
mod prelude;
mod evidence;
mod figures;
mod queue;
mod flags;
mod escalations;
mod letters;
mod random_walk;
mod action_matrix;
mod notes;
mod contact_notice;
mod objection;
mod operations;
mod password_link;
mod query_plans;
mod reads;
mod pool;
mod information_request;
mod retention;
mod review;
mod review_edge_cases;
mod schema;
mod second_review;
mod sign_in;
mod submission;
mod year;
