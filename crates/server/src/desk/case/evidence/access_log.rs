//! The log of views of an application's evidence, for leads and auditors (R22).

use domain::desk::allowed::CaseAction;
use domain::evidence::access::View;

use crate::desk::case::evidence::form::PictureAccess;
use crate::desk::case::page::CasePage;

/// A line of the log of views.
#[derive(Debug, PartialEq, Eq)]
pub struct ViewLine {
    pub what: String,
    pub ground: String,
    pub purpose: Option<String>,
    pub attr: String,
    pub when: String,
}

impl CasePage {
    /// True when this person may download originals by stating a purpose.
    pub fn may_fetch_originals(&self) -> bool {
        self.may(CaseAction::FetchOriginals) && self.viewer.access != PictureAccess::Closed
    }

    /// The latest views.
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
                attr: locale::datetime_attr(view.at),
                when: t.moment_short(view.at, self.frame.now),
            }
        };
        self.viewer.views.iter().map(line).collect()
    }
}
