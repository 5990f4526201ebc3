//! Retention (R22): erases evidence and personal columns of closed applications; [`drafts`] deletes forgotten drafts.
//!
//! The key is destroyed first, which makes the bytes unreadable whatever happens to the objects. Events are kept and
//! still verify: they contain ids and hashes, never personal data. Every run is bounded and can be interrupted at any
//! point.

mod drafts;
mod staff_texts;

pub use drafts::{remind_of_drafts, remove_drafts};

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Timestamptz};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;
use uuid::Uuid;

use crate::application::{Application, transition};
use crate::base::schema::{
    appeals, application_evidence, applications, bounces, decisions, effects, evidence_purposes, flags,
    information_request_evidence, information_request_items, information_requests, letters, objections, penalties,
    policies, query_codes, recommendations, status_links,
};
use crate::base::{Actor, ApplicationId, EvidenceId, LetterId, PolicyId};
use crate::desk::tag;
use crate::evidence::{self, removal};
use crate::job::set_aside::SweepRun;
use crate::letter::Context;
use crate::record::event::{self, EventKind, Subject};
use crate::review::{check, claim, note};

/// How long letters about no application keep their content and address after they ended.
const KEEP_LETTERS_PERIOD: Duration = Duration::days(30);

/// Erases evidence and personal columns of applications whose retention under their policy has ended, oldest first,
/// each in its own transaction. Returns how many.
pub async fn erase_closed(conn: &mut AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let limits = list_limits(conn, ctx).await?;
    let mut run = SweepRun::begin(conn, "erase_closed", ctx.now(), limit).await?;
    run.expect_lists(limits.len());
    for (policy, before) in limits {
        run.next_list();
        while run.goes_on() {
            let due: Vec<ApplicationId> = overdue(policy, before)
                .filter(applications::id.ne_all(run.excluded()))
                .order((applications::closed_at, applications::id))
                .limit(run.room())
                .select(applications::id)
                .load(conn)
                .await?;
            for id in run.page(due) {
                let result = conn.transaction(async |conn| erase(conn, ctx, id, before).await).await;
                run.record(conn, id.0, result).await?;
            }
        }
    }
    blank_penalties(conn, ctx).await?;
    run.finish(conn).await
}

/// A penalty in force keeps its reason for the store it bars; after its end the reason is erased with the application.
async fn blank_penalties(mut conn: &AsyncPgConnection, ctx: &Context) -> QueryResult<()> {
    let erased = applications::table.filter(applications::erased_at.is_not_null()).select(applications::id);
    diesel::update(penalties::table.filter(penalties::message.ne("").or(penalties::lift_note.is_not_null())))
        .filter(penalties::lifted_at.is_not_null().or(penalties::until_at.le(ctx.now())))
        .filter(penalties::application_id.eq_any(erased))
        .set((penalties::message.eq(""), penalties::lift_note.eq(None::<&str>)))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Empties the addresses and phone numbers of registered contacts who ended longer ago than closed applications are kept,
/// once no application that was submitted while they were registered is left: the emails to them and their objections
/// belong to those. Returns how many.
pub async fn erase_contacts(mut conn: &AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let Some(policy) = ctx.policies.current(conn).await.optional()? else { return Ok(0) };
    let before = ctx.now() - Duration::days(policy.policy.retention.closed_days);
    diesel::sql_query(
        "update store_contacts set email = '', phone = null where id in (
             select c.id from store_contacts c
             where c.ended_at < $1 and c.email <> '' and not exists (
                 select from applications a
                 where a.store_id = c.store_id and a.erased_at is null and a.submitted_at <= c.ended_at)
             order by c.ended_at limit $2 for update skip locked)",
    )
    .bind::<Timestamptz, _>(before)
    .bind::<BigInt, _>(limit)
    .execute(&mut conn)
    .await
}

/// For each policy the time before which closed applications are erased.
async fn list_limits(mut conn: &AsyncPgConnection, ctx: &Context) -> QueryResult<Vec<(PolicyId, DateTime<Utc>)>> {
    let ids: Vec<PolicyId> = policies::table.order(policies::version).select(policies::id).load(&mut conn).await?;
    let mut limits = Vec::with_capacity(ids.len());
    for id in ids {
        let days = ctx.policies.get(conn, id).await?.policy.retention.closed_days;
        limits.push((id, ctx.now() - Duration::days(days)));
    }
    Ok(limits)
}

