//! Limits guesses, in memory: sign-in attempts by a bucket per address and per account, query codes by a window per
//! address.
//!
//! An account is never locked: its owner waits seconds at most while somebody guesses.

use std::collections::{HashMap, VecDeque};
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::http::page_error::PageError;

/// Query codes that may be tried from one address within [`CODE_WINDOW`] (docs/SECURITY.md, "Tokens").
const CODE_TRIES: usize = 5;
/// See [`CODE_TRIES`].
const CODE_WINDOW: Duration = Duration::from_secs(15 * 60);
/// Number of addresses at which those with expired tries are forgotten.
const ADDRESSES_MAX: usize = 10_000;

/// Buckets for sign-in attempts, and the window for query codes.
#[derive(Debug)]
pub struct Throttle {
    /// Times of the tries from each address, oldest first.
    codes: Mutex<HashMap<IpAddr, VecDeque<Instant>>>,
    by_address: DefaultKeyedRateLimiter<IpAddr>,
    by_account: DefaultKeyedRateLimiter<String>,
    clock: DefaultClock,
}

impl Throttle {
    /// Buckets that allow this many attempts a minute from one address, and as many for one account.
    pub fn new(per_minute: u32) -> Self {
        let quota = Quota::per_minute(NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN));
        Self {
            codes: Mutex::default(),
            by_address: RateLimiter::keyed(quota),
            by_account: RateLimiter::keyed(quota),
            clock: DefaultClock::default(),
        }
    }

    /// Counts an attempt from `address` at `account` (a sign-in name, a store number, a ticket).
    ///
    /// # Errors
    /// [`PageError::TooManyRequests`] with the seconds to wait.
    pub fn attempt(&self, address: IpAddr, account: &str) -> Result<(), PageError> {
        let wait_from = self.clock.now();
        let refused = |not_until: governor::NotUntil<_>| PageError::TooManyRequests {
            retry_after_s: not_until.wait_time_from(wait_from).as_secs() + 1,
        };
        self.by_address.check_key(&address).map_err(refused)?;
        self.by_account.check_key(&account.trim().to_lowercase()).map_err(refused)?;
        // Bounds the maps, which would keep every address seen.
        if self.by_address.len() + self.by_account.len() > 50_000 {
            self.by_address.retain_recent();
            self.by_account.retain_recent();
        }
        Ok(())
    }

    /// Counts a try at a query code from `address`.
    ///
    /// # Errors
    /// [`PageError::TooManyRequests`] with the seconds to wait.
    pub fn try_code(&self, address: IpAddr) -> Result<(), PageError> {
        self.try_code_at(network(address), Instant::now())
    }

    fn try_code_at(&self, address: IpAddr, now: Instant) -> Result<(), PageError> {
        let mut codes = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
        if codes.len() >= ADDRESSES_MAX {
            codes.retain(|_, tries| tries.back().is_some_and(|last| now.duration_since(*last) < CODE_WINDOW));
        }
        let tries = codes.entry(address).or_default();
        while tries.front().is_some_and(|first| now.duration_since(*first) >= CODE_WINDOW) {
            tries.pop_front();
        }
        match tries.front() {
            Some(first) if tries.len() >= CODE_TRIES => {
                let wait = CODE_WINDOW.saturating_sub(now.duration_since(*first));
                Err(PageError::TooManyRequests { retry_after_s: wait.as_secs() + 1 })
            }
            _ => {
                tries.push_back(now);
                Ok(())
            }
        }
    }
}

/// An IPv6 customer usually has a whole /64, so its 2^64 addresses count as one.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) => Ipv6Addr::from(u128::from(six) & !u128::from(u64::MAX)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_query_codes_per_quarter_hour() {
        let throttle = Throttle::new(1);
        let start = Instant::now();
        let at = |address: &str, minutes: u64| {
            let address = network(address.parse().unwrap());
            throttle.try_code_at(address, start + Duration::from_secs(60 * minutes))
        };
        for minute in 0..5 {
            assert!(at("203.0.113.9", minute).is_ok());
        }
        assert!(matches!(at("203.0.113.9", 5), Err(PageError::TooManyRequests { retry_after_s: 601 })));
        assert!(at("203.0.113.10", 5).is_ok(), "tries are counted by address");
        assert!(at("203.0.113.9", 15).is_ok(), "the first try is outside the window");
        assert!(at("203.0.113.9", 15).is_err());
        for minute in 0..5 {
            assert!(at(&format!("2001:db8::{minute}"), minute).is_ok());
        }
        assert!(at("2001:db8::ffff", 5).is_err());
        assert!(at("2001:db8:0:1::1", 5).is_ok());
    }
}
