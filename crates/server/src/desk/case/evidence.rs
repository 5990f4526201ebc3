//! The evidence of an application: what there is, who may see it now, and what it is compared with.

use diesel_async::AsyncPgConnection;
use domain::application::permission::Permission;
use domain::application::status::Status;
use domain::base::clock::date_at;
use domain::base::id::EvidenceId;
use domain::desk::case_file::CaseFile;
use domain::evidence::access::{self, Ground, LookError, View};
use domain::evidence::{EvidenceState, File};
use domain::review::information_request::Asked;
use locale::mask_phone;

use super::CasePage;
use crate::desk::chip::{Chip, kind_name};
use crate::desk::viewer::{Looking, Paper};
use crate::failure::Failure;
use crate::state::State;
use crate::visit::StaffVisit;

/// How many of the last looks are listed.
const LAST_LOOKS: i64 = 20;

/// What opens the pictures to this person, or would.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::desk) enum Sight {
    /// They are seen.
    Open(Ground),
    /// Whoever claims the application sees them.
    ClaimFirst,
    /// Whoever states a purpose sees them.
    PurposeFirst,
    /// Not this person.
    Closed,
}

/// A purpose, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::desk) struct PurposeForm {
    pub(in crate::desk) typed: String,
    /// What is wrong with it.
    pub(in crate::desk) problem: Option<String>,
    /// The document whose original it was typed for; none for the pictures.
    pub(in crate::desk) original: Option<EvidenceId>,
}

/// The viewer of a case page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::desk) struct Viewer {
    pub(in crate::desk) sight: Sight,
    pub(in crate::desk) looking: Looking,
    /// True while a purpose this person stated opens originals too.
    pub(in crate::desk) has_purpose: bool,
    /// The last looks; none for those who are not shown them.
    pub(in crate::desk) views: Vec<View>,
    pub(in crate::desk) purpose: PurposeForm,
}

impl Viewer {
    /// The viewer of a case file, as this request's address wants it.
    ///
    /// # Errors
    /// Database errors.
    pub(super) async fn gather(
        conn: &AsyncPgConnection,
        state: &State,
        visit: &StaffVisit,
        file: &CaseFile,
    ) -> Result<Self, Failure> {
        let query = visit.visit.path.split_once('?').map_or("", |(_, query)| query);
        let looking = Looking::read(query, &papers(file));
        let sight = match access::ground(conn, &state.ctx, &visit.actor, &file.application).await {
            Ok(ground) => Sight::Open(ground),
            Err(LookError::NotHolder) if file.application.status == Status::Submitted => Sight::ClaimFirst,
            Err(LookError::PurposeNeeded) => Sight::PurposeFirst,
            Err(LookError::Database(error)) => return Err(error.into()),
            // Held by a colleague, decided, or not this person's at all.
            Err(_) => Sight::Closed,
        };
        let watches = visit.actor.may(Permission::StatePurpose);
        let views = if watches { access::list(conn, file.application.id, LAST_LOOKS).await? } else { Vec::new() };
        let stated = match watches {
            true => access::find_purpose(conn, file.application.id, visit.me, visit.visit.now).await?,
            false => None,
        };
        let has_purpose = stated.is_some();
        Ok(Self { sight, looking, has_purpose, views, purpose: PurposeForm::default() })
    }

    /// True when pictures are on the page.
    pub(in crate::desk) fn is_open(&self) -> bool {
        matches!(self.sight, Sight::Open(_))
    }

    /// True when a purpose opens them.
    pub(in crate::desk) fn wants_purpose(&self) -> bool {
        self.sight == Sight::PurposeFirst
    }

    /// True when a claim opens them.
    pub(in crate::desk) fn wants_claim(&self) -> bool {
        self.sight == Sight::ClaimFirst
    }

    /// True when nothing opens them to this person.
    pub(in crate::desk) fn is_closed(&self) -> bool {
        self.sight == Sight::Closed
    }

    /// What is wrong with the purpose stated for the pictures.
    pub(in crate::desk) fn purpose_problem(&self) -> Option<&String> {
        self.purpose.problem.as_ref().filter(|_| self.purpose.original.is_none())
    }

    /// What is wrong with the purpose stated for an original.
    pub(in crate::desk) fn original_problem(&self) -> Option<&String> {
        self.purpose.problem.as_ref().filter(|_| self.purpose.original.is_some())
    }

    /// Width of the pictures, as the stylesheet names it.
    pub(in crate::desk) fn zoom_class(&self) -> String {
        match self.looking.zoom.percent() {
            0 => "look-fit".to_owned(),
            percent => format!("look-{percent}"),
        }
    }
}

