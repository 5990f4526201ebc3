//! The portal, walked through page by page: the real routes and middleware over a database of each test's own, asked
//! without a socket. Every page on the way is checked by [`page`], in both languages.
#![expect(clippy::unwrap_used, reason = "a failed setup step is a test failure")]

mod apply;
mod browser;
mod desk;
mod every_state;
mod layers;
mod page;
mod permission_matrix;
mod pictures;
mod platform;
mod portal;
