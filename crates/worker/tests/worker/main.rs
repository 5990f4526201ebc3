//! The worker against a real PostgreSQL, a real queue and a real mail server.
#![expect(clippy::expect_used, reason = "a test that cannot have what it stands on has failed")]

mod backlog;
mod bounces;
mod clamd;
mod effects;
mod evidence;
mod health;
mod letters;
mod mail;
mod operations;
mod papers;
mod platform;
mod queue;
mod requests;
mod retention;
mod stage;