#[diesel::dsl::auto_type]
fn overdue(policy: PolicyId, before: DateTime<Utc>) -> _ {
    applications::table
        .filter(applications::policy_id.eq(policy))
        .filter(applications::erased_at.is_null())
        .filter(applications::closed_at.le(before))
}

async fn erase(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    id: ApplicationId,
    before: DateTime<Utc>,
) -> QueryResult<bool> {
    let now = ctx.now();
    let Some(application) = transition::lock_idle(conn, id).await? else { return Ok(false) };
    // Checked again under the lock: it may have been reopened, and closed again, since it was listed.
    if application.erased_at.is_some() || application.closed_at.is_none_or(|at| at > before) {
        return Ok(false);
    }
    staff_texts::mask(conn, &application).await?;
    mark(conn, &application, now).await?;
    let files: Vec<EvidenceId> = application_evidence::table
        .filter(application_evidence::application_id.eq(id))
        .select(application_evidence::evidence_id)
        .load(&mut conn)
        .await?;
    let answering: Vec<EvidenceId> = information_request_evidence::table
        .inner_join(information_requests::table)
        .filter(information_requests::application_id.eq(id))
        .select(information_request_evidence::evidence_id)
        .load(&mut conn)
        .await?;
    let files = [files, answering].concat();
    // A document shared with an application that is still kept stays.
    let destroyed = removal::destroy_unused(conn, &files, removal::DeletionCause::Erased, now).await?;
    let letters = diesel::update(letters::table.filter(letters::application_id.eq(id)))
        .set(BlankLetter::default())
        .execute(&mut conn)
        .await?;
    blank_text(conn, id, now).await?;
    let data = json!({ "documents": destroyed, "letters": letters });
    event::record(conn, Subject::Application(id), &Actor::Worker, now, EventKind::Erased, data).await?;
    Ok(true)
}

