//! The invariants I1 to I14 of the threat model, as far as they are about the domain, and those of the status graph.
//!
//! Not checked here, because they are about requests and sessions: I7 (revoked sessions) and the part of I8 about HTTP.
//! I8 is checked for the queries behind the pages at the end of a walk, I13 once an application was erased, and the hash
//! chain of I5 at the end of a walk, because it covers every event.

use std::collections::HashSet;

use domain::base::RequestEnd;
use domain::letter::Topic;
use domain::letter::topic::TopicColumns;

use super::case::{Case, quoted};
use crate::prelude::*;

type Check = fn(&Case, &Case) -> Result<(), String>;

/// The invariants of what is stored before and after a deed.
const CHECKS: &[Check] = &[
    claims_and_holder_agree,
    effect_belongs_to_an_approval,
    two_people_decided,
    one_decision_in_force_per_round,
    ended_stays_ended,
    change_has_an_event,
    clock_follows_the_status,
    letters_have_a_cause,
    never_unbound_and_withdrawn,
    deadline_keeps_its_promises,
    attempts_are_bounded,
    objection_prevents_the_effect,
    contacts_are_told_of_each_turn,
    reopened_only_what_is_in_force,
    held_letters_are_of_decisions_in_force,
    taken_back_is_never_told,
    lapsed_question_arrived,
    penalty_needs_its_rejection,
    first_opinion_is_hidden,
];

/// Checks everything after a deed.
pub fn hold(before: &Case, now: &Case) -> Result<(), String> {
    CHECKS.iter().try_for_each(|check| check(before, now))?;
    super::care::nobody_waits_alone(now)
}

fn claims_and_holder_agree(_: &Case, now: &Case) -> Result<(), String> {
    let holder = now.application.holder_id;
    require!(now.claims.len() <= 1, "claims: {} are live", now.claims.len());
    require!(now.claims.as_slice().first().map(|(who, _)| *who) == holder, "claims: holder and claim differ");
    let needs = [Status::InReview, Status::AwaitingApplicant].contains(&now.status());
    require!(!needs || holder.is_some(), "claims: {} without a holder", now.status());
    require!(now.status() != Status::Submitted || holder.is_none(), "claims: submitted with a holder");
    Ok(())
}

/// I1: a live effect belongs to an approval in force.
fn effect_belongs_to_an_approval(_: &Case, now: &Case) -> Result<(), String> {
    let is_approved = now.status() == Status::Approved;
    require!(now.effect().is_some() == is_approved, "I1: {} with effects {:?}", now.status(), now.effects);
    let state = now.effect().map_or(EffectState::None, |it| it.state);
    require!(
        now.application.effect == state,
        "I1: the application says {}, its effect {state}",
        now.application.effect
    );
    let of = now.effect().map(|it| it.decision_id);
    let approval = now.in_force().filter(|it| it.outcome == Outcome::Approve).map(|it| it.id);
    require!(of.is_none() || of == approval, "I1: the effect is of another decision");
    Ok(())
}

/// I1, I2, I14 at the moment the platform is asked.
pub async fn may_request(case: &Case, ctx: &Context, conn: &AsyncPgConnection) -> Result<(), String> {
    let Some(effect) = case.effect() else { return Err("I1: requested without an effect".into()) };
    require!(case.status() == Status::Approved, "I1: requested while {}", case.status());
    require!(case.application.objected_at.is_none(), "I14: requested despite an objection");
    require!(effect.requested_at.is_some(), "I1: asked before it was committed as requested");
    if effect.requested_at != Some(case.at) {
        // Asked again about the same request.
        return Ok(());
    }
    require!(effect.basis_hash == case.basis, "I1: the basis differs from the approved one");
    require!(case.is_subject_in_force(), "I1: what it was submitted for is no longer in force");
    let policy = ctx.policies.get(conn, case.application.policy_id).await.unwrap();
    let policy = &policy.policy;
    let is_sole = case.contacts.len() == 1;
    let alerts = reached(case, LetterKind::ALERTS, case.turn_began_at());
    let notice = policy.notice_period_of(is_sole);
    require!(alerts.is_some_and(|at| at + notice <= case.at), "R23: alerts reached {alerts:?}, requested {}", case.at);
    let decided_at = case.in_force().map_or(case.at, |it| it.decided_at);
    let kinds = [LetterKind::Approved, LetterKind::AlertApproved];
    let told = reached(case, &kinds, decided_at);
    let period = policy.withdrawal_period(case.application.kind);
    require!(told.is_none_or(|at| at + period <= case.at), "R18: approval told {told:?}, requested {}", case.at);
    Ok(())
}

