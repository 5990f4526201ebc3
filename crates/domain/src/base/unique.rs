//! Which unique index a statement violated: an error is explained to people only by the index that means it.

use diesel::result::{DatabaseErrorKind, Error};

/// True when a statement failed because it violates this unique index or constraint.
pub(crate) fn violates(error: &Error, index: &str) -> bool {
    matches!(error, Error::DatabaseError(DatabaseErrorKind::UniqueViolation, info) if info.constraint_name() == Some(index))
}
