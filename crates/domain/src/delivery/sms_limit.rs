//! The limits of what text messages may cost a day, in segments: one for all but codes, and a reserve for codes.
//!
//! They are apart, so that whoever asks for many codes cannot keep an alert from leaving, and a day of many alerts keeps
//! nobody from signing in (decision 0054).

use chrono::{DateTime, Days, Duration, NaiveDate, NaiveTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::stored::StoredLetter;
use crate::base::clock::{at, date_at};
use crate::base::schema::{letters, sms_days};
use crate::letter::Context;

/// From midnight to the hour at which messages that did not fit into a day are sent: they are not urgent enough to wake anybody.
const NEXT_DAY: Duration = Duration::hours(8);

/// How many segments may be handed over a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SmsLimits {
    /// For all messages but codes.
    pub segments: i32,
    /// For codes.
    pub code_segments: i32,
}

impl Default for SmsLimits {
    /// About a thousand notices, and as many codes.
    fn default() -> Self {
        Self { segments: 3_000, code_segments: 1_000 }
    }
}

/// Whether a message may be handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charge {
    /// It was counted, now or at an earlier attempt.
    Counted,
    /// The limit of the day is reached; not before this time.
    NotBefore(DateTime<Utc>),
    /// The reserve for codes is used up. On the next day nobody waits for the code any more.
    NoCode,
}

/// The costs of the text messages of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = sms_days)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct SmsDay {
    pub day: NaiveDate,
    pub segments: i32,
    pub code_segments: i32,
    pub segments_max: i32,
    pub code_segments_max: i32,
    /// When a message did not fit any more.
    pub limited_at: Option<DateTime<Utc>>,
}

/// Counts a text message before its first attempt. Later attempts are not counted: they carry the same id, and the
/// gateway sends it once.
pub async fn charge(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    letter: &StoredLetter,
    limits: SmsLimits,
) -> QueryResult<Charge> {
    let now = ctx.now();
    let today = date_at(now);
    conn.transaction(async |conn| {
        let counted: Option<NaiveDate> =
            letters::table.find(letter.id).select(letters::charged_on).for_update().first(conn).await?;
        if counted.is_some() {
            return Ok(Charge::Counted);
        }
        let segments = i32::from(letter.segments);
        let (usual, code) = if letter.kind.is_code() { (0, segments) } else { (segments, 0) };
        diesel::insert_into(sms_days::table)
            .values((
                sms_days::day.eq(today),
                sms_days::segments.eq(0),
                sms_days::code_segments.eq(0),
                sms_days::segments_max.eq(limits.segments),
                sms_days::code_segments_max.eq(limits.code_segments),
            ))
            .on_conflict_do_nothing()
            .execute(conn)
            .await?;
        // A limit that was lowered below what is counted already concerns its own kind of message only.
        let (room, code_room) = if letter.kind.is_code() {
            (i32::MAX, limits.code_segments.saturating_sub(code))
        } else {
            (limits.segments.saturating_sub(usual), i32::MAX)
        };
        let taken = diesel::update(sms_days::table.find(today))
            .filter(sms_days::segments.le(room).and(sms_days::code_segments.le(code_room)))
            .set((
                sms_days::segments.eq(sms_days::segments + usual),
                sms_days::code_segments.eq(sms_days::code_segments + code),
                sms_days::segments_max.eq(limits.segments),
                sms_days::code_segments_max.eq(limits.code_segments),
            ))
            .execute(conn)
            .await?;
        if taken > 0 {
            diesel::update(letters::table.find(letter.id))
                .set(letters::charged_on.eq(Some(today)))
                .execute(conn)
                .await?;
            return Ok(Charge::Counted);
        }
        diesel::update(sms_days::table.find(today).filter(sms_days::limited_at.is_null()))
            .set(sms_days::limited_at.eq(Some(now)))
            .execute(conn)
            .await?;
        let tomorrow = today.checked_add_days(Days::new(1)).unwrap_or(today);
        Ok(if letter.kind.is_code() {
            Charge::NoCode
        } else {
            Charge::NotBefore(at(tomorrow, NaiveTime::MIN) + NEXT_DAY)
        })
    })
    .await
}

/// Today's costs of text messages; `None` before the first.
pub async fn find_today(mut conn: &AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<Option<SmsDay>> {
    sms_days::table.find(date_at(now)).select(SmsDay::as_select()).first(&mut conn).await.optional()
}
