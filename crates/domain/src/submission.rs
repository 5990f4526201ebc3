//! Handing an application in, and taking it back.
//!
//! A submission freezes everything under a content hash, starts the clock, sets up the ladder, and tells the
//! applicant and every registered contact, in one transaction.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::actor::Actor;
use crate::application::{About, Application, Channel, Kind};
use crate::calendar;
use crate::claim::{self, EndCause};
use crate::context::Context;
use crate::deadline::Rule;
use crate::draft::{self, CheckedAnswers};
use crate::effect;
use crate::event::{self, Subject};
use crate::id::{ApplicationId, StoreId};
use crate::ledger::{self, Cause, ClockState};
use crate::letter::{self, Letter, Outgoing, Recipient};
use crate::locale::Locale;
use crate::permission::NotPermitted;
use crate::policy::{PublishedPolicy, Strictness};
use crate::reference;
use crate::rung;
use crate::schema::{applications, decisions};
use crate::status::{self, Action, EffectState, Status};
use crate::store::{self, Certification, Store};
use crate::transition::{self, Patch, TransitionError};

/// What is handed in.
#[derive(Debug, Clone)]
pub struct Submission {
    /// The answers, checked.
    pub answers: CheckedAnswers,
    /// Codes of the consequences acknowledged.
    pub acknowledged: Vec<String>,
    /// Language of letters.
    pub locale: Locale,
}

/// What the applicant is told at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The application.
    pub id: ApplicationId,
    /// What to quote.
    pub reference: String,
    /// The promised date.
    pub due_at: DateTime<Utc>,
}

/// Why a submission was refused.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// The permission table says no.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// Consequences not acknowledged, by their codes (R7).
    #[error("consequences were not acknowledged")]
    NotAcknowledged(Vec<String>),
    /// One is open already for this store and kind.
    #[error("an application is open already")]
    AlreadyOpen(String),
    /// The store is bound to no account.
    #[error("the store is not bound")]
    NotBound,
    /// The store is not certified.
    #[error("the store is not certified")]
    NotCertified,
    /// Money or orders must be settled first (R8).
    #[error("funds first")]
    FundsFirst,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DieselError),
}

/// What stands in the way of applying at all; asked before the form is shown, and again at submission.
///
/// # Errors
/// [`SubmitError`], as facts.
pub async fn check_store(
    conn: &AsyncPgConnection,
    policy: &PublishedPolicy,
    store: &Store,
    kind: Kind,
    now: DateTime<Utc>,
) -> Result<(), SubmitError> {
    if let Some(reference) = find_open(conn, store.id, kind).await? {
        return Err(SubmitError::AlreadyOpen(reference));
    }
    if let Some(reference) = find_untold(conn, store.id, kind, now).await? {
        return Err(SubmitError::AlreadyOpen(reference));
    }
    match kind {
        Kind::Unbind if store::find_live_binding(conn, store.id).await?.is_none() => return Err(SubmitError::NotBound),
        Kind::RevokeCertification if store.certification != Certification::Certified => {
            return Err(SubmitError::NotCertified);
        }
        _ => {}
    }
    let funds = &policy.policy.funds;
    let stopped = (funds.balance == Strictness::Stop && store.balance_cents > 0)
        || (funds.unshipped_orders == Strictness::Stop && store.unshipped_orders > 0);
    if stopped { Err(SubmitError::FundsFirst) } else { Ok(()) }
}

/// The reference of the store's application of this kind that is open, or approved and not yet done.
///
/// # Errors
/// Database errors.
pub async fn find_open(mut conn: &AsyncPgConnection, store: StoreId, kind: Kind) -> QueryResult<Option<String>> {
    let unfinished = applications::status
        .eq(Status::Approved)
        .and(applications::effect.ne_all([EffectState::None, EffectState::Confirmed]));
    applications::table
        .filter(applications::store_id.eq(store).and(applications::kind.eq(kind)))
        .filter(applications::status.eq_any(Status::OPEN).or(unfinished))
        .select(applications::reference)
        .first(&mut conn)
        .await
        .optional()
}

