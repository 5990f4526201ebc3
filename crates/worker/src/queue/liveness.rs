//! Liveness of this process's parts, for `/readyz` and the supervisor.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// The last beat of each part. The first deadline counts from `expect`.
#[derive(Debug, Default)]
pub(crate) struct Liveness {
    parts: Mutex<BTreeMap<&'static str, Heartbeat>>,
}

#[derive(Debug)]
struct Heartbeat {
    last: Instant,
    patience: Duration,
}

impl Liveness {
    /// Expects a beat of the part at least every `patience` from now on.
    pub(crate) fn expect(&self, part: &'static str, patience: Duration) {
        self.parts().insert(part, Heartbeat { last: Instant::now(), patience });
    }

    /// Expects no more beats of a part that was paused.
    pub(crate) fn excuse(&self, part: &str) {
        self.parts().remove(part);
    }

    pub(crate) fn beat(&self, part: &str) {
        if let Some(beat) = self.parts().get_mut(part) {
            beat.last = Instant::now();
        }
    }

    /// The parts whose last beat is older than allowed.
    pub(crate) fn late(&self) -> Vec<&'static str> {
        self.parts().iter().filter(|(_, beat)| beat.last.elapsed() > beat.patience).map(|(part, _)| *part).collect()
    }

    pub(crate) async fn silence(&self, part: &str) {
        loop {
            let due = match self.parts().get(part) {
                Some(beat) => beat.last + beat.patience,
                None => return,
            };
            if due <= Instant::now() {
                return;
            }
            tokio::time::sleep_until(due).await;
        }
    }

    /// A panic while the lock was held leaves no entry half-written.
    fn parts(&self) -> MutexGuard<'_, BTreeMap<&'static str, Heartbeat>> {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
