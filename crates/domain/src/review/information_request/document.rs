//! The documents of an answer that is not sent yet.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::answer::{AnswerError, get_open};
use super::{AnsweredItem, RequestWithItems};
use crate::application::permission::{NotPermitted, Permission};
use crate::application::status::Action;
use crate::application::transition::{self, TransitionError};
use crate::base::actor::Actor;
use crate::base::id::{ApplicationId, EvidenceId};
use crate::base::schema::information_request_evidence;
use crate::evidence::{self, AddError, NewEvidence};
use crate::letter::context::Context;
use crate::policy::PublishedPolicy;

/// Adds a document to an item of the open request.
pub async fn add_document(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    position: i16,
    new: &NewEvidence,
) -> Result<(), AddError> {
    if !matches!(actor, Actor::Applicant { .. }) {
        return Err(NotPermitted(Permission::Take(Action::Answer)).into());
    }
    let now = ctx.now();
    conn.transaction(async |conn| {
        let application = transition::lock(conn, id).await.map_err(|error| add_error(error.into()))?;
        let asked = get_open(conn, actor, id).await.map_err(add_error)?;
        let mut there = asked.items.iter().flat_map(|it| &it.files);
        if there.any(|file| file.evidence.sha256 == new.sha256) {
            return Err(AddError::AlreadyThere);
        }
        let policy = ctx.policies.get(conn, application.policy_id).await?;
        check_room(&policy, &asked, position, i64::from(new.size_bytes))?;
        evidence::insert(conn, application.store_id, None, new, now).await?;
        diesel::insert_into(information_request_evidence::table)
            .values((
                information_request_evidence::request_id.eq(asked.request.id),
                information_request_evidence::position.eq(position),
                information_request_evidence::evidence_id.eq(new.id),
            ))
            .execute(conn)
            .await?;
        evidence::enqueue_preparation(conn, actor, application.store_id, new, now).await?;
        Ok(())
    })
    .await
}

fn add_error(error: AnswerError) -> AddError {
    match error {
        AnswerError::Transition(TransitionError::Database(error)) => AddError::Database(error),
        _ => AddError::Missing,
    }
}

/// Checks that the answer has room for one more file at this item, and returns how many bytes may be added.
pub fn check_room(
    policy: &PublishedPolicy,
    asked: &RequestWithItems,
    position: i16,
    size_bytes: i64,
) -> Result<i64, AddError> {
    let wants = |it: &AnsweredItem| it.item.position == position && it.item.document.is_some();
    if !asked.items.iter().any(wants) {
        return Err(AddError::NotAsked);
    }
    evidence::check_room(&policy.policy.limits, asked.items.iter().flat_map(|it| &it.files), size_bytes)
}

/// Removes a document from the open request. Returns whether it was there.
///
/// # Errors
/// [`AddError::Missing`] for another store's application.
pub async fn remove_document(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    evidence: EvidenceId,
) -> Result<bool, AddError> {
    conn.transaction(async |conn| {
        transition::lock(conn, id).await.map_err(|error| add_error(error.into()))?;
        let asked = get_open(conn, actor, id).await.map_err(add_error)?;
        let taken = diesel::delete(information_request_evidence::table)
            .filter(information_request_evidence::request_id.eq(asked.request.id))
            .filter(information_request_evidence::evidence_id.eq(evidence))
            .execute(conn)
            .await?;
        if taken > 0 {
            evidence::removal::destroy_unused(conn, &[evidence], "taken_out", ctx.now()).await?;
        }
        Ok(taken > 0)
    })
    .await
}
