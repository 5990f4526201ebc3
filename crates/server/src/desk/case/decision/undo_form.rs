//! The form that undoes a decision, as typed.

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UndoForm {
    pub note: String,
    /// Its problem, in words.
    pub problem: Option<String>,
}
