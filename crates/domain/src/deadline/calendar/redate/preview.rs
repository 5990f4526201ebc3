//! The effect that publishing a draft would have on the due dates of running applications.

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Recount, pauses_of};
use crate::application::permission::PermissionError;
use crate::application::{Permission, Status};
use crate::base::schema::applications;
use crate::base::{Actor, ApplicationId, PolicyId};
use crate::deadline::calendar::Calendar;
use crate::deadline::calendar::compare::Comparison;
use crate::deadline::calendar::draft::CalendarDraft;
use crate::deadline::calendar::publish::{AffectedApplications, RedateOutcome};
use crate::deadline::due_dates::DueDates;
use crate::letter::Context;

/// How many applications are read at a time.
const BATCH: i64 = 5_000;
/// How many applications are counted at most; more than may be open.
const COUNTED_MAX: usize = 200_000;
/// How many examples are given of each outcome.
const EXAMPLES: usize = 5;

/// The effect of a draft on one application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// Its reference.
    pub reference: String,
    /// The deadline now.
    pub was_due_at: DateTime<Utc>,
    /// The deadline counted with the draft.
    pub counted_at: DateTime<Utc>,
    /// The deadline it would get.
    pub due_at: DateTime<Utc>,
}

/// The effect of a draft on running applications.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RedatePreview {
    /// Number of deadlines that would become later.
    pub later: usize,
    /// Number of deadlines that would be counted earlier and are kept.
    pub kept: usize,
    /// Number of deadlines that would not change.
    pub same: usize,
    /// True when the preview stopped at its limit of applications.
    pub is_cut: bool,
    /// Some of those that would become later.
    pub examples_later: Vec<Example>,
    /// Some of those that would be kept.
    pub examples_kept: Vec<Example>,
}

impl RedatePreview {
    /// Number of applications counted.
    pub const fn total(&self) -> usize {
        self.later + self.kept + self.same
    }

    fn add(&mut self, row: Row, recount: &Recount) {
        let (count, examples) = match recount.outcome {
            RedateOutcome::Later => (&mut self.later, Some(&mut self.examples_later)),
            RedateOutcome::Kept => (&mut self.kept, Some(&mut self.examples_kept)),
            RedateOutcome::Same | RedateOutcome::Passed => (&mut self.same, None),
        };
        *count += 1;
        if let Some(examples) = examples.filter(|examples| examples.len() < EXAMPLES) {
            examples.push(Example {
                reference: row.reference,
                was_due_at: row.due_dates.due_at,
                counted_at: recount.counted_at,
                due_at: recount.due_dates.due_at,
            });
        }
    }
}

/// The columns of an application that a recount needs.
#[derive(Queryable, Selectable)]
#[diesel(table_name = applications)]
struct Row {
    id: ApplicationId,
    reference: String,
    policy_id: PolicyId,
    submitted_at: DateTime<Utc>,
    round_started_at: Option<DateTime<Utc>>,
    #[diesel(embed)]
    due_dates: DueDates,
}

/// Previews the effect of publishing a draft now.
pub async fn preview(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    in_force: &Calendar,
    draft: &CalendarDraft,
) -> Result<RedatePreview, PermissionError> {
    if !actor.may(Permission::DraftCalendar) {
        actor.must(Permission::PublishCalendar)?;
    }
    let now = ctx.now();
    let mut preview = RedatePreview::default();
    let span = Comparison::new(in_force, &draft.year, &draft.days).span(draft.year.year);
    let Some(touched) = span.and_then(|span| AffectedApplications::between(span, now)) else { return Ok(preview) };
    let calendar = draft.applied_to(in_force);
    let mut after = (touched.due_from, ApplicationId(uuid::Uuid::nil()));
    loop {
        let page: Vec<Row> = applications::table
            .filter(applications::status.eq_any(Status::RUNNING))
            .filter(applications::due_at.ge(touched.due_from))
            .filter(
                applications::due_at.gt(after.0).or(applications::due_at.eq(after.0).and(applications::id.gt(after.1))),
            )
            .filter(
                sql::<Bool>("coalesce(round_started_at, submitted_at) < ").bind::<Timestamptz, _>(touched.begun_before),
            )
            .order((applications::due_at, applications::id))
            .limit(BATCH)
            .select(Row::as_select())
            .load(&mut conn)
            .await?;
        let Some(last) = page.last() else { break };
        after = (last.due_dates.due_at, last.id);
        let pauses = pauses_of(conn, &page.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
        for row in page {
            let policy = ctx.policies.get(conn, row.policy_id).await?;
            let began_at = row.round_started_at.unwrap_or(row.submitted_at);
            let pauses = pauses.get(&row.id);
            let recount = Recount::new(&calendar, &policy.policy.clock, began_at, pauses, row.due_dates, now);
            preview.add(row, &recount);
        }
        if preview.total() >= COUNTED_MAX {
            preview.is_cut = true;
            break;
        }
    }
    Ok(preview)
}
