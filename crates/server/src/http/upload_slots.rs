//! Limits concurrent uploads, in total and from one address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::http::page_error::PageError;

/// Uploads at once: each holds a few hundred KiB and an open file in the spool.
const AT_ONCE: usize = 24;
/// Uploads at once from one address.
const AT_ONCE_PER_ADDRESS: usize = 4;
/// `Retry-After` for an address at its limit, in seconds.
const RETRY_AFTER_S: u64 = 10;

/// The number of uploads under way from each address.
#[derive(Debug, Clone, Default)]
pub struct Uploads(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// A slot, freed when dropped.
#[derive(Debug)]
pub struct Place {
    uploads: Uploads,
    address: IpAddr,
}

impl Uploads {
    /// Takes a slot.
    ///
    /// # Errors
    /// [`PageError::TooManyRequests`] when the address is at its limit, [`PageError::Unavailable`] when all slots are
    /// taken.
    pub fn enter(&self, address: IpAddr) -> Result<Place, PageError> {
        let mut sending = self.lock();
        let (all, from_here) = (sending.values().sum::<usize>(), sending.get(&address).copied().unwrap_or_default());
        if from_here >= AT_ONCE_PER_ADDRESS {
            return Err(PageError::TooManyRequests { retry_after_s: RETRY_AFTER_S });
        }
        if all >= AT_ONCE {
            tracing::warn!(all, "the maximum number of simultaneous uploads is reached");
            return Err(PageError::Unavailable);
        }
        sending.insert(address, from_here + 1);
        drop(sending);
        Ok(Place { uploads: self.clone(), address })
    }

    /// Ignores poisoning: a panic while the lock was held leaves a count at most one too high.
    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut sending = self.uploads.lock();
        if let Some(count) = sending.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                sending.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_cannot_take_every_slot() {
        let uploads = Uploads::default();
        let here: IpAddr = "203.0.113.9".parse().unwrap();
        let mut places: Vec<_> = (0..AT_ONCE_PER_ADDRESS).map(|_| uploads.enter(here).unwrap()).collect();
        assert!(matches!(uploads.enter(here), Err(PageError::TooManyRequests { .. })));
        let there: IpAddr = "203.0.113.10".parse().unwrap();
        assert!(uploads.enter(there).is_ok());
        places.pop();
        assert!(uploads.enter(here).is_ok());
        drop(places);
        assert!(uploads.lock().is_empty());
    }

    #[test]
    fn upload_slots_are_limited() {
        let uploads = Uploads::default();
        let address = |n: usize| IpAddr::from([203, 0, 113, u8::try_from(n).unwrap()]);
        let places: Vec<_> = (0..AT_ONCE).map(|n| uploads.enter(address(n)).unwrap()).collect();
        assert!(matches!(uploads.enter(address(AT_ONCE)), Err(PageError::Unavailable)));
        drop(places);
    }
}
