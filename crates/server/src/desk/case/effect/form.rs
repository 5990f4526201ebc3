//! What a lead found out about an effect, as typed.

use domain::effect::unknown::Finding;

/// What was found out by hand, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SettleForm {
    pub found: Option<Finding>,
    pub note: String,
    /// What is wrong with the choice.
    pub found_problem: Option<String>,
    /// What is wrong with the note.
    pub note_problem: Option<String>,
    /// Why it was not taken at all.
    pub refused: Option<String>,
}

impl SettleForm {
    pub fn has_problem(&self) -> bool {
        self.found_problem.is_some() || self.note_problem.is_some() || self.refused.is_some()
    }
}
