//! Time as a parameter: everything that needs to know the time is handed a [`Clock`].

use chrono::{DateTime, SubsecRound, Utc};

/// Tells the time. Replaced in tests by one that is set by hand.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// The present instant, to the microsecond, which is what PostgreSQL keeps.
    fn now(&self) -> DateTime<Utc>;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that may read the machine's clock")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }
}
