//! Problems of a document: each has the path of its field and a code that programs can rely on.

use crate::base::TextProblem;

text_enum! {
    /// The code of a problem. Codes are part of the interface: they are added, never changed.
    pub enum ProblemCode {
        // The text that should be a document.
        NotJson = "not_json",
        NotAnObject = "not_an_object",
        DuplicateKey = "duplicate_key",
        NotUtf8 = "not_utf8",
        TooLongLine = "line_too_long",
        MalformedCsv = "malformed_csv",
        ColumnCount = "wrong_number_of_columns",
        // The document.
        StaleVersion = "stale_version",
        VersionConflict = "version_conflict",
        UnknownStore = "unknown_store",
        // A field.
        UnknownField = "unknown_field",
        Missing = "missing",
        WrongType = "wrong_type",
        OutOfRange = "out_of_range",
        TooShort = "too_short",
        TooLong = "too_long",
        TooMany = "too_many",
        ForbiddenCharacters = "forbidden_characters",
        Unreadable = "unreadable_characters",
        NotAChoice = "not_a_choice",
        NotAnEmail = "not_an_email",
        NotAPhone = "not_a_phone",
        SeveralPhones = "several_phones",
        NotATime = "not_a_time",
        InTheFuture = "in_the_future",
        Duplicate = "duplicate",
        /// No contact is the primary one, or more than one is.
        NotOnePrimary = "not_one_primary",
        /// A store with an application that can still be stopped keeps a contact who can stop it.
        ContactNeeded = "contact_needed",
        /// The account was bound to a store before (R20).
        AccountKnown = "account_known",
        /// The certification was revoked, which is final (R21).
        RevokedForGood = "revoked_for_good",
    }
}

/// A field that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// Its path, such as `contacts[1].email`.
    pub field: String,
    /// The problem.
    pub code: ProblemCode,
}

impl FieldProblem {
    /// This field is wrong in this way.
    pub fn new(field: impl Into<String>, code: ProblemCode) -> Self {
        Self { field: field.into(), code }
    }
}

impl From<&TextProblem> for ProblemCode {
    fn from(problem: &TextProblem) -> Self {
        match problem {
            TextProblem::Missing | TextProblem::Unfilled(_) => Self::Missing,
            TextProblem::NotAChoice => Self::NotAChoice,
            TextProblem::TooShort(_) => Self::TooShort,
            TextProblem::TooLong(_) => Self::TooLong,
            TextProblem::ForbiddenCharacters | TextProblem::Wording(_) => Self::ForbiddenCharacters,
            TextProblem::NotAPhone => Self::NotAPhone,
            TextProblem::SeveralPhones => Self::SeveralPhones,
            TextProblem::NotAnEmail => Self::NotAnEmail,
            TextProblem::Unreadable(_) => Self::Unreadable,
        }
    }
}
