//! The evidence of an application: its documents, whether this person may see them, the values to compare, and the log
//! of views for leads and auditors (R22).

use domain::base::EvidenceId;
use domain::base::clock::date_at;
use domain::base::contact;
use domain::desk::allowed::CaseAction;
use domain::evidence::access::View;
use domain::evidence::{EvidenceState, File};
use domain::review::information_request::RequestWithItems;
use locale::mask_phone;

use crate::desk::case::evidence::form::{PictureAccess, documents};
use crate::desk::case::evidence::viewer::Paper;
use crate::desk::case::page::CasePage;
use crate::ui::{Chip, kind_name};

#[derive(Debug, PartialEq, Eq)]
pub struct Document {
    pub label: String,
    pub file_name: String,
    /// Pages, or why there are none.
    pub note: String,
    /// Facts that the document must show.
    pub shows: String,
    /// When it was added, if after submission.
    pub added: Option<String>,
    /// True while it can be looked at.
    pub is_ready: bool,
    pub is_main: bool,
    pub is_beside: bool,
    /// Link that shows it in the viewer; empty when this person sees no pictures.
    pub url: String,
    /// Link that shows it as the second page.
    pub beside_url: Option<String>,
}

/// A claimed value, to be compared with what is on the picture.
#[derive(Debug, PartialEq, Eq)]
pub struct Claimed {
    pub label: String,
    pub text: String,
    pub chip: Option<Chip>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct ViewLine {
    pub what: String,
    pub ground: String,
    pub purpose: Option<String>,
    /// How often, when more than once.
    pub looks: Option<String>,
    pub attr: String,
    pub when: String,
}

impl CasePage {
    pub fn find_file(&self, id: EvidenceId) -> Option<&File> {
        let added = || self.file.requests.iter().flat_map(|asked| &asked.items).flat_map(|item| &item.files);
        self.file.files.iter().chain(added()).find(|file| file.evidence.id == id)
    }

    pub fn document_label(&self, code: &str) -> String {
        let document = self.file.policy.policy.document(code);
        document.map_or_else(|| code.to_owned(), |document| document.label.get(self.t().locale()).to_owned())
    }

    pub fn shows(&self, code: &str) -> String {
        let document = self.file.policy.policy.document(code);
        document.map(|document| document.shows.get(self.t().locale()).to_owned()).unwrap_or_default()
    }

    pub fn documents_count(&self) -> String {
        self.t().text1("viewer-count", "count", documents(&self.file).len())
    }

    /// When a document was added with an answer, in words; `None` for documents of the application itself.
    fn added(&self, id: EvidenceId) -> Option<String> {
        let has_it =
            |asked: &&RequestWithItems| asked.items.iter().flat_map(|it| &it.files).any(|file| file.evidence.id == id);
        let ended_at = self.file.requests.iter().find(has_it)?.request.ended_at?;
        Some(self.t().text1("ask-added", "date", self.t().date_short(date_at(ended_at))))
    }

    /// The documents, in their frozen order; those of answers after them.
    pub fn documents(&self) -> Vec<Document> {
        let (t, content, case) = (self.t(), &self.viewer.content, self.url());
        let document = |file: &File| {
            let (id, is_ready) = (file.evidence.id, file.evidence.state == EvidenceState::Ready);
            let is_beside = content.beside.is_some_and(|paper| paper.id == id);
            let is_main = content.main.is_some_and(|paper| paper.id == id);
            let can_be_beside = is_ready && self.viewer.is_open() && !is_main && !is_beside;
            Document {
                label: self.document_label(&file.evidence.document),
                file_name: file.evidence.file_name.clone(),
                note: match file.evidence.state {
                    EvidenceState::Ready => t.text1("viewer-pages", "count", file.pages.len()),
                    state => t.text(&format!("viewer-state-{}", state.slug())),
                },
                shows: self.shows(&file.evidence.document),
                added: self.added(id),
                is_ready,
                is_main: is_main && self.viewer.is_open(),
                is_beside: is_beside && self.viewer.is_open(),
                url: content.at(Paper::first(id)).url(&case),
                beside_url: can_be_beside.then(|| content.with_beside(Some(Paper::first(id))).url(&case)),
            }
        };
        documents(&self.file).iter().map(document).collect()
    }

    /// The values to compare with the picture, shown beside it.
    pub fn compared_values(&self) -> Vec<Claimed> {
        let (t, application, store) = (self.t(), self.application(), &self.file.store);
        let claimed = |label: &str, text: String| Claimed { label: t.text(label), text, chip: None };
        let is_same = contact::is_same_name(&application.contact_name, &store.owner_name);
        vec![
            claimed("label-contact-name", application.contact_name.clone()),
            Claimed { chip: Some(Chip::same(t, is_same)), ..claimed("desk-label-owner", store.owner_name.clone()) },
            claimed("label-store-name", store.name.clone()),
            claimed("label-contact-phone", mask_phone(&application.contact_phone)),
            claimed("label-kind", kind_name(t, application.kind)),
            claimed("label-reason", self.reason()),
        ]
    }

    pub fn may_fetch_originals(&self) -> bool {
        self.may(CaseAction::FetchOriginals) && self.viewer.access != PictureAccess::Closed
    }

    pub fn view_lines(&self) -> Vec<ViewLine> {
        let t = self.t();
        let line = |view: &View| {
            let file = self.find_file(view.evidence_id);
            let document = file.map(|file| self.document_label(&file.evidence.document)).unwrap_or_default();
            let who = view.staff_name.clone().unwrap_or_else(|| t.text("who-applicant"));
            let what = match view.page {
                Some(page) => t.text_with(
                    "viewer-line-page",
                    &[("who", who.into()), ("document", document.into()), ("n", i64::from(page).into())],
                ),
                None => t.text2("viewer-line-original", "who", who, "document", document),
            };
            ViewLine {
                what,
                ground: t.text(&format!("viewer-ground-{}", view.ground.slug())),
                purpose: view.purpose.clone(),
                looks: (view.looks > 1).then(|| t.text1("viewer-line-looks", "count", view.looks)),
                attr: locale::datetime_attr(view.last_at),
                when: t.moment_short(view.last_at, self.frame.now),
            }
        };
        self.viewer.views.iter().map(line).collect()
    }
}
