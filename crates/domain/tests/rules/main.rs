//! Rules of the domain on a real database, without pages and without processes.

mod ladder;
mod plans;
mod review;
mod schema;
mod sign_in;
