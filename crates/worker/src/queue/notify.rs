//! Wakes the queues: on PostgreSQL's notifications, and every second regardless.
//!
//! One connection of the process listens and wakes the queue concerned. A notification may be lost (while
//! the connection is down, or between a fetch and its answer), so each queue also polls; polling alone is slow. The
//! library's own strategies lose wake-ups: the first that is ready keeps the others from being polled, so they never
//! wake again. This one polls its wake-up and its timers every time.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use apalis::prelude::{PollSnapshot, PollStrategy};
use apalis_postgres::{PgListener, PgPool};
use futures::task::AtomicWaker;
use serde::Deserialize;
use tokio::time::{Instant, Interval, MissedTickBehavior, Sleep};

/// The channel the queue's insert trigger notifies.
const CHANNEL: &str = "apalis::job::insert";
/// A lost wake-up is made up for within this period.
const POLL_PERIOD: Duration = Duration::from_secs(1);
/// After a ring the queue is fetched once more: the fetch under way when it rang may have missed the row.
const ECHO_PERIOD: Duration = Duration::from_millis(20);
/// Wait between attempts to listen again.
const LISTEN_WAIT_PERIOD: Duration = Duration::from_secs(1);

/// Rung when a job for a queue may be ready.
#[derive(Debug, Default)]
pub(crate) struct Wakeup {
    is_set: AtomicBool,
    waker: AtomicWaker,
}

impl Wakeup {
    pub(crate) fn set(&self) {
        self.is_set.store(true, Ordering::Release);
        self.waker.wake();
    }
}

/// Listens for as long as it is polled and wakes each queue that got a job.
pub(crate) async fn listen(pool: PgPool, wakeups: Vec<(&'static str, Arc<Wakeup>)>) {
    #[derive(Deserialize)]
    struct Inserted {
        job_type: String,
    }
    loop {
        if let Ok(mut listener) = PgListener::connect_with(&pool).await
            && listener.listen(CHANNEL).await.is_ok()
        {
            tracing::debug!("listening for jobs");
            // Jobs may have been inserted while the listener was disconnected.
            wakeups.iter().for_each(|(_, wakeup)| wakeup.set());
            while let Ok(Some(notification)) = listener.try_recv().await {
                let Ok(inserted) = serde_json::from_str::<Inserted>(notification.payload()) else { continue };
                wakeups.iter().filter(|(queue, _)| *queue == inserted.job_type).for_each(|(_, wakeup)| wakeup.set());
            }
            tracing::warn!("no longer listening for jobs; polling until the database is back");
        }
        tokio::time::sleep(LISTEN_WAIT_PERIOD).await;
    }
}

/// The poll strategy of one queue: its wake-up, one more poll shortly after, and a timer.
#[derive(Debug)]
pub(crate) struct Wakes {
    wakeup: Arc<Wakeup>,
    tick: Interval,
    echo: Option<Pin<Box<Sleep>>>,
}

impl Wakes {
    pub(crate) fn new(wakeup: Arc<Wakeup>) -> Self {
        let mut tick = tokio::time::interval_at(Instant::now() + POLL_PERIOD, POLL_PERIOD);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { wakeup, tick, echo: None }
    }
}

impl PollStrategy for Wakes {
    /// Polls each part until it is pending: only then does it register the waker again.
    fn poll_drive(&mut self, cx: &mut Context<'_>, _: &PollSnapshot) -> Poll<Option<()>> {
        let mut is_time = false;
        self.wakeup.waker.register(cx.waker());
        if self.wakeup.is_set.swap(false, Ordering::AcqRel) {
            is_time = true;
            self.echo = Some(Box::pin(tokio::time::sleep(ECHO_PERIOD)));
        }
        if let Some(echo) = &mut self.echo
            && echo.as_mut().poll(cx).is_ready()
        {
            is_time = true;
            self.echo = None;
        }
        while self.tick.poll_tick(cx).is_ready() {
            is_time = true;
        }
        if is_time { Poll::Ready(Some(())) } else { Poll::Pending }
    }
}
