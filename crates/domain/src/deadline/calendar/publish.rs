//! Publishes a drafted year, by somebody who did not write it, in one short transaction.
//!
//! The transaction replaces the year, stores what it replaced, and lists every running application whose dates may
//! change. [`super::redate`] recounts them in batches, so that 100,000 applications do not prolong this transaction.

use chrono::{DateTime, Days, NaiveTime, Utc};
use diesel::prelude::*;
use diesel::sql_types;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::{Value, json};

use super::compare::Comparison;
use super::draft::{self, CalendarDraft, CalendarDraftError};
use super::{Calendar, store};
use crate::application::{NotPermitted, Permission};
use crate::base::schema::{calendar_drafts as drafts, calendar_moves, calendar_publications as publications, staff};
use crate::base::{Actor, CalendarPublicationId, StaffId, clock};
use crate::letter::Context;
use crate::record::event::{self, EventKind, Subject};

/// How many publications are listed per year.
const HISTORY: i64 = 20;

/// Why a draft was not published.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what happened")]
pub enum PublishError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// The actor wrote or changed the draft.
    #[error("the author of the draft cannot publish it")]
    OwnDraft,
    #[error("there is no draft")]
    Missing,
    #[error("the draft was changed in the meantime")]
    Changed,
    #[error("the draft has no changes")]
    Same,
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

impl From<CalendarDraftError> for PublishError {
    fn from(error: CalendarDraftError) -> Self {
        match error {
            CalendarDraftError::NotPermitted(error) => Self::NotPermitted(error),
            CalendarDraftError::Database(error) => Self::Database(error),
            CalendarDraftError::Changed => Self::Changed,
            _ => Self::Missing,
        }
    }
}

/// Publishes the draft of a year, in the version the publisher saw.
pub async fn publish(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    year: i32,
    seen_version: i32,
) -> Result<CalendarPublicationId, PublishError> {
    let me = actor.must_as_staff(Permission::PublishCalendar)?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        store::lock_to_publish(conn).await?;
        let draft = draft::lock_seen(conn, year, seen_version).await?;
        if draft.authors.contains(&me) {
            return Err(PublishError::OwnDraft);
        }
        let in_force = super::load(conn).await?;
        let comparison = Comparison::new(&in_force, &draft.year, &draft.days);
        if comparison.is_empty() {
            return Err(PublishError::Same);
        }
        let replaced = replaced(conn, &in_force, year).await?;
        store::replace(conn, &draft.year, &draft.days, me, now).await?;
        let id = CalendarPublicationId::new(now);
        let touched = match comparison.span(year) {
            Some(span) => AffectedApplications::between(span, now),
            None => None,
        };
        let applications = match &touched {
            Some(touched) => touched.count(conn).await?,
            None => 0,
        };
        insert(conn, id, &draft, &comparison, replaced, me, now, applications).await?;
        if let Some(touched) = touched {
            touched.write_down(conn, id).await?;
        }
        diesel::update(drafts::table.find(draft.id))
            .set((drafts::published_at.eq(Some(now)), drafts::published_by.eq(Some(me))))
            .execute(conn)
            .await?;
        let data = json!({ "publication": id, "draft": draft.id, "applications": applications });
        event::record(conn, Subject::Calendar(year), actor, now, EventKind::CalendarPublished, data).await?;
        Ok(id)
    })
    .await
}

/// The replaced year as JSON; `None` when it did not exist.
async fn replaced(conn: &AsyncPgConnection, in_force: &Calendar, year: i32) -> QueryResult<Option<Value>> {
    let Some(stood) = in_force.year(year) else { return Ok(None) };
    let published_at = store::find_published(conn, year).await?.map(|(at, _)| at);
    let days: Vec<_> = in_force.days_of(year).cloned().collect();
    Ok(Some(json!({
        "status": stood.status,
        "source": stood.source,
        "published_at": published_at,
        "days": days,
    })))
}

