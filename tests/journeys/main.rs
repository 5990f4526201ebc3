//! The whole product, driven from outside: real database, real server, real worker, real mail, time set by hand.
//!
//! One binary, a file per subject; [`product`] is what they all stand on.

mod browser;
mod bad_input;
mod faults;
mod headers;
mod journey;
mod killed;
mod process;
mod product;
mod races;
mod ui;
