//! An appeal, as typed.

/// The form, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AppealForm {
    /// Where it is sent.
    pub link: String,
    pub statement: String,
    /// Its problem, in words.
    pub problem: Option<String>,
}
