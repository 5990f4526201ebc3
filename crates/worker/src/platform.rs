//! The platform the stores are on, which carries effects out.

use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::application::Obstacle;
use domain::effect::{Effect, EffectTarget};
use domain::store::Figures;
use domain::store::inquiry::Question;

pub mod http;
mod registry;

pub use http::{Http, HttpSettings, HttpSettingsError};
pub use registry::Registry;

/// The platform's answer about an effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Done.
    Confirmed {
        /// When it was done.
        at: DateTime<Utc>,
        /// The platform's reference.
        reference: Option<String>,
    },
    /// Requested, and not done yet.
    Accepted {
        /// The platform's reference.
        reference: Option<String>,
    },
    /// Not done, and impossible at present.
    Refused(Vec<Obstacle>),
}

/// The platform did not answer, or the answer cannot be used. It is unknown whether it did something: the effect is
/// looked up before it is requested again. The text holds no personal data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PlatformError(pub String);

/// No platform is set up. The worker takes no effects then; these answers are for whatever asks nevertheless.
#[derive(Debug, Clone, Copy)]
pub struct NoPlatform;

impl NoPlatform {
    fn problem<T>() -> Result<T, PlatformError> {
        Err(PlatformError("no platform is set up".to_owned()))
    }
}

#[async_trait]
impl Platform for NoPlatform {
    async fn preflight(&self, _: &Effect, _: &EffectTarget) -> Result<Vec<Obstacle>, PlatformError> {
        Self::problem()
    }

    async fn find(&self, _: &Effect) -> Result<Option<Answer>, PlatformError> {
        Self::problem()
    }

    async fn request(&self, _: &Effect, _: &EffectTarget) -> Result<Answer, PlatformError> {
        Self::problem()
    }

    async fn figures(&self, _: &Question) -> Result<Option<Figures>, PlatformError> {
        Self::problem()
    }
}

/// Carries effects out, each once per id, however often it is requested (R15).
#[async_trait]
pub trait Platform: Send + Sync + fmt::Debug {
    /// The obstacles to an effect now; empty when it can be requested. Changes no state at the platform.
    async fn preflight(&self, effect: &Effect, target: &EffectTarget) -> Result<Vec<Obstacle>, PlatformError>;

    /// The platform's record of this effect; `None` when it has done nothing and has accepted nothing.
    async fn find(&self, effect: &Effect) -> Result<Option<Answer>, PlatformError>;

    /// Requests the effect on this store; the effect's id is the idempotency key.
    async fn request(&self, effect: &Effect, target: &EffectTarget) -> Result<Answer, PlatformError>;

    /// The figures of a store now; `None` when the platform cannot say, as those that do not implement this. Changes no state
    /// at the platform.
    async fn figures(&self, _: &Question) -> Result<Option<Figures>, PlatformError> {
        Ok(None)
    }
}
