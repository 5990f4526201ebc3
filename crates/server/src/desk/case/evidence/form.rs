//! The evidence of a case, and what the person may see of it now.

use diesel_async::AsyncPgConnection;
use domain::application::permission::Permission;
use domain::application::status::Status;
use domain::base::id::EvidenceId;
use domain::desk::case_file::CaseFile;
use domain::evidence::File;
use domain::evidence::access::{self, AccessError, AccessGround, View};

use crate::desk::case::evidence::viewer::ViewerContent;
use crate::http::page_error::PageError;
use crate::http::session::StaffSession;

/// How many of the last looks are listed.
const LAST_LOOKS: i64 = 20;

/// Access to the pictures, granted or obtainable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// They are seen.
    Open(AccessGround),
    /// By claiming the application.
    ClaimFirst,
    /// By stating a purpose.
    PurposeFirst,
    /// Not this person.
    Closed,
}

/// A purpose, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PurposeForm {
    pub typed: String,
    /// Its problem, in words.
    pub problem: Option<String>,
    /// The document whose original it was typed for; none for the pictures.
    pub original: Option<EvidenceId>,
}

/// The viewer of a case page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    pub sight: Sight,
    pub looking: ViewerContent,
    /// True while a purpose this person stated opens originals too.
    pub has_purpose: bool,
    /// The last looks; none for those who are not shown them.
    pub views: Vec<View>,
    pub purpose: PurposeForm,
}

impl Viewer {
    /// The viewer of a case file, as this request's address wants it.
    ///
    /// # Errors
    /// Database errors.
    pub async fn load(conn: &AsyncPgConnection, session: &StaffSession, file: &CaseFile) -> Result<Self, PageError> {
        let query = session.request.path.split_once('?').map_or("", |(_, query)| query);
        let looking = ViewerContent::read(query, &papers(file));
        let sight = match access::ground(conn, &session.state.ctx, &session.actor, &file.application).await {
            Ok(ground) => Sight::Open(ground),
            Err(AccessError::NotHolder) if file.application.status == Status::Submitted => Sight::ClaimFirst,
            Err(AccessError::PurposeNeeded) => Sight::PurposeFirst,
            Err(AccessError::Database(error)) => return Err(error.into()),
            // Held by a colleague, decided, or not this person's at all.
            Err(_) => Sight::Closed,
        };
        let watches = session.actor.may(Permission::StatePurpose);
        let views = if watches { access::list(conn, file.application.id, LAST_LOOKS).await? } else { Vec::new() };
        let stated = match watches {
            true => access::find_purpose(conn, file.application.id, session.me, session.request.now).await?,
            false => None,
        };
        let has_purpose = stated.is_some();
        Ok(Self { sight, looking, has_purpose, views, purpose: PurposeForm::default() })
    }

    /// True when pictures are on the page.
    pub fn is_open(&self) -> bool {
        matches!(self.sight, Sight::Open(_))
    }

    /// True when a purpose opens them.
    pub fn wants_purpose(&self) -> bool {
        self.sight == Sight::PurposeFirst
    }

    /// True when a claim opens them.
    pub fn wants_claim(&self) -> bool {
        self.sight == Sight::ClaimFirst
    }

    /// True when nothing opens them to this person.
    pub fn is_closed(&self) -> bool {
        self.sight == Sight::Closed
    }

    /// The problem with the purpose stated for the pictures.
    pub fn purpose_problem(&self) -> Option<&String> {
        self.purpose.problem.as_ref().filter(|_| self.purpose.original.is_none())
    }

    /// The problem with the purpose stated for an original.
    pub fn original_problem(&self) -> Option<&String> {
        self.purpose.problem.as_ref().filter(|_| self.purpose.original.is_some())
    }

    /// Width of the pictures, as the stylesheet names it.
    pub fn zoom_class(&self) -> String {
        match self.looking.zoom.percent() {
            0 => "look-fit".to_owned(),
            percent => format!("look-{percent}"),
        }
    }
}

/// Every document of a case file: those of the application, then those that came with answers. Documents of
/// an answer that is not submitted yet are left out.
pub fn papers(file: &CaseFile) -> Vec<File> {
    let ended = file.requests.iter().filter(|asked| asked.is_answered());
    let added = ended.flat_map(|asked| &asked.items).flat_map(|item| &item.files);
    file.files.iter().chain(added).cloned().collect()
}

pub fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
