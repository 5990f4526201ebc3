//! Slowing sign-in attempts down: a bucket per address and one per account, kept in memory.
//!
//! Nothing is ever locked: a victim of guessing waits seconds, not hours.

use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::failure::Failure;

/// Buckets for sign-in attempts.
#[derive(Debug)]
pub struct Throttle {
    by_address: DefaultKeyedRateLimiter<IpAddr>,
    by_account: DefaultKeyedRateLimiter<String>,
    clock: DefaultClock,
}

impl Throttle {
    /// Buckets that let this many attempts a minute through from one address, and as many for one account.
    pub fn new(per_minute: u32) -> Self {
        let quota = Quota::per_minute(NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN));
        Self {
            by_address: RateLimiter::keyed(quota),
            by_account: RateLimiter::keyed(quota),
            clock: DefaultClock::default(),
        }
    }

    /// Counts an attempt from `address` at `account` (a sign-in name, a store number, a ticket).
    ///
    /// # Errors
    /// [`Failure::TooManyRequests`] with the seconds to wait.
    pub fn attempt(&self, address: IpAddr, account: &str) -> Result<(), Failure> {
        let wait_from = self.clock.now();
        let refused = |not_until: governor::NotUntil<_>| Failure::TooManyRequests {
            retry_after_s: not_until.wait_time_from(wait_from).as_secs() + 1,
        };
        self.by_address.check_key(&address).map_err(refused)?;
        self.by_account.check_key(&account.trim().to_lowercase()).map_err(refused)?;
        // Keeps the maps from growing with every address ever seen.
        if self.by_address.len() + self.by_account.len() > 50_000 {
            self.by_address.retain_recent();
            self.by_account.retain_recent();
        }
        Ok(())
    }
}
