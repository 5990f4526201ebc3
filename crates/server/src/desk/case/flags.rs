//! What a reviewer should look at before anything else: objections, and what screening noticed.

use domain::application::Channel;
use domain::flag::FlagCode;
use domain::objection::Objection;
use domain::permission::Permission;

use super::CasePage;
use crate::desk::chip::Chip;

/// The note of a lead who lifts an objection, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::desk) struct LiftForm {
    pub(in crate::desk) note: String,
    /// What is wrong with it.
    pub(in crate::desk) problem: Option<String>,
}

impl CasePage {
    /// Shown when the account is in somebody else's hands.
    pub(super) fn urgent_chip(&self) -> Option<Chip> {
        self.application().is_urgent.then(|| Chip::urgent(self.words()))
    }

    /// Shown when customer service lodged it (R9): by whom.
    pub(super) fn lodged_chip(&self) -> Option<Chip> {
        (self.application().channel == Channel::Agent).then(|| Chip::lodged(self.words(), self.lodged_by()))
    }

    /// The agent's name, from the record of the submission.
    fn lodged_by(&self) -> Option<&str> {
        self.file.events.iter().find(|event| event.action == "submit")?.staff_name.as_deref()
    }

    /// What screening noticed, in sentences. Nothing is decided by it.
    pub(super) fn flag_lines(&self) -> Vec<String> {
        let words = self.words();
        let line = |flag: &domain::flag::Flag| {
            let key = match flag.code {
                FlagCode::Wording => "flag-wording",
                FlagCode::MixedScripts => "flag-mixed-scripts",
            };
            words.say1(key, "words", flag.words.join(&words.say("list-separator")))
        };
        self.file.flags.iter().map(line).collect()
    }

    /// True for those who lift objections, unless they lodged the application themselves (R24).
    pub(super) fn i_may_lift(&self) -> bool {
        self.application().objected_at.is_some() && !self.is_own() && self.actor.may(Permission::LiftObjection)
    }

    /// Each objection, in a line: when, by which way, and what a lead found.
    pub(super) fn objection_lines(&self) -> Vec<String> {
        let words = self.words();
        let line = |objection: &Objection| {
            let at = objection.objected_at.map(|at| self.moment(&at)).unwrap_or_default();
            let way = if objection.contact_id.is_some() { "objection-by-link" } else { "objection-signed-in" };
            let made = words.say1(way, "at", at);
            match objection.lifted_at {
                Some(lifted_at) => {
                    let note = objection.lift_note.clone().unwrap_or_default();
                    words.say_with(
                        "objection-lifted",
                        &[("made", made.into()), ("at", self.moment(&lifted_at).into()), ("note", note.into())],
                    )
                }
                None => made,
            }
        };
        self.file.objections.iter().map(line).collect()
    }
}
