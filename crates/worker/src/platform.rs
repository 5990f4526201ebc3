//! Who carries effects out: the platform the stores are on.

use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::application::obstacle::Obstacle;
use domain::effect::{Effect, Target};

pub mod http;
mod registry;

pub use http::{Http, HttpSettings, HttpSettingsError};
pub use registry::Registry;

/// What the platform says of an effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Done at this instant.
    Confirmed(Done),
    /// It took the request, and has not done it yet.
    Accepted {
        /// What the platform calls it.
        reference: Option<String>,
    },
    /// It did nothing, and cannot do it as things stand.
    Refused(Vec<Obstacle>),
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// When.
    pub at: DateTime<Utc>,
    /// What the platform calls it.
    pub reference: Option<String>,
}

/// The platform did not answer, or not in a way that says anything. Whether it did something is not known: it is
/// asked before anything is requested again. The words hold no personal data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PlatformError(pub String);

/// Carries effects out, each once for its id, however often it is requested (R15).
#[async_trait]
pub trait Platform: Send + Sync + fmt::Debug {
    /// What stands in the way of an effect now; nothing, when it can be requested. Changes nothing there.
    ///
    /// # Errors
    /// [`PlatformError`].
    async fn preflight(&self, effect: &Effect, target: &Target) -> Result<Vec<Obstacle>, PlatformError>;

    /// What the platform knows of this effect; `None` when it did nothing and is about to do nothing.
    ///
    /// # Errors
    /// [`PlatformError`].
    async fn find(&self, effect: &Effect) -> Result<Option<Answer>, PlatformError>;

    /// Asks for the effect on this store; the effect's id is the idempotency key.
    ///
    /// # Errors
    /// [`PlatformError`].
    async fn request(&self, effect: &Effect, target: &Target) -> Result<Answer, PlatformError>;
}
