//! The flags of a case, and the forms that resolve them, as typed.

use diesel_async::AsyncPgConnection;
use domain::desk::case_file::CaseFile;
use domain::review::flag::{self, FlagCode, Related};

use crate::http::PageError;

/// The form that resolves a flag, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResolveForm {
    pub code: Option<FlagCode>,
    pub note: String,
    pub problem: Option<String>,
}

/// The flags of a case page; the flags themselves are the case file's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FlagsPanel {
    /// The applications that the flags refer to.
    pub related: Vec<Related>,
    pub typed: Option<ResolveForm>,
}

impl FlagsPanel {
    /// The flags of a case file.
    pub async fn load(conn: &AsyncPgConnection, file: &CaseFile) -> Result<Self, PageError> {
        Ok(Self { related: flag::list_related(conn, &file.flags).await?, typed: None })
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LiftForm {
    pub note: String,
    pub problem: Option<String>,
}
