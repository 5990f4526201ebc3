//! Drafts of a calendar year: admins write and change them; they take effect only when a second person publishes them.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Calendar, CalendarDay, CalendarYear, DayKind, NoticeProblem, check_day};
use crate::application::permission::{NotPermitted, Permission};
use crate::base::actor::Actor;
use crate::base::id::{CalendarDraftId, StaffId};
use crate::base::schema::{calendar_drafts as drafts, staff};
use crate::base::terms::YearStatus;
use crate::base::text::{TextProblem, problem_in, tidy};
use crate::letter::context::Context;
use crate::record::event::{self, Subject};

/// Years a draft can be written for.
pub const YEARS: std::ops::RangeInclusive<i32> = 2000..=2199;
/// Maximum length of the source, in characters.
pub const SOURCE_MAX: usize = 200;

/// A draft of a calendar year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarDraft {
    /// Its id.
    pub id: CalendarDraftId,
    /// The year's status and source.
    pub year: CalendarYear,
    /// Its days, by date.
    pub days: Vec<CalendarDay>,
    /// Everybody who wrote or changed it; they may not publish it.
    pub authors: Vec<StaffId>,
    /// Incremented by every change.
    pub version: i32,
    /// When it was last changed.
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
pub enum CalendarDraftError {
    /// The actor lacks the permission.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// A draft cannot be written for this year, or with status `Missing`.
    #[error("no draft can be written for this year")]
    Year,
    /// The draft has no days.
    #[error("the draft has no days")]
    NoDays,
    /// The source is invalid.
    #[error("the source is invalid")]
    Source(TextProblem),
    /// A day is invalid.
    #[error(transparent)]
    Day(#[from] NoticeProblem),
    /// There is no draft of this year (any more).
    #[error("there is no draft")]
    Missing,
    /// The draft was changed since it was read.
    #[error("the draft was changed in the meantime")]
    Changed,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

#[derive(Serialize, Deserialize)]
struct StoredDay {
    date: NaiveDate,
    kind: String,
    name: String,
}

pub(super) fn to_json(days: &[CalendarDay]) -> Value {
    let stored = |day: &CalendarDay| json!({ "date": day.date, "kind": day.kind.code(), "name": day.name });
    days.iter().map(stored).collect()
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = drafts)]
struct Row {
    id: CalendarDraftId,
    year: i32,
    status: String,
    source: String,
    days: Value,
    authors: Vec<StaffId>,
    version: i32,
    updated_at: DateTime<Utc>,
}

impl Row {
    fn read(self) -> QueryResult<CalendarDraft> {
        let unreadable = |error| diesel::result::Error::DeserializationError(error);
        let stored: Vec<StoredDay> = serde_json::from_value(self.days).map_err(|error| unreadable(error.into()))?;
        let day = |stored: StoredDay| {
            let kind = DayKind::from_code(&stored.kind)?;
            Some(CalendarDay { date: stored.date, kind, name: stored.name })
        };
        let days = stored.into_iter().map(day).collect::<Option<Vec<_>>>();
        let (Some(days), Some(status)) = (days, YearStatus::from_code(&self.status)) else {
            return Err(unreadable("unknown code in calendar_drafts".into()));
        };
        let year = CalendarYear { year: self.year, status, source: self.source };
        Ok(CalendarDraft {
            id: self.id,
            year,
            days,
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

pub(super) async fn lock(mut conn: &AsyncPgConnection, year: i32) -> QueryResult<Option<CalendarDraft>> {
    let row = live(year).select(Row::as_select()).for_update().first(&mut conn).await.optional()?;
    row.map(Row::read).transpose()
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
    let me = drafter(actor)?;
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
                        (drafts::id.eq(id), drafts::year.eq(year.year), drafts::status.eq(year.status.code())),
                        (drafts::source.eq(&year.source), drafts::days.eq(to_json(days)), drafts::version.eq(1)),
                        (drafts::authors.eq(vec![me]), drafts::created_at.eq(now), drafts::updated_at.eq(now)),
                    ))
                    .on_conflict_do_nothing()
                    .execute(conn)
                    .await?;
                if begun == 0 {
                    return Err(CalendarDraftError::Changed);
                }
                Ok(note(conn, ctx, actor, year.year, "calendar_drafted", json!({ "draft": id })).await?)
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
    let me = drafter(actor)?;
    conn.transaction(async |conn| {
        let draft = lock(conn, year).await?.ok_or(CalendarDraftError::Missing)?;
        if draft.version != seen_version {
            return Err(CalendarDraftError::Changed);
        }
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
    drafter(actor)?;
    conn.transaction(async |conn| {
        let draft = lock(conn, year).await?.ok_or(CalendarDraftError::Missing)?;
        if draft.version != seen_version {
            return Err(CalendarDraftError::Changed);
        }
        let row = drafts::table.find(draft.id);
        diesel::update(row).set(drafts::discarded_at.eq(Some(ctx.now()))).execute(conn).await?;
        Ok(note(conn, ctx, actor, year, "calendar_draft_discarded", json!({ "draft": draft.id })).await?)
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
            drafts::status.eq(year.status.code()),
            drafts::source.eq(&year.source),
            drafts::days.eq(to_json(days)),
            drafts::authors.eq(authors),
            drafts::version.eq(draft.version + 1),
            drafts::updated_at.eq(ctx.now()),
        ))
        .execute(&mut conn)
        .await?;
    let data = json!({ "draft": draft.id, "version": draft.version + 1 });
    Ok(note(conn, ctx, actor, year.year, "calendar_draft_changed", data).await?)
}

async fn note(
    conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    year: i32,
    action: &str,
    data: Value,
) -> QueryResult<()> {
    event::record(conn, Subject::Calendar(year), actor, ctx.now(), action, data).await
}

fn drafter(actor: &Actor) -> Result<StaffId, NotPermitted> {
    actor.must(Permission::DraftCalendar)?;
    Ok(actor.staff().ok_or(NotPermitted(Permission::DraftCalendar))?.id)
}
