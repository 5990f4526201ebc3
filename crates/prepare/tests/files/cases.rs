//! The corpus: every file with its name, its declared type, and the expected result.

mod broken;
mod documents;
mod honest;
mod hostile;

pub use honest::oriented_jpeg;
use prepare::{MediaType, Refusal};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    Pages(usize),
    /// This refusal, on arrival or when prepared.
    Refused(Refusal),
    /// `Damaged` in the head, `RowsMissing` after it.
    Incomplete,
    /// Either plain pages or `Damaged`, depending on the damaged bytes.
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

pub fn all() -> Vec<Case> {
    let honest = [honest::pictures(), honest::orientations(), honest::metadata(), honest::names(), honest::limits()];
    let broken = [broken::broken(), broken::flipped()];
    let hostile = [hostile::polyglots(), hostile::bombs()];
    let documents = [documents::documents(), documents::active(), documents::harmless_actions()];
    honest.into_iter().chain(broken).chain(hostile).chain(documents).flatten().collect()
}
