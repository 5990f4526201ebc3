//! Pausing a channel: for a time, no application is taken on the web, from agents, or from other programs. What is open
//! goes on, and drafts are kept.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::application::{NotPermitted, Permission};
use crate::base::schema::{intake_pauses, staff};
use crate::base::unique::violates;
use crate::base::{Actor, Channel, IntakePauseId, TextProblem, text};
use crate::letter::Context;
use crate::policy::Bilingual;
use crate::record::event::{self, EventKind, Subject};

/// Maximum length of a notice, in characters.
pub const NOTICE_MAX: usize = 300;
/// How far ahead a pause may end: one that is forgotten must not last for ever.
const PERIOD_MAX: Duration = Duration::days(90);

/// A pause of a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct ChannelPause {
    pub id: IntakePauseId,
    pub channel: Channel,
    /// The text that applicants read instead of the form.
    pub notice: Bilingual,
    /// When it ends by itself.
    pub until_at: DateTime<Utc>,
    pub paused_at: DateTime<Utc>,
    /// Name of the person who began it; `None` for the command line.
    pub paused_by: Option<String>,
    /// When somebody ended it.
    pub ended_at: Option<DateTime<Utc>>,
}

impl ChannelPause {
    /// True while no application is taken.
    pub fn is_in_force(&self, now: DateTime<Utc>) -> bool {
        self.ended_at.is_none() && now < self.until_at
    }
}

/// A field of a new pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum PauseField {
    NoticeZh,
    NoticeEn,
    Until,
}

/// Why a channel was not paused or resumed.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what happened")]
pub enum ChannelPauseError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error("already paused")]
    Already,
    #[error("not paused")]
    NotPaused,
    #[error("fields are invalid: {0:?}")]
    Fields(Vec<(PauseField, TextProblem)>),
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// A pause as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct NewChannelPause {
    pub channel: Channel,
    pub notice: Bilingual,
    /// `None` when it was not typed, or not as a time.
    pub until_at: Option<DateTime<Utc>>,
}

impl NewChannelPause {
    fn check(&self, now: DateTime<Utc>) -> Result<(Bilingual, DateTime<Utc>), ChannelPauseError> {
        let mut problems = Vec::new();
        let mut notice = |field, typed: &str| {
            let checked = text::checked(typed, 1, NOTICE_MAX, true);
            checked.map_err(|problem| problems.push((field, problem))).unwrap_or_default()
        };
        let zh = notice(PauseField::NoticeZh, &self.notice.zh);
        let en = notice(PauseField::NoticeEn, &self.notice.en);
        let until = self.until_at.filter(|at| *at > now && *at <= now + PERIOD_MAX);
        match until {
            Some(until) if problems.is_empty() => Ok((Bilingual { zh, en }, until)),
            Some(_) => Err(ChannelPauseError::Fields(problems)),
            None => {
                problems.push((PauseField::Until, TextProblem::NotAChoice));
                Err(ChannelPauseError::Fields(problems))
            }
        }
    }
}

/// Pauses a channel at once, in every process, until a time at most 90 days ahead.
///
/// # Errors
/// [`ChannelPauseError`].
pub async fn pause(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    new: &NewChannelPause,
) -> Result<IntakePauseId, ChannelPauseError> {
    actor.must(Permission::PauseIntake)?;
    let now = ctx.now();
    let (notice, until_at) = new.check(now)?;
    conn.transaction(async |conn| {
        // A channel has one row that is not ended: the row of a pause whose time is over is ended first.
        let over = intake_pauses::ended_at.is_null().and(intake_pauses::until_at.le(now));
        diesel::update(intake_pauses::table.filter(intake_pauses::channel.eq(new.channel)).filter(over))
            .set(intake_pauses::ended_at.eq(intake_pauses::until_at.nullable()))
            .execute(conn)
            .await?;
        let id = IntakePauseId::new(now);
        let inserted = diesel::insert_into(intake_pauses::table)
            .values((
                intake_pauses::id.eq(id),
                intake_pauses::channel.eq(new.channel),
                intake_pauses::notice_zh.eq(&notice.zh),
                intake_pauses::notice_en.eq(&notice.en),
                intake_pauses::until_at.eq(until_at),
                intake_pauses::paused_at.eq(now),
                intake_pauses::paused_by.eq(actor.staff().map(|staff| staff.id)),
            ))
            .execute(conn)
            .await;
        match inserted {
            Err(error) if violates(&error, "intake_pauses_one_live") => return Err(ChannelPauseError::Already),
            other => other?,
        };
        let data = json!({ "pause": id, "channel": new.channel, "until_at": until_at });
        event::record(conn, Subject::Operations, actor, now, EventKind::IntakePaused, data).await?;
        Ok(id)
    })
    .await
}

