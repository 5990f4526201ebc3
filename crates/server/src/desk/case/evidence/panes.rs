//! The viewer of a case page: the pages it shows, and its buttons, all of which are links.

use domain::evidence::{EvidencePage, EvidenceState};
use prepare::Turn;

use crate::desk::case::evidence::form::documents;
use crate::desk::case::evidence::viewer::{Paper, ViewerContent, Zoom, degrees};
use crate::desk::case::page::CasePage;
use crate::links;

#[derive(Debug, PartialEq, Eq)]
pub struct Button {
    pub id: &'static str,
    pub icon: &'static str,
    pub label: String,
    /// The keyboard shortcut, as the script reads it.
    pub key: &'static str,
    /// The key, as printed on keyboards.
    pub cap: &'static str,
    /// `None` when the button is disabled.
    pub url: Option<String>,
    /// True when the label is shown beside the icon.
    pub has_label: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Pane {
    pub label: String,
    pub file_name: String,
    /// Page number and number of pages, in words.
    pub page: String,
    pub shows: String,
    pub alt: String,
    /// URL of the picture; when `None`, `note` says why.
    pub src: Option<String>,
    pub note: String,
    /// Parts of the file that this picture does not show.
    pub omissions: Vec<String>,
    pub width: i32,
    pub height: i32,
    /// Buttons of the second page; empty for the main one.
    pub buttons: Vec<Button>,
    /// URL at which the original is downloaded.
    pub original_url: String,
}

impl CasePage {
    fn pane(&self, paper: Paper) -> Option<Pane> {
        let (t, file) = (self.t(), self.find_file(paper.id)?);
        let evidence = &file.evidence;
        let page = file.pages.iter().find(|page| page.number == paper.page);
        let page = page.filter(|_| evidence.state == EvidenceState::Ready);
        let label = self.document_label(&evidence.document);
        let (number, last) = (paper.page, file.pages.len());
        let (width, height) = page.map_or((0, 0), |page| (page.width, page.height));
        let is_upright = matches!(paper.turn, Turn::None | Turn::Half);
        let (width, height) = if is_upright { (width, height) } else { (height, width) };
        let turn = match degrees(paper.turn) {
            0 => String::new(),
            degrees => format!("?turn={degrees}"),
        };
        let reference = &self.application().reference;
        Some(Pane {
            file_name: evidence.file_name.clone(),
            page: t.text2("viewer-page-of", "n", number, "count", last),
            shows: self.shows(&evidence.document),
            alt: t.text_with(
                "viewer-alt",
                &[("document", label.as_str().into()), ("n", number.into()), ("count", last.into())],
            ),
            src: page.map(|page| links::evidence_page(reference, paper.id, page.number) + &turn),
            note: t.text(&format!("viewer-state-{}", evidence.state.slug())),
            omissions: page.map(|page| self.omissions(page)).unwrap_or_default(),
            width,
            height,
            buttons: Vec::new(),
            original_url: links::evidence_original(reference, paper.id),
            label,
        })
    }

    fn omissions(&self, page: &EvidencePage) -> Vec<String> {
        page.omissions.iter().map(|it| self.t().text(&format!("viewer-omission-{}", it.slug()))).collect()
    }

    pub fn panes(&self) -> Vec<Pane> {
        self.main_pane().into_iter().chain(self.beside_pane()).collect()
    }

    pub fn main_pane(&self) -> Option<Pane> {
        self.pane(self.viewer.content.main.filter(|_| self.viewer.is_open())?)
    }

