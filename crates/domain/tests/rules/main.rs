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
mod docs;
mod evidence;
mod figures;
mod finding;
mod flags;
mod ladder;
mod letters;
mod machine;
mod matrix;
mod note;
mod notice;
mod objection;
mod operations;
mod password_link;
mod plans;
mod pool;
mod request;
mod retention;
mod review;
mod review_more;
mod schema;
mod second;
mod sign_in;
mod submission;
mod year;
