//! Decisions: approve or reject, with reasons; append-only; undone, never edited.
//!
//! A decision, its event, its letter and its effect are written in one transaction. The letter is held and
//! the effect waits until the grace period is over, so that an undo leaves no trace outside.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use crate::actor::Actor;
use crate::application::{About, Application};
use crate::claim::{self, EndCause};
use crate::context::Context;
use crate::draft::{self, Problem};
use crate::effect;
use crate::evidence;
use crate::id::{ApplicationId, DecisionId, StaffId};
use crate::ledger::{self, Cause, ClockState};
use crate::letter::{self, Letter, Outgoing, ReasonGiven, Recipient};
use crate::permission::{NotPermitted, Permission};
use crate::policy::PublishedPolicy;
use crate::rung;
use crate::schema::{decisions, staff};
use crate::status::{self, Action, EffectState, Status};
use crate::store;
use crate::transition::{self, Patch, TransitionError};

text_enum! {
    /// What was decided.
    pub enum Outcome {
        /// Yes.
        Approve = "approve",
        /// No.
        Reject = "reject",
    }
}

/// A verdict as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Yes or no.
    pub outcome: Outcome,
    /// Codes of the policy's reasons to reject; ignored for an approval.
    pub reasons: Vec<String>,
    /// Words to the applicant.
    pub words: String,
    /// Note to colleagues.
    pub note: String,
    /// Version of the application the reviewer was looking at; any later one is a conflict. `None` when no page was
    /// shown.
    pub seen_version: Option<i32>,
}

text_enum! {
    /// A field of the decision form.
    pub enum VerdictField {
        /// The reasons.
        Reasons = "reasons",
        /// Words to the applicant.
        Words = "words",
        /// Note to colleagues.
        Note = "note",
    }
}

/// Why a decision was refused.
#[derive(Debug, thiserror::Error)]
pub enum DecideError {
    /// The step could not be taken; a conflict says who was first.
    #[error(transparent)]
    Transition(#[from] TransitionError),
    /// The actor does not hold the application (any more).
    #[error("not held by the one who decides")]
    NotHolder,
    /// The actor lodged it: nobody decides what they lodged (R24).
    #[error("lodged by the one who decides")]
    OwnApplication,
    /// A contact objected; a lead has to look first.
    #[error("a registered contact objected")]
    Objected,
    /// Fields that need another look.
    #[error("the verdict is incomplete")]
    Fields(Vec<(VerdictField, Problem)>),
}

impl From<diesel::result::Error> for DecideError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Transition(error.into())
    }
}

impl From<NotPermitted> for DecideError {
    fn from(error: NotPermitted) -> Self {
        Self::Transition(error.into())
    }
}

/// A decision as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "the columns are described in the database")]
pub struct Decision {
    pub id: DecisionId,
    pub round: i16,
    pub outcome: Outcome,
    pub reasons: Vec<String>,
    pub words: String,
    pub note: String,
    pub content_hash: Vec<u8>,
    pub decided_by: StaffId,
    pub decided_at: DateTime<Utc>,
    pub grace_until: DateTime<Utc>,
    pub undone_at: Option<DateTime<Utc>>,
    pub undo_note: Option<String>,
    /// The name of `decided_by`.
    pub decided_by_name: String,
}

/// An application's decisions, newest first; the standing one, if any, is the first that was not undone.
///
/// # Errors
/// Database errors.
pub async fn list(mut conn: &AsyncPgConnection, application: ApplicationId) -> QueryResult<Vec<Decision>> {
    decisions::table
        .inner_join(staff::table.on(decisions::decided_by.eq(staff::id)))
        .filter(decisions::application_id.eq(application))
        .order(decisions::decided_at.desc())
        .select((
            decisions::id,
            decisions::round,
            decisions::outcome,
            decisions::reasons,
            decisions::words,
            decisions::note,
            decisions::content_hash,
            decisions::decided_by,
            decisions::decided_at,
            decisions::grace_until,
            decisions::undone_at,
            decisions::undo_note,
            staff::name,
        ))
        .load(&mut conn)
        .await
}

/// Checks a verdict against the policy and names everything wrong at once.
///
/// # Errors
/// [`DecideError::Fields`].
pub fn check(policy: &PublishedPolicy, application: &Application, verdict: &Verdict) -> Result<(), DecideError> {
    let texts = &policy.policy.texts;
    let mut problems = Vec::new();
    if verdict.outcome == Outcome::Reject {
        if verdict.reasons.is_empty() {
            problems.push((VerdictField::Reasons, Problem::Missing));
        }
        let allowed = |code: &String| policy.policy.rejections_for(application.kind).any(|r| r.code == *code);
        if !verdict.reasons.iter().all(allowed) {
            problems.push((VerdictField::Reasons, Problem::NotAChoice));
        }
    }
    // A rejection says in words what to do next (R13).
    let words_min = usize::from(verdict.outcome == Outcome::Reject);
    let words = verdict.words.replace("\r\n", "\n");
    if let Some(problem) = draft::text(words.trim(), words_min, texts.decision_words_max, true) {
        problems.push((VerdictField::Words, problem));
    }
    let note = verdict.note.replace("\r\n", "\n");
    if let Some(problem) = draft::text(note.trim(), 0, texts.note_max, true) {
        problems.push((VerdictField::Note, problem));
    }
    if problems.is_empty() { Ok(()) } else { Err(DecideError::Fields(problems)) }
}

