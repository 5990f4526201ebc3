//! Limits guesses, in memory: sign-in attempts by a bucket per address and per account, query codes by a window per link
//! and per address. Right codes do not count.
//!
//! An account is never locked: its owner waits seconds at most while somebody guesses.

use std::collections::{HashMap, VecDeque};
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use locale::Translator;

use crate::http::page_error::{PageError, PageResult};

/// Wrong query codes that may be tried on one link within [`CODE_WINDOW`] (docs/SECURITY.md, "Tokens").
const LINK_TRIES: usize = 5;
/// Wrong query codes that may be tried from one address, whatever the link: many people of a mobile network share one.
const ADDRESS_TRIES: usize = 50;
/// See [`LINK_TRIES`].
const CODE_WINDOW: Duration = Duration::from_secs(15 * 60);
/// Number of addresses or links at which those with expired tries are forgotten.
const KEYS_MAX: usize = 10_000;

/// The answer to a form that was sent too often: the form again, with a text that says when to try again.
///
/// # Errors
/// Any other error is passed on.
pub fn too_often(error: PageError, t: Translator, again: impl FnOnce(String) -> PageResult) -> PageResult {
    let PageError::TooManyRequests { retry_after_s } = error else { return Err(error) };
    let mut answer = again(t.text1("error-too-many-tries", "n", retry_after_s.div_ceil(60)))?;
    *answer.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    answer.headers_mut().insert(RETRY_AFTER, retry_after_s.into());
    Ok(answer)
}

/// Buckets for sign-in attempts, and the window for query codes.
#[derive(Debug)]
pub struct Throttle {
    /// Times of the tries from each address and on each link, oldest first.
    codes: Mutex<HashMap<CodeKey, VecDeque<Instant>>>,
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

    /// Counts a try at the query code of a link (by its hash) from `address`; [`Self::forget_try`] takes it back.
    ///
    /// # Errors
    /// [`PageError::TooManyRequests`] with the seconds to wait.
    pub fn try_code(&self, address: IpAddr, link: [u8; 32]) -> Result<(), PageError> {
        self.try_code_at(address, link, Instant::now())
    }

    fn try_code_at(&self, address: IpAddr, link: [u8; 32], now: Instant) -> Result<(), PageError> {
        let mut codes = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
        if codes.len() >= KEYS_MAX {
            codes.retain(|_, tries| tries.back().is_some_and(|last| now.duration_since(*last) < CODE_WINDOW));
        }
        let keys = code_keys(address, link);
        for (key, max) in keys {
            let tries = codes.entry(key).or_default();
            while tries.front().is_some_and(|first| now.duration_since(*first) >= CODE_WINDOW) {
                tries.pop_front();
            }
            if let Some(first) = tries.front().filter(|_| tries.len() >= max) {
                let wait = CODE_WINDOW.saturating_sub(now.duration_since(*first));
                return Err(PageError::TooManyRequests { retry_after_s: wait.as_secs() + 1 });
            }
        }
        for (key, _) in keys {
            codes.entry(key).or_default().push_back(now);
        }
        Ok(())
    }

    /// Takes the last try back, because the code was right.
    pub fn forget_try(&self, address: IpAddr, link: [u8; 32]) {
        let mut codes = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, _) in code_keys(address, link) {
            if let Some(tries) = codes.get_mut(&key) {
                tries.pop_back();
            }
        }
    }
}

/// By what tries at query codes are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum CodeKey {
    Address(IpAddr),
    Link([u8; 32]),
}

/// The keys of a try, with their limits.
fn code_keys(address: IpAddr, link: [u8; 32]) -> [(CodeKey, usize); 2] {
    [(CodeKey::Link(link), LINK_TRIES), (CodeKey::Address(network(address)), ADDRESS_TRIES)]
}

/// An IPv6 customer usually has a whole /64, so its 2^64 addresses count as one.
pub fn network(address: IpAddr) -> IpAddr {
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
        let at = |address: &str, link: u8, minutes: u64| {
            throttle.try_code_at(address.parse().unwrap(), [link; 32], start + Duration::from_secs(60 * minutes))
        };
        for minute in 0..5 {
            assert!(at(&format!("203.0.113.{minute}"), 1, minute).is_ok());
        }
        assert!(matches!(at("203.0.113.9", 1, 5), Err(PageError::TooManyRequests { retry_after_s: 601 })));
        assert!(at("203.0.113.9", 2, 5).is_ok(), "another link from the same network");
        assert!(at("203.0.113.9", 1, 15).is_ok(), "the first try is outside the window");
        assert!(at("203.0.113.9", 1, 15).is_err());
    }

    #[test]
    fn right_query_codes_are_not_counted() {
        let throttle = Throttle::new(1);
        let (start, address) = (Instant::now(), "203.0.113.9".parse().unwrap());
        for _ in 0..20 {
            assert!(throttle.try_code_at(address, [1; 32], start).is_ok());
            throttle.forget_try(address, [1; 32]);
        }
    }

    #[test]
    fn tries_at_many_links_are_counted_by_network() {
        let throttle = Throttle::new(1);
        let start = Instant::now();
        let at = |address: &str, link: u8| throttle.try_code_at(address.parse().unwrap(), [link; 32], start);
        for link in 0..50 {
            assert!(at(&format!("2001:db8::{link}"), link).is_ok());
        }
        assert!(at("2001:db8::ffff", 99).is_err());
        assert!(at("2001:db8:0:1::1", 99).is_ok());
    }
}
