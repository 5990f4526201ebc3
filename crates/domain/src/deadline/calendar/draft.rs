//! Drafts of a calendar year: admins write and change them; they take effect only when a second person publishes them.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::{Value, json};

use super::{Calendar, CalendarDay, CalendarYear, DayKind, NoticeProblem, check_day};
use crate::application::{NotPermitted, Permission};
use crate::base::schema::{calendar_drafts as drafts, staff};
use crate::base::terms::YearStatus;
use crate::base::text::{problem_in, tidy};
use crate::base::{Actor, CalendarDraftId, StaffId, TextProblem};
use crate::letter::Context;
use crate::record::event::{self, EventKind, Subject};

/// Years a draft can be written for.
pub const YEARS: std::ops::RangeInclusive<i32> = 2000..=2199;
/// Maximum length of the source, in characters.
pub const SOURCE_MAX: usize = 200;

/// A draft of a calendar year.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct CalendarDraft {
    pub id: CalendarDraftId,
    pub year: CalendarYear,
    /// Its days, by date.
    pub days: Vec<CalendarDay>,
    /// Everybody who wrote or changed it; they may not publish it.
    pub authors: Vec<StaffId>,
    /// Incremented by every change.
    pub version: i32,
    pub updated_at: DateTime<Utc>,
}

impl CalendarDraft {
    /// The calendar in force with this year replaced by the draft.
    pub fn applied_to(&self, in_force: &Calendar) -> Calendar {
        in_force.with_year(self.year.clone(), self.days.iter().cloned())
    }
}

/// Why a draft was not changed.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what happened")]
pub enum CalendarDraftError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// A draft cannot be written for this year, or with status `Missing`.
    #[error("no draft can be written for this year")]
    Year,
    #[error("the draft has no days")]
    NoDays,
    #[error("the source is invalid")]
    Source(TextProblem),
    #[error(transparent)]
    Day(#[from] NoticeProblem),
    #[error("there is no draft")]
    Missing,
    #[error("the draft was changed in the meantime")]
    Changed,
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = drafts)]
struct Row {
    id: CalendarDraftId,
    year: i32,
    status: YearStatus,
    source: String,
    days: Value,
    authors: Vec<StaffId>,
    version: i32,
    updated_at: DateTime<Utc>,
}

impl Row {
    fn read(self) -> QueryResult<CalendarDraft> {
        let unreadable = |error: serde_json::Error| diesel::result::Error::DeserializationError(error.into());
        Ok(CalendarDraft {
            id: self.id,
            year: CalendarYear { year: self.year, status: self.status, source: self.source },
            days: serde_json::from_value(self.days).map_err(unreadable)?,
            authors: self.authors,
            version: self.version,
            updated_at: self.updated_at,
        })
    }
}

/// The live draft of a year.
pub async fn find(mut conn: &AsyncPgConnection, year: i32) -> QueryResult<Option<CalendarDraft>> {
    let row = live(year).select(Row::as_select()).first(&mut conn).await.optional()?;
    row.map(Row::read).transpose()
}

/// The years with a live draft.
pub async fn list_years(mut conn: &AsyncPgConnection) -> QueryResult<Vec<i32>> {
    drafts::table
        .filter(drafts::published_at.is_null().and(drafts::discarded_at.is_null()))
        .order(drafts::year)
        .select(drafts::year)
        .load(&mut conn)
        .await
}

/// Names of a draft's authors.
pub async fn list_authors(mut conn: &AsyncPgConnection, draft: &CalendarDraft) -> QueryResult<Vec<String>> {
    staff::table.filter(staff::id.eq_any(&draft.authors)).order(staff::name).select(staff::name).load(&mut conn).await
}

async fn lock(mut conn: &AsyncPgConnection, year: i32) -> QueryResult<Option<CalendarDraft>> {
    let row = live(year).select(Row::as_select()).for_update().first(&mut conn).await.optional()?;
    row.map(Row::read).transpose()
}

/// The live draft of a year, locked, in the version the caller read.
pub(super) async fn lock_seen(
    conn: &AsyncPgConnection,
    year: i32,
    seen_version: i32,
) -> Result<CalendarDraft, CalendarDraftError> {
    let draft = lock(conn, year).await?.ok_or(CalendarDraftError::Missing)?;
    if draft.version == seen_version { Ok(draft) } else { Err(CalendarDraftError::Changed) }
}

#[diesel::dsl::auto_type]
fn live(year: i32) -> _ {
    drafts::table
        .filter(drafts::year.eq(year))
        .filter(drafts::published_at.is_null().and(drafts::discarded_at.is_null()))
}