/// The letter a verdict would send, exactly as it would go: for the check page, and for the decision itself.
pub fn letter_of(
    policy: &PublishedPolicy,
    application: &Application,
    store_name: &str,
    decision: DecisionId,
    verdict: &Verdict,
    at: DateTime<Utc>,
) -> Outgoing {
    let about = About::new(application, store_name);
    let words = verdict.words.replace("\r\n", "\n").trim().to_owned();
    let grace_until = at + policy.policy.grace_period();
    let letter = match verdict.outcome {
        Outcome::Approve => {
            Letter::Approved { about, words, not_before: effect_not_before(policy, application, grace_until) }
        }
        Outcome::Reject => {
            let given =
                verdict.reasons.iter().filter_map(|code| policy.policy.rejection(code)).map(|rejection| ReasonGiven {
                    label: rejection.label.get(application.locale).to_owned(),
                    next: rejection.next.get(application.locale).to_owned(),
                });
            Letter::Rejected { about, reasons: given.collect(), words }
        }
    };
    Outgoing {
        letter,
        recipient: Recipient::Applicant,
        to: application.contact_email.clone(),
        locale: application.locale,
        dedupe_key: letter_key(decision),
        hold_until: Some(grace_until),
    }
}

/// What ties a letter to the decision it tells of: its `dedupe_key`.
pub(crate) fn letter_key(decision: DecisionId) -> String {
    format!("decision:{decision}")
}

/// The effect waits for the end of grace and, at the least, for the notice period after submission.
fn effect_not_before(policy: &PublishedPolicy, application: &Application, grace_until: DateTime<Utc>) -> DateTime<Utc> {
    grace_until.max(application.submitted_at + policy.policy.notice_period())
}

/// Whether this actor may decide this application as it stands: holds it, did not lodge it (R24), and nobody objected.
///
/// # Errors
/// [`DecideError`], as facts.
pub fn check_decider(actor: &Actor, application: &Application) -> Result<StaffId, DecideError> {
    let permission = Action::Approve.permission();
    actor.must(permission)?;
    let me = actor.staff().ok_or(NotPermitted(permission))?.id;
    if application.lodged_by == Some(me) {
        return Err(DecideError::OwnApplication);
    }
    if application.holder_id != Some(me) {
        return Err(DecideError::NotHolder);
    }
    if application.objected_at.is_some() {
        return Err(DecideError::Objected);
    }
    Ok(me)
}

/// Decides an application the actor holds.
///
/// # Errors
/// [`DecideError`].
pub async fn decide(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    verdict: &Verdict,
) -> Result<DecisionId, DecideError> {
    let action = match verdict.outcome {
        Outcome::Approve => Action::Approve,
        Outcome::Reject => Action::Reject,
    };
    actor.must(action.permission())?;
    conn.transaction(async |conn| {
        let application = transition::see(conn, id).await?;
        let is_stale = verdict.seen_version.is_some_and(|seen| seen != application.version);
        if is_stale || application.status != Status::InReview {
            return Err(transition::conflict(conn, id).await?.into());
        }
        let me = check_decider(actor, &application)?;
        let policy = ctx.policies.get(conn, application.policy_id).await?;
        check(&policy, &application, verdict)?;
        write(conn, ctx, actor, me, &application, &policy, action, verdict).await
    })
    .await
}

