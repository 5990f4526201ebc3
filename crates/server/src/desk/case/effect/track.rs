//! How far the effect of an approval has come: approved is not done until the platform confirms (R15).

use domain::application::EffectState;
use domain::effect::Effect;

use crate::desk::case::page::CasePage;

#[derive(Debug, PartialEq, Eq)]
pub struct TrackStep {
    pub class: &'static str,
    /// Icon of the mark; `None` shows the step's number.
    pub icon: Option<&'static str>,
    pub number: usize,
    pub name: String,
    pub note: String,
    pub is_current: bool,
}

impl CasePage {
    /// The steps from decision to confirmation; empty without an effect.
    pub fn track(&self) -> Vec<TrackStep> {
        let Some(effect) = &self.file.effect else { return Vec::new() };
        let (t, at) = (self.t(), |at| self.moment(&at));
        let passed = match effect.state {
            EffectState::Confirmed => 4,
            _ if effect.requested_at.is_some() => 2,
            _ => 1,
        };
        let is_stuck = matches!(effect.state, EffectState::Blocked | EffectState::Failed);
        let decided_at = self.decision_in_force().map(|decision| at(decision.decided_at)).unwrap_or_default();
        let notes = [
            decided_at,
            t.text1("desk-track-until", "at", at(effect.not_before)),
            effect.requested_at.map_or_else(|| t.text("desk-track-not-yet"), at),
            effect.confirmed_at.map_or_else(|| t.text("desk-track-not-yet"), at),
        ];
        let names = ["decided", "waiting", "requested", "confirmed"];
        let steps = names.into_iter().zip(notes).enumerate().map(|(index, (name, note))| {
            let is_current = index == passed;
            let (class, icon) = match () {
                () if index < passed => ("is-done", Some("check")),
                () if is_current && is_stuck => ("is-stopped", Some("cross")),
                () if is_current => ("is-now", None),
                () => ("", None),
            };
            let name = t.text(&format!("desk-track-{name}"));
            TrackStep { class, icon, number: index + 1, name, note, is_current }
        });
        steps.collect()
    }

    /// Why the effect is stuck, for the lead who has to look into it.
    pub fn stuck_because(&self) -> Option<String> {
        let effect = self.file.effect.as_ref()?;
        match effect.state {
            EffectState::Blocked => Some(self.blocked_because(effect)),
            EffectState::Failed => {
                let problem = effect.problem.as_deref().unwrap_or_default();
                Some(self.t().text2("desk-effect-failed", "count", effect.attempt, "problem", problem))
            }
            _ => None,
        }
    }

    fn blocked_because(&self, effect: &Effect) -> String {
        let texts = effect.blockers.iter().map(|blocker| self.t().text(&format!("desk-blocker-{}", blocker.slug())));
        texts.collect::<Vec<_>>().join(" ")
    }
}
