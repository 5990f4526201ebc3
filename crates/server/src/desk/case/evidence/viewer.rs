//! State of the viewer of a case page, as the query string carries it: document, page, rotation, second page, and zoom.
//! Every button of the viewer is a link to another [`ViewerContent`].

use domain::base::EvidenceId;
use domain::evidence::File;
use prepare::Turn;

/// Widths of the picture in percent of the available width; 0 fits the whole picture.
const ZOOMS: [u16; 5] = [0, 100, 150, 200, 300];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Zoom(usize);

impl Zoom {
    fn read(text: &str) -> Self {
        let percent: Option<u16> = text.parse().ok();
        Self(ZOOMS.iter().position(|zoom| Some(*zoom) == percent).unwrap_or_default())
    }

    /// In percent; 0 fits the whole picture.
    pub fn percent(self) -> u16 {
        ZOOMS[self.0]
    }

    pub fn larger(self) -> Option<Self> {
        (self.0 + 1 < ZOOMS.len()).then_some(Self(self.0 + 1))
    }

    pub fn smaller(self) -> Option<Self> {
        self.0.checked_sub(1).map(Self)
    }
}

/// A page of a document, and its rotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paper {
    pub id: EvidenceId,
    /// Page number, from 1.
    pub page: i16,
    pub turn: Turn,
}

impl Paper {
    /// The first page of a document, not rotated.
    pub const fn first(id: EvidenceId) -> Self {
        Self { id, page: 1, turn: Turn::None }
    }

    /// This page, turned by another quarter clockwise.
    pub const fn turned(self) -> Self {
        let turn = match self.turn {
            Turn::None => Turn::Right,
            Turn::Right => Turn::Half,
            Turn::Half => Turn::Left,
            Turn::Left => Turn::None,
        };
        Self { turn, ..self }
    }

