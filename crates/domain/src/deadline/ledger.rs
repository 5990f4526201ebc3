//! The clock's ledger: when an application's clock ran, when it was paused, and why.
//!
//! Due dates are a pure function of submission, pauses and calendar ([`crate::deadline::working_clock`]); the ledger
//! provides the pauses. A decision stops the clock. If it is undone, the time in between counts as if the clock had
//! never stopped, because an undo must not move the due dates.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::base::schema::clock_intervals;
use crate::base::{ApplicationId, IntervalId};
use crate::deadline::working_clock::Pause;

text_enum! {
    /// The state of the clock in an interval.
    pub enum ClockState {
        Running = "running",
        /// The clock waits for the applicant.
        Paused = "paused",
    }
}

text_enum! {
    /// The cause of the start or end of an interval.
    pub enum ClockCause {
        Submitted = "submitted",
        /// An information request was sent.
        Asked = "asked",
        /// The applicant answered it.
        Answered = "answered",
        Decided = "decided",
        Undone = "undone",
        /// An appeal began a new round.
        Appealed = "appealed",
        Withdrawn = "withdrawn",
        Lapsed = "lapsed",
        /// A lead voided the application.
        Voided = "voided",
        /// An information request was recalled: the pause does not count.
        Recalled = "recalled",
    }
}

/// An interval of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = clock_intervals)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct Interval {
    pub state: ClockState,
    pub started_at: DateTime<Utc>,
    pub start_cause: ClockCause,
    pub ended_at: Option<DateTime<Utc>>,
    pub end_cause: Option<ClockCause>,
}

/// Starts an interval.
///
/// # Errors
/// Database errors, including a violated index when an interval is already open.
pub async fn start(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    round: i16,
    state: ClockState,
    cause: ClockCause,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(clock_intervals::table)
        .values((
            clock_intervals::id.eq(IntervalId::new(at)),
            clock_intervals::application_id.eq(application),
            clock_intervals::round.eq(round),
            clock_intervals::state.eq(state),
            clock_intervals::started_at.eq(at),
            clock_intervals::start_cause.eq(cause),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Ends the open interval, if any.
pub async fn end(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    cause: ClockCause,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(clock_intervals::table)
        .filter(clock_intervals::application_id.eq(application).and(clock_intervals::ended_at.is_null()))
        .set((clock_intervals::ended_at.eq(Some(at)), clock_intervals::end_cause.eq(Some(cause))))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Opens the interval again that ended for this cause at this time, because the step was taken back.
pub(crate) async fn reopen(
    mut conn: &AsyncPgConnection,
    application: ApplicationId,
    cause: ClockCause,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(clock_intervals::table)
        .filter(clock_intervals::application_id.eq(application))
        .filter(clock_intervals::ended_at.eq(at).and(clock_intervals::end_cause.eq(cause)))
        .set((clock_intervals::ended_at.eq(None::<DateTime<Utc>>), clock_intervals::end_cause.eq(None::<ClockCause>)))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// The ledger of an application, oldest first.
pub async fn list(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<Vec<Interval>> {
    clock_intervals::table
        .filter(clock_intervals::application_id.eq(application))
        .order(clock_intervals::started_at)
        .select(Interval::as_select())
        .load(&mut conn)
        .await
}

/// The pauses in a ledger. A request that was recalled did not pause the clock.
pub fn pauses(ledger: &[Interval]) -> Vec<Pause> {
    ledger
        .iter()
        .filter(|it| it.state == ClockState::Paused && it.end_cause != Some(ClockCause::Recalled))
        .map(|interval| Pause { from: interval.started_at, until: interval.ended_at })
        .collect()
}
