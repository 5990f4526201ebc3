//! Rules of the domain on a real database, without pages and without processes.
#![expect(clippy::unwrap_used, reason = "a test whose ground gives way has failed, and says where")]

mod desk;
mod docs;
mod evidence;
mod ladder;
mod objection;
mod plans;
mod request;
mod retention;
mod review;
mod review_more;
mod schema;
mod sign_in;
mod submission;
