//! The platform `registry`: our own tables of stores and bindings.

use std::sync::Arc;

use async_trait::async_trait;
use database::{Connection, Pool};
use domain::application::{Blocker, Obstacle};
use domain::base::Clock;
use domain::effect::{Effect, EffectTarget, registry};
use domain::policy::PolicyBook;
use domain::store::funds;

use super::{Answer, Platform, PlatformError};

/// Ends bindings and revokes certifications in the stores' register. It cannot say figures: those it has are known here.
#[derive(Debug, Clone)]
pub struct Registry {
    pool: Pool,
    clock: Arc<dyn Clock>,
    policies: Arc<PolicyBook>,
}

impl Registry {
    /// The register in this database.
    pub fn new(pool: Pool, clock: Arc<dyn Clock>) -> Self {
        Self { pool, clock, policies: Arc::default() }
    }

    async fn connection(&self) -> Result<Connection, PlatformError> {
        self.pool.get().await.map_err(|error| PlatformError(error.to_string()))
    }
}

fn failed(error: diesel::result::Error) -> PlatformError {
    PlatformError(format!("the store register failed: {error}"))
}

#[async_trait]
impl Platform for Registry {
    async fn preflight(&self, effect: &Effect, _: &EffectTarget) -> Result<Vec<Obstacle>, PlatformError> {
        let connection = self.connection().await?;
        funds::list_obstacles(&connection, &self.policies, effect.application_id).await.map_err(failed)
    }

    async fn find(&self, effect: &Effect) -> Result<Option<Answer>, PlatformError> {
        let connection = self.connection().await?;
        let done_at = registry::find_carried_out(&connection, effect.id, effect.kind).await.map_err(failed)?;
        Ok(done_at.map(|at| Answer::Confirmed { at, reference: None }))
    }

    async fn request(&self, effect: &Effect, target: &EffectTarget) -> Result<Answer, PlatformError> {
        let mut connection = self.connection().await?;
        let done_at = registry::carry_out(&mut connection, effect, target.store, self.clock.now()).await;
        Ok(match done_at.map_err(failed)? {
            Some(at) => Answer::Confirmed { at, reference: None },
            None => Answer::Refused(vec![Blocker::NothingToDo.into()]),
        })
    }
}