/// When the last of the letters of these kinds that reached somebody first did so; letters since a time.
fn reached(case: &Case, kinds: &[LetterKind], since: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let originals = case.letters.iter().filter(|it| kinds.contains(&it.kind) && it.copy_of.is_none());
    let each = originals.filter(|it| it.created_at >= since).filter_map(|original| {
        let sendings = case.letters.iter().filter(|it| it.id == original.id || it.copy_of == Some(original.id));
        let first = sendings.filter_map(|it| match case.follow_up_of(it.id) {
            None => it.sent_at,
            Some(follow_up) => follow_up
                .done_at
                .filter(|_| follow_up.result == Some(domain::letter::follow_up::FollowUpResult::Reached)),
        });
        first.min()
    });
    each.max()
}

/// I2: fraud and, where the policy says so, approvals have two deciders who are different people and took no part in an
/// earlier round.
fn two_people_decided(_: &Case, now: &Case) -> Result<(), String> {
    for decision in &now.decisions {
        let needs_two = decision.reasons.iter().any(|it| it == "false_evidence");
        require!(!needs_two || decision.second_by.is_some(), "I2: decided without a second reviewer");
        require!(decision.second_by != Some(decision.decided_by), "I2: one person decided twice");
        let earlier = now.decisions.iter().filter(|it| it.round < decision.round);
        let known: Vec<StaffId> = earlier.flat_map(|it| [Some(it.decided_by), it.second_by]).flatten().collect();
        let deciders = [Some(decision.decided_by), decision.second_by];
        let is_new = deciders.iter().flatten().all(|who| !known.contains(who));
        require!(is_new, "I2: a decider of an earlier round decided again");
        let own = now.application.lodged_by;
        require!(own.is_none() || !deciders.contains(&own), "I2: decided by who submitted it");
    }
    Ok(())
}

/// I3: at most one decision of a round is in force, and a decision is only ever undone.
fn one_decision_in_force_per_round(before: &Case, now: &Case) -> Result<(), String> {
    for round in 1..=now.application.round {
        let count = now.decisions.iter().filter(|it| it.round == round && it.undone_at.is_none()).count();
        require!(count <= 1, "I3: {count} decisions in force in round {round}");
    }
    for old in &before.decisions {
        let new = now.decisions.iter().find(|it| it.id == old.id);
        let is_same = new.is_some_and(|new| {
            (new.outcome, &new.reasons, new.decided_by, new.decided_at, &new.basis_hash)
                == (old.outcome, &old.reasons, old.decided_by, old.decided_at, &old.basis_hash)
        });
        require!(is_same, "I3: a decision was edited");
    }
    Ok(())
}

/// I4: an ended application stays ended.
fn ended_stays_ended(before: &Case, now: &Case) -> Result<(), String> {
    let is_final = matches!(before.status(), Status::Withdrawn | Status::Lapsed)
        || (before.status() == Status::Voided && !before.application.is_void_pending(before.at))
        || before.application.effect == EffectState::Confirmed;
    require!(!is_final || now.status() == before.status(), "I4: {} became {}", before.status(), now.status());
    Ok(())
}

/// I5: a change of status or effect has an event.
fn change_has_an_event(before: &Case, now: &Case) -> Result<(), String> {
    require!(now.events.len() >= before.events.len(), "I5: events disappeared");
    let changed = now.status() != before.status();
    require!(!changed || now.steps() > before.steps(), "I5: a change of status without an event");
    let effect_changed = now.application.effect != before.application.effect;
    require!(!effect_changed || now.events.len() > before.events.len(), "I5: a change of the effect without an event");
    Ok(())
}

