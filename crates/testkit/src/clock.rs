//! A manual clock.

use std::sync::Mutex;

use chrono::{DateTime, Duration, Utc};
use domain::Clock;

/// A clock that changes only when it is set.
#[derive(Debug)]
pub struct ManualClock(Mutex<DateTime<Utc>>);

impl ManualClock {
    /// A clock that shows this instant, RFC 3339: `2026-03-02T10:00:00+08:00`.
    pub fn at(instant: &str) -> Self {
        let at = DateTime::parse_from_rfc3339(instant).expect("an instant is written in RFC 3339");
        Self(Mutex::new(at.to_utc()))
    }

    /// Sets the time, forwards or back.
    pub fn set(&self, instant: DateTime<Utc>) {
        *self.0.lock().expect("the lock is not poisoned") = instant;
    }

    /// Advances the time.
    pub fn advance(&self, by: Duration) {
        *self.0.lock().expect("the lock is not poisoned") += by;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().expect("the lock is not poisoned")
    }
}
