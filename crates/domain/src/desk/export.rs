//! Exports: a list of the queue as a file.
//!
//! Each export is recorded with its person and purpose before the first byte is sent. Rows are read page by page, so
//! memory does not grow with the list. Personal columns are read only when requested, with the permission and a
//! purpose (R22).

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::application::permission::PermissionError;
use crate::application::status::Turn;
use crate::application::{NotPermitted, Permission, Status};
use crate::base::schema::{decisions, exports, staff};
use crate::base::{Actor, ApplicationId, ExportId, Kind, PolicyId, TextProblem, text};
use crate::desk::queue::{self, Filter, QueueCursor, QueueRow};
use crate::letter::Context;
use crate::record::event::{self, EventKind, Subject};
use crate::review::outcome::Outcome;

/// Maximum number of rows: an export is for working with a list, not for copying the register.
pub const ROW_CAP: usize = 50_000;
/// Minimum length of a purpose, in characters.
pub const PURPOSE_MIN: usize = 4;
/// Maximum length of a purpose, in characters.
pub const PURPOSE_MAX: usize = 500;

text_enum! {
    /// The file format.
    pub enum Format {
        /// Comma-separated values (RFC 4180).
        Csv = "csv",
        /// A workbook of Office Open XML.
        Xlsx = "xlsx",
    }
}

/// A requested export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportRequest {
    /// The file format.
    pub format: Format,
    /// The filter of the list.
    pub filter: Filter,
    /// The filter as in the URL, without parts that identify a person; stored with the record.
    pub query: String,
    /// Include contact name, phone and email.
    pub with_personal: bool,
    /// The purpose; required for personal columns.
    pub purpose: String,
}

/// Why an export was refused.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say why")]
pub enum ExportError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error("the purpose is invalid: {0:?}")]
    Purpose(TextProblem),
    #[error("more than {ROW_CAP} rows")]
    TooMany,
    /// The search has more results than are read, so the file would be incomplete.
    #[error("the search has too many results")]
    SearchTooWide,
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

impl From<PermissionError> for ExportError {
    fn from(error: PermissionError) -> Self {
        match error {
            PermissionError::NotPermitted(error) => error.into(),
            PermissionError::Database(error) => error.into(),
        }
    }
}

/// A recorded export. Only [`begin`] creates one, so that no rows are read before the record is committed.
#[derive(Debug, Clone)]
pub struct Export {
    id: ExportId,
    filter: Filter,
    with_personal: bool,
    begun_at: DateTime<Utc>,
}

impl Export {
    /// Its id, which is in the file's name.
    pub fn id(&self) -> ExportId {
        self.id
    }

    /// When it was recorded; overdue is computed for this time.
    pub fn begun_at(&self) -> DateTime<Utc> {
        self.begun_at
    }
}

/// Records and commits an export, with an event.
pub async fn begin(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    wanted: &ExportRequest,
) -> Result<Export, ExportError> {
    let me = actor.must_as_staff(Permission::Export)?;
    if wanted.with_personal {
        actor.must(Permission::ExportPersonal)?;
    }
    let purpose = text::tidy(&wanted.purpose);
    // Without personal columns a purpose is optional, but validated if given.
    if (wanted.with_personal || !purpose.is_empty())
        && let Some(problem) = text::problem_in(&purpose, PURPOSE_MIN, PURPOSE_MAX, true)
    {
        return Err(ExportError::Purpose(problem));
    }
    let now = ctx.now();
    if queue::query_is_longer_than(conn, actor, &wanted.filter, now, ROW_CAP).await? {
        return Err(ExportError::TooMany);
    }
    if !wanted.filter.search.trim().is_empty() && queue::list(conn, actor, &wanted.filter, now, None).await?.is_cut {
        return Err(ExportError::SearchTooWide);
    }
    let id = ExportId::new(now);
    conn.transaction(async |conn| {
        diesel::insert_into(exports::table)
            .values((
                exports::id.eq(id),
                exports::staff_id.eq(me),
                exports::format.eq(wanted.format.as_str()),
                exports::query.eq(&wanted.query),
                exports::with_personal.eq(wanted.with_personal),
                exports::purpose.eq(purpose),
                exports::started_at.eq(now),
            ))
            .execute(conn)
            .await?;
        let data = json!({ "export": id, "format": wanted.format, "with_personal": wanted.with_personal });
        event::record(conn, Subject::Staff(me), actor, now, EventKind::ExportBegun, data).await
    })
    .await?;
    Ok(Export { id, filter: wanted.filter.clone(), with_personal: wanted.with_personal, begun_at: now })
}

/// A row of the file.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "as in the table of applications, whose columns are described in the database")]
pub struct Row {
    pub reference: String,
    pub store_number: String,
    pub store_name: String,
    pub kind: Kind,
    pub reason: String,
    pub policy_id: PolicyId,
    pub status: Status,
    pub turn: Turn,
    pub holder_name: Option<String>,
    pub submitted_at: DateTime<Utc>,
    pub target_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    pub is_overdue: bool,
    /// The decision in force.
    pub decision: Option<ExportedDecision>,
    /// Only when personal columns were requested.
    pub contact: Option<Contact>,
}

