//! The platform `registry`: our own tables of stores and bindings.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::application::Blocker;
use domain::clock::Clock;
use domain::db::{Connection, Pool};
use domain::effect::Effect;
use domain::id::StoreId;
use domain::store;

use super::{Answer, Platform, PlatformError};

/// Ends bindings and revokes certifications in the stores' register.
#[derive(Debug, Clone)]
pub struct Registry {
    pool: Pool,
    clock: Arc<dyn Clock>,
}

impl Registry {
    /// The register in this database.
    pub fn new(pool: Pool, clock: Arc<dyn Clock>) -> Self {
        Self { pool, clock }
    }

    async fn connection(&self) -> Result<Connection, PlatformError> {
        self.pool.get().await.map_err(|error| PlatformError(error.to_string()))
    }
}

fn failed(error: diesel::result::Error) -> PlatformError {
    PlatformError(format!("the register failed: {error}"))
}

#[async_trait]
impl Platform for Registry {
    async fn find(&self, effect: &Effect) -> Result<Option<DateTime<Utc>>, PlatformError> {
        let connection = self.connection().await?;
        store::find_carried_out(&connection, effect.id, effect.kind).await.map_err(failed)
    }

    async fn request(&self, effect: &Effect, store: StoreId) -> Result<Answer, PlatformError> {
        let mut connection = self.connection().await?;
        let done_at = store::carry_out(&mut connection, effect, store, self.clock.now()).await;
        Ok(match done_at.map_err(failed)? {
            Some(at) => Answer::Confirmed(at),
            None => Answer::Blocked(Blocker::NothingToDo),
        })
    }
}
