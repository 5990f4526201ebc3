//! Options shared by several commands, with their environment variables, and their conversion into settings.

mod database;
mod evidence;
mod fonts;
mod mail;
mod platform;
#[cfg(feature = "demo")]
mod private;
mod secret;
mod site;
mod sms;
mod telemetry;
mod webhooks;

pub(crate) use database::{DatabaseOptions, connect_current, connect_patiently};
#[cfg(test)]
pub(crate) use evidence::BUCKET_VARIABLES;
pub(crate) use evidence::EvidenceOptions;
pub(crate) use fonts::FontOptions;
pub(crate) use mail::{DeliveryOptions, MailOptions, MailPlace};
pub(crate) use platform::{PlatformOptions, PlatformSecretOptions};
#[cfg(feature = "demo")]
pub(crate) use private::{evidence_folder, keep_private, private_database};
pub(crate) use secret::SecretOptions;
pub(crate) use site::SiteOptions;
pub(crate) use sms::{SmsOptions, SmsPlace, SmsSecretOptions};
pub(crate) use telemetry::{LogFormat, LogOptions, TraceOptions};
pub(crate) use webhooks::WebhookOptions;
