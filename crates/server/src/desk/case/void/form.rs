//! The form that voids an application, as typed.

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VoidForm {
    pub message: String,
    /// The problem with the message.
    pub problem: Option<String>,
}
