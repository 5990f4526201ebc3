//! The portal, tested page by page: the real routes and middleware over a separate database for each test, called
//! without a socket. Every page on the way is checked by [`page`], in both languages.
#![expect(clippy::unwrap_used, reason = "a failed setup step is a test failure")]

mod api;
mod apply;
mod browser;
mod desk;
mod every_state;
mod hashing;
mod layers;
mod page;
mod permission_matrix;
mod pictures;
mod platform;
mod portal;
mod prelude;
mod sms;
