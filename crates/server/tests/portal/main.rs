//! The portal, tested page by page: the real routes and middleware over a separate database for each test, called
//! without a socket. Rendering of single pages is tested in `tests/pages`.
#![expect(clippy::unwrap_used, reason = "a failed setup step is a test failure")]

mod apply;
mod browser;
mod desk;
mod layers;
mod permission_matrix;
mod platform;
