//! Recording that a letter or a text message left.

use std::time::Duration;

use domain::delivery::stored::StoredLetter;
use domain::delivery::{attempt, sms_report};
use tokio::time::{Instant, sleep};

use crate::{WorkError, Worker};

/// A letter that was sent but not recorded is sent again, so recording is retried for this long, within the attempt's
/// lease.
const RECORD_PERIOD: Duration = Duration::from_secs(15);

/// Records that the letter left; `is_delivered` says of a text message whether it reached the phone already.
pub(super) async fn record_sent(
    worker: &Worker,
    letter: &StoredLetter,
    answer: &str,
    is_delivered: Option<bool>,
) -> Result<(), WorkError> {
    let until = Instant::now() + RECORD_PERIOD;
    loop {
        let recorded = async {
            let mut connection = worker.pool.get().await?;
            match is_delivered {
                None => attempt::sent(&mut connection, &worker.ctx, letter, answer).await?,
                Some(is_delivered) => {
                    sms_report::handed_over(&mut connection, &worker.ctx, letter, answer, is_delivered).await?;
                }
            }
            Ok(())
        };
        match recorded.await {
            Err(error) if Instant::now() < until => {
                tracing::warn!(%error, "sent, but not recorded yet; recording is retried");
                sleep(Duration::from_secs(1)).await;
            }
            other => return other,
        }
    }
}
