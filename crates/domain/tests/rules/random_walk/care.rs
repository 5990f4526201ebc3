//! Care: nobody waits without an owner and a next look, and no case ends without its applicant having been told why.

use std::collections::BTreeSet;

use domain::application::status::{Turn, turn};

use super::case::{Case, Letter};
use crate::prelude::*;

/// (a) Every open application, every unfinished effect and every open follow-up has an owner and a next look.
pub fn nobody_waits_alone(case: &Case) -> Result<(), String> {
    application_has_an_owner(case)?;
    effect_has_an_owner(case)?;
    objection_has_an_owner(case)?;
    referral_has_an_owner(case)?;
    letters_have_an_owner(case)?;
    follow_ups_have_an_owner(case)
}

fn application_has_an_owner(case: &Case) -> Result<(), String> {
    let (application, status) = (&case.application, case.status());
    let expected = turn(status, application.effect);
    require!(application.turn == expected, "owner: on the list of {}, not of {expected}", application.turn);
    if !status.is_open() {
        return Ok(());
    }
    require!(expected != Turn::Nobody, "owner: open, and nobody's turn");
    if status == Status::AwaitingApplicant {
        require!(case.open_request().is_some(), "owner: waits for its applicant, who was asked nothing");
        return Ok(());
    }
    let live = case.escalations.iter().filter(|it| it.round == application.round && it.cancelled_at.is_none());
    let waiting = live.clone().any(|it| it.fired_at.is_none());
    let overdue = live.clone().any(|it| it.kind == "overdue" && it.fired_at.is_some());
    require!(waiting || overdue, "owner: no escalation waits, and it is not on the list of overdue ones");
    let is_current = |at: DateTime<Utc>| at == application.due_at || at <= case.at;
    let mut deadline = live.filter(|it| it.kind == "overdue" && it.fired_at.is_none());
    require!(deadline.all(|it| is_current(it.due_at)), "owner: its escalation is not at its deadline");
    require!(
        status != Status::AwaitingSecond || case.recommendations.len() == 1,
        "owner: awaits a second review of nothing"
    );
    Ok(())
}

fn effect_has_an_owner(case: &Case) -> Result<(), String> {
    let Some(effect) = case.effect() else { return Ok(()) };
    match effect.state {
        // The sweep wakes it when it is due; no wait is longer than the longest notice period and a few days.
        EffectState::Scheduled | EffectState::Requested => {
            require!(
                effect.next_try_at <= case.at + Duration::days(5),
                "owner: the effect is looked at {} only",
                effect.next_try_at
            );
        }
        EffectState::Blocked => {
            require!(!effect.blockers.is_empty(), "owner: blocked by nothing");
            let can_clear = effect.blockers.iter().all(|it| it.recheck_hours().is_some());
            require!(can_clear == effect.next_check_at.is_some(), "owner: the blocked effect is not rechecked");
            let is_told = case.events.iter().any(|it| it.action == "effect_leads_notified");
            require!(case.notify_leads_at.is_some() || is_told, "owner: leads do not hear of the blocked effect");
        }
        // On the list of the leads.
        EffectState::Failed => {
            require!(case.application.turn == Turn::Lead, "owner: nobody looks at the failed effect");
            require!(case.notify_leads_at.is_some(), "owner: leads are not reminded of the failed effect");
        }
        _ => {}
    }
    Ok(())
}

/// A referred application waits for the leads, or one of them has it; the referral ends with the review.
fn referral_has_an_owner(case: &Case) -> Result<(), String> {
    let Some(open) = &case.referral else { return Ok(()) };
    require!(case.status().is_open(), "owner: handed to the leads although {}", case.status());
    require!(case.application.holder_id != Some(open.asked_by), "owner: handed to the leads by its holder");
    Ok(())
}