/// The reference of a rejected application that its applicant still takes for open: the rejection is within its grace
/// period, and undoing it must not meet a newer application.
async fn find_untold(
    mut conn: &AsyncPgConnection,
    store: StoreId,
    kind: Kind,
    now: DateTime<Utc>,
) -> QueryResult<Option<String>> {
    applications::table
        .inner_join(decisions::table)
        .filter(applications::store_id.eq(store).and(applications::kind.eq(kind)))
        .filter(applications::status.eq(Status::Rejected))
        .filter(decisions::undone_at.is_null().and(decisions::grace_until.gt(now)))
        .select(applications::reference)
        .first(&mut conn)
        .await
        .optional()
}

/// Hands an application in.
///
/// # Errors
/// [`SubmitError`].
pub async fn submit(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    submission: &Submission,
) -> Result<Receipt, SubmitError> {
    let permission = Action::Submit.permission();
    actor.must(permission)?;
    let Actor::Applicant { store } = actor else { return Err(NotPermitted(permission).into()) };
    let result = conn.transaction(async |conn| submit_in(conn, ctx, actor, *store, submission).await).await;
    match result {
        // Two browsers at once: the partial unique index let one of them through.
        Err(SubmitError::Database(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _))) => {
            let open = find_open(conn, *store, submission.answers.kind()).await?;
            Err(SubmitError::AlreadyOpen(open.unwrap_or_default()))
        }
        other => other,
    }
}

async fn submit_in(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    store: StoreId,
    submission: &Submission,
) -> Result<Receipt, SubmitError> {
    let now = ctx.now();
    let kind = submission.answers.kind();
    let store = store::get(conn, store).await?;
    let policy = ctx.policies.current(conn).await?;
    check_store(conn, &policy, &store, kind, now).await?;
    let open: Vec<String> = policy
        .policy
        .consequences_for(kind)
        .map(|consequence| consequence.code.clone())
        .filter(|code| !submission.acknowledged.contains(code))
        .collect();
    if !open.is_empty() {
        return Err(SubmitError::NotAcknowledged(open));
    }
    let application = freeze(conn, ctx, &store, &policy, submission).await?;
    diesel::insert_into(applications::table).values(&NewApplication::from(&application)).execute(&mut conn).await?;
    ledger::start(conn, application.id, application.round, ClockState::Running, Cause::Submitted, now).await?;
    let times = rung::times(&policy.policy, application.target_at, application.due_at);
    rung::insert(conn, application.id, application.round, times, now).await?;
    draft::delete(conn, store.id, kind).await?;
    let data = json!({
        "kind": kind,
        "channel": application.channel,
        "policy_version": policy.version,
        "content_hash": hex::encode(&application.content_hash),
        "due_at": application.due_at,
    });
    event::record(conn, Subject::Application(application.id), actor, now, Action::Submit.as_str(), data).await?;
    letter::post(conn, ctx, &letters_of(conn, &application, &store).await?).await?;
    Ok(Receipt { id: application.id, reference: application.reference, due_at: application.due_at })
}

async fn freeze(
    conn: &AsyncPgConnection,
    ctx: &Context,
    store: &Store,
    policy: &PublishedPolicy,
    submission: &Submission,
) -> QueryResult<Application> {
    let now = ctx.now();
    let calendar = calendar::load(conn).await?;
    let rules = &policy.policy.clock;
    let clock = Rule { calendar: &calendar, close: rules.close };
    let (Some(target), Some(due)) = (clock.due(now, &[], rules.target_days), clock.due(now, &[], rules.deadline_days))
    else {
        unreachable!("a clock that was never paused has due dates")
    };
    let answers = submission.answers.answers().clone();
    let mut application = Application {
        id: ApplicationId::new(now),
        reference: reference::draw(conn, now).await?,
        store_id: store.id,
        kind: submission.answers.kind(),
        channel: Channel::Web,
        lodged_by: None,
        locale: submission.locale,
        reason: answers.reason,
        words: answers.words,
        contact_name: answers.contact_name,
        contact_phone: answers.contact_phone,
        contact_email: answers.contact_email,
        acknowledged: submission.acknowledged.clone(),
        balance_cents: store.balance_cents,
        unshipped_orders: store.unshipped_orders,
        content_hash: Vec::new(),
        policy_id: policy.id,
        follows_id: None,
        status: Status::Submitted,
        turn: status::turn(Status::Submitted, EffectState::None),
        effect: EffectState::None,
        round: 1,
        version: 1,
        holder_id: None,
        submitted_at: now,
        target_at: target.at,
        due_at: due.at,
        due_is_provisional: due.provisional,
        objected_at: None,
        decided_at: None,
        closed_at: None,
    };
    application.content_hash = application.content_hash().to_vec();
    Ok(application)
}

