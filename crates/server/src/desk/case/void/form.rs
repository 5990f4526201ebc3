//! The form that voids an application, as typed.

/// Setting it aside, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VoidForm {
    pub message: String,
    /// The problem with it, in words.
    pub problem: Option<String>,
}
