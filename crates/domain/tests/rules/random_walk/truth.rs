//! A letter is true when it leaves: for each kind a condition on the rows, written down apart from the domain's own.

use domain::letter::Topic;

use super::case::{Case, Letter, quoted};
use crate::prelude::*;

/// Checks a letter that is being handed to the mail server.
pub fn leaves(case: &Case, id: LetterId) -> Result<(), String> {
    let Some(letter) = case.letters.iter().find(|it| it.id == id) else { return Ok(()) };
    let name = format!("truth {}", letter.kind);
    is_true(case, letter).map_err(|why| format!("{name}: {why}"))?;
    dates_are_current(case, letter).map_err(|why| format!("{name}: {why}"))
}

fn is_true(case: &Case, letter: &Letter) -> Result<(), String> {
    let (status, effect) = (case.status(), case.application.effect);
    let state = format!("the application is {status}, its effect {effect}");
    let is = |expected: Status| if status == expected { Ok(()) } else { Err(state.clone()) };
    let is_effect = |expected: EffectState| if effect == expected { Ok(()) } else { Err(state.clone()) };
    let is_running = || if status.is_running() { Ok(()) } else { Err(state.clone()) };
    match letter.kind {
        LetterKind::Received => {
            // An answer keeps the promise of a receipt that leaves after it.
            let is_answered = matches!(status, Status::Approved | Status::Rejected);
            require!(status.is_open() || is_answered, "{state}");
        }
        LetterKind::Alert | LetterKind::AlertReopened | LetterKind::ObjectionLifted | LetterKind::AlertRepeated => {
            require!(effect.can_be_withdrawn(), "it can no longer be stopped: {state}");
            require!(case.can_be_stopped(), "it has ended: {state}");
        }
        LetterKind::Approved | LetterKind::AlertApproved => {
            is(Status::Approved)?;
            decision_is_in_force(case, letter)?;
            require!(
                matches!(effect, EffectState::Scheduled | EffectState::Blocked),
                "it can no longer be stopped: {state}"
            );
            let not_before = quoted(&letter.text, "not_before");
            let earliest = case.effect().map(|it| it.not_before);
            require!(not_before == earliest, "it says {not_before:?}, carried out from {earliest:?}");
        }
        LetterKind::Rejected => {
            is(Status::Rejected)?;
            decision_is_in_force(case, letter)?;
            require!(!case.application.applicant_status(case.grace_period, case.at).is_open(), "it is still untold");
        }
        LetterKind::Reopened => {
            require!(status.is_open(), "{state}");
            require!(decision_is_in_force(case, letter).is_err(), "the decision is in force");
        }
        LetterKind::Done | LetterKind::AlertDone => is_effect(EffectState::Confirmed)?,
        LetterKind::ObjectionEnded => {
            let has_ended = matches!(status, Status::Withdrawn | Status::Lapsed | Status::Voided | Status::Rejected);
            require!(has_ended, "{state}");
        }
        LetterKind::Blocked => blocked_by_these(case, letter)?,
        LetterKind::BlockedLead => is_effect(EffectState::Blocked)?,
        LetterKind::InformationNeeded | LetterKind::InformationReminder | LetterKind::InformationExtended => {
            request_waits(case, letter)?;
        }
        LetterKind::AnswerReceived => is_running()?,
        LetterKind::Lapsed | LetterKind::ApprovalLapsed => is(Status::Lapsed)?,
        LetterKind::Withdrawn => is(Status::Withdrawn)?,
        LetterKind::Voided => is(Status::Voided)?,
        LetterKind::LateForecast | LetterKind::Overdue | LetterKind::StillLate => {
            is_running()?;
            let (is_past, due_at) = (letter.kind != LetterKind::LateForecast, case.application.due_at);
            require!(is_past == (due_at <= case.at), "past: {is_past}, due at {due_at}");
            let estimate_at = quoted(&letter.text, "estimate_at");
            require!(estimate_at.is_some_and(|at| at > case.at), "the new date {estimate_at:?} has passed");
        }
        LetterKind::OverdueLead => {
            is_running()?;
            require!(case.application.due_at <= case.at, "it is due at {}", case.application.due_at);
        }
        LetterKind::Postponed | LetterKind::Remind | LetterKind::Escalate => is_running()?,
        LetterKind::Answered | LetterKind::Returned => is(Status::InReview)?,
        LetterKind::Appealed => {
            let is_answered = matches!(status, Status::Approved | Status::Rejected);
            require!(case.application.round > 1 && (status.is_open() || is_answered), "{state}");
        }
        LetterKind::PenaltyLifted => {
            require!(case.penalties.iter().all(|until| *until <= case.at), "a penalty runs");
        }
        LetterKind::ObjectionLead => require!(case.application.objected_at.is_some(), "no objection is in force"),
        LetterKind::SecondWanted => is(Status::AwaitingSecond)?,
        _ => {}
    }
    Ok(())
}

/// A date the letter promises is that of the row, and lies ahead.
fn dates_are_current(case: &Case, letter: &Letter) -> Result<(), String> {
    let promises = [
        LetterKind::Received,
        LetterKind::Postponed,
        LetterKind::Appealed,
        LetterKind::Reopened,
        LetterKind::AnswerReceived,
    ];
    if !promises.contains(&letter.kind) {
        return Ok(());
    }
    let (said, due_at) = (quoted(&letter.text, "due_at"), case.application.due_at);
    require!(said == Some(due_at), "it promises {said:?}, due at {due_at}");
    let is_paused = case.status() == Status::AwaitingApplicant;
    // A reopened application can be past its deadline: the letter then says so.
    require!(is_paused || due_at > case.at || letter.kind == LetterKind::Reopened, "the promised {due_at} has passed");
    Ok(())
}

fn decision_is_in_force(case: &Case, letter: &Letter) -> Result<(), String> {
    let in_force = case.in_force().map(|it| it.id);
    let is_of_it = match letter.topic {
        Topic::Decision(id) | Topic::ObjectionToDecision(_, id) => in_force == Some(id),
        _ => false,
    };
    require!(is_of_it, "its decision is not in force");
    Ok(())
}

fn blocked_by_these(case: &Case, letter: &Letter) -> Result<(), String> {
    let Some(effect) = case.effect().filter(|it| it.state == EffectState::Blocked) else {
        return Err(format!("the effect is {}", case.application.effect));
    };
    let Topic::Blockers(_, said, _) = &letter.topic else { return Err("its topic is not a blocker".into()) };
    require!(effect.blockers == *said, "it says {said:?}, blocked by {:?}", effect.blockers);
    Ok(())
}

fn request_waits(case: &Case, letter: &Letter) -> Result<(), String> {
    require!(case.status() == Status::AwaitingApplicant, "the application is {}", case.status());
    let Some(request) = case.open_request() else { return Err("no request is open".into()) };
    let is_of_it = match letter.topic {
        Topic::RequestUntil(id, _) | Topic::RequestReminder(id, ..) => id == request.id,
        _ => false,
    };
    require!(is_of_it, "another request is open");
    let until = quoted(&letter.text, "answer_until");
    require!(until == Some(request.answer_until), "it says {until:?}, answer until {}", request.answer_until);
    require!(request.answer_until > case.at, "the time to answer is over");
    Ok(())
}
