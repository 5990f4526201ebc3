//! Options shared by several commands, with their environment variables, and their conversion into settings.

mod database;
mod evidence;
mod log;
mod mail;
mod metrics;
mod platform;
#[cfg(feature = "demo")]
mod private;
mod secret;
mod site;
mod traces;

pub(crate) use database::{DatabaseOptions, PoolOptions, connect_patiently};
#[cfg(test)]
pub(crate) use evidence::BUCKET_VARIABLES;
pub(crate) use evidence::EvidenceOptions;
pub(crate) use log::{LogFormat, LogOptions};
pub(crate) use mail::{DeliveryOptions, MailOptions, MailPlace};
pub(crate) use metrics::MetricsOptions;
pub(crate) use platform::{PlatformOptions, PlatformSecretOptions};
#[cfg(feature = "demo")]
pub(crate) use private::{evidence_folder, private_database};
pub(crate) use secret::SecretOptions;
pub(crate) use site::SiteOptions;
pub(crate) use traces::TraceOptions;
