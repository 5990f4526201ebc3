//! Limits of the API, in memory: calls of a client, and refused keys from an address.

use std::net::IpAddr;
use std::num::NonZeroU32;

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use domain::base::ClientId;
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::http::throttle::network;

const LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// Buckets that count calls and report how much is left.
type Calls = RateLimiter<ClientId, DefaultKeyedStateStore<ClientId>, DefaultClock, StateInformationMiddleware>;

/// Buckets for calls and for refused keys.
#[derive(Debug)]
pub struct Limits {
    per_minute: u32,
    calls: Calls,
    refused: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
}

/// The calls that are left to a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    per_minute: u32,
    /// Calls it may make now.
    pub calls: u32,
    /// Seconds until the next call, when none is left.
    pub wait_s: Option<u64>,
}

impl Limits {
    /// Limits of so many calls a minute for each client, and so many refused keys a minute from each address.
    pub fn new(per_minute: u32, refused_per_minute: u32) -> Self {
        let quota = |count| Quota::per_minute(NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN));
        Self {
            per_minute,
            calls: RateLimiter::keyed(quota(per_minute)).with_middleware(),
            refused: RateLimiter::keyed(quota(refused_per_minute)),
            clock: DefaultClock::default(),
        }
    }

    /// Counts a call.
    pub fn count(&self, client: ClientId) -> Left {
        let now = self.clock.now();
        let per_minute = self.per_minute;
        match self.calls.check_key(&client) {
            Ok(state) => Left { per_minute, calls: state.remaining_burst_capacity(), wait_s: None },
            Err(until) => Left { per_minute, calls: 0, wait_s: Some(until.wait_time_from(now).as_secs() + 1) },
        }
    }

    /// Counts a refused key from this address. Returns the seconds to wait when there were too many; keys that are
    /// accepted are never counted, so that a neighbour who guesses locks nobody out.
    pub fn count_refused(&self, address: IpAddr) -> Option<u64> {
        let now = self.clock.now();
        if self.refused.len() > 50_000 {
            self.refused.retain_recent();
        }
        let counted = self.refused.check_key(&network(address));
        counted.err().map(|until| until.wait_time_from(now).as_secs() + 1)
    }
}

impl Left {
    /// Adds `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers).
    pub fn write(self, headers: &mut HeaderMap) {
        let policy = format!("\"client\";q={};w=60", self.per_minute);
        let used = u64::from(self.per_minute.saturating_sub(self.calls));
        let refilled_s = (used * 60).div_ceil(u64::from(self.per_minute.max(1)));
        let limit = format!("\"client\";r={};t={}", self.calls, self.wait_s.unwrap_or(refilled_s));
        for (name, value) in [(POLICY, policy), (LIMIT, limit)] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_counted_for_each_client() {
        let limits = Limits::new(2, 1);
        let (one, other) = (ClientId(uuid::Uuid::from_u128(1)), ClientId(uuid::Uuid::from_u128(2)));
        assert_eq!((limits.count(one).calls, limits.count(one).calls), (1, 0));
        assert!(limits.count(one).wait_s.is_some());
        assert_eq!(limits.count(other).wait_s, None);
    }

    #[test]
    fn addresses_of_one_network_share_refusals() {
        let limits = Limits::new(1, 1);
        assert_eq!(limits.count_refused("2001:db8::1".parse().unwrap()), None);
        assert!(limits.count_refused("2001:db8::2".parse().unwrap()).is_some());
        assert_eq!(limits.count_refused("203.0.113.9".parse().unwrap()), None);
    }
}