/// Takes applications through this channel again.
///
/// # Errors
/// [`ChannelPauseError::NotPaused`] when it is not paused.
pub async fn resume(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    channel: Channel,
) -> Result<(), ChannelPauseError> {
    actor.must(Permission::PauseIntake)?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let id: Option<IntakePauseId> = diesel::update(intake_pauses::table)
            .filter(intake_pauses::channel.eq(channel).and(in_force(now)))
            .set((
                intake_pauses::ended_at.eq(Some(now)),
                intake_pauses::ended_by.eq(actor.staff().map(|staff| staff.id)),
            ))
            .returning(intake_pauses::id)
            .get_result(conn)
            .await
            .optional()?;
        let id = id.ok_or(ChannelPauseError::NotPaused)?;
        let data = json!({ "pause": id, "channel": channel });
        Ok(event::record(conn, Subject::Operations, actor, now, EventKind::IntakeResumed, data).await?)
    })
    .await
}

/// The pause of this channel that is in force.
pub async fn find(
    mut conn: &AsyncPgConnection,
    channel: Channel,
    now: DateTime<Utc>,
) -> QueryResult<Option<ChannelPause>> {
    let of_channel = all().filter(intake_pauses::channel.eq(channel)).filter(in_force(now));
    Ok(of_channel.first::<Row>(&mut conn).await.optional()?.map(ChannelPause::from))
}

/// The pauses in force, latest first, and the last `before` of those that are over.
pub async fn list(
    mut conn: &AsyncPgConnection,
    now: DateTime<Utc>,
    before: i64,
) -> QueryResult<(Vec<ChannelPause>, Vec<ChannelPause>)> {
    let live: Vec<Row> = all().filter(in_force(now)).load(&mut conn).await?;
    let over: Vec<Row> = all().filter(diesel::dsl::not(in_force(now))).limit(before).load(&mut conn).await?;
    Ok((live.into_iter().map(ChannelPause::from).collect(), over.into_iter().map(ChannelPause::from).collect()))
}

/// A condition on a pause: it is in force.
#[diesel::dsl::auto_type(no_type_alias)]
fn in_force(now: DateTime<Utc>) -> _ {
    intake_pauses::ended_at.is_null().and(intake_pauses::until_at.gt(now))
}

/// Every pause with the name of the person who began it, latest first.
#[diesel::dsl::auto_type(no_type_alias)]
fn all() -> _ {
    intake_pauses::table
        .left_join(staff::table.on(intake_pauses::paused_by.eq(staff::id.nullable())))
        .order((intake_pauses::paused_at.desc(), intake_pauses::id.desc()))
        .select((
            intake_pauses::id,
            intake_pauses::channel,
            intake_pauses::notice_zh,
            intake_pauses::notice_en,
            intake_pauses::until_at,
            intake_pauses::paused_at,
            staff::name.nullable(),
            intake_pauses::ended_at,
        ))
}

type Row =
    (IntakePauseId, Channel, String, String, DateTime<Utc>, DateTime<Utc>, Option<String>, Option<DateTime<Utc>>);

impl From<Row> for ChannelPause {
    fn from((id, channel, zh, en, until_at, paused_at, paused_by, ended_at): Row) -> Self {
        Self { id, channel, notice: Bilingual { zh, en }, until_at, paused_at, paused_by, ended_at }
    }
}
