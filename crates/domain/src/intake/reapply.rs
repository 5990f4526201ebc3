//! Applying again (R17): a draft with the valid parts of a rejected application, and what needs to be fixed.
//!
//! A form begun anew follows the last rejection, too: [`find_predecessor`] and [`save_answers`].

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use crate::application::{Action, Application, NotPermitted, Status, TransitionError};
use crate::base::schema::{applications, bindings, draft_evidence, drafts, objections, store_contacts};
use crate::base::{Actor, ApplicationId, Channel, Kind, StoreId};
use crate::evidence::{self, EvidenceState, File};
use crate::intake::admission::{self, NotAdmitted};
use crate::intake::draft::{self, Answers, Draft, DraftOwner};
use crate::intake::draft_document;
use crate::letter::Context;
use crate::policy::Rejection;
use crate::policy::field::{self, Field};
use crate::review::check::{self, DueCheck};
use crate::review::decision::{self, Decision};
use crate::review::outcome::Outcome;
use crate::store::{self, funds};

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
    /// The reason, from the policy the rejected application was judged by, and only the documents that were at fault.
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
/// draft keeps its answers; empty ones and documents that were not at fault are added. Idempotent.
pub async fn begin_again(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
) -> Result<Draft, ReapplyError> {
    actor.must(Action::Submit.permission())?;
    let now = ctx.now();
    conn.transaction(async |conn| {
        let application = lock(conn, id).await?;
        let owner = DraftOwner::of(actor, application.store_id).filter(|owner| owner.agent.is_none());
        let owner = owner.ok_or(ReapplyError::Missing)?;
        let judged = ctx.policies.get(conn, application.policy_id).await?;
        if !application.can_be_followed(judged.policy.grace_period(), now) {
            return Err(ReapplyError::Missing);
        }
        let policy = ctx.policies.current(conn).await?;
        let store = store::get(conn, application.store_id).await?;
        admission::check(conn, &policy, &store, (application.kind, Channel::Web), now).await?;
        let draft = draft::begin(conn, owner, application.kind, &Answers::default(), now).await?;
        if draft.follows_id == Some(followed_by(conn, &application).await?) {
            return Ok(draft);
        }
        Ok(follow(conn, ctx, draft, &application).await?)
    })
    .await
}

/// The application, locked until the end of the transaction, so that retention does not destroy documents that are being
/// carried over. Rows that refer to it can be inserted meanwhile: an application that follows it may be submitted.
pub(super) async fn lock(mut conn: &AsyncPgConnection, id: ApplicationId) -> Result<Application, TransitionError> {
    let row = applications::table.find(id).select(Application::as_select()).for_no_key_update();
    row.first(&mut conn).await.optional()?.ok_or(TransitionError::Missing)
}

/// The application that a new one of this store and kind follows without being asked to: the last one that ended
/// without an effect, if it was rejected, or lapsed or was withdrawn after a rejection. `None` after an approval, or
/// while a registered contact's objection to it is in force.
pub async fn find_predecessor(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    store: StoreId,
    kind: Kind,
) -> QueryResult<Option<Application>> {
    /// Further back, nothing is left to fix.
    const LOOKED_AT: i64 = 20;
    let last: Vec<Application> = applications::table
        .filter(applications::store_id.eq(store).and(applications::kind.eq(kind)))
        .order((applications::submitted_at.desc(), applications::id.desc()))
        .limit(LOOKED_AT)
        .select(Application::as_select())
        .load(&mut conn)
        .await?;
    for application in last {
        if application.status == Status::Approved {
            return Ok(None);
        }
        let grace_period = ctx.policies.get(conn, application.policy_id).await?.policy.grace_period();
        if !application.can_be_followed(grace_period, ctx.now()) || application.objected_at.is_some() {
            continue;
        }
        if application.status == Status::Lapsed || find_rejection(conn, application.id).await?.is_some() {
            return Ok(Some(application));
        }
    }
    Ok(None)
}

