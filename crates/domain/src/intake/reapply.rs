//! Applying again (R17): a draft with the valid parts of a rejected application, and what needs to be fixed.

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use crate::application::{Action, Application, NotPermitted, Status, TransitionError, transition};
use crate::base::schema::{bindings, draft_evidence, drafts, objections, store_contacts};
use crate::base::{Actor, ApplicationId, Channel};
use crate::evidence::{self, EvidenceState, File};
use crate::intake::admission::{self, NotAdmitted};
use crate::intake::draft::{self, Answers, Draft, DraftOwner};
use crate::intake::draft_document;
use crate::letter::Context;
use crate::policy::Rejection;
use crate::review::decision;
use crate::store;

/// Why no draft was created.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say why")]
pub enum ReapplyError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// There is no such application, it belongs to somebody else, or it is not closed.
    #[error("the previous application was not found")]
    Missing,
    #[error(transparent)]
    NotAdmitted(#[from] NotAdmitted),
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

impl From<TransitionError> for ReapplyError {
    fn from(error: TransitionError) -> Self {
        match error {
            TransitionError::NotPermitted(error) => Self::NotPermitted(error),
            TransitionError::Missing | TransitionError::Conflict(_) => Self::Missing,
            TransitionError::Database(error) => Self::Database(error),
        }
    }
}

/// A reason of the rejection that a draft follows, and the places to fix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixHint {
    /// The reason, from the policy the rejected application was judged by.
    pub rejection: Rejection,
    /// The fields and documents it is about, and whether each was changed.
    pub places: Vec<FixTarget>,
}

/// A field of the form, or a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixTarget {
    /// The field's name, or the document's code.
    pub about: String,
    /// True when it differs from the rejected application.
    pub is_changed: bool,
}

/// Creates a draft that follows a closed application of the store, or links the existing draft to it. An existing
/// draft keeps its answers; documents that were not at fault are added. Idempotent.
pub async fn begin_again(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
) -> Result<Draft, ReapplyError> {
    actor.must(Action::Submit.permission())?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let application = transition::get(conn, id).await?;
        let owner = DraftOwner::of(actor, application.store_id).filter(|owner| owner.agent.is_none());
        let owner = owner.ok_or(ReapplyError::Missing)?;
        let judged = ctx.policies.get(conn, application.policy_id).await?;
        if !application.can_be_followed(judged.policy.grace_period(), now) {
            return Err(ReapplyError::Missing);
        }
        let policy = ctx.policies.current(conn).await?;
        let store = store::get(conn, application.store_id).await?;
        admission::check(conn, &policy, &store, (application.kind, Channel::Web), now).await?;
        let is_same = application.channel == Channel::Web && query_has_same_owner(conn, &application).await?;
        let answers = if is_same { answers_of(&application) } else { Answers::default() };
        let draft = draft::begin(conn, owner, application.kind, &answers, now).await?;
        if draft.follows_id == Some(id) {
            return Ok(draft);
        }
        let proved = is_same.then(|| application.contact_email.clone());
        let draft: Draft = diesel::update(drafts::table.find(draft.id))
            .set((
                drafts::follows_id.eq(Some(id)),
                drafts::proved_email.eq(draft.proved_email.clone().or(proved)),
                drafts::updated_at.eq(now),
                drafts::reminded_at.eq(None::<DateTime<Utc>>),
            ))
            .returning(Draft::as_returning())
            .get_result(conn)
            .await?;
        if !is_same {
            return Ok(draft);
        }
        let fields_to_fix: Vec<String> =
            list_reasons(conn, ctx, &application).await?.into_iter().flat_map(|it| it.about).collect();
        let there = draft_document::list_of_draft(conn, draft.id).await?;
        let carried: Vec<_> = evidence::list_of_application(conn, id)
            .await?
            .into_iter()
            .filter(|file| file.evidence.state == EvidenceState::Ready && file.evidence.uploaded_by.is_none())
            .filter(|file| !fields_to_fix.contains(&file.evidence.document))
            .filter(|file| !there.iter().any(|it| it.evidence.document == file.evidence.document))
            .map(|file| (draft_evidence::draft_id.eq(draft.id), draft_evidence::evidence_id.eq(file.evidence.id)))
            .collect();
        diesel::insert_into(draft_evidence::table).values(carried).on_conflict_do_nothing().execute(conn).await?;
        Ok(draft)
    })
    .await
}

