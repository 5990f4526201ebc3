//! Searches jobs by their id, by their subject, or by an application's reference.

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use ulid::Ulid;
use uuid::Uuid;

use super::{JobCursor, JobRow, JobState, OperationsError};
use crate::application::{self, Permission, reference};
use crate::base::schema::{application_evidence, applications, effects, letters};
use crate::base::{Actor, ApplicationId, EffectId, EvidenceId, LetterId};
use crate::job;
use crate::operation::job_inspect;

/// Maximum number of jobs returned.
pub const LIST_MAX: i64 = 100;
/// Maximum number of an application's letters, and of its documents, whose jobs are searched.
const SUBJECTS_MAX: i64 = 500;

/// Jobs in a state, of one queue or of all, after `after`.
///
/// # Errors
/// [`OperationsError`]; `Missing` for an unknown queue.
pub async fn list(
    conn: &AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    queue: Option<&str>,
    state: JobState,
    after: Option<&JobCursor>,
    limit: i64,
) -> Result<Vec<JobRow>, OperationsError> {
    actor.must(Permission::ReadOperations)?;
    let all = job::QUEUES;
    let queues: Vec<&str> = all.into_iter().filter(|known| queue.is_none_or(|queue| queue == *known)).collect();
    if queues.is_empty() {
        return Err(OperationsError::Missing);
    }
    Ok(job_inspect::list(conn, now, &queues, state, after, limit.clamp(1, LIST_MAX)).await?)
}

/// Finds a job.
pub async fn find(
    conn: &AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    id: &str,
) -> Result<Option<JobRow>, OperationsError> {
    actor.must(Permission::ReadOperations)?;
    Ok(job_inspect::find(conn, now, id.trim()).await?)
}

/// Jobs by a typed text: a job's id, the id of a letter, an effect, a document or an application, or an application's
/// reference. Finished jobs are kept for a week. Empty for any other text.
pub async fn search(
    conn: &AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    typed: &str,
) -> Result<Vec<JobRow>, OperationsError> {
    actor.must(Permission::ReadOperations)?;
    let typed = typed.trim();
    if let Some(reference) = reference::parse(typed) {
        return Ok(match application::find_by_reference(conn, &reference).await? {
            Some(id) => job_inspect::list_about(conn, now, &subjects(conn, id).await?, LIST_MAX).await?,
            None => Vec::new(),
        });
    }
    if let Ok(id) = Uuid::parse_str(typed) {
        let mut about = vec![id.to_string()];
        let application: Option<ApplicationId> =
            applications::table.find(ApplicationId(id)).select(applications::id).first(&mut &*conn).await.optional()?;
        if let Some(application) = application {
            about = subjects(conn, application).await?;
        }
        return Ok(job_inspect::list_about(conn, now, &about, LIST_MAX).await?);
    }
    if let Ok(id) = Ulid::from_string(typed) {
        return Ok(job_inspect::find(conn, now, &id.to_string()).await?.into_iter().collect());
    }
    Ok(Vec::new())
}

/// The subjects of an application's jobs.
async fn subjects(mut conn: &AsyncPgConnection, id: ApplicationId) -> QueryResult<Vec<String>> {
    let letters: Vec<LetterId> = letters::table
        .filter(letters::application_id.eq(id))
        .order(letters::created_at.desc())
        .limit(SUBJECTS_MAX)
        .select(letters::id)
        .load(&mut conn)
        .await?;
    // Condition exactly as in the index, which excludes cancelled effects; those have no jobs.
    let effects: Vec<EffectId> = effects::table
        .filter(effects::application_id.eq(id).and(sql::<Bool>("state <> 'cancelled'")))
        .select(effects::id)
        .load(&mut conn)
        .await?;
    let evidence: Vec<EvidenceId> = application_evidence::table
        .filter(application_evidence::application_id.eq(id))
        .limit(SUBJECTS_MAX)
        .select(application_evidence::evidence_id)
        .load(&mut conn)
        .await?;
    let letters = letters.into_iter().map(|id| id.to_string());
    let effects = effects.into_iter().map(|id| id.to_string());
    Ok(letters.chain(effects).chain(evidence.into_iter().map(|id| id.to_string())).collect())
}