/// The receipt to the applicant, and the alert to every registered contact (R23).
async fn letters_of(conn: &AsyncPgConnection, application: &Application, store: &Store) -> QueryResult<Vec<Outgoing>> {
    let about = About::new(application, &store.name);
    let mut letters = vec![Outgoing {
        letter: Letter::Received { about: about.clone() },
        recipient: Recipient::Applicant,
        to: application.contact_email.clone(),
        locale: application.locale,
        dedupe_key: format!("received:{}", application.id),
        hold_until: None,
    }];
    letters.extend(store::list_contacts(conn, store.id).await?.into_iter().map(|address| Outgoing {
        letter: Letter::Alert { about: about.clone() },
        recipient: Recipient::Store(store.id),
        dedupe_key: format!("alert:{}:{address}", application.id),
        to: address,
        locale: store.locale,
        hold_until: None,
    }));
    Ok(letters)
}

/// Takes an application back (R18): before its applicant was told of a decision, or approved with nothing asked of the
/// platform yet.
///
/// # Errors
/// [`TransitionError::Missing`] for another store's application.
pub async fn withdraw(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
) -> Result<(), TransitionError> {
    let now = ctx.now();
    conn.transaction(async |conn| {
        let application = transition::see(conn, id).await?;
        if *actor != (Actor::Applicant { store: application.store_id }) {
            return Err(TransitionError::Missing);
        }
        let grace_period = ctx.policies.get(conn, application.policy_id).await?.policy.grace_period();
        let is_told_no = application.told_status(grace_period, now) == Status::Rejected;
        if is_told_no || !application.effect.can_be_taken_back() {
            return Err(transition::conflict(conn, id).await?);
        }
        let patch = Patch {
            effect: Some(EffectState::None),
            holder_id: Some(None),
            closed_at: Some(Some(now)),
            ..Patch::default()
        };
        transition::take(conn, actor, &application, Action::Withdraw, now, patch, transition::no_data()).await?;
        claim::end(conn, id, EndCause::Withdrawn, now).await?;
        ledger::end(conn, id, Cause::Withdrawn, now).await?;
        rung::cancel(conn, id, now).await?;
        effect::cancel(conn, id).await?;
        letter::cancel_held(conn, id, now, "withdrawn").await?;
        let store = store::get(conn, application.store_id).await?;
        let outgoing = Outgoing {
            letter: Letter::Withdrawn { about: About::new(&application, &store.name) },
            recipient: Recipient::Applicant,
            to: application.contact_email.clone(),
            locale: application.locale,
            dedupe_key: format!("withdrawn:{id}"),
            hold_until: None,
        };
        letter::post(conn, ctx, &[outgoing]).await?;
        Ok(())
    })
    .await
}

#[derive(Insertable)]
#[diesel(table_name = applications)]
struct NewApplication<'a> {
    id: ApplicationId,
    reference: &'a str,
    store_id: StoreId,
    kind: Kind,
    channel: Channel,
    locale: Locale,
    reason: &'a str,
    words: &'a str,
    contact_name: &'a str,
    contact_phone: &'a str,
    contact_email: &'a str,
    acknowledged: &'a [String],
    balance_cents: i64,
    unshipped_orders: i32,
    content_hash: &'a [u8],
    policy_id: crate::id::PolicyId,
    status: Status,
    turn: status::Turn,
    submitted_at: DateTime<Utc>,
    target_at: DateTime<Utc>,
    due_at: DateTime<Utc>,
    due_is_provisional: bool,
}

impl<'a> From<&'a Application> for NewApplication<'a> {
    fn from(a: &'a Application) -> Self {
        Self {
            id: a.id,
            reference: &a.reference,
            store_id: a.store_id,
            kind: a.kind,
            channel: a.channel,
            locale: a.locale,
            reason: &a.reason,
            words: &a.words,
            contact_name: &a.contact_name,
            contact_phone: &a.contact_phone,
            contact_email: &a.contact_email,
            acknowledged: &a.acknowledged,
            balance_cents: a.balance_cents,
            unshipped_orders: a.unshipped_orders,
            content_hash: &a.content_hash,
            policy_id: a.policy_id,
            status: a.status,
            turn: a.turn,
            submitted_at: a.submitted_at,
            target_at: a.target_at,
            due_at: a.due_at,
            due_is_provisional: a.due_is_provisional,
        }
    }
}
