//! The outcome of an effect as a lead found it out, as typed.

use domain::effect::unknown::ManualFinding;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SettleForm {
    pub found: Option<ManualFinding>,
    pub note: String,
    pub found_problem: Option<String>,
    pub note_problem: Option<String>,
    /// Why the finding was refused as a whole.
    pub refused: Option<String>,
}

impl SettleForm {
    pub fn has_problem(&self) -> bool {
        self.found_problem.is_some() || self.note_problem.is_some() || self.refused.is_some()
    }
}
