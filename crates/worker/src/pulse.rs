//! Whether the parts of this process still do their work, for `/readyz` and the supervisor.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// When each part was last seen at work. A part counts from the moment it is expected.
#[derive(Debug, Default)]
pub(crate) struct Pulse {
    parts: Mutex<BTreeMap<&'static str, Beat>>,
}

#[derive(Debug)]
struct Beat {
    last: Instant,
    patience: Duration,
}

impl Pulse {
    /// Expects a part to beat at least every `patience` from now on.
    pub(crate) fn expect(&self, part: &'static str, patience: Duration) {
        self.parts().insert(part, Beat { last: Instant::now(), patience });
    }

    /// Expects nothing of a part any more: it was told to rest.
    pub(crate) fn excuse(&self, part: &str) {
        self.parts().remove(part);
    }

    /// The part is at work.
    pub(crate) fn beat(&self, part: &str) {
        if let Some(beat) = self.parts().get_mut(part) {
            beat.last = Instant::now();
        }
    }

    /// The parts that have not been seen for longer than they may.
    pub(crate) fn late(&self) -> Vec<&'static str> {
        self.parts().iter().filter(|(_, beat)| beat.last.elapsed() > beat.patience).map(|(part, _)| *part).collect()
    }

    /// Returns once the part is late.
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

    /// A panic while the lock was held leaves nothing half-written here.
    fn parts(&self) -> MutexGuard<'_, BTreeMap<&'static str, Beat>> {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