    /// The page `step` further, not rotated; `None` when the document has no such page.
    pub fn moved(self, files: &[File], step: i16) -> Option<Self> {
        let page = self.page + step;
        let last = files.iter().find(|file| file.evidence.id == self.id).map_or(1, last_page);
        (1..=last).contains(&page).then_some(Self { page, turn: Turn::None, ..self })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ViewerContent {
    /// The page shown; `None` only when there are no documents.
    pub main: Option<Paper>,
    pub beside: Option<Paper>,
    pub zoom: Zoom,
}

impl ViewerContent {
    /// Reads a query string. Documents of other cases are ignored; when it names no document, the first one with a
    /// picture is shown.
    pub fn read(query: &str, files: &[File]) -> Self {
        let find = |name: &str| {
            form_urlencoded::parse(query.as_bytes()).find(|(found, _)| found == name).map(|(_, value)| value)
        };
        let paper = |file: &str, page: &str, turn: &str| {
            let id: EvidenceId = find(file)?.parse().ok()?;
            let last = last_page(files.iter().find(|file| file.evidence.id == id)?);
            let page = find(page).and_then(|page| page.parse().ok()).unwrap_or(1).clamp(1, last);
            Some(Paper { id, page, turn: find(turn).as_deref().map_or(Turn::None, read_turn) })
        };
        let first = || files.iter().find(|file| !file.pages.is_empty()).or(files.first());
        let main = paper("file", "page", "turn").or_else(|| first().map(|file| Paper::first(file.evidence.id)));
        let beside = paper("beside", "beside_page", "beside_turn");
        Self { main, beside, zoom: find("zoom").as_deref().map_or(Zoom::default(), Zoom::read) }
    }

    /// Link to the case page in this state, at the evidence.
    pub fn url(&self, case: &str) -> String {
        self.url_at(case, "evidence")
    }

    /// As [`Self::url`], at another anchor.
    pub fn url_at(&self, case: &str, place: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let names = [("file", "page", "turn"), ("beside", "beside_page", "beside_turn")];
        for (paper, (file, page, turn)) in [self.main, self.beside].into_iter().zip(names) {
            let Some(paper) = paper else { continue };
            query.append_pair(file, &paper.id.to_string());
            if paper.page > 1 {
                query.append_pair(page, &paper.page.to_string());
            }
            if paper.turn != Turn::None {
                query.append_pair(turn, &degrees(paper.turn).to_string());
            }
        }
        if self.zoom.percent() > 0 {
            query.append_pair("zoom", &self.zoom.percent().to_string());
        }
        format!("{case}?{}#{place}", query.finish())
    }

    pub fn at(self, main: Paper) -> Self {
        Self { main: Some(main), ..self }
    }

    /// The same with this second page, or none.
    pub fn with_beside(self, beside: Option<Paper>) -> Self {
        Self { beside, ..self }
    }

    pub fn swapped(self) -> Self {
        Self { main: self.beside, beside: self.main, ..self }
    }

    /// Default for the second page: the next document with a picture, or the next page of the only one.
    pub fn neighbour(&self, files: &[File]) -> Option<Paper> {
        let main = self.main?;
        let here = files.iter().position(|file| file.evidence.id == main.id)?;
        let (before, after) = (&files[..here], &files[here + 1..]);
        let other = after.iter().chain(before).find(|file| !file.pages.is_empty());
        let other = other.map(|file| Paper::first(file.evidence.id));
        other.or_else(|| main.moved(files, 1)).or_else(|| main.moved(files, -1))
    }

    /// The same with the document `step` further in the list.
    pub fn moved(self, files: &[File], step: isize) -> Option<Self> {
        let here = files.iter().position(|file| Some(file.evidence.id) == self.main.map(|main| main.id))?;
        let there = files.get(here.checked_add_signed(step)?)?;
        Some(self.at(Paper::first(there.evidence.id)))
    }
}

/// The last page of a document; 1 where there is no picture yet.
fn last_page(file: &File) -> i16 {
    i16::try_from(file.pages.len()).unwrap_or(i16::MAX).max(1)
}

/// The rotation of so many degrees clockwise; any other text is no rotation.
pub fn read_turn(text: &str) -> Turn {
    match text {
        "90" => Turn::Right,
        "180" => Turn::Half,
        "270" => Turn::Left,
        _ => Turn::None,
    }
}

pub const fn degrees(turn: Turn) -> u16 {
    match turn {
        Turn::None => 0,
        Turn::Right => 90,
        Turn::Half => 180,
        Turn::Left => 270,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::sample;

    fn files() -> Vec<File> {
        vec![sample::file(1, 1), sample::file(2, 2)]
    }

    #[test]
    fn an_address_is_written_as_it_was_read() {
        let files = files();
        let ids: Vec<String> = files.iter().map(|file| file.evidence.id.to_string()).collect();
        let query = format!("file={}&page=2&turn=90&beside={}&beside_turn=270&zoom=200", ids[1], ids[0]);
        let content = ViewerContent::read(&query, &files);
        assert_eq!(content.url("/case"), format!("/case?{query}#evidence"));
        assert_eq!(content.swapped().swapped(), content);
        assert_eq!(content.zoom.larger().and_then(Zoom::smaller), Some(content.zoom));
    }

    #[test]
    fn unknown_documents_are_ignored() {
        let files = files();
        let first = ViewerContent { main: Some(Paper::first(files[0].evidence.id)), ..ViewerContent::default() };
        for query in ["", "file=x&page=-1&turn=45&zoom=99", "file=00000000-0000-0000-0000-000000000000&beside=1"] {
            assert_eq!(ViewerContent::read(query, &files), first, "{query}");
        }
        let beyond = ViewerContent::read(&format!("file={}&page=99", files[1].evidence.id), &files);
        assert_eq!(beyond.main.unwrap().page, 2);
        assert_eq!(ViewerContent::read("", &[]), ViewerContent::default());
    }

    #[test]
    fn viewer_stops_at_first_and_last_page() {
        let files = files();
        let first = ViewerContent::read("", &files);
        assert_eq!(first.moved(&files, -1), None);
        let second = first.moved(&files, 1).unwrap();
        let paper = second.main.unwrap();
        assert_eq!((paper.id, paper.page), (files[1].evidence.id, 1));
        let next = paper.moved(&files, 1).unwrap();
        assert_eq!((next.page, next.moved(&files, 1), next.turned().turn), (2, None, Turn::Right));
        assert_eq!(second.neighbour(&files), first.main);
        let turned = paper.turned().turned().turned();
        assert_eq!((turned.turn, turned.turned()), (Turn::Left, paper));
    }
}
