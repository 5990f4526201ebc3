//! Writing a decision and everything that belongs to it, under the application's lock; and undoing it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;

use super::{DecideError, DecidedStore, Decision, Verdict, VerdictField, effect_not_before, letter_of, list};
use crate::application::transition::ONE_OPEN;
use crate::application::{
    Action, Application, EffectState, Patch, Permission, TransitionError, party, status, transition,
};
use crate::base::schema::decisions;
use crate::base::unique::violates;
use crate::base::{Actor, ApplicationId, DecisionId, EvidenceId, RecommendationId, StaffId, text};
use crate::deadline::resume::Resumed;
use crate::deadline::{ClockCause, ClockState, escalation, ledger};
use crate::letter::{self, CancelCause, Context, Letter, OutgoingLetter, Topic};
use crate::policy::PublishedPolicy;
use crate::review::claim::{self, EndCause};
use crate::review::outcome::Outcome;
use crate::review::unopened::{self, Opening};
use crate::review::{check, flag, penalty};
use crate::store::contact_notice;
use crate::store::inquiry::{self, InquiryCause};
use crate::{effect, store};

/// Checks that the application supports the verdict: its checks, and for an approval that what it is about is still in
/// force and no hard flag is unresolved.
///
/// # Errors
/// [`DecideError::Checks`], [`DecideError::SubjectEnded`], [`DecideError::Flags`]; database errors.
pub async fn check_case(
    conn: &AsyncPgConnection,
    policy: &PublishedPolicy,
    application: &Application,
    outcome: Outcome,
    reasons: &[String],
) -> Result<(), DecideError> {
    let (gaps, blocking, is_in_force) = futures::try_join!(
        check::gaps(conn, policy, application, outcome, reasons),
        flag::list_blocking(conn, application.id),
        store::is_subject_in_force(conn, application),
    )?;
    if !gaps.is_empty() {
        return Err(DecideError::Checks(gaps));
    }
    if outcome == Outcome::Approve && !is_in_force {
        return Err(DecideError::SubjectEnded);
    }
    if outcome == Outcome::Approve && !blocking.is_empty() {
        return Err(DecideError::Flags(blocking));
    }
    Ok(())
}

/// Checks that this reviewer opened every document before an approval, or says that they decide without. Returns the
/// documents they have not opened; none for a rejection.
///
/// # Errors
/// [`DecideError::Unopened`]; database errors.
pub(crate) async fn check_opened(
    conn: &AsyncPgConnection,
    application: &Application,
    who: StaffId,
    outcome: Outcome,
    opening: Opening,
) -> Result<Vec<EvidenceId>, DecideError> {
    if outcome != Outcome::Approve {
        return Ok(Vec::new());
    }
    let unopened = unopened::list(conn, application, who).await?;
    if opening == Opening::Required && !unopened.is_empty() {
        return Err(DecideError::Unopened(unopened));
    }
    Ok(unopened.into_iter().map(|document| document.id).collect())
}

/// The people behind a decision: one reviewer, or two.
#[derive(Debug, Clone)]
pub(crate) struct Deciders {
    /// The reviewer whose verdict it is.
    pub(crate) by: StaffId,
    /// The recommendation and who confirmed it; `None` without a second review.
    pub(crate) second: Option<(RecommendationId, StaffId)>,
    /// Documents that the reviewer did not open and said so.
    pub(crate) unopened: Vec<EvidenceId>,
    /// The same of the second reviewer.
    pub(crate) second_unopened: Vec<EvidenceId>,
}

#[expect(clippy::too_many_arguments, reason = "the parts of one transaction, split from decide for its length")]
pub(crate) async fn write(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    deciders: &Deciders,
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
    let second = deciders.second.map(|(recommendation, _)| recommendation);
    let mut data = json!({ "decision": id, "reasons": reasons, "grace_until": grace_until, "recommendation": second });
    for (key, unopened) in [("unopened", &deciders.unopened), ("second_unopened", &deciders.second_unopened)] {
        if !unopened.is_empty() {
            data[key] = json!(unopened);
        }
    }
    transition::apply(conn, actor, application, action, now, patch, data).await?;
    let (store, basis, has_sole_mailbox) = futures::try_join!(
        store::get(conn, application.store_id),
        effect::get_basis(conn, application),
        contact_notice::has_sole_mailbox(conn, application.store_id),
    )?;
    let told = DecidedStore { name: &store.name, has_sole_mailbox };
    let mut letters = vec![letter_of(policy, application, told, id, verdict, now)];
    let not_before = effect_not_before(policy, application, has_sole_mailbox, grace_until);
    if approved {
        let contacts = contact_notice::list_others(conn, application).await?;
        let alerts = contact_notice::with_links(conn, contacts, application, &store, now, |about, objection, link| {
            (Topic::ObjectionToDecision(link, id), Letter::AlertApproved { about, objection, not_before })
        });
        let held = |letter| OutgoingLetter { hold_until: Some(grace_until), ..letter };
        letters.extend(alerts.await?.into_iter().map(held));
    }
    let decision = diesel::insert_into(decisions::table)
        .values((
            decisions::id.eq(id),
            decisions::application_id.eq(application.id),
            decisions::round.eq(application.round),
            decisions::outcome.eq(verdict.outcome),
            decisions::reasons.eq(reasons),
            decisions::message.eq(text::tidy(&verdict.message)),
            decisions::note.eq(text::tidy(&verdict.note)),
            decisions::basis_hash.eq(&basis[..]),
            decisions::decided_by.eq(deciders.by),
            decisions::decided_at.eq(now),
            decisions::grace_until.eq(grace_until),
            decisions::second_by.eq(deciders.second.map(|(_, by)| by)),
            decisions::second_at.eq(deciders.second.map(|_| now)),
            decisions::recommendation_id.eq(second),
        ))
        .execute(&mut conn);
    // Independent statements are pipelined; the effect's row references the decision's.
    let written = async {
        decision.await?;
        if let (Some(proposed), Some((_, confirmed_by))) = (&verdict.penalty, deciders.second) {
            penalty::insert(conn, actor, application, id, proposed, (deciders.by, confirmed_by), now).await?;
        }
        if approved {
            penalty::end_of_application(conn, ctx, actor, application.id, deciders.by, grace_until).await?;
            effect::schedule(conn, application, id, &basis, not_before, now).await?;
            inquiry::ask(conn, application, InquiryCause::Approved, now).await?;
        }
        Ok(())
    };
    futures::try_join!(
        written,
        claim::end(conn, application.id, EndCause::Decided, now),
        ledger::end(conn, application.id, ClockCause::Decided, now),
        escalation::cancel(conn, application.id, now),
        letter::post(conn, ctx, &letters),
    )?;
    Ok(id)
}

