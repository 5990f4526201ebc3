//! The portal: pages for applicants and for staff, rendered on the server.
//!
//! A request passes the [middleware](http::middleware), is read as a session ([`http::session`]) and, when it changes
//! something, as a verified form ([`http::verified_form`]); it goes to one use case of the domain crate and ends as a page
//! or a redirect ([`http::response`]). Handlers hold no rule.
//!
//! [`routes`] is the table of contents: which path is answered by which handler.

mod api;
mod apply;
mod assets;
mod desk;
mod developers;
mod evidence;
mod health;
mod home;
mod http;
pub mod links;
mod platform;
mod routes;
mod serve;
mod settings;
mod state;
mod ui;
pub mod urls;

pub use domain::base::{Network, NotANetwork};
pub use serve::{app, bind, run};
pub use settings::Settings;
pub use state::State;