#[expect(clippy::too_many_arguments, reason = "the columns of one row")]
async fn insert(
    mut conn: &AsyncPgConnection,
    id: CalendarPublicationId,
    draft: &CalendarDraft,
    comparison: &Comparison,
    replaced: Option<Value>,
    by: StaffId,
    at: DateTime<Utc>,
    applications: i32,
) -> QueryResult<()> {
    let count = |days: usize| i32::try_from(days).unwrap_or(i32::MAX);
    let last: Option<i32> = publications::table
        .filter(publications::year.eq(draft.year.year))
        .select(diesel::dsl::max(publications::version))
        .first(&mut conn)
        .await?;
    diesel::insert_into(publications::table)
        .values((
            (publications::id.eq(id), publications::year.eq(draft.year.year)),
            (publications::version.eq(last.unwrap_or(0) + 1), publications::status.eq(draft.year.status)),
            (publications::source.eq(&draft.year.source), publications::days.eq(json!(draft.days))),
            (publications::replaced.eq(replaced), publications::authors.eq(&draft.authors)),
            (publications::published_by.eq(by), publications::published_at.eq(at)),
            publications::days_added.eq(count(comparison.added())),
            publications::days_removed.eq(count(comparison.removed())),
            publications::days_changed.eq(count(comparison.changed())),
            publications::applications.eq(applications),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Selects the running applications whose dates a change can affect: due after the first changed date and begun before
/// the last. Deadlines that have passed stay; a paused application is recounted when its clock runs again, a decided
/// one when the decision is undone.
#[derive(Debug, Clone, Copy)]
pub(super) struct AffectedApplications {
    /// Deadlines from this instant.
    pub(super) due_from: DateTime<Utc>,
    /// Rounds begun before this instant.
    pub(super) begun_before: DateTime<Utc>,
}

impl AffectedApplications {
    /// Selects by the first and last changed date; `None` when the last date cannot be followed by another.
    pub(super) fn between((first, last): (chrono::NaiveDate, chrono::NaiveDate), now: DateTime<Utc>) -> Option<Self> {
        let begun_before = clock::at(last.checked_add_days(Days::new(1))?, NaiveTime::MIN);
        Some(Self { due_from: clock::at(first, NaiveTime::MIN).max(now), begun_before })
    }

    async fn count(&self, mut conn: &AsyncPgConnection) -> QueryResult<i32> {
        #[derive(QueryableByName)]
        struct Count {
            #[diesel(sql_type = sql_types::Int4)]
            amount: i32,
        }
        let sql = format!("select count(*)::int4 as amount {CONDITION}");
        let query = diesel::sql_query(sql)
            .bind::<sql_types::Timestamptz, _>(self.due_from)
            .bind::<sql_types::Timestamptz, _>(self.begun_before);
        query.get_result::<Count>(&mut conn).await.map(|count| count.amount)
    }

    async fn write_down(&self, mut conn: &AsyncPgConnection, id: CalendarPublicationId) -> QueryResult<()> {
        let sql = format!("insert into calendar_moves (publication_id, application_id) select $3, id {CONDITION}");
        let query = diesel::sql_query(sql)
            .bind::<sql_types::Timestamptz, _>(self.due_from)
            .bind::<sql_types::Timestamptz, _>(self.begun_before)
            .bind::<sql_types::Uuid, _>(id);
        query.execute(&mut conn).await.map(drop)
    }
}

const CONDITION: &str = "from applications
    where status in ('submitted', 'in_review', 'awaiting_second') and due_at >= $1
      and coalesce(round_started_at, submitted_at) < $2";

text_enum! {
    /// The outcome of recounting an application.
    pub enum RedateOutcome {
        /// The deadline became later.
        Later = "later",
        /// Counted earlier; the deadline was kept.
        Kept = "kept",
        /// The deadline is unchanged.
        Same = "same",
        /// Decided, paused or closed in the meantime; not recounted.
        Passed = "passed",
    }
}

/// A publication, for pages.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = publications)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct Publication {
    pub id: CalendarPublicationId,
    pub version: i32,
    pub source: String,
    pub published_at: DateTime<Utc>,
    /// Name of the publisher.
    #[diesel(select_expression = staff::name)]
    pub published_by: String,
    pub days_added: i32,
    pub days_removed: i32,
    pub days_changed: i32,
    pub applications: i32,
}

/// A publication and the progress of its recount.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct RedateProgress {
    pub publication: Publication,
    pub progress: Progress,
}

/// Number of applications by outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Not recounted yet.
    pub to_do: i64,
    /// With a later deadline.
    pub later: i64,
    /// Counted earlier; the deadline was kept.
    pub kept: i64,
    /// Unchanged.
    pub same: i64,
}

/// The publications of a year, newest first.
pub async fn list(mut conn: &AsyncPgConnection, year: i32) -> QueryResult<Vec<RedateProgress>> {
    let found: Vec<Publication> = publications::table
        .inner_join(staff::table)
        .filter(publications::year.eq(year))
        .order(publications::version.desc())
        .limit(HISTORY)
        .select(Publication::as_select())
        .load(&mut conn)
        .await?;
    let ids = found.iter().map(|publication| publication.id);
    let counts: Vec<(CalendarPublicationId, Option<RedateOutcome>, i64)> = calendar_moves::table
        .filter(calendar_moves::publication_id.eq_any(ids))
        .group_by((calendar_moves::publication_id, calendar_moves::outcome))
        .select((calendar_moves::publication_id, calendar_moves::outcome, diesel::dsl::count_star()))
        .load(&mut conn)
        .await?;
    let with_progress = |publication: Publication| {
        let count = |outcome: Option<RedateOutcome>| {
            counts.iter().find(|(id, of, _)| (*id, *of) == (publication.id, outcome)).map_or(0, |(.., count)| *count)
        };
        let progress = Progress {
            to_do: count(None),
            later: count(Some(RedateOutcome::Later)),
            kept: count(Some(RedateOutcome::Kept)),
            same: count(Some(RedateOutcome::Same)),
        };
        RedateProgress { progress, publication }
    };
    Ok(found.into_iter().map(with_progress).collect())
}
