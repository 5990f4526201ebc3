//! The form that appeals a rejection.

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AppealForm {
    /// The path it is posted to.
    pub link: String,
    pub statement: String,
    /// Its problem, in words.
    pub problem: Option<String>,
}
