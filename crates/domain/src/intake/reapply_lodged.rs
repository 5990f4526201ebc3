//! Applying again (R17) where customer service submitted the application (R9): an agent's draft with what was right.
//!
//! The owner asks for it by the link in an email with the query code, or tells an agent. What the owner agreed to was
//! one application, so the source document is not carried over: the draft needs a new one before it can be submitted.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::reapply::{self, ReapplyError, answers_of, followed_by, list_faults, list_submitted, query_has_same_owner};
use crate::account::{self, staff::Colleague};
use crate::application::access::is_owner;
use crate::application::{Action, Application, NotPermitted, Permission, TransitionError};
use crate::base::schema::{draft_evidence, drafts};
use crate::base::{Actor, ApplicationId, Channel, Role, StaffId, StoreId};
use crate::evidence::{self, EvidenceState};
use crate::intake::draft::{self, Answers, Draft, DraftOwner};
use crate::intake::{admission, draft_document};
use crate::letter::{self, Context, Letter, Topic};
use crate::policy::Policy;
use crate::record::event::{self, EventKind, Subject};
use crate::store;

/// The owner's wish, by link: a draft that follows the application, for the agent who submitted it, or for another one if
/// that one has left. The agent is told.
///
/// # Errors
/// [`ReapplyError::Missing`] for another store's application, one that customer service did not submit or that is not
/// closed, and when there is no agent.
pub async fn ask_again(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
) -> Result<Draft, ReapplyError> {
    actor.must(Action::Submit.permission())?;
    conn.transaction(async |conn| {
        let application = reapply::lock(conn, id).await?;
        if !is_owner(actor, &application) {
            return Err(TransitionError::Missing.into());
        }
        let agent = find_agent(conn, &application).await?.ok_or(ReapplyError::Missing)?;
        let draft = begin_in(conn, ctx, actor, &application, agent.id).await?;
        let about = store::about(conn, &application).await?;
        let letter = agent.letter(Topic::AgentDraft(draft.id), Letter::ReapplyWanted { about });
        letter::post(conn, ctx, &[letter]).await?;
        Ok(draft)
    })
    .await
}

/// An agent begins again for the owner.
///
/// # Errors
/// As [`ask_again`]; [`ReapplyError::NotPermitted`] for others than agents.
pub async fn begin_again(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
) -> Result<Draft, ReapplyError> {
    let me =
        actor.must_as_staff(Permission::LodgeForOwners).map_err(|error: NotPermitted| ReapplyError::from(error))?;
    conn.transaction(async |conn| {
        let application = reapply::lock(conn, id).await?;
        begin_in(conn, ctx, actor, &application, me).await
    })
    .await
}

async fn begin_in(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    application: &Application,
    agent: StaffId,
) -> Result<Draft, ReapplyError> {
    let now = ctx.now();
    let judged = ctx.policies.get(conn, application.policy_id).await?;
    if application.channel != Channel::Agent || !application.can_be_followed(judged.policy.grace_period(), now) {
        return Err(ReapplyError::Missing);
    }
    let policy = ctx.policies.current(conn).await?;
    let store = store::get(conn, application.store_id).await?;
    admission::check(conn, &policy, &store, (application.kind, Channel::Agent), now).await?;
    let is_same = query_has_same_owner(conn, application).await?;
    let answers = if is_same { answers_of(application) } else { Answers::default() };
    let owner = DraftOwner { agent: Some(agent), ..DraftOwner::owner(store.id) };
    let draft = draft::begin(conn, owner, application.kind, &answers, now).await?;
    let follows = followed_by(conn, application).await?;
    if draft.follows_id == Some(follows) {
        return Ok(draft);
    }
    let draft: Draft = diesel::update(drafts::table.find(draft.id))
        .set((
            drafts::follows_id.eq(Some(follows)),
            drafts::updated_at.eq(now),
            drafts::reminded_at.eq(None::<DateTime<Utc>>),
        ))
        .returning(Draft::as_returning())
        .get_result(&mut conn)
        .await?;
    if is_same {
        carry_documents(conn, ctx, &policy.policy, application, &draft).await?;
    }
    let data = json!({ "draft": draft.id, "follows": follows });
    event::record(conn, Subject::Store(store.id), actor, now, EventKind::DraftBegunAgain, data).await?;
    Ok(draft)
}

/// Carries over the documents that were not at fault, except those that prove what the owner asked the agent for.
async fn carry_documents(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    policy: &Policy,
    application: &Application,
    draft: &Draft,
) -> QueryResult<()> {
    let at_fault: Vec<String> =
        list_faults(conn, ctx, application).await?.into_iter().flat_map(|reason| reason.about).collect();
    let needed = |channel| policy.documents_for(application.kind, &application.reason, channel);
    let needed_by_owner: Vec<&str> =
        needed(Channel::Web).into_iter().map(|needed| needed.document.code.as_str()).collect();
    let there = draft_document::list_of_draft(conn, draft.id).await?;
    let mut kept = there.clone();
    let mut carried = Vec::new();
    for file in list_submitted(conn, application.id).await? {
        let document = &file.evidence.document;
        let is_usable = file.evidence.state == EvidenceState::Ready && needed_by_owner.contains(&document.as_str());
        let is_there = there.iter().any(|it| it.evidence.document == *document);
        let has_room = evidence::check_room(&policy.limits, &kept, i64::from(file.evidence.size_bytes)).is_ok();
        if is_usable && !is_there && has_room && !at_fault.contains(document) {
            carried.push((draft_evidence::draft_id.eq(draft.id), draft_evidence::evidence_id.eq(file.evidence.id)));
            kept.push(file);
        }
    }
    diesel::insert_into(draft_evidence::table)
        .values(carried)
        .on_conflict_do_nothing()
        .execute(&mut conn)
        .await
        .map(drop)
}

/// The agent who submitted the application; if that one has left, the agent who already has a draft for the store, or
/// else the one with the fewest drafts. `None` without any agent.
async fn find_agent(mut conn: &AsyncPgConnection, application: &Application) -> QueryResult<Option<Colleague>> {
    let mut agents = account::staff::list_with_role(conn, Role::Agent).await?;
    if let Some(index) = agents.iter().position(|agent| Some(agent.id) == application.lodged_by) {
        return Ok(Some(agents.swap_remove(index)));
    }
    let of_agents: Vec<(Option<StaffId>, StoreId)> = drafts::table
        .filter(drafts::lodged_by.eq_any(agents.iter().map(|agent| agent.id)))
        .select((drafts::lodged_by, drafts::store_id))
        .load(&mut conn)
        .await?;
    let load = |agent: &Colleague| {
        let own = of_agents.iter().filter(|(whose, _)| *whose == Some(agent.id));
        let knows_the_store = own.clone().any(|(_, store)| *store == application.store_id);
        (!knows_the_store, own.count(), agent.id)
    };
    Ok(agents.into_iter().min_by_key(load))
}