#[expect(clippy::too_many_arguments, reason = "the parts of one transaction, split from decide for its length")]
async fn write(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    me: StaffId,
    application: &Application,
    policy: &PublishedPolicy,
    action: Action,
    verdict: &Verdict,
) -> Result<DecisionId, DecideError> {
    let now = ctx.now();
    let id = DecisionId::new(now);
    let grace_until = now + policy.policy.grace_period();
    let approved = verdict.outcome == Outcome::Approve;
    let patch = Patch {
        effect: Some(if approved { EffectState::Scheduled } else { EffectState::None }),
        holder_id: Some(None),
        decided_at: Some(Some(now)),
        closed_at: Some((!approved).then_some(grace_until)),
        ..Patch::default()
    };
    let reasons: &[String] = if approved { &[] } else { &verdict.reasons };
    let data = json!({ "decision": id, "reasons": reasons, "grace_until": grace_until });
    transition::take(conn, actor, application, action, now, patch, data).await?;
    let (store, binding, evidence) = futures::try_join!(
        store::get(conn, application.store_id),
        store::find_live_binding(conn, application.store_id),
        evidence::basis_now(conn, application.id),
    )?;
    let basis = application.basis_hash(binding, &evidence);
    let letter = letter_of(policy, application, &store.name, id, verdict, now);
    let decision = diesel::insert_into(decisions::table)
        .values((
            decisions::id.eq(id),
            decisions::application_id.eq(application.id),
            decisions::round.eq(application.round),
            decisions::outcome.eq(verdict.outcome),
            decisions::reasons.eq(reasons),
            decisions::words.eq(verdict.words.replace("\r\n", "\n").trim()),
            decisions::note.eq(verdict.note.replace("\r\n", "\n").trim()),
            decisions::content_hash.eq(&basis[..]),
            decisions::decided_by.eq(me),
            decisions::decided_at.eq(now),
            decisions::grace_until.eq(grace_until),
        ))
        .execute(&mut conn);
    // What does not depend on each other goes over the wire together; the effect's row needs the decision's.
    let decided = async {
        decision.await?;
        if approved {
            let not_before = effect_not_before(policy, application, grace_until);
            effect::schedule(conn, application, id, &basis, not_before, now).await?;
        }
        Ok(())
    };
    futures::try_join!(
        decided,
        claim::end(conn, application.id, EndCause::Decided, now),
        ledger::end(conn, application.id, Cause::Decided, now),
        rung::cancel(conn, application.id, now),
        letter::post(conn, ctx, std::slice::from_ref(&letter)),
    )?;
    Ok(id)
}

/// Whether this actor may undo the standing decision now.
pub fn may_undo(actor: &Actor, application: &Application, decision: &Decision, now: DateTime<Utc>) -> bool {
    let decided = status::next(Some(application.status), Action::Undo).is_some() && decision.undone_at.is_none();
    let untouched = application.effect.can_be_taken_back();
    let lodged = actor.staff().is_some_and(|staff| application.lodged_by == Some(staff.id));
    let own = actor.may(Action::Undo.permission())
        && actor.staff().is_some_and(|staff| staff.id == decision.decided_by)
        && now < decision.grace_until;
    decided && untouched && !lodged && application.erased_at.is_none() && (own || actor.may(Permission::UndoLater))
}

/// Takes a decision back: the decider within the grace period, a lead later, as long as nothing was asked of the
/// platform. The decider, or the lead, holds the application again; the clock goes on from its ledger.
///
/// # Errors
/// [`DecideError`].
pub async fn undo(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    note: &str,
) -> Result<(), DecideError> {
    actor.must(Action::Undo.permission())?;
    let me = actor.staff().ok_or(NotPermitted(Action::Undo.permission()))?.id;
    let now = ctx.now();
    let undone = conn.transaction(async |conn| {
        let application = transition::see(conn, id).await?;
        if application.lodged_by == Some(me) {
            return Err(DecideError::OwnApplication);
        }
        let standing = list(conn, id).await?.into_iter().find(|decision| decision.undone_at.is_none());
        let Some(standing) = standing else { return Err(transition::conflict(conn, id).await?.into()) };
        if !may_undo(actor, &application, &standing, now) {
            return Err(transition::conflict(conn, id).await?.into());
        }
        // A note is the guard of this step in the graph's table.
        let policy = ctx.policies.get(conn, application.policy_id).await?;
        let note = note.replace("\r\n", "\n");
        if let Some(problem) = draft::text(note.trim(), 1, policy.policy.texts.note_max, true) {
            return Err(DecideError::Fields(vec![(VerdictField::Note, problem)]));
        }
        let patch = Patch {
            effect: Some(EffectState::None),
            holder_id: Some(Some(me)),
            decided_at: Some(None),
            closed_at: Some(None),
            ..Patch::default()
        };
        let data = json!({ "decision": standing.id });
        transition::take(conn, actor, &application, Action::Undo, now, patch, data).await?;
        diesel::update(decisions::table.find(standing.id))
            .set((
                decisions::undone_at.eq(Some(now)),
                decisions::undone_by.eq(Some(me)),
                decisions::undo_note.eq(Some(note.trim())),
            ))
            .execute(conn)
            .await?;
        claim::insert(conn, ctx, &application, me).await?;
        ledger::start(conn, id, application.round, ClockState::Running, Cause::Undone, now).await?;
        rung::restore(conn, id, application.round).await?;
        effect::cancel(conn, id).await?;
        letter::cancel_held(conn, id, now, "decision undone").await?;
        Ok(())
    });
    match undone.await {
        // Rejected, and applied again since: the partial unique index lets one be open.
        Err(DecideError::Transition(TransitionError::Database(DieselError::DatabaseError(
            DatabaseErrorKind::UniqueViolation,
            _,
        )))) => Err(transition::conflict(conn, id).await?.into()),
        other => other,
    }
}
