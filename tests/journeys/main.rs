//! The whole product, tested from outside: real database, real server, real worker, real mail, manual clock.
//!
//! One binary, a file per subject; [`product`] is their common setup.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a failed setup step is a test failure")]

mod browser;
mod chaos;
mod desk_days;
mod desk_states;
mod evidence;
mod failover;
mod fleet;
mod from_empty;
mod fuzz;
mod generated_client;
mod headers;
mod http;
mod installation;
mod journey;
mod killed;
mod killed_api;
mod killed_portal;
mod killed_sms;
mod killed_webhooks;
mod numbers;
mod numbers_desk;
mod partners;
mod process;
mod product;
mod program;
mod referrals;
mod rolling;
mod traces;
mod ui;
mod ui_paths;
mod ui_uploads;
mod upkeep;
mod window;
mod without_platform;
