//! The state of the viewer: access to the pictures, the content, and the latest views.

use diesel_async::AsyncPgConnection;
use domain::application::{Permission, Status};
use domain::base::EvidenceId;
use domain::desk::case_file::CaseFile;
use domain::evidence::File;
use domain::evidence::access::{self, AccessError, AccessGround, View};

use crate::desk::case::evidence::viewer::ViewerContent;
use crate::http::{PageError, StaffSession};

/// Views that are listed, the latest ones.
const VIEWS_MAX: i64 = 20;

/// Access to the pictures, granted or obtainable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureAccess {
    /// The pictures are shown.
    Open(AccessGround),
    /// They are shown after claiming the application.
    ClaimFirst,
    /// They are shown after stating a purpose.
    PurposeFirst,
    /// This person cannot see them.
    Closed,
}

/// The form that states a purpose, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PurposeForm {
    pub typed: String,
    pub problem: Option<String>,
    /// The document whose original it was typed for; `None` for the pictures.
    pub original: Option<EvidenceId>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    pub access: PictureAccess,
    pub content: ViewerContent,
    /// This person has stated a purpose that is still valid; it also opens originals.
    pub has_purpose: bool,
    /// The latest views; empty for readers who may not see them.
    pub views: Vec<View>,
    pub purpose: PurposeForm,
}

impl Viewer {
    /// The viewer of a case file, in the state that the query string gives.
    pub async fn load(conn: &AsyncPgConnection, session: &StaffSession, file: &CaseFile) -> Result<Self, PageError> {
        let query = session.request.path.split_once('?').map_or("", |(_, query)| query);
        let content = ViewerContent::read(query, &documents(file));
        let picture_access = match access::get_ground(conn, &session.state.ctx, &session.actor, &file.application).await
        {
            Ok(ground) => PictureAccess::Open(ground),
            Err(AccessError::NotHolder) if file.application.status == Status::Submitted => PictureAccess::ClaimFirst,
            Err(AccessError::PurposeNeeded) => PictureAccess::PurposeFirst,
            Err(AccessError::Database(error)) => return Err(error.into()),
            // Held by a colleague, decided, or not accessible to this person.
            Err(_) => PictureAccess::Closed,
        };
        let watches = session.actor.may(Permission::StatePurpose);
        let views = if watches { access::list(conn, file.application.id, VIEWS_MAX).await? } else { Vec::new() };
        let stated = match watches {
            true => access::find_purpose(conn, file.application.id, session.me, session.request.now).await?,
            false => None,
        };
        let has_purpose = stated.is_some();
        Ok(Self { access: picture_access, content, has_purpose, views, purpose: PurposeForm::default() })
    }

    /// True when the pictures are shown.
    pub fn is_open(&self) -> bool {
        matches!(self.access, PictureAccess::Open(_))
    }

    /// True when stating a purpose gives access.
    pub fn wants_purpose(&self) -> bool {
        self.access == PictureAccess::PurposeFirst
    }

    /// True when claiming gives access.
    pub fn wants_claim(&self) -> bool {
        self.access == PictureAccess::ClaimFirst
    }

    /// True when this person cannot get access.
    pub fn is_closed(&self) -> bool {
        self.access == PictureAccess::Closed
    }

    /// The problem with the purpose stated for the pictures.
    pub fn purpose_problem(&self) -> Option<&String> {
        self.purpose.problem.as_ref().filter(|_| self.purpose.original.is_none())
    }

    /// The problem with the purpose stated for an original.
    pub fn original_problem(&self) -> Option<&String> {
        self.purpose.problem.as_ref().filter(|_| self.purpose.original.is_some())
    }

    /// The class for the width of the pictures.
    pub fn zoom_class(&self) -> String {
        match self.content.zoom.percent() {
            0 => "viewer-fit".to_owned(),
            percent => format!("viewer-{percent}"),
        }
    }
}

/// Every document of a case file: those of the application, then those that came with answers. Documents of
/// an answer that is not submitted yet are left out.
pub fn documents(file: &CaseFile) -> Vec<File> {
    let ended = file.requests.iter().filter(|asked| asked.is_answered());
    let added = ended.flat_map(|asked| &asked.items).flat_map(|item| &item.files);
    file.files.iter().chain(added).cloned().collect()
}
