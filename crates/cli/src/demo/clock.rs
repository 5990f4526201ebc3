//! The story's manual clock.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use domain::base::Clock;

/// Shows the time it was last set to. Clones share it.
#[derive(Debug, Clone)]
pub(super) struct HandClock(Arc<Mutex<DateTime<Utc>>>);

impl HandClock {
    pub(super) fn new(at: DateTime<Utc>) -> Self {
        Self(Arc::new(Mutex::new(at)))
    }

    /// Advances the clock; an earlier instant leaves it unchanged.
    pub(super) fn advance_to(&self, at: DateTime<Utc>) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *now = at.max(*now);
    }
}

impl Clock for HandClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