/// True when the store has still the owner who applied: neither the primary contact nor the binding is newer, and every objection was lifted.
pub(super) async fn query_has_same_owner(mut conn: &AsyncPgConnection, application: &Application) -> QueryResult<bool> {
    let (store, at) = (application.store_id, application.submitted_at);
    let newer_contact = store_contacts::table
        .filter(store_contacts::store_id.eq(store).and(store_contacts::is_primary))
        .filter(store_contacts::created_at.gt(at));
    let newer_binding = bindings::table
        .filter(bindings::store_id.eq(store).and(bindings::ended_at.is_null()))
        .filter(bindings::bound_at.gt(at));
    let objected = objections::table
        .filter(objections::application_id.eq(application.id).and(objections::objected_at.is_not_null()))
        .filter(objections::lifted_at.is_null());
    let is_other: bool = diesel::select(exists(newer_contact).or(exists(newer_binding)).or(exists(objected)))
        .get_result(&mut conn)
        .await?;
    Ok(!is_other)
}

pub(super) fn answers_of(application: &Application) -> Answers {
    Answers {
        reason: application.reason.clone(),
        statement: application.statement.clone(),
        contact_name: application.contact_name.clone(),
        contact_phone: application.contact_phone.clone(),
        contact_email: application.contact_email.clone(),
    }
}

/// The reasons of the rejection in force, from the policy it was judged by; empty when the application is not
/// rejected.
pub(super) async fn list_reasons(
    conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
) -> QueryResult<Vec<Rejection>> {
    let policy = ctx.policies.get(conn, application.policy_id).await?;
    let in_force = decision::list(conn, application.id).await?.into_iter().find(|it| it.undone_at.is_none());
    let codes = in_force.filter(|_| application.status == Status::Rejected).map(|it| it.reasons).unwrap_or_default();
    Ok(codes.iter().filter_map(|code| policy.policy.rejection(code)).cloned().collect())
}

/// Lists what needs to be fixed in a draft that follows a rejection; empty for any other draft.
pub async fn list_fixes(
    conn: &AsyncPgConnection,
    ctx: &Context,
    draft: &Draft,
    files: &[File],
) -> QueryResult<Vec<FixHint>> {
    let Some(follows) = draft.follows_id else { return Ok(Vec::new()) };
    let Some((before, _)) = crate::application::find(conn, follows).await? else { return Ok(Vec::new()) };
    let reasons = list_reasons(conn, ctx, &before).await?;
    let old_files = evidence::list_of_application(conn, follows).await?;
    let policy = ctx.policies.current(conn).await?;
    let asked = policy.policy.documents_for(draft.kind, &draft.answers.reason, draft.channel());
    let fix = |rejection: Rejection| {
        let is_here = |about: &&String| {
            about.parse::<crate::policy::field::Field>().is_ok() || asked.iter().any(|it| it.document.code == **about)
        };
        let place = |about: &String| FixTarget {
            is_changed: is_changed(about, draft, files, &before, &old_files),
            about: about.clone(),
        };
        FixHint { places: rejection.about.iter().filter(is_here).map(place).collect(), rejection }
    };
    Ok(reasons.into_iter().map(fix).collect())
}

fn is_changed(about: &str, draft: &Draft, files: &[File], before: &Application, old_files: &[File]) -> bool {
    use crate::policy::field::Field;
    let (now, old) = (&draft.answers.normalised(), before);
    match about.parse::<Field>() {
        Ok(Field::Reason) => now.reason != old.reason,
        Ok(Field::Statement) => now.statement != old.statement,
        Ok(Field::ContactName) => now.contact_name != old.contact_name,
        Ok(Field::ContactPhone) => now.contact_phone != old.contact_phone,
        Ok(Field::ContactEmail) => now.contact_email != old.contact_email,
        Err(_) => files
            .iter()
            .filter(|file| file.evidence.document == about)
            .any(|file| !old_files.iter().any(|old| old.evidence.sha256 == file.evidence.sha256)),
    }
}
