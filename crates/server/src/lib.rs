//! The portal: pages for applicants and for staff, rendered on the server.
//!
//! A request passes the guards ([`guard`]), is read as a verified form ([`posted::Posted`]) or a visit
//! ([`visit`]), goes to one use case of the domain crate, and ends as a page or a redirect. Handlers hold no rule.

pub mod alarm;
pub mod apply;
mod assets;
pub mod client;
pub mod cookie;
pub mod desk;
pub mod evidence;
pub mod failure;
pub mod frame;
pub mod guard;
pub mod health;
pub mod home;
pub mod links;
pub mod nav;
pub mod page;
pub mod platform;
pub mod posted;
pub mod serve;
pub mod spreadsheet;
pub mod state;
#[cfg(test)]
mod testing;
pub mod throttle;
pub mod visit;

pub use serve::{bind, run};
pub use state::{Settings, State};
