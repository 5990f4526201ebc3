//! One module per command: its options and its implementation.

pub(crate) mod audit;
pub(crate) mod calendar;
pub(crate) mod check_config;
pub(crate) mod clock;
#[cfg(feature = "demo")]
pub(crate) mod db;
#[cfg(feature = "demo")]
pub(crate) mod demo;
#[cfg(feature = "demo")]
pub(crate) mod dev;
pub(crate) mod doctor;
pub(crate) mod evidence;
pub(crate) mod jobs;
pub(crate) mod mail;
pub(crate) mod migrate;
pub(crate) mod platform;
pub(crate) mod policy;
pub(crate) mod prepare_evidence;
pub(crate) mod serve;
pub(crate) mod staff;
pub(crate) mod stores;
pub(crate) mod work;