/// True when this actor may undo this decision now.
pub fn may_undo(actor: &Actor, application: &Application, decision: &Decision, now: DateTime<Utc>) -> bool {
    let decided = status::next(Some(application.status), Action::Undo).is_some() && decision.undone_at.is_none();
    let untouched = application.effect.can_be_withdrawn();
    let lodged = actor.staff().is_some_and(|staff| application.lodged_by == Some(staff.id));
    let own = actor.may(Action::Undo.permission())
        && actor.staff().is_some_and(|staff| staff.id == decision.decided_by || decision.second_by == Some(staff.id))
        && now < decision.grace_until;
    decided && untouched && !lodged && application.erased_at.is_none() && (own || actor.may(Permission::UndoLater))
}

/// Undoes a decision: its deciders within the grace period, a lead also later, as long as the effect can be taken
/// back. The actor holds the application again and the clock continues from its ledger. The applicant is told, if an
/// attempt to send the decision's letter was begun.
pub async fn undo(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
    note: &str,
) -> Result<(), DecideError> {
    let me = actor.must_as_staff(Action::Undo.permission())?;
    let now = ctx.now();
    let undone = conn.transaction(async |conn| {
        // Locked first (decision 0008), because its letters are cancelled before the step is taken.
        let application = transition::lock(conn, id).await?;
        if party::is_party(conn, ctx.key.as_ref(), &application, me).await? {
            return Err(DecideError::OwnApplication);
        }
        let in_force = list(conn, id).await?.into_iter().find(|decision| decision.undone_at.is_none());
        let Some(decision) = in_force.filter(|decision| may_undo(actor, &application, decision, now)) else {
            return Err(transition::conflict(conn, id).await?.into());
        };
        // An undo requires a note.
        let policy = ctx.policies.get(conn, application.policy_id).await?;
        let note = text::checked(note, 1, policy.policy.texts.note_max, true)
            .map_err(|problem| DecideError::Fields(vec![(VerdictField::Note, problem)]))?;
        // The due dates are restored unchanged, unless a calendar published since makes them later.
        let mut resumed = Resumed::count(conn, &application, &policy, now).await?;
        let undone = CancelCause::DecisionUndone;
        letter::cancel_held(conn, id, now, undone).await?;
        let was_told = letter::cancel_unsent(conn, id, &Topic::Decision(decision.id), now, undone).await?;
        if was_told {
            // The applicant was answered by then; the new date must be one that can be kept.
            resumed.leave_a_day(&policy, now);
        }
        let patch = Patch {
            effect: Some(EffectState::None),
            holder_id: Some(Some(me)),
            decided_at: Some(None),
            closed_at: Some(None),
            ..resumed.due_dates.patch()
        };
        let is_told = was_told || now >= decision.grace_until;
        let data = json!({ "decision": decision.id, "was_told": is_told });
        transition::apply(conn, actor, &application, Action::Undo, now, patch, data).await?;
        diesel::update(decisions::table.find(decision.id))
            .set((
                decisions::undone_at.eq(Some(now)),
                decisions::undone_by.eq(Some(me)),
                decisions::undo_note.eq(Some(&note)),
            ))
            .execute(conn)
            .await?;
        claim::insert(conn, ctx, &application, me).await?;
        ledger::start(conn, id, application.round, ClockState::Running, ClockCause::Undone, now).await?;
        resumed.restore_escalations(conn, &application, &policy, now).await?;
        effect::cancel(conn, id).await?;
        penalty::end_of_decision(conn, ctx, actor, id, (decision.id, was_told), me).await?;
        if decision.outcome == Outcome::Approve {
            penalty::restore_of_application(conn, ctx, actor, id).await?;
        }
        if was_told {
            // The application is reviewed again.
            let about = resumed.due_dates.about(store::about(conn, &application).await?);
            let topic = Topic::Reopening(decision.id, about.due_at);
            let penalty_until = penalty::running_until(conn, id, now).await?;
            let letter = OutgoingLetter::to_applicant(&application, topic, Letter::Reopened { about, penalty_until });
            letter::post(conn, ctx, &[letter]).await?;
        }
        if is_told {
            // Outside, the application was decided.
            contact_notice::reopened(conn, ctx, &application).await?;
        }
        Ok(())
    });
    match undone.await {
        // The store applied again after this rejection; a partial unique index allows one open application.
        Err(DecideError::Transition(TransitionError::Database(error))) if violates(&error, ONE_OPEN) => {
            Err(transition::conflict(conn, id).await?.into())
        }
        other => other,
    }
}
