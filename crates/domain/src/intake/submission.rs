//! Submits a draft as an application.
//!
//! A submission freezes everything under a content hash, starts the clock, inserts the escalations, and notifies the
//! applicant and every registered contact, in one transaction.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::result::Error as DieselError;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::application::party::{self, ContactData};
use crate::application::transition::ONE_OPEN;
use crate::application::{About, Action, Application, EffectState, NotPermitted, Status, reference, status};
use crate::base::schema::applications;
use crate::base::secret::random;
use crate::base::unique::violates;
use crate::base::{Actor, ApplicationId, DraftId, Locale, contact};
use crate::deadline::{ClockCause, ClockState, CountingRule, DueDates, calendar, escalation, ledger};
use crate::evidence;
use crate::intake::admission::{self, NotAdmitted};
use crate::intake::completeness::{self, Completeness, Gap};
use crate::intake::draft::{self, CheckedAnswers, Draft};
use crate::intake::{objection, query_code, reapply};
use crate::letter::{self, Context, Letter, OutgoingLetter, Topic};
use crate::policy::{Policy, PublishedPolicy};
use crate::record::event::{self, EventKind, Subject};
use crate::review::flag::{self, FlagCode, NewFlag, gather};
use crate::store::inquiry::{self, InquiryCause};
use crate::store::{self, Store};

/// A draft to submit.
#[derive(Debug, Clone)]
pub struct Submission {
    /// The draft.
    pub draft: DraftId,
    /// Language of letters.
    pub locale: Locale,
    /// The hash of the query code; only the applicant gets the code itself.
    pub query_code_hash: String,
}

/// The data of the confirmation page.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct Receipt {
    pub id: ApplicationId,
    pub reference: String,
    pub due_at: DateTime<Utc>,
}

