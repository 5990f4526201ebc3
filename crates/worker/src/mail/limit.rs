//! Rate limits per recipient domain: large mail hosts defer or block senders that exceed theirs.
//!
//! Each process counts for itself. A letter that has to wait reserves its slot at once: waiting letters of a domain
//! do not all come back together, and the one that has waited longest is not overtaken.

use std::collections::HashMap;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::base::LetterId;
use tokio::time::Instant;

/// A reserved slot is dropped this long after its time: the letter may have gone through another process.
const FORGET_PERIOD: Duration = Duration::from_secs(60);
/// Domains and slots kept before expired ones are removed.
const KEEP_COUNT: usize = 10_000;

/// The limits: letters per second to each of these domains, and to any other.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rates {
    of: HashMap<String, Duration>,
    any: Option<Duration>,
}

/// The text is not a valid limit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a valid limit: use domain=emails per second, such as qq.com=20,*=100")]
pub struct RatesError(String);

impl FromStr for Rates {
    type Err = RatesError;

    fn from_str(text: &str) -> Result<Self, RatesError> {
        let mut rates = Self::default();
        for rule in text.split(',').map(str::trim).filter(|rule| !rule.is_empty()) {
            let refused = || RatesError(rule.to_owned());
            let (domain, number) = rule.split_once('=').ok_or_else(refused)?;
            let number: f64 = number.trim().parse().map_err(|_| refused())?;
            if !(0.001..=100_000.0).contains(&number) || domain.trim().is_empty() {
                return Err(refused());
            }
            let interval = Duration::from_secs_f64(1.0 / number);
            match domain.trim() {
                "*" => rates.any = Some(interval),
                domain => drop(rates.of.insert(domain.to_ascii_lowercase(), interval)),
            }
        }
        Ok(rates)
    }
}

/// Assigns send times to letters. Cheap to clone; clones share their counts.
#[derive(Debug, Clone, Default)]
pub struct Limits {
    rates: Arc<Rates>,
    places: Arc<Mutex<Places>>,
}

#[derive(Debug, Default)]
struct Places {
    /// The next free slot of a domain.
    next: HashMap<String, Instant>,
    /// Slots reserved by waiting letters.
    reserved: HashMap<LetterId, Instant>,
}

impl Limits {
    /// Limits with these rates.
    pub fn new(rates: Rates) -> Self {
        Self { rates: Arc::new(rates), places: Arc::default() }
    }

    /// How long this letter has to wait; zero when asked again after that. An urgent letter never waits, but counts.
    pub fn turn(&self, id: LetterId, to: &str, is_urgent: bool) -> Duration {
        self.turn_at(id, to, is_urgent, Instant::now())
    }

    fn turn_at(&self, id: LetterId, to: &str, is_urgent: bool, now: Instant) -> Duration {
        let domain = to.rsplit_once('@').map_or("", |(_, domain)| domain).to_ascii_lowercase();
        let Some(interval) = self.rates.of.get(&domain).copied().or(self.rates.any) else { return Duration::ZERO };
        // No panic can leave an entry half-written.
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = places.reserved.get(&id).copied() {
            if at <= now {
                places.reserved.remove(&id);
            }
            return at.saturating_duration_since(now);
        }
        if places.next.len() + places.reserved.len() > KEEP_COUNT {
            places.next.retain(|_, at| *at > now);
            places.reserved.retain(|_, at| *at + FORGET_PERIOD > now);
        }
        let place = places.next.get(&domain).copied().unwrap_or(now).max(now);
        places.next.insert(domain, place + interval);
        let wait = if is_urgent { Duration::ZERO } else { place.saturating_duration_since(now) };
        if wait > Duration::ZERO {
            places.reserved.insert(id, place);
        }
        wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> LetterId {
        LetterId(uuid::Uuid::from_u128(number))
    }

    #[test]
    fn rates_are_parsed_and_validated() {
        assert!("qq.com=20, *=0.5".parse::<Rates>().is_ok() && "".parse::<Rates>().is_ok());
        for wrong in ["qq.com", "qq.com=", "qq.com=-1", "=3", "a=0", "a=x"] {
            assert!(wrong.parse::<Rates>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn letters_of_one_domain_are_spaced() {
        let limits = Limits::new("qq.com=2".parse().unwrap());
        let begun = Instant::now();
        let turn = |number, to, is_urgent, after_ms| {
            limits.turn_at(id(number), to, is_urgent, begun + Duration::from_millis(after_ms)).as_millis()
        };
        let waits: Vec<u128> = (0..4).map(|number| turn(number, "a@QQ.com", false, 0)).collect();
        assert_eq!(waits, [0, 500, 1000, 1500]);
        assert_eq!(turn(9, "a@163.com", false, 0), 0);
        assert_eq!(turn(10, "a@qq.com", true, 0), 0, "an urgent letter does not wait");
        assert_eq!(turn(2, "a@qq.com", false, 1000), 0, "its wait is over");
        assert_eq!(turn(3, "a@qq.com", false, 1000), 500, "it keeps its reserved slot");
        assert_eq!(turn(11, "a@qq.com", false, 1000), 1500, "a new letter queues behind them");
    }
}
