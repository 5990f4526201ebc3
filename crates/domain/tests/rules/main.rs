//! Rules of the domain on a real database, without pages and without processes.
#![expect(clippy::unwrap_used, reason = "a test whose ground gives way has failed, and says where")]

mod desk;
mod docs;
mod ladder;
mod plans;
mod review;
mod review_more;
mod schema;
mod sign_in;
