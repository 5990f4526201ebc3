//! Who carries effects out: the platform the stores are on.

use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::application::Blocker;
use domain::effect::Effect;
use domain::id::StoreId;

mod registry;

pub use registry::Registry;

/// What the platform said to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Done at this instant.
    Confirmed(DateTime<Utc>),
    /// It cannot be done as things stand; a lead has to look.
    Blocked(Blocker),
}

/// The platform did not answer, or not in a way that says anything. Whether it did something is not known: it is
/// asked before anything is requested again. The words hold no personal data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PlatformError(pub String);

/// Carries effects out, each once for its id, however often it is requested (R15).
#[async_trait]
pub trait Platform: Send + Sync + fmt::Debug {
    /// When this effect was carried out; `None` when it never was.
    ///
    /// # Errors
    /// [`PlatformError`].
    async fn find(&self, effect: &Effect) -> Result<Option<DateTime<Utc>>, PlatformError>;

    /// Asks for the effect on this store; the effect's id is the idempotency key.
    ///
    /// # Errors
    /// [`PlatformError`].
    async fn request(&self, effect: &Effect, store: StoreId) -> Result<Answer, PlatformError>;
}
