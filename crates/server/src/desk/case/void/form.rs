//! The form that voids an application, as typed.

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VoidForm {
    pub message: String,
    pub problem: Option<String>,
}
