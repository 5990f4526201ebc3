//! Forgotten drafts: their owners are notified, then they are deleted with their documents (R22).

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::base::schema::{drafts, store_contacts, stores};
use crate::base::{Actor, DraftId, Kind, Locale, StoreId};
use crate::evidence::removal::DeletionCause;
use crate::intake::draft_document;
use crate::job::set_aside::SweepRun;
use crate::letter::{self, Context, Letter, OutgoingLetter, Topic};
use crate::policy::Retention;
use crate::record::event::{self, EventKind, Subject};

/// Notifies owners of untouched drafts that these will be deleted, oldest first, each in its own transaction. Returns how
/// many; 0 before a policy was published.
pub async fn remind_of_drafts(conn: &mut AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let Some(published) = ctx.policies.current(conn).await.optional()? else { return Ok(0) };
    let rules = published.policy.retention.clone();
    let before = ctx.now() - Duration::days(rules.draft_days - rules.draft_notice_days);
    let mut run = SweepRun::begin(conn, "remind_of_drafts", ctx.now(), limit).await?;
    while run.goes_on() {
        let due: Vec<DraftId> = drafts::table
            .inner_join(stores::table.inner_join(store_contacts::table))
            .filter(drafts::updated_at.le(before).and(drafts::reminded_at.is_null()))
            .filter(
                drafts::lodged_by.is_null().and(drafts::client_id.is_null()).and(drafts::former_holder_at.is_null()),
            )
            .filter(store_contacts::is_primary.and(store_contacts::ended_at.is_null()))
            .filter(drafts::id.ne_all(run.excluded()))
            .order((drafts::updated_at, drafts::id))
            .limit(run.room())
            .select(drafts::id)
            .load(conn)
            .await?;
        for id in run.page(due) {
            let removed_at = ctx.now() + Duration::days(rules.draft_notice_days);
            let result = conn.transaction(async |conn| remind_of_draft(conn, ctx, id, before, removed_at).await).await;
            run.record(conn, id.0, result).await?;
        }
    }
    run.finish(conn).await
}

/// A draft's kind, and the store with its primary contact's mailbox and phone.
type Owner = (Kind, StoreId, String, Locale, (String, Option<String>));

async fn remind_of_draft(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    id: DraftId,
    before: DateTime<Utc>,
    removed_at: DateTime<Utc>,
) -> QueryResult<bool> {
    let now = ctx.now();
    let locked: Option<DraftId> = drafts::table
        .filter(drafts::id.eq(id).and(drafts::reminded_at.is_null()).and(drafts::updated_at.le(before)))
        .select(drafts::id)
        .for_update()
        .skip_locked()
        .first(&mut conn)
        .await
        .optional()?;
    if locked.is_none() {
        return Ok(false);
    }
    let (kind, store, store_name, locale, (to, phone)): Owner = drafts::table
        .inner_join(stores::table.inner_join(store_contacts::table))
        .filter(drafts::id.eq(id).and(store_contacts::is_primary).and(store_contacts::ended_at.is_null()))
        .select((
            drafts::kind,
            stores::id,
            stores::name,
            stores::locale,
            (store_contacts::email, store_contacts::phone),
        ))
        .first(&mut conn)
        .await?;
    diesel::update(drafts::table.find(id)).set(drafts::reminded_at.eq(Some(now))).execute(&mut conn).await?;
    let letter = Letter::DraftReminder { store_name, kind, removed_at };
    let letter = OutgoingLetter::to_store(store, to, locale, Topic::Draft(id, now), letter);
    let letter = letter.with_sms_to(phone.as_deref());
    letter::post(conn, ctx, &[letter]).await?;
    Ok(true)
}

/// Deletes untouched drafts and the documents that belong to them alone, oldest first, after their owners were
/// notified. Each has its own transaction: their events lock their stores, which have no common order. Returns how
/// many; 0 before a policy was published.
pub async fn remove_drafts(conn: &mut AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let Some(published) = ctx.policies.current(conn).await.optional()? else { return Ok(0) };
    let limits = DraftLimits::of(&published.policy.retention, ctx.now());
    let mut run = SweepRun::begin(conn, "remove_drafts", ctx.now(), limit).await?;
    while run.goes_on() {
        let due: Vec<DraftId> = abandoned(limits.untouched, limits.announced, limits.never_announced)
            .filter(drafts::id.ne_all(run.excluded()))
            .order((drafts::updated_at, drafts::id))
            .limit(run.room())
            .select(drafts::id)
            .load(conn)
            .await?;
        for id in run.page(due) {
            let result = conn.transaction(async |conn| remove_draft(conn, ctx, id, limits).await).await;
            run.record(conn, id.0, result).await?;
        }
    }
    run.finish(conn).await
}

/// Before these times a draft was last changed, announced, and changed without ever having been announced.
#[derive(Debug, Clone, Copy)]
struct DraftLimits {
    untouched: DateTime<Utc>,
    announced: DateTime<Utc>,
    never_announced: DateTime<Utc>,
}

impl DraftLimits {
    fn of(rules: &Retention, now: DateTime<Utc>) -> Self {
        Self {
            untouched: now - Duration::days(rules.draft_days),
            announced: now - Duration::days(rules.draft_notice_days),
            never_announced: now - Duration::days(rules.draft_days * 3),
        }
    }
}

/// Drafts to delete: untouched ones, and those of a former holder at once. An agent's draft and an API client's get no notice. A draft that could not be announced, because its store has no
/// primary contact, is deleted after three times the period.
#[diesel::dsl::auto_type]
fn abandoned(untouched: DateTime<Utc>, announced: DateTime<Utc>, never_announced: DateTime<Utc>) -> _ {
    drafts::table.filter(
        drafts::former_holder_at.is_not_null().or(drafts::updated_at.le(untouched).and(
            drafts::reminded_at
                .le(announced)
                .or(drafts::lodged_by.is_not_null())
                .or(drafts::client_id.is_not_null())
                .or(drafts::reminded_at.is_null().and(drafts::updated_at.le(never_announced))),
        )),
    )
}

async fn remove_draft(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    id: DraftId,
    limits: DraftLimits,
) -> QueryResult<bool> {
    let now = ctx.now();
    let store: Option<StoreId> = abandoned(limits.untouched, limits.announced, limits.never_announced)
        .filter(drafts::id.eq(id))
        .select(drafts::store_id)
        .for_update()
        .skip_locked()
        .first(&mut conn)
        .await
        .optional()?;
    let Some(store) = store else { return Ok(false) };
    let destroyed = draft_document::delete_with_documents(conn, id, DeletionCause::Erased, now).await?;
    let data = json!({ "draft": id, "documents": destroyed });
    event::record(conn, Subject::Store(store), &Actor::Worker, now, EventKind::DraftRemoved, data).await?;
    Ok(true)
}
