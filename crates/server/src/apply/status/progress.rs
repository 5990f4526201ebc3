//! Progress in plain words: the lines of the record that matter to the applicant (R16), and the steps after an approval
//! (R15).
//!
//! The lines have no names; holders, reminders between staff, and decisions undone before the applicant was told are
//! left out.

use chrono::{DateTime, Utc};
use domain::application::{EffectState, Status};
use domain::desk::case_file::CaseFile;
use domain::record::event::{Event, EventKind};
use locale::{Translator, datetime_attr};

use crate::apply::status::applicant_view::ApplicantView;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The step, done or to come.
    pub what: String,
    /// The time in words; empty when unknown.
    pub when: String,
    pub attr: String,
    /// Still to come.
    pub is_next: bool,
}

/// The lines, newest first; steps to come are above them.
pub fn steps(t: Translator, case: &CaseFile, view: ApplicantView, now: DateTime<Utc>) -> Vec<Step> {
    let mut is_review_begun = false;
    let mut steps: Vec<Step> = Vec::new();
    for event in &case.events {
        let is_claim = event.kind() == Some(EventKind::Claim);
        // The review begins once, however often the holder changes.
        if (is_claim && is_review_begun) || !is_shown(case, event, now) {
            continue;
        }
        is_review_begun |= is_claim;
        // An appeal begins a new review.
        is_review_begun &= event.kind() != Some(EventKind::Appeal);
        steps.push(Step {
            what: t.text(&format!("timeline-{}", event.action.replace('_', "-"))),
            when: t.moment_short(event.at, now),
            attr: datetime_attr(event.at),
            is_next: false,
        });
    }
    steps.extend(next(t, case, view, now));
    steps.reverse();
    steps
}

fn next(t: Translator, case: &CaseFile, view: ApplicantView, now: DateTime<Utc>) -> Option<Step> {
    let step =
        |what: String, when: String, at: DateTime<Utc>| Step { what, when, attr: datetime_attr(at), is_next: true };
    let effect_key = format!("apply-next-effect-{}", case.application.kind.slug());
    // An objection stops the application; nobody knows for how long.
    if view.is_stopped {
        return None;
    }
    if let Some(asked) = case.open_request().filter(|_| view.status == Status::AwaitingApplicant) {
        let until = asked.request.answer_until;
        let when = t.text1("apply-latest", "at", t.moment_short(until, now));
        return Some(step(t.text("apply-next-your-answer"), when, until));
    }
    if let Some(apology) = case.late_notice.filter(|it| view.status.is_open() && it.estimate_at > now) {
        let when = t.text1("apply-latest", "at", t.moment_short(apology.estimate_at, now));
        return Some(step(t.text("apply-next-estimate"), when, apology.estimate_at));
    }
    if view.status.is_open() && !view.is_late {
        let due_at = case.application.due_at;
        let when = t.text1(
            "apply-latest",
            "at",
            t.estimated(t.moment_short(due_at, now), case.application.due_is_provisional),
        );
        return Some(step(t.text("apply-next-answer"), when, due_at));
    }
    let effect = case.effect.as_ref()?;
    match view.effect {
        EffectState::Scheduled => {
            let when = t.text1("apply-earliest", "at", t.moment_short(effect.not_before, now));
            Some(step(t.text(&effect_key), when, effect.not_before))
        }
        EffectState::Requested => Some(step(t.text(&effect_key), String::new(), now)),
        _ => None,
    }
}

/// Whether the applicant sees this event at `now`.
fn is_shown(case: &CaseFile, event: &Event, now: DateTime<Utc>) -> bool {
    use EventKind as E;
    match event.kind() {
        Some(E::Approve | E::Reject | E::ConfirmApproval | E::ConfirmRejection) => {
            // Withdrawn before the applicant was told: the letter was never sent.
            let is_withdrawn = case.application.status == Status::Withdrawn;
            let was_never_sent = |until| is_withdrawn && case.application.closed_at.is_some_and(|at| at < until);
            case.decisions.iter().filter(|decision| decision.decided_at == event.at).any(|decision| {
                !was_never_sent(decision.grace_until)
                    && decision.undone_at.is_none_or(|at| at >= decision.grace_until)
                    && now >= decision.grace_until
            })
        }
        Some(E::Undo) => case
            .decisions
            .iter()
            .any(|decision| decision.undone_at == Some(event.at) && event.at >= decision.grace_until),
        // Not before the applicant is told; a void that was taken back leaves no trace.
        Some(E::Void) => case.application.status == Status::Voided && !case.application.is_void_pending(now),
        // Only a later deadline is reported.
        Some(E::Redate) => event.data.get("outcome").is_some_and(|outcome| outcome == "later"),
        kind => kind.is_some_and(|kind| APPLICANT_EVENTS.contains(&kind)),
    }
}

/// Events that are always shown to the applicant. Not among them: what is internal to the desk, such as an assignment or
/// a recommendation; for the applicant the application is in review.
const APPLICANT_EVENTS: [EventKind; 20] = [
    EventKind::Submit,
    EventKind::Claim,
    EventKind::Ask,
    EventKind::Answer,
    EventKind::Recall,
    EventKind::Lapse,
    EventKind::LapseApproval,
    EventKind::Appeal,
    EventKind::Withdraw,
    EventKind::AnswerPeriodMoved,
    EventKind::EffectRequested,
    EventKind::EffectConfirmed,
    EventKind::EffectBlocked,
    EventKind::EffectFailed,
    EventKind::EscalationOverdue,
    EventKind::LateNoticeSent,
    EventKind::Objected,
    EventKind::ObjectionLifted,
    EventKind::QueryCodeRenewed,
    EventKind::Erased,
];

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackStep {
    /// Its class: done, under way, stopped, or still to come.
    pub class: &'static str,
    /// The icon of its mark; `None` shows its number, while the step is to come.
    pub icon: Option<&'static str>,
    pub title: String,
    /// When it happened, or until when it lasts.
    pub when: String,
}

/// The steps from the approval until the platform has confirmed it; empty until the applicant was told of it.
pub fn track(t: Translator, case: &CaseFile, view: ApplicantView, now: DateTime<Utc>) -> Vec<TrackStep> {
    let Some(effect) = &case.effect else { return Vec::new() };
    let is_stopped = matches!(view.effect, EffectState::Blocked | EffectState::Failed);
    // The step that is under way; all before it are done.
    let current = match view.effect {
        EffectState::None | EffectState::Cancelled => return Vec::new(),
        EffectState::Scheduled => 1,
        EffectState::Blocked | EffectState::Failed if effect.requested_at.is_none() => 1,
        EffectState::Requested | EffectState::Blocked | EffectState::Failed => 2,
        EffectState::Confirmed => 4,
    };
    let moment = |at: Option<DateTime<Utc>>| at.map(|at| t.moment_short(at, now)).unwrap_or_default();
    let titles = [
        ("apply-track-approved", moment(case.application.decided_at)),
        ("apply-track-notice", t.text1("apply-track-until", "at", t.moment_short(effect.not_before, now))),
        ("apply-track-requested", moment(effect.requested_at)),
        ("apply-track-confirmed", moment(effect.confirmed_at)),
    ];
    let steps = titles.into_iter().enumerate().map(|(index, (key, when))| {
        let (class, icon) = match index {
            _ if index < current => ("is-done", Some("check")),
            _ if index == current && is_stopped => ("is-stopped", Some("alert")),
            _ if index == current => ("is-now", Some("clock")),
            _ => ("", None),
        };
        TrackStep { class, icon, title: t.text(key), when }
    });
    steps.collect()
}
