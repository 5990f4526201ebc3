//! The worker against a real PostgreSQL, a real queue and a real mail server.
#![expect(clippy::expect_used, reason = "a failed setup step is a test failure")]

mod approved_case;
mod backlog;
mod bounces;
mod clamd;
mod desk;
mod documents;
mod effects;
mod evidence;
mod figures;
mod health;
mod layers;
mod letters;
mod mail;
mod operations;
mod platform;
mod prelude;
mod queue;
mod requests;
mod retention;
mod returned_mail;
mod sms;
mod webhooks;