/// A document of the list.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::desk) struct Document {
    pub(in crate::desk) label: String,
    pub(in crate::desk) file_name: String,
    /// Pages, or why there are none.
    pub(in crate::desk) note: String,
    /// What has to be seen on it.
    pub(in crate::desk) shows: String,
    /// When it was added, if after submission.
    pub(in crate::desk) added: Option<String>,
    /// True while it can be looked at.
    pub(in crate::desk) is_ready: bool,
    pub(in crate::desk) is_main: bool,
    pub(in crate::desk) is_beside: bool,
    /// Puts it on the viewer; empty when this person sees no pictures.
    pub(in crate::desk) url: String,
    /// Puts it beside.
    pub(in crate::desk) beside_url: Option<String>,
}

/// A claimed value, to be compared with what is on the picture.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::desk) struct Claimed {
    pub(in crate::desk) label: String,
    pub(in crate::desk) text: String,
    pub(in crate::desk) chip: Option<Chip>,
}

impl CasePage {
    pub(super) fn find_file(&self, id: EvidenceId) -> Option<&File> {
        let added = || self.file.requests.iter().flat_map(|asked| &asked.items).flat_map(|item| &item.files);
        self.file.files.iter().chain(added()).find(|file| file.evidence.id == id)
    }

    /// What a document is, by its code.
    pub(super) fn document_label(&self, code: &str) -> String {
        let document = self.file.policy.policy.document(code);
        document.map_or_else(|| code.to_owned(), |document| document.label.get(self.words().locale()).to_owned())
    }

    pub(super) fn shows(&self, code: &str) -> String {
        let document = self.file.policy.policy.document(code);
        document.map(|document| document.shows.get(self.words().locale()).to_owned()).unwrap_or_default()
    }

    /// How many documents there are, in words.
    pub(super) fn documents_count(&self) -> String {
        self.words().say1("look-count", "count", count(papers(&self.file).len()))
    }

    /// When a document was added with an answer, in words; none for those of the application itself.
    fn added(&self, id: EvidenceId) -> Option<String> {
        let has_it = |asked: &&Asked| asked.items.iter().flat_map(|it| &it.files).any(|file| file.evidence.id == id);
        let ended_at = self.file.requests.iter().find(has_it)?.request.ended_at?;
        Some(self.words().say1("ask-added", "date", self.words().date_short(date_at(ended_at))))
    }

    /// The documents, in their frozen order; those of answers after them.
    pub(super) fn documents(&self) -> Vec<Document> {
        let (words, looking, case) = (self.words(), &self.viewer.looking, self.url());
        let document = |file: &File| {
            let (id, is_ready) = (file.evidence.id, file.evidence.state == EvidenceState::Ready);
            let is_beside = looking.beside.is_some_and(|paper| paper.id == id);
            let is_main = looking.main.is_some_and(|paper| paper.id == id);
            let can_be_beside = is_ready && self.viewer.is_open() && !is_main && !is_beside;
            Document {
                label: self.document_label(&file.evidence.document),
                file_name: file.evidence.file_name.clone(),
                note: match file.evidence.state {
                    EvidenceState::Ready => words.say1("look-pages", "count", count(file.pages.len())),
                    state => words.say(&format!("look-state-{}", state.slug())),
                },
                shows: self.shows(&file.evidence.document),
                added: self.added(id),
                is_ready,
                is_main: is_main && self.viewer.is_open(),
                is_beside: is_beside && self.viewer.is_open(),
                url: looking.at(Paper::first(id)).url(&case),
                beside_url: can_be_beside.then(|| looking.with_beside(Some(Paper::first(id))).url(&case)),
            }
        };
        papers(&self.file).iter().map(document).collect()
    }

    /// What a reviewer compares with the picture, so that nobody scrolls for it.
    pub(super) fn compared_values(&self) -> Vec<Claimed> {
        let (words, application, store) = (self.words(), self.application(), &self.file.store);
        let claimed = |label: &str, text: String| Claimed { label: words.say(label), text, chip: None };
        let is_same = application.contact_name.trim() == store.owner_name.trim();
        vec![
            claimed("label-contact-name", application.contact_name.clone()),
            Claimed { chip: Some(Chip::same(words, is_same)), ..claimed("desk-label-owner", store.owner_name.clone()) },
            claimed("label-store-name", store.name.clone()),
            claimed("label-contact-phone", mask_phone(&application.contact_phone)),
            claimed("label-kind", kind_name(words, application.kind)),
            claimed("label-reason", self.reason()),
        ]
    }
}

/// Every document of a case file: those of the application, then those that came with answers. What is still being
/// answered is nobody's to see.
pub(in crate::desk) fn papers(file: &CaseFile) -> Vec<File> {
    let ended = file.requests.iter().filter(|asked| asked.is_answered());
    let added = ended.flat_map(|asked| &asked.items).flat_map(|item| &item.files);
    file.files.iter().chain(added).cloned().collect()
}

pub(super) fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