/// The clock runs while staff have to act, is paused while the applicant has to, and is stopped otherwise.
fn clock_follows_the_status(_: &Case, now: &Case) -> Result<(), String> {
    let expected: &[&str] = match now.status() {
        Status::AwaitingApplicant => &["paused"],
        status if status.is_open() => &["running"],
        _ => &[],
    };
    require!(now.clock == expected, "clock: {:?} while {}", now.clock, now.status());
    Ok(())
}

/// I9: letters are posted with an event, and one for each kind and topic.
fn letters_have_a_cause(before: &Case, now: &Case) -> Result<(), String> {
    let mut seen = HashSet::new();
    for letter in &now.letters {
        let mut times = now.events.iter().map(|it| it.at).chain(now.store_events.iter().copied());
        require!(times.any(|at| at == letter.created_at), "I9: {} without an event", letter.kind);
        let topic = format!("{:?}", TopicColumns::from(&letter.topic));
        let is_new = letter.copy_of.is_some() || seen.insert((letter.kind.as_str(), topic, letter.staff_id));
        require!(is_new, "I9: two emails {} of one topic", letter.kind);
    }
    require!(now.letters.len() >= before.letters.len(), "I9: emails disappeared");
    Ok(())
}

/// I10: what was withdrawn was not carried out.
fn never_unbound_and_withdrawn(before: &Case, now: &Case) -> Result<(), String> {
    let cannot =
        matches!(before.application.effect, EffectState::Requested | EffectState::Failed | EffectState::Confirmed);
    let is_taken_back = now.status() != Status::Approved;
    require!(!cannot || !is_taken_back, "I10: {} became {}", before.application.effect, now.status());
    Ok(())
}

/// I11: within a round the deadline never becomes earlier, nor is it earlier than in an email that was sent.
fn deadline_keeps_its_promises(before: &Case, now: &Case) -> Result<(), String> {
    let (old, new) = (&before.application, &now.application);
    require!(new.round > old.round || new.due_at >= old.due_at, "I11: {} became {}", old.due_at, new.due_at);
    let began_at = new.round_started_at.unwrap_or(new.submitted_at);
    let kinds = [LetterKind::Received, LetterKind::Postponed, LetterKind::Appealed, LetterKind::Reopened];
    for letter in now.letters.iter().filter(|it| kinds.contains(&it.kind) && it.sent_at.is_some()) {
        let said = quoted(&letter.text, "due_at").filter(|_| letter.created_at >= began_at);
        require!(said.is_none_or(|at| at <= new.due_at), "I11: {} said {said:?}, due at {}", letter.kind, new.due_at);
    }
    Ok(())
}

/// I12: attempts are bounded.
fn attempts_are_bounded(_: &Case, now: &Case) -> Result<(), String> {
    require!(now.effects.iter().all(|it| it.attempt <= RetryPolicy::EFFECT.cap), "I12: too many attempts at an effect");
    require!(now.letters.iter().all(|it| it.attempt <= RetryPolicy::LETTER.cap), "I12: too many attempts at a letter");
    Ok(())
}

/// I14: with an objection in force, no effect is requested and nothing is decided.
fn objection_prevents_the_effect(before: &Case, now: &Case) -> Result<(), String> {
    let in_force = now.objections.iter().any(|it| it.is_in_force());
    require!(now.application.objected_at.is_some() == in_force, "I14: objections and application differ");
    let was_objected = before.application.objected_at.is_some() && now.application.objected_at.is_some();
    let requested = |case: &Case| case.effect().and_then(|it| it.requested_at);
    require!(!was_objected || requested(now) <= requested(before), "I14: requested despite an objection");
    require!(!was_objected || now.decisions.len() == before.decisions.len(), "I14: decided despite an objection");
    Ok(())
}

