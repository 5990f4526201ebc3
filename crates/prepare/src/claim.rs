//! The content that a file's name and its declared type state.

use crate::MediaType;
use crate::media::essence;

/// Extensions of pictures, those of formats that galleries convert on upload among them.
const PICTURES: [&str; 17] = [
    "jpg",
    "jpeg",
    "jpe",
    "jfif",
    "pjpeg",
    "pjp",
    "jpg_large",
    "png",
    "apng",
    "webp",
    "heic",
    "heif",
    "avif",
    "gif",
    "bmp",
    "tif",
    "tiff",
];

/// Extensions of programs, web pages, archives, films and office files. Android's screenshots and messengers put
/// package names and numbers after the last dot, so an unknown extension states nothing.
const OTHERS: [&str; 53] = [
    "exe", "bat", "cmd", "msi", "scr", "js", "mjs", "vbs", "wsf", "jar", "apk", "sh", "ps1", "hta", "lnk", "dll",
    "html", "htm", "xhtml", "shtml", "mht", "mhtml", "svg", "svgz", "xml", "xsl", "php", "phtml", "asp", "aspx", "jsp",
    "doc", "docx", "docm", "xls", "xlsx", "xlsm", "ppt", "pptx", "wps", "rtf", "csv", "zip", "rar", "7z", "tar", "gz",
    "mp4", "mov", "avi", "mp3", "swf", "css",
];

/// The kind of content that a name or a declared type states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Claim {
    /// A picture of some format.
    Picture,
    Pdf,
    /// Something that is no evidence.
    Other,
    /// No kind: there is no extension, an unknown one, or a generic type.
    Nothing,
}

impl Claim {
    pub(crate) fn permits(self, media: MediaType) -> bool {
        match self {
            Self::Picture => media != MediaType::Pdf,
            Self::Pdf => media == MediaType::Pdf,
            Self::Other => false,
            Self::Nothing => true,
        }
    }

    /// The statement of a file name's last extension.
    pub(crate) fn of_file_name(name: &str) -> Self {
        let Some((_, extension)) = name.trim_end().rsplit_once('.') else {
            return Self::Nothing;
        };
        let extension = extension.to_ascii_lowercase();
        match extension.as_str() {
            "pdf" => Self::Pdf,
            picture if PICTURES.contains(&picture) => Self::Picture,
            other if OTHERS.contains(&other) => Self::Other,
            _ => Self::Nothing,
        }
    }

    /// The statement of a declared media type.
    pub(crate) fn of_mime(mime: &str) -> Self {
        match essence(mime).as_str() {
            ""
            | "*/*"
            | "image/*"
            | "text/plain"
            | "application/*"
            | "application/octet-stream"
            | "application/octetstream"
            | "application/unknown"
            | "application/x-unknown"
            | "application/binary"
            | "application/download"
            | "application/x-download"
            | "application/force-download"
            | "application/save-as"
            | "binary/octet-stream"
            | "content/unknown"
            | "unknown/unknown" => Self::Nothing,
            "application/pdf"
            | "application/x-pdf"
            | "application/acrobat"
            | "application/vnd.pdf"
            | "applications/vnd.pdf"
            | "text/pdf"
            | "text/x-pdf"
            | "image/pdf" => Self::Pdf,
            // A drawing is a document with scripts, whatever its type says.
            "image/svg+xml" | "image/svg" => Self::Other,
            picture if picture.starts_with("image/") => Self::Picture,
            _ => Self::Other,
        }
    }
}