/// The answers a form begun anew starts with, and the application it follows; `None` when there is no such application.
pub async fn find_start(
    conn: &AsyncPgConnection,
    ctx: &Context,
    store: StoreId,
    kind: Kind,
) -> QueryResult<Option<(ApplicationId, Answers)>> {
    let Some(application) = find_predecessor(conn, ctx, store, kind).await? else { return Ok(None) };
    let answers = if is_of_owner(conn, &application).await? { answers_of(&application) } else { Answers::default() };
    Ok(Some((application.id, answers)))
}

/// Saves the answers of the owner's form as typed. A form that is begun with them follows the application that ended
/// before, as with [`begin_again`].
pub async fn save_answers(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    owner: DraftOwner,
    kind: Kind,
    answers: &Answers,
) -> Result<Draft, TransitionError> {
    conn.transaction(async |conn| {
        let follows_none =
            |draft: &Draft| draft.lodged_by.is_none() && draft.client_id.is_none() && draft.follows_id.is_none();
        // The application is locked before the draft (decision 0008).
        let mut before = None;
        if draft::find(conn, owner, kind).await?.as_ref().is_none_or(follows_none)
            && let Some(found) = find_predecessor(conn, ctx, owner.store, kind).await?
        {
            before = Some(lock(conn, found.id).await?);
        }
        let draft = draft::begin(conn, owner, kind, answers, ctx.now()).await?;
        if let Some(application) = before.filter(|_| follows_none(&draft)) {
            follow(conn, ctx, draft, &application).await?;
        }
        Ok(draft::save(conn, owner, kind, answers, ctx.now()).await?)
    })
    .await
}

/// The application that one after this is compared with: the one before it, if this one was withdrawn and never
/// decided. Otherwise a withdrawal would hide a rejection from the reviewers.
pub(super) async fn followed_by(conn: &AsyncPgConnection, application: &Application) -> QueryResult<ApplicationId> {
    let is_undecided = application.status == Status::Withdrawn && find_rejection(conn, application.id).await?.is_none();
    Ok(application.follows_id.filter(|_| is_undecided).unwrap_or(application.id))
}

/// Fills in what the draft lacks and can keep from the application, and marks that it follows it. The application is
/// locked.
async fn follow(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    draft: Draft,
    application: &Application,
) -> QueryResult<Draft> {
    let is_same = is_of_owner(conn, application).await?;
    if is_same {
        carry_documents(conn, ctx, &draft, application).await?;
    }
    let proved = is_same.then(|| application.contact_email.clone());
    let answers = if is_same { filled(&draft.answers, answers_of(application)) } else { draft.answers.clone() };
    diesel::update(drafts::table.find(draft.id))
        .set((
            drafts::answers.eq(&answers),
            drafts::follows_id.eq(Some(followed_by(conn, application).await?)),
            drafts::proved_email.eq(draft.proved_email.or(proved)),
            drafts::updated_at.eq(ctx.now()),
            drafts::reminded_at.eq(None::<DateTime<Utc>>),
        ))
        .returning(Draft::as_returning())
        .get_result(&mut conn)
        .await
}