/// An objection in force is a lead's, who is told by letter and by the list of flags.
fn objection_has_an_owner(case: &Case) -> Result<(), String> {
    if case.application.objected_at.is_none() || !case.can_be_stopped() {
        return Ok(());
    }
    let told = case.letters.iter().any(|it| it.kind == LetterKind::ObjectionLead);
    require!(told && case.open_objection_flags > 0, "owner: no lead is told of the objection");
    Ok(())
}

/// A letter that did not reach a person outside is sent again, or somebody is asked to contact them.
fn letters_have_an_owner(case: &Case) -> Result<(), String> {
    for letter in case.letters.iter().filter(|it| it.state == LetterState::Failed && it.staff_id.is_none()) {
        let first = letter.copy_of.unwrap_or(letter.id);
        let is_copied = case.letters.iter().any(|it| it.copy_of == Some(first) && it.created_at >= letter.created_at);
        require!(
            case.follow_up_of(letter.id).is_some() || is_copied,
            "owner: nobody is asked about the failed email {}",
            letter.kind
        );
    }
    Ok(())
}

/// An open follow-up names somebody who can be contacted.
fn follow_ups_have_an_owner(case: &Case) -> Result<(), String> {
    let open = case.follow_ups.iter().any(|it| it.done_at.is_none());
    require!(!open || case.application.erased_at.is_none(), "owner: an open follow-up of an erased application");
    Ok(())
}

/// The letter that tells the applicant how the case ended.
fn ending(case: &Case) -> Option<LetterKind> {
    Some(match case.status() {
        Status::Withdrawn => LetterKind::Withdrawn,
        Status::Lapsed if case.in_force().is_some_and(|it| it.outcome == Outcome::Approve) => {
            LetterKind::ApprovalLapsed
        }
        Status::Lapsed => LetterKind::Lapsed,
        Status::Voided => LetterKind::Voided,
        Status::Rejected => LetterKind::Rejected,
        Status::Approved if case.application.effect == EffectState::Confirmed => LetterKind::Done,
        _ => return None,
    })
}

/// (c) When a case is over and nothing is due, its applicant was told why by a letter that was delivered, or customer
/// service was asked to tell them.
pub fn applicant_was_told_why(case: &Case) -> Result<(), String> {
    let Some(kind) = ending(case).filter(|_| case.is_over()) else { return Ok(()) };
    let since = match case.status() {
        Status::Rejected => case.in_force().map(|it| it.decided_at),
        _ => None,
    };
    let mut of_ending = case.letters.iter().filter(|it| it.kind == kind && since.is_none_or(|at| it.created_at >= at));
    let is_told = |it: &Letter| it.state == LetterState::Sent || case.follow_up_of(it.id).is_some();
    let states: Vec<LetterState> = of_ending.clone().map(|it| it.state).collect();
    require!(of_ending.any(is_told), "told why: {kind} {states:?}");
    Ok(())
}

/// R23: when a case is over, every registered contact heard of it: by its alert, by the email that replaced the alert,
/// because the application was over or under review again by then, or customer service was asked to tell them.
pub fn contacts_were_told(case: &Case) -> Result<(), String> {
    if case.application.former_holder_at.is_some() {
        // Their links ended with the binding, and nothing can be carried out.
        return Ok(());
    }
    let of_application = [LetterKind::Alert, LetterKind::AlertEnded, LetterKind::AlertReopened];
    let letters = case.letters.iter().filter(|it| of_application.contains(&it.kind) && it.copy_of.is_none());
    let is_told = |it: &&Letter| {
        let was_sent = it.state == LetterState::Sent || case.follow_up_of(it.id).is_some();
        was_sent || case.letters.iter().any(|copy| copy.copy_of == Some(it.id) && copy.state == LetterState::Sent)
    };
    let told: BTreeSet<&str> = letters.filter(is_told).map(|it| it.to_address.as_str()).collect();
    let (told, contacts) = (told.len(), case.contacts.len());
    require!(told >= contacts, "R23: {told} of {contacts} contacts heard of the application");
    Ok(())
}
