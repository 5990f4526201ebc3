//! Progress after an approval, step by step, until the platform has confirmed it (R15).

use chrono::{DateTime, Utc};
use domain::application::status::EffectState;
use domain::desk::case_file::CaseFile;
use locale::Translator;

use crate::apply::status::applicant_view::ApplicantView;

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

/// The steps; empty until the applicant was told of an approval.
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