/// The decision in force, in short.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct ExportedDecision {
    pub at: DateTime<Utc>,
    pub outcome: Outcome,
    pub reasons: Vec<String>,
}

/// The applicant's contact data.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields say what they are")]
pub struct Contact {
    pub name: String,
    pub phone: String,
    pub email: String,
}

/// A page of rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    /// The rows, most urgent first.
    pub rows: Vec<Row>,
    /// Where the next page begins, if there is one.
    pub next: Option<QueueCursor>,
}

/// The page of rows after `after`.
pub async fn rows(
    conn: &AsyncPgConnection,
    actor: &Actor,
    export: &Export,
    after: Option<QueueCursor>,
) -> Result<Rows, ExportError> {
    actor.must(Permission::Export)?;
    let page = queue::list_many(conn, actor, &export.filter, export.begun_at, after).await?;
    let mut decided = list_decided(conn, &page.lines).await?;
    let row = |line: QueueRow| {
        let decision = decided.remove(&line.application.id);
        let application = line.application;
        Row {
            is_overdue: application.is_overdue(export.begun_at),
            contact: export.with_personal.then_some(Contact {
                name: application.contact_name,
                phone: application.contact_phone,
                email: application.contact_email,
            }),
            reference: application.reference,
            store_number: line.store_number,
            store_name: line.store_name,
            kind: application.kind,
            reason: application.reason,
            policy_id: application.policy_id,
            status: application.status,
            turn: application.turn,
            holder_name: line.holder_name,
            submitted_at: application.submitted_at,
            target_at: application.target_at,
            due_at: application.due_at,
            decision,
        }
    };
    Ok(Rows { rows: page.lines.into_iter().map(row).collect(), next: page.next })
}

/// The decisions in force, for the round each application is in.
async fn list_decided(
    mut conn: &AsyncPgConnection,
    lines: &[QueueRow],
) -> QueryResult<HashMap<ApplicationId, ExportedDecision>> {
    let rounds: HashMap<ApplicationId, i16> =
        lines.iter().map(|line| (line.application.id, line.application.round)).collect();
    let found: Vec<(ApplicationId, i16, ExportedDecision)> = decisions::table
        .filter(decisions::application_id.eq_any(rounds.keys()).and(decisions::undone_at.is_null()))
        .select((
            decisions::application_id,
            decisions::round,
            (decisions::decided_at, decisions::outcome, decisions::reasons),
        ))
        .load(&mut conn)
        .await?;
    let of_this_round = found.into_iter().filter(|(id, round, _)| rounds.get(id) == Some(round));
    Ok(of_this_round.map(|(id, _, decision)| (id, decision)).collect())
}

/// Records that the export was sent completely. An interrupted one keeps no end.
pub async fn finish(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    export: &Export,
    rows: usize,
) -> Result<(), ExportError> {
    let me = actor.staff().ok_or(NotPermitted(Permission::Export))?.id;
    let (now, count) = (ctx.now(), i32::try_from(rows).unwrap_or(i32::MAX));
    conn.transaction(async |conn| {
        let row = exports::table.filter(exports::id.eq(export.id).and(exports::ended_at.is_null()));
        let ended = diesel::update(row)
            .set((exports::ended_at.eq(Some(now)), exports::row_count.eq(Some(count))))
            .execute(conn)
            .await?;
        if ended > 0 {
            let data = json!({ "export": export.id, "rows": count });
            event::record(conn, Subject::Staff(me), actor, now, EventKind::ExportEnded, data).await?;
        }
        Ok(())
    })
    .await
}

/// An export as listed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = exports)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct ExportLine {
    /// Its id, which is in the file's name.
    pub id: ExportId,
    #[diesel(select_expression = staff::name)]
    pub staff_name: String,
    pub format: Format,
    pub query: String,
    pub with_personal: bool,
    /// The purpose; may be empty without personal columns.
    pub purpose: String,
    pub started_at: DateTime<Utc>,
    /// When the last byte was sent; `None` when it was interrupted or is still being sent.
    pub ended_at: Option<DateTime<Utc>>,
    pub row_count: Option<i32>,
}

/// Exports before `before`, newest first, `limit` at most.
pub async fn list(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    before: Option<(DateTime<Utc>, ExportId)>,
    limit: i64,
) -> Result<Vec<ExportLine>, ExportError> {
    actor.must(Permission::Export)?;
    let mut query = exports::table.inner_join(staff::table).into_boxed();
    if let Some((at, id)) = before {
        query = query.filter(exports::started_at.le(at)).filter(exports::started_at.lt(at).or(exports::id.lt(id)));
    }
    Ok(query
        .order((exports::started_at.desc(), exports::id.desc()))
        .limit(limit)
        .select(ExportLine::as_select())
        .load(&mut conn)
        .await?)
}
