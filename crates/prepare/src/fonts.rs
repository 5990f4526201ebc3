//! Fonts for PDFs that name a font without holding it: most electronic licences and bank statements in Chinese do.
//!
//! The worker finds fitting files once ([`find_fonts`]) and names them to the child, which opens them before it confines
//! itself and reads one only when a document needs it.

pub(crate) mod coverage;
mod find;

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::Read;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use hayro::hayro_interpret::font::FontData;
use hayro::hayro_interpret::hayro_cmap::CidFamily;

pub use find::{SYSTEM_FOLDERS, find_fonts};

/// Files the child opens: it may have eight, three of them its standard ones, and one more to confine itself.
const MAX_FILES: usize = 4;
/// A larger font does not fit in the child's memory beside a document. The largest in use, Noto Serif CJK, has 26 MB.
pub(crate) const MAX_FONT_BYTES: u64 = 40 * 1024 * 1024;

/// The writing a font is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Script {
    /// Han characters as in the People's Republic; the default where a document does not say.
    SimplifiedChinese,
    /// Han characters as in Taiwan and Hong Kong.
    TraditionalChinese,
    /// Kana, and Han characters as in Japan.
    Japanese,
    /// Hangul.
    Korean,
    /// Cyrillic, Greek, Arabic, Hebrew, Thai and others, as many as one font has.
    Other,
}

impl Script {
    /// Every script.
    pub const ALL: [Self; 5] =
        [Self::SimplifiedChinese, Self::TraditionalChinese, Self::Japanese, Self::Korean, Self::Other];

    const fn code(self) -> &'static str {
        match self {
            Self::SimplifiedChinese => "zh-hans",
            Self::TraditionalChinese => "zh-hant",
            Self::Japanese => "ja",
            Self::Korean => "ko",
            Self::Other => "other",
        }
    }

    /// The script of Adobe's character collections.
    fn of_collection(family: &CidFamily) -> Option<Self> {
        match family {
            CidFamily::AdobeGB1 => Some(Self::SimplifiedChinese),
            CidFamily::AdobeCNS1 => Some(Self::TraditionalChinese),
            CidFamily::AdobeJapan1 => Some(Self::Japanese),
            CidFamily::AdobeKorea1 => Some(Self::Korean),
            CidFamily::AdobeIdentity | CidFamily::Custom { .. } => None,
        }
    }
}

/// Whether characters of a collection have fixed numbers, so that a font can be chosen for them.
pub(crate) fn is_known(family: &CidFamily) -> bool {
    Script::of_collection(family).is_some()
}

/// A font on this machine and what it is used for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FontFile {
    /// The script it is used for.
    pub script: Script,
    /// The file: TrueType, OpenType or a collection of these.
    pub path: PathBuf,
    /// Index in a collection; 0 otherwise.
    pub index: u32,
}

impl FontFile {
    /// The value of the child's `--font`.
    #[must_use]
    pub fn to_argument(&self) -> OsString {
        let head = format!("{}:{}:", self.script.code(), self.index);
        OsString::from_vec([head.as_bytes(), self.path.as_os_str().as_bytes()].concat())
    }

    /// Reads the value of the child's `--font`.
    #[must_use]
    pub fn from_argument(argument: &OsStr) -> Option<Self> {
        let mut parts = argument.as_bytes().splitn(3, |byte| *byte == b':');
        let code = parts.next()?;
        let script = Script::ALL.into_iter().find(|script| script.code().as_bytes() == code)?;
        let index = str::from_utf8(parts.next()?).ok()?.parse().ok()?;
        Some(Self { script, path: PathBuf::from(OsStr::from_bytes(parts.next()?)), index })
    }
}

/// An open font file, read at its first use.
struct Source {
    path: PathBuf,
    file: File,
    data: OnceLock<Option<Arc<Vec<u8>>>>,
}

impl Source {
    fn data(&self) -> Option<Arc<Vec<u8>>> {
        let read = || {
            let mut data = Vec::new();
            (&self.file).take(MAX_FONT_BYTES).read_to_end(&mut data).ok()?;
            Some(Arc::new(data))
        };
        self.data.get_or_init(read).clone()
    }
}

/// The fonts a document may use.
#[derive(Clone, Default)]
pub struct Fonts {
    faces: Vec<(Script, u32, Arc<Source>)>,
}

impl Fonts {
    /// Opens the files. A file that cannot be opened is left out: its script is then not drawn, and pages with it say so.
    #[must_use]
    pub fn open(files: &[FontFile]) -> Self {
        let mut sources: Vec<Arc<Source>> = Vec::new();
        let mut faces = Vec::new();
        for font in files {
            let opened = sources.iter().find(|source| source.path == font.path).cloned();
            let source = opened.or_else(|| {
                let file = (sources.len() < MAX_FILES).then(|| File::open(&font.path).ok()).flatten()?;
                let source = Arc::new(Source { path: font.path.clone(), file, data: OnceLock::new() });
                sources.push(Arc::clone(&source));
                Some(source)
            });
            faces.extend(source.map(|source| (font.script, font.index, source)));
        }
        Self { faces }
    }

    /// The font for a script, or another one with Han characters.
    pub(crate) fn find(&self, family: Option<&CidFamily>) -> Option<(FontData, u32)> {
        let script = family.and_then(Script::of_collection).unwrap_or(Script::SimplifiedChinese);
        let exact = self.faces.iter().find(|(found, ..)| *found == script);
        let (_, index, source) = exact.or_else(|| self.faces.iter().find(|(found, ..)| *found != Script::Other))?;
        Some((source.data()?, *index))
    }

    /// The font that has most of these characters; `None` if no font has any.
    pub(crate) fn find_for(&self, characters: &[char]) -> Option<(FontData, u32)> {
        let mut best: Option<(usize, Arc<Vec<u8>>, u32)> = None;
        for (_, index, source) in &self.faces {
            let Some(data) = source.data() else { continue };
            let count = coverage::count(&data, *index, characters);
            if count > best.as_ref().map_or(0, |(most, ..)| *most) {
                best = Some((count, data, *index));
            }
        }
        best.map(|(_, data, index)| (data as FontData, index))
    }
}