    /// The second page, with its own buttons.
    fn beside_pane(&self) -> Option<Pane> {
        let (content, files) = (self.viewer.content, &documents(&self.file));
        let paper = content.beside.filter(|_| self.viewer.is_open())?;
        let pane = self.pane(paper)?;
        let to = |beside: Option<Paper>| content.with_beside(beside);
        let moved = |step| paper.moved(files, step).map(|paper| to(Some(paper)));
        let buttons = vec![
            self.button("beside-back", "back", "viewer-page-previous", ("", ""), moved(-1)),
            self.button("beside-next", "next", "viewer-page-next", ("", ""), moved(1)),
            self.button("beside-turn", "turn", "viewer-turn", ("", ""), Some(to(Some(paper.turned())))),
            self.button("beside-swap", "swap", "viewer-swap", ("x", "X"), Some(content.swapped())),
            self.button("beside-close", "cross", "viewer-beside-close", ("", ""), Some(to(None))),
        ];
        Some(Pane { buttons, ..pane })
    }

    /// A button: its id, icon, message key of its label, key (as read and as shown), and where it leads.
    fn button(
        &self,
        id: &'static str,
        icon: &'static str,
        label_key: &str,
        (key, cap): (&'static str, &'static str),
        to: Option<ViewerContent>,
    ) -> Button {
        let url = to.map(|content| content.url(&self.url()));
        Button { id, icon, label: self.t().text(label_key), key, cap, url, has_label: false }
    }

    pub fn file_buttons(&self) -> [Button; 2] {
        let (content, files) = (self.viewer.content, &documents(&self.file));
        [
            self.button("viewer-file-back", "back", "viewer-file-previous", (",", ","), content.moved(files, -1)),
            self.button("viewer-file-next", "next", "viewer-file-next", (".", "."), content.moved(files, 1)),
        ]
    }

    /// Position of the document shown, and the number of documents.
    pub fn file_position(&self) -> String {
        let main = self.viewer.content.main.map(|main| main.id);
        let files = documents(&self.file);
        let here = files.iter().position(|file| Some(file.evidence.id) == main);
        let here = here.map_or(0, |here| here + 1);
        self.t().text2("viewer-file-of", "n", here, "count", files.len())
    }

    pub fn page_buttons(&self) -> [Button; 2] {
        let (content, files) = (self.viewer.content, &documents(&self.file));
        let moved = |step| content.main.and_then(|main| main.moved(files, step)).map(|paper| content.at(paper));
        [
            self.button("viewer-back", "back", "viewer-page-previous", ("[", "["), moved(-1)),
            self.button("viewer-next", "next", "viewer-page-next", ("]", "]"), moved(1)),
        ]
    }

    pub fn zoom_buttons(&self) -> [Button; 3] {
        let content = self.viewer.content;
        let to = |zoom| ViewerContent { zoom, ..content };
        let fit = (content.zoom.percent() > 0).then(|| to(Zoom::default()));
        [
            self.button("viewer-smaller", "dash", "viewer-zoom-out", ("-", "−"), content.zoom.smaller().map(to)),
            self.button("viewer-larger", "plus", "viewer-zoom-in", ("+", "+"), content.zoom.larger().map(to)),
            self.button("viewer-fit", "fit", "viewer-zoom-fit", ("0", "0"), fit),
        ]
    }

    pub fn zoom_label(&self) -> String {
        match self.viewer.content.zoom.percent() {
            0 => self.t().text("viewer-zoom-fits"),
            percent => format!("{percent}%"),
        }
    }

    /// The buttons that turn the main page, and that show or close the second one.
    pub fn layout_buttons(&self) -> Vec<Button> {
        let (content, files) = (self.viewer.content, &documents(&self.file));
        let turned = content.main.map(|main| content.at(main.turned()));
        let beside = match content.beside {
            Some(_) => self.button(
                "viewer-beside",
                "beside",
                "viewer-beside-close",
                ("b", "B"),
                Some(content.with_beside(None)),
            ),
            None => {
                let neighbour = content.neighbour(files).map(|paper| content.with_beside(Some(paper)));
                self.button("viewer-beside", "beside", "viewer-beside", ("b", "B"), neighbour)
            }
        };
        let turn = self.button("viewer-turn", "turn", "viewer-turn", ("shift+r", "⇧R"), turned);
        [turn, beside].into_iter().map(|button| Button { has_label: true, ..button }).collect()
    }
}