/// R23: each registered contact is told of the submission, of each reopening after a decision that was told, and of each
/// lifted objection. Once the store was bound anew, nobody is: the links ended, and nothing can be carried out.
fn contacts_are_told_of_each_turn(before: &Case, now: &Case) -> Result<(), String> {
    let new = now.events.iter().skip(before.events.len());
    let told = |kind: LetterKind, at: DateTime<Utc>| {
        now.letters.iter().filter(|it| it.kind == kind && it.created_at == at && it.copy_of.is_none()).count()
    };
    let contacts = if now.application.former_holder_at.is_some() { 0 } else { now.live_contacts };
    for event in new {
        let kind = match event.action.as_str() {
            "submit" => LetterKind::Alert,
            "appeal" => LetterKind::AlertReopened,
            "undo" if before.in_force().is_some_and(|it| it.grace_until <= now.at) => LetterKind::AlertReopened,
            "objection_lifted" => LetterKind::ObjectionLifted,
            _ => continue,
        };
        let count = told(kind, event.at);
        require!(count == contacts, "R23: {count} of {contacts} contacts are told of {}", event.action);
    }
    Ok(())
}

/// R20: only what is still in force is reviewed again or approved.
fn reopened_only_what_is_in_force(before: &Case, now: &Case) -> Result<(), String> {
    let new = now.events.iter().skip(before.events.len());
    let mut steps = new.filter(|it| ["appeal", "approve", "confirm_approval"].contains(&it.action.as_str()));
    require!(steps.all(|_| now.is_subject_in_force()), "R20: reopened or approved, but what it was about has ended");
    Ok(())
}

/// No email of an undone decision is held.
fn held_letters_are_of_decisions_in_force(_: &Case, now: &Case) -> Result<(), String> {
    let held = now.letters.iter().filter(|it| it.state == LetterState::Held);
    let of_decisions = held.filter_map(|it| match it.topic {
        Topic::Decision(id) | Topic::ObjectionToDecision(_, id) => Some(id),
        _ => None,
    });
    let mut of_decisions = of_decisions;
    let in_force = now.in_force().map(|it| it.id);
    require!(of_decisions.all(|id| in_force == Some(id)), "an email of an undone decision is held");
    Ok(())
}

/// The email of a request that was recalled, or of a void that was taken back, is cancelled and never leaves.
fn taken_back_is_never_told(_: &Case, now: &Case) -> Result<(), String> {
    let is_recalled = |id| now.requests.iter().any(|it| it.id == id && it.end_cause == Some(RequestEnd::Recalled));
    for letter in now.letters.iter().filter(|it| it.state != LetterState::Cancelled) {
        let is_untold = match letter.topic {
            Topic::RequestUntil(id, _) => !is_recalled(id),
            Topic::Voided(..) => now.status() == Status::Voided,
            _ => true,
        };
        require!(is_untold, "told: {} of a step that was taken back is {}", letter.kind, letter.state);
    }
    Ok(())
}

/// THREATS 26: an application lapses only after the question reached its applicant.
fn lapsed_question_arrived(before: &Case, now: &Case) -> Result<(), String> {
    let Some(request) = before.open_request().filter(|_| now.status() == Status::Lapsed) else { return Ok(()) };
    let of_it = |topic: &Topic| matches!(topic, Topic::RequestUntil(id, _) if *id == request.id);
    let mut asked = now.letters.iter().filter(|it| of_it(&it.topic));
    let has_arrived =
        asked.any(|it| it.state == LetterState::Sent || now.follow_up_of(it.id).is_some_and(|it| it.done_at.is_some()));
    require!(has_arrived, "lapse: the question did not arrive");
    Ok(())
}

/// R14: a penalty is in force only with a rejection for fraud.
fn penalty_needs_its_rejection(_: &Case, now: &Case) -> Result<(), String> {
    let is_for_fraud = now.decisions.iter().any(|it| {
        it.undone_at.is_none() && it.outcome == Outcome::Reject && it.reasons.iter().any(|it| it == "false_evidence")
    });
    require!(now.penalties.is_empty() || is_for_fraud, "R14: a penalty without its rejection");
    Ok(())
}

/// A recommendation waits exactly while its application awaits the second review.
fn first_opinion_is_hidden(_: &Case, now: &Case) -> Result<(), String> {
    let waiting = usize::from(now.status() == Status::AwaitingSecond);
    require!(
        now.recommendations.len() == waiting,
        "{} recommendations wait while {}",
        now.recommendations.len(),
        now.status()
    );
    Ok(())
}