/// Adds the documents that were not at fault, as far as the limits of today permit.
async fn carry_documents(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    draft: &Draft,
    application: &Application,
) -> QueryResult<()> {
    let limits = &ctx.policies.current(conn).await?.policy.limits;
    let at_fault: Vec<String> =
        list_faults(conn, ctx, application).await?.into_iter().flat_map(|it| it.about).collect();
    let there = draft_document::list_of_draft(conn, draft.id).await?;
    let mut kept = there.clone();
    let mut carried = Vec::new();
    for file in list_submitted(conn, application.id).await? {
        let document = &file.evidence.document;
        let is_usable = file.evidence.state == EvidenceState::Ready && file.evidence.uploaded_by.is_none();
        let is_there = there.iter().any(|it| it.evidence.document == *document);
        let has_room = evidence::check_room(limits, &kept, i64::from(file.evidence.size_bytes)).is_ok();
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

/// The documents submitted with an application, and with the answers to its information requests.
pub async fn list_submitted(conn: &AsyncPgConnection, id: ApplicationId) -> QueryResult<Vec<File>> {
    let mut files = evidence::list_of_application(conn, id).await?;
    files.extend(evidence::list_of_answers(conn, id).await?);
    Ok(files)
}

/// True when the current owner may see the earlier answers and reuse the documents: the owner submitted them, neither
/// the primary contact nor the binding is newer, and every objection was lifted.
pub async fn is_of_owner(conn: &AsyncPgConnection, application: &Application) -> QueryResult<bool> {
    Ok(application.channel == Channel::Web && query_has_same_owner(conn, application).await?)
}

/// True when the store has still the owner who applied: neither the primary contact nor the binding is newer, and every
/// objection was lifted.
pub(super) async fn query_has_same_owner(mut conn: &AsyncPgConnection, application: &Application) -> QueryResult<bool> {
    let (store, at) = (application.store_id, application.submitted_at);
    let newer_contact = store_contacts::table
        .filter(store_contacts::store_id.eq(store).and(store_contacts::is_primary))
        .filter(store_contacts::ended_at.is_null().and(store_contacts::created_at.gt(at)));
    let newer_binding = bindings::table
        .filter(bindings::store_id.eq(store).and(bindings::ended_at.is_null()))
        .filter(bindings::bound_at.gt(at).or(bindings::registered_at.ge(at)));
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

/// The answers, with the earlier ones where they are empty. A statement belongs to its reason.
fn filled(typed: &Answers, before: Answers) -> Answers {
    let or = |typed: &String, before: String| if typed.trim().is_empty() { before } else { typed.clone() };
    let has_reason = !typed.reason.trim().is_empty();
    Answers {
        statement: if has_reason { typed.statement.clone() } else { or(&typed.statement, before.statement) },
        reason: or(&typed.reason, before.reason),
        contact_name: or(&typed.contact_name, before.contact_name),
        contact_phone: or(&typed.contact_phone, before.contact_phone),
        contact_email: or(&typed.contact_email, before.contact_email),
    }
}

/// The last rejection of an application that was not undone, whatever the status became.
async fn find_rejection(conn: &AsyncPgConnection, id: ApplicationId) -> QueryResult<Option<Decision>> {
    Ok(decision::find_in_force(conn, id).await?.filter(|decision| decision.outcome == Outcome::Reject))
}

/// As [`find_rejection`], if the applicant was told of it: a withdrawal in the grace period keeps the email back.
async fn find_told_rejection(conn: &AsyncPgConnection, application: &Application) -> QueryResult<Option<Decision>> {
    let is_told = |decision: &Decision| {
        application.status == Status::Rejected || application.closed_at.is_some_and(|at| decision.grace_until <= at)
    };
    Ok(find_rejection(conn, application.id).await?.filter(is_told))
}

/// The reasons of the rejection, from the policy it was judged by, each narrowed to the documents that were at fault;
/// empty when the application was not rejected.
pub(super) async fn list_faults(
    conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
) -> QueryResult<Vec<Rejection>> {
    let Some(decision) = find_told_rejection(conn, application).await? else { return Ok(Vec::new()) };
    let policy = ctx.policies.get(conn, application.policy_id).await?;
    let checks = check::list(conn, &policy, application).await?;
    let reasons = decision.reasons.iter().filter_map(|code| policy.policy.rejection(code)).cloned();
    Ok(reasons.map(|rejection| narrowed(rejection, &checks, decision.round)).collect())
}

/// A reason may be about several documents. Where failed checks name some of them, the others were right.
fn narrowed(mut rejection: Rejection, checks: &[DueCheck], round: i16) -> Rejection {
    let failed = |due: &&DueCheck| {
        let answer = due.history.iter().find(|answer| answer.round == round);
        due.rule.rejection.as_ref() == Some(&rejection.code) && answer.is_some_and(|answer| !answer.result.is_good())
    };
    let named: Vec<&String> = checks.iter().filter(failed).filter_map(|due| due.rule.document.as_ref()).collect();
    if rejection.about.iter().any(|about| named.contains(&about)) {
        rejection.about.retain(|about| !field::is_document(about) || named.contains(&about));
    }
    rejection
}

/// The application a draft follows, if its owner may see why that was rejected.
async fn find_followed(conn: &AsyncPgConnection, draft: &Draft) -> QueryResult<Option<Application>> {
    let Some(follows) = draft.follows_id else { return Ok(None) };
    let Some((before, _)) = crate::application::find(conn, follows).await? else { return Ok(None) };
    Ok(is_of_owner(conn, &before).await?.then_some(before))
}

/// The reviewer's message of the rejection that a draft follows; `None` for any other draft, and when there is none.
pub async fn find_message(conn: &AsyncPgConnection, draft: &Draft) -> QueryResult<Option<String>> {
    let Some(before) = find_followed(conn, draft).await? else { return Ok(None) };
    let decision = find_told_rejection(conn, &before).await?;
    Ok(decision.map(|decision| decision.message).filter(|message| !message.is_empty()))
}

/// Lists what needs to be fixed in a draft that follows a rejection; empty for any other draft.
pub async fn list_fixes(
    conn: &AsyncPgConnection,
    ctx: &Context,
    draft: &Draft,
    files: &[File],
) -> QueryResult<Vec<FixHint>> {
    let Some(before) = find_followed(conn, draft).await? else { return Ok(Vec::new()) };
    let reasons = list_faults(conn, ctx, &before).await?;
    let old_files = list_submitted(conn, before.id).await?;
    let (policy, store) = futures::try_join!(ctx.policies.current(conn), store::get(conn, draft.store_id))?;
    let asked = policy.policy.documents_for(draft.kind, &draft.answers.reason, draft.channel());
    let fix = |rejection: Rejection| {
        let is_here =
            |about: &&String| !field::is_document(about) || asked.iter().any(|it| it.document.code == **about);
        let place = |about: &String| FixTarget {
            is_changed: if about == field::FUNDS {
                funds::outstanding(&policy.policy, &draft.answers.reason, &store).is_empty()
            } else {
                is_changed(about, draft, files, &before, &old_files)
            },
            about: about.clone(),
        };
        FixHint { places: rejection.about.iter().filter(is_here).map(place).collect(), rejection }
    };
    Ok(reasons.into_iter().map(fix).collect())
}

/// An empty field is not changed: there is nothing in it yet. Neither is a file that cannot be submitted.
fn is_changed(about: &str, draft: &Draft, files: &[File], before: &Application, old_files: &[File]) -> bool {
    let (now, old) = (&draft.answers.normalised(), before);
    let differs = |now: &String, old: &String| !now.is_empty() && now != old;
    match about.parse::<Field>() {
        Ok(Field::Reason) => differs(&now.reason, &old.reason),
        Ok(Field::Statement) => differs(&now.statement, &old.statement),
        Ok(Field::ContactName) => differs(&now.contact_name, &old.contact_name),
        Ok(Field::ContactPhone) => differs(&now.contact_phone, &old.contact_phone),
        Ok(Field::ContactEmail) => differs(&now.contact_email, &old.contact_email),
        Err(_) => files
            .iter()
            .filter(|file| file.evidence.document == about)
            .filter(|file| file.evidence.state == EvidenceState::Ready || file.evidence.state.is_waiting())
            .any(|file| !old_files.iter().any(|old| old.evidence.sha256 == file.evidence.sha256)),
    }
}
