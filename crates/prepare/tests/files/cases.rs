//! The corpus: every file with its name, its declared type, and what must become of it.

mod broken;
mod documents;
mod honest;
mod hostile;

pub use honest::oriented_jpeg;
use prepare::{MediaType, Refusal};

/// What must become of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// So many pages.
    Pages(usize),
    /// This refusal, on arrival or when prepared.
    Refused(Refusal),
    /// Either harmless pages or `Damaged`: the bytes decide what of it can be read.
    Harmless,
}

pub struct Case {
    pub name: String,
    pub bytes: Vec<u8>,
    pub file_name: String,
    pub declared: &'static str,
    pub expected: Expected,
}

fn case(media: MediaType, name: impl Into<String>, bytes: Vec<u8>, expected: Expected) -> Case {
    let extension = match media {
        MediaType::Jpeg => "jpg",
        MediaType::Png => "png",
        MediaType::Webp => "webp",
        MediaType::Pdf => "pdf",
    };
    Case { name: name.into(), bytes, file_name: format!("证件.{extension}"), declared: media.as_str(), expected }
}

/// The whole corpus.
pub fn all() -> Vec<Case> {
    let honest = [honest::pictures(), honest::orientations(), honest::metadata(), honest::names()];
    let broken = [broken::broken(), broken::flipped()];
    let hostile = [hostile::polyglots(), hostile::bombs()];
    let documents = [documents::documents(), documents::active()];
    honest.into_iter().chain(broken).chain(hostile).chain(documents).flatten().collect()
}