/// Why a submission was refused.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say why")]
pub enum SubmitError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// There is no such draft, it belongs to somebody else, or it was already submitted.
    #[error("there is no such draft")]
    Missing,
    #[error(transparent)]
    NotAdmitted(#[from] NotAdmitted),
    #[error("the draft is incomplete")]
    Incomplete(Vec<Gap>),
    /// The agent's own contact data occur in it, or are registered for the store (R24).
    #[error("the agent is a party to the application")]
    OwnCase,
    /// The draft differs from what the applicant was shown, for instance because another tab changed it.
    #[error("the draft was changed since it was shown")]
    Changed,
    #[error(transparent)]
    Database(#[from] DieselError),
}

/// Submits a draft: the owner's own, or an agent's for an owner who cannot sign in (R9).
pub async fn submit(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    submission: &Submission,
) -> Result<Receipt, SubmitError> {
    submit_as_shown(conn, ctx, actor, submission, None).await
}

/// As [`submit`], if the draft still has the [`Completeness::digest`] of the page it is submitted from.
pub async fn submit_as_shown(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    submission: &Submission,
    shown: Option<&[u8; 32]>,
) -> Result<Receipt, SubmitError> {
    actor.must(Action::Submit.permission())?;
    let found = draft::find_by_id(conn, actor, submission.draft).await?.ok_or(SubmitError::Missing)?;
    let result = conn.transaction(async |conn| submit_in(conn, ctx, actor, submission, shown).await).await;
    match result {
        // Two submissions at once: the partial unique index lets one through.
        Err(SubmitError::Database(error)) if violates(&error, ONE_OPEN) => {
            let open = admission::find_open(conn, found.store_id, found.kind).await?;
            Err(NotAdmitted::AlreadyOpen(open.unwrap_or_default()).into())
        }
        other => other,
    }
}

async fn submit_in(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    submission: &Submission,
    shown: Option<&[u8; 32]>,
) -> Result<Receipt, SubmitError> {
    let now = ctx.now();
    let draft = draft::lock(conn, actor, submission.draft).await?.ok_or(SubmitError::Missing)?;
    let (store, policy) = futures::try_join!(store::get(conn, draft.store_id), ctx.policies.current(conn))?;
    admission::check(conn, &policy, &store, (draft.kind, draft.channel()), now).await?;
    if is_own_case(conn, ctx, actor, &draft).await? {
        return Err(SubmitError::OwnCase);
    }
    let completeness = completeness::evaluate(conn, &policy.policy, &store, draft).await?;
    if shown.is_some_and(|shown| *shown != completeness.digest(policy.id)) {
        return Err(SubmitError::Changed);
    }
    let checked = match &completeness.checked {
        Some(checked) if completeness.gaps.is_empty() => checked,
        _ => return Err(SubmitError::Incomplete(completeness.gaps)),
    };
    let mut application = freeze(conn, ctx, &store, &policy, &completeness, checked, submission.locale).await?;
    if application.follows_id.is_none() {
        // Also an agent's: reviewers see what changed, and the person who rejected the last one does not judge this one.
        let predecessor = reapply::find_predecessor(conn, ctx, store.id, application.kind).await?;
        application.follows_id = predecessor.map(|predecessor| predecessor.id);
    }
    application.content_hash = application.content_hash().to_vec();
    diesel::insert_into(applications::table).values(&application).execute(&mut conn).await?;
    evidence::freeze(conn, application.id, &completeness.files).await?;
    let due_dates = DueDates::of(&application);
    start_clock(conn, &policy.policy, application.id, application.round, ClockCause::Submitted, due_dates, now).await?;
    draft::delete(conn, completeness.draft.id).await?;
    query_code::insert(conn, application.id, &submission.query_code_hash, now).await?;
    flag::raise(conn, application.id, &flags_of(checked), now).await?;
    gather::gather(conn, ctx, &application, &store, &completeness.files).await?;
    let data = json!({
        "kind": application.kind,
        "channel": application.channel,
        "policy_version": policy.version,
        "content_hash": hex::encode(&application.content_hash),
        "due_at": application.due_at,
    });
    event::record(conn, Subject::Application(application.id), actor, now, EventKind::Submit, data).await?;
    let receipt = Letter::Received { about: About::new(&application, &store.name) };
    let topic = Topic::Deadline(application.id, application.due_at);
    let mut letters = vec![OutgoingLetter::to_applicant(&application, topic, receipt)];
    letters.extend(objection::alerts(conn, &application, &store, now).await?);
    letter::post(conn, ctx, &letters).await?;
    inquiry::ask(conn, &application, InquiryCause::Submitted, now).await?;
    Ok(Receipt { id: application.id, reference: application.reference, due_at: application.due_at })
}

/// True for an agent who would submit an application of their own as customer service (R24).
async fn is_own_case(conn: &AsyncPgConnection, ctx: &Context, actor: &Actor, draft: &Draft) -> QueryResult<bool> {
    let Some(staff) = actor.staff() else { return Ok(false) };
    let answers = draft.answers.normalised();
    let contact = ContactData {
        store: draft.store_id,
        email: &answers.contact_email,
        phone: &answers.contact_phone,
        application: None,
    };
    party::is_related(conn, ctx.key.as_ref(), &contact, staff.id).await
}

/// Flags raised by the wording of the answers.
fn flags_of(checked: &CheckedAnswers) -> Vec<NewFlag> {
    let looked = checked.looked();
    let name = &checked.answers().contact_name;
    let mut flags = Vec::new();
    if !looked.is_empty() {
        flags.push(NewFlag::soft(FlagCode::Wording, looked));
    }
    if contact::mixes_scripts(name) {
        flags.push(NewFlag::soft(FlagCode::MixedScripts, vec![name.clone()]));
    }
    flags
}

async fn freeze(
    conn: &AsyncPgConnection,
    ctx: &Context,
    store: &Store,
    policy: &PublishedPolicy,
    completeness: &Completeness,
    checked: &CheckedAnswers,
    locale: Locale,
) -> QueryResult<Application> {
    let now = ctx.now();
    let due_dates = count_due_dates(conn, &policy.policy, now).await?;
    let (draft, answers) = (&completeness.draft, checked.answers().clone());
    let salt: [u8; 32] = random().map_err(|error| DieselError::SerializationError(error.into()))?;
    let is_urgent = policy.policy.reason(&answers.reason).is_some_and(|reason| reason.compromised);
    let application = Application {
        id: ApplicationId::new(now),
        reference: reference::draw(conn, now).await?,
        store_id: store.id,
        kind: draft.kind,
        channel: draft.channel(),
        lodged_by: draft.lodged_by,
        client_id: draft.client_id,
        locale,
        reason: answers.reason,
        statement: answers.statement,
        contact_name: answers.contact_name,
        contact_phone: answers.contact_phone,
        contact_email: answers.contact_email,
        acknowledged: draft.acknowledged.clone(),
        balance_cents: store.balance_cents,
        unshipped_orders: store.unshipped_orders,
        content_hash: Vec::new(),
        content_salt: Some(salt.to_vec()),
        policy_id: policy.id,
        follows_id: draft.follows_id,
        status: Status::Submitted,
        turn: status::turn(Status::Submitted, EffectState::None),
        effect: EffectState::None,
        round: 1,
        version: 1,
        holder_id: None,
        submitted_at: now,
        target_at: due_dates.target_at,
        due_at: due_dates.due_at,
        due_is_provisional: due_dates.is_provisional,
        objected_at: None,
        decided_at: None,
        closed_at: None,
        open_after_sales: store.open_after_sales,
        loan_cents: store.loan_cents,
        is_urgent,
        evidence_digest: evidence::digest_of(&completeness.files).to_vec(),
        former_holder_at: None,
        erased_at: None,
        snoozed_until: None,
        round_started_at: None,
        figures_at: store.figures_at,
    };
    Ok(application)
}

/// The due dates of a round that begins now.
pub(super) async fn count_due_dates(
    conn: &AsyncPgConnection,
    policy: &Policy,
    now: DateTime<Utc>,
) -> QueryResult<DueDates> {
    let calendar = calendar::load_to_count(conn).await?;
    let rule = CountingRule { calendar: &calendar, close: policy.clock.close };
    match DueDates::count(rule, &policy.clock, now, &[]) {
        Some(due_dates) => Ok(due_dates),
        None => unreachable!("without pauses there are always due dates"),
    }
}

/// Starts the clock of a round and inserts its escalations.
pub(super) async fn start_clock(
    conn: &AsyncPgConnection,
    policy: &Policy,
    application: ApplicationId,
    round: i16,
    cause: ClockCause,
    DueDates { target_at, due_at, .. }: DueDates,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    ledger::start(conn, application, round, ClockState::Running, cause, now).await?;
    escalation::insert(conn, application, round, escalation::times(policy, target_at, due_at), now).await
}