/// Empties the personal columns. Without its salt the content hash, which is in the record for good, confirms no guess of
/// them.
async fn mark(mut conn: &AsyncPgConnection, application: &Application, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(applications::table.find(application.id))
        .set((
            applications::erased_at.eq(Some(now)),
            applications::content_salt.eq(None::<Vec<u8>>),
            applications::evidence_digest.eq(&evidence::NO_DIGEST[..]),
            applications::statement.eq(""),
            applications::contact_name.eq(""),
            applications::contact_phone.eq(""),
            applications::contact_email.eq(""),
            applications::corrected_email.eq(None::<&str>),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// A letter without its content and address.
#[derive(AsChangeset, Default)]
#[diesel(table_name = letters, treat_none_as_null = true)]
struct BlankLetter {
    to_address: String,
    subject: String,
    text_body: String,
    html_body: String,
    raw: Vec<u8>,
    raw_kept: Option<Vec<u8>>,
    outcome: Option<String>,
}

/// Erases content and address of letters about no application, such as codes, a month after they ended, oldest first.
/// Returns how many.
pub async fn erase_letters(mut conn: &AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let mut run = SweepRun::begin(conn, "erase_letters", ctx.now(), limit).await?;
    while run.goes_on() {
        let due: Vec<Uuid> = letters::table
            .filter(letters::application_id.is_null().and(letters::to_address.ne("")))
            .filter(letters::ended_at.le(ctx.now() - KEEP_LETTERS_PERIOD))
            .filter(letters::id.ne_all(run.excluded()))
            .order((letters::created_at, letters::id))
            .limit(run.room())
            .select(letters::id)
            .load(&mut conn)
            .await?;
        for id in run.page(due) {
            let result = blank_letter(conn, id).await;
            run.record(conn, id, result).await?;
        }
    }
    run.finish(conn).await
}

async fn blank_letter(mut conn: &AsyncPgConnection, id: Uuid) -> QueryResult<bool> {
    let blanked = diesel::update(letters::table.find(LetterId(id))).set(BlankLetter::default()).execute(&mut conn);
    Ok(blanked.await? > 0)
}

async fn blank_text(mut conn: &AsyncPgConnection, id: ApplicationId, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(decisions::table.filter(decisions::application_id.eq(id)))
        .set((decisions::message.eq(""), decisions::note.eq(""), decisions::undo_note.eq(None::<&str>)))
        .execute(&mut conn)
        .await?;
    let own = letters::table.filter(letters::application_id.eq(id)).select(letters::id.nullable());
    diesel::update(bounces::table.filter(bounces::letter_id.eq_any(own)))
        .set(bounces::diagnostic.eq(""))
        .execute(&mut conn)
        .await?;
    diesel::update(effects::table.filter(effects::application_id.eq(id)))
        .set(effects::settled_note.eq(None::<&str>))
        .execute(&mut conn)
        .await?;
    diesel::update(evidence_purposes::table.filter(evidence_purposes::application_id.eq(id)))
        .set(evidence_purposes::purpose.eq(""))
        .execute(&mut conn)
        .await?;
    diesel::update(flags::table.filter(flags::application_id.eq(id)))
        .set((flags::terms.eq(Vec::<String>::new()), flags::resolution.eq(None::<String>)))
        .execute(&mut conn)
        .await?;
    diesel::update(objections::table.filter(objections::application_id.eq(id)))
        .set((objections::token_hash.eq(None::<Vec<u8>>), objections::lift_note.eq(None::<&str>)))
        .execute(&mut conn)
        .await?;
    diesel::update(information_requests::table.filter(information_requests::application_id.eq(id)))
        .set(information_requests::message.eq(""))
        .execute(&mut conn)
        .await?;
    let requests = information_requests::table
        .filter(information_requests::application_id.eq(id))
        .select(information_requests::id);
    diesel::update(information_request_items::table)
        .filter(information_request_items::request_id.eq_any(requests))
        .set((information_request_items::prompt.eq(""), information_request_items::answer.eq("")))
        .execute(&mut conn)
        .await?;
    diesel::update(recommendations::table.filter(recommendations::application_id.eq(id)))
        .set((
            recommendations::message.eq(""),
            recommendations::note.eq(""),
            recommendations::penalty_message.eq(""),
            recommendations::comment.eq(""),
        ))
        .execute(&mut conn)
        .await?;
    diesel::update(appeals::table.filter(appeals::application_id.eq(id)))
        .set(appeals::statement.eq(""))
        .execute(&mut conn)
        .await?;
    check::erase(conn, id).await?;
    crate::review::blind_index::delete(conn, id).await?;
    note::erase(conn, id).await?;
    claim::erase_skips(conn, id).await?;
    tag::erase(conn, id).await?;
    crate::letter::follow_up::erase(conn, id).await?;
    crate::proposal::erase(conn, id, now).await?;
    crate::webhook::delivery::erase(conn, id).await?;
    diesel::delete(status_links::table.filter(status_links::application_id.eq(id))).execute(&mut conn).await?;
    diesel::delete(query_codes::table.find(id)).execute(&mut conn).await?;
    Ok(())
}

/// How far retention is behind, measured by its effect rather than by its runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backlog {
    /// Applications that should be erased by now; at most a thousand per policy are counted.
    pub applications: i64,
    /// Since when the oldest of them should be erased.
    pub oldest_due_at: Option<DateTime<Utc>>,
    /// Objects that should be deleted from the evidence store by now; at most a thousand are counted.
    pub objects: i64,
}

/// Measures the backlog of retention.
pub async fn backlog(mut conn: &AsyncPgConnection, ctx: &Context) -> QueryResult<Backlog> {
    const COUNTED: i64 = 1000;
    let now = ctx.now();
    let mut applications = 0;
    let mut oldest_due_at: Option<DateTime<Utc>> = None;
    for (policy, before) in list_limits(conn, ctx).await? {
        let closed: Vec<Option<DateTime<Utc>>> = overdue(policy, before)
            .order(applications::closed_at)
            .limit(COUNTED)
            .select(applications::closed_at)
            .load(&mut conn)
            .await?;
        applications += i64::try_from(closed.len()).unwrap_or(COUNTED);
        if let Some(first) = closed.iter().flatten().min() {
            let due_at = *first + (now - before);
            oldest_due_at = Some(oldest_due_at.map_or(due_at, |at| at.min(due_at)));
        }
    }
    let objects = removal::list_due(conn, now, COUNTED).await?.len();
    Ok(Backlog { applications, oldest_due_at, objects: i64::try_from(objects).unwrap_or(COUNTED) })
}
