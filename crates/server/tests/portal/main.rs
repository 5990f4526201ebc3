//! The portal, walked through page by page: the real routes and middleware over a database of each test's own, asked
//! without a socket. Rendering of single pages is tested in `tests/pages`.
#![expect(clippy::unwrap_used, reason = "a failed setup step is a test failure")]

mod apply;
mod browser;
mod desk;
mod layers;
mod permission_matrix;
mod platform;
