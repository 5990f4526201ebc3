//! Options shared by several commands, with their environment variables, and their conversion into settings.

mod database;
mod evidence;
mod log;
mod mail;
mod metrics;
mod platform;
mod secret;
mod site;
mod traces;

pub(crate) use database::{DatabaseOptions, PoolOptions, connect_patiently, private_database};
#[cfg(test)]
pub(crate) use evidence::BUCKET_VARIABLES;
pub(crate) use evidence::{EvidenceOptions, evidence_folder};
pub(crate) use log::{LogFormat, LogOptions};
pub(crate) use mail::{DeliveryOptions, MailOptions, MailPlace};
pub(crate) use metrics::MetricsOptions;
pub(crate) use platform::{PlatformOptions, PlatformSecretOptions};
pub(crate) use secret::SecretOptions;
pub(crate) use site::SiteOptions;
pub(crate) use traces::TraceOptions;