/// Creates the draft of a year, or replaces its contents. `seen` is the version the caller read; `None` when there was
/// no draft.
pub async fn write(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    year: &CalendarYear,
    days: &[CalendarDay],
    seen_version: Option<i32>,
) -> Result<(), CalendarDraftError> {
    let me = actor.must_as_staff(Permission::DraftCalendar)?;
    let source = tidy(&year.source);
    if !YEARS.contains(&year.year) || year.status == YearStatus::Missing {
        return Err(CalendarDraftError::Year);
    }
    if let Some(problem) = problem_in(&source, 1, SOURCE_MAX, false) {
        return Err(CalendarDraftError::Source(problem));
    }
    if days.is_empty() {
        return Err(CalendarDraftError::NoDays);
    }
    days.iter().try_for_each(|day| check_day(year.year, day))?;
    let year = CalendarYear { source, ..year.clone() };
    let now = ctx.now();
    conn.transaction(async |conn| {
        let stored = lock(conn, year.year).await?;
        if stored.as_ref().map(|draft| draft.version) != seen_version {
            return Err(CalendarDraftError::Changed);
        }
        match stored {
            Some(draft) => change(conn, ctx, actor, &draft, me, &year, days).await,
            None => {
                let id = CalendarDraftId::new(now);
                let begun = diesel::insert_into(drafts::table)
                    .values((
                        (drafts::id.eq(id), drafts::year.eq(year.year), drafts::status.eq(year.status)),
                        (drafts::source.eq(&year.source), drafts::days.eq(json!(days)), drafts::version.eq(1)),
                        (drafts::authors.eq(vec![me]), drafts::created_at.eq(now), drafts::updated_at.eq(now)),
                    ))
                    .on_conflict_do_nothing()
                    .execute(conn)
                    .await?;
                if begun == 0 {
                    return Err(CalendarDraftError::Changed);
                }
                Ok(note(conn, ctx, actor, year.year, EventKind::CalendarDrafted, json!({ "draft": id })).await?)
            }
        }
    })
    .await
}

/// Sets the entry of one day of a draft; `None` makes it an ordinary day.
pub async fn set_day(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    year: i32,
    seen_version: i32,
    date: NaiveDate,
    entry: Option<(DayKind, &str)>,
) -> Result<(), CalendarDraftError> {
    let me = actor.must_as_staff(Permission::DraftCalendar)?;
    conn.transaction(async |conn| {
        let draft = lock_seen(conn, year, seen_version).await?;
        let mut days: BTreeMap<NaiveDate, CalendarDay> = draft.days.iter().map(|day| (day.date, day.clone())).collect();
        match entry {
            Some((kind, name)) => {
                let day = CalendarDay { date, kind, name: tidy(name) };
                check_day(year, &day)?;
                days.insert(date, day);
            }
            None => {
                days.remove(&date);
            }
        }
        let days: Vec<CalendarDay> = days.into_values().collect();
        if days.is_empty() {
            return Err(CalendarDraftError::NoDays);
        }
        if days == draft.days {
            return Ok(());
        }
        change(conn, ctx, actor, &draft, me, &draft.year, &days).await
    })
    .await
}

/// Discards a draft.
pub async fn discard(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    year: i32,
    seen_version: i32,
) -> Result<(), CalendarDraftError> {
    actor.must_as_staff(Permission::DraftCalendar)?;
    conn.transaction(async |conn| {
        let draft = lock_seen(conn, year, seen_version).await?;
        let row = drafts::table.find(draft.id);
        diesel::update(row).set(drafts::discarded_at.eq(Some(ctx.now()))).execute(conn).await?;
        Ok(note(conn, ctx, actor, year, EventKind::CalendarDraftDiscarded, json!({ "draft": draft.id })).await?)
    })
    .await
}

async fn change(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    draft: &CalendarDraft,
    me: StaffId,
    year: &CalendarYear,
    days: &[CalendarDay],
) -> Result<(), CalendarDraftError> {
    let mut authors = draft.authors.clone();
    if !authors.contains(&me) {
        authors.push(me);
    }
    diesel::update(drafts::table.find(draft.id))
        .set((
            drafts::status.eq(year.status),
            drafts::source.eq(&year.source),
            drafts::days.eq(json!(days)),
            drafts::authors.eq(authors),
            drafts::version.eq(draft.version + 1),
            drafts::updated_at.eq(ctx.now()),
        ))
        .execute(&mut conn)
        .await?;
    let data = json!({ "draft": draft.id, "version": draft.version + 1 });
    Ok(note(conn, ctx, actor, year.year, EventKind::CalendarDraftChanged, data).await?)
}

async fn note(
    conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    year: i32,
    kind: EventKind,
    data: Value,
) -> QueryResult<()> {
    event::record(conn, Subject::Calendar(year), actor, ctx.now(), kind, data).await
}
