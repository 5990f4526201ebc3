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

    /// The statement of a declared media type. Phones, messengers and office programs invent types, so an unknown one
    /// states nothing, and the bytes decide.
    pub(crate) fn of_mime(mime: &str) -> Self {
        let essence = essence(mime);
        let (main, sub) = essence.split_once('/').unwrap_or(("", essence.as_str()));
        let names = |words: &[&str]| words.iter().any(|word| sub.contains(word));
        if names(&["pdf", "acrobat"]) {
            return Self::Pdf;
        }
        match main {
            // A drawing is a document with scripts, whatever its type says.
            "image" if names(&["svg"]) => Self::Other,
            // `image/octet-stream` is a picture of no format.
            "image" if !names(&["*", "octet"]) => Self::Picture,
            "text" if !matches!(sub, "plain" | "*") => Self::Other,
            "audio" | "video" | "font" | "model" | "message" => Self::Other,
            "application" if names(&PICTURE_TYPES) => Self::Picture,
            "application" if names(&OTHER_TYPES) => Self::Other,
            _ => Self::Nothing,
        }
    }
}

/// Words of types that old programs and registries give to pictures: `application/x-jpg`.
const PICTURE_TYPES: [&str; 5] = ["jpg", "jpeg", "jpe", "png", "webp"];
/// Words of types of programs, web pages, archives and office files.
const OTHER_TYPES: [&str; 22] = [
    "html",
    "xml",
    "svg",
    "javascript",
    "ecmascript",
    "json",
    "java-archive",
    "x-java",
    "zip",
    "rar",
    "7z",
    "x-tar",
    "gzip",
    "msword",
    "officedocument",
    "opendocument",
    "ms-excel",
    "ms-powerpoint",
    "rtf",
    "android.package",
    "x-sh",
    "shockwave",
];

#[cfg(test)]
mod tests {
    use super::Claim;

    #[test]
    fn types_that_phones_and_programs_send_are_known() {
        for (claim, types) in [
            (
                Claim::Picture,
                "image/jpeg image/jpg image/pjpeg image/pjp image/jfif image/jpe image/x-jpg image/x-jpeg image/x-png \
                 image/vnd.png image/apng image/webp image/x-webp image/heic image/heif image/heic-sequence image/bmp \
                 image/x-ms-bmp image/x-citrix-jpeg image/x-citrix-png image/wxpic IMAGE/JPEG;name=a.jpg \
                 application/jpg application/x-jpg application/jpeg application/x-jpe application/png \
                 application/x-png application/x-webp",
            ),
            (
                Claim::Pdf,
                "application/pdf application/x-pdf application/acrobat applications/vnd.pdf application/vnd.pdf \
                 application/wps-office.pdf application/haansoftpdf application/vnd.adobe.acrobat text/pdf text/x-pdf \
                 image/pdf application/x-bzpdf Application/PDF;charset=binary",
            ),
            (
                Claim::Nothing,
                "*/* image/* text/plain text/* application/* application/octet-stream application/octetstream \
                 application/x-octet-stream application/octet application/unknown application/x-unknown \
                 application/binary application/x-binary application/download application/x-download \
                 application/force-download application/x-force-download application/save-as application/x-file \
                 application/x-msdownload application/kswps application/x-www-form-urlencoded application/stream \
                 binary/octet-stream binary/* content/unknown unknown/unknown image/octet-stream multipart/form-data \
                 multipart/mixed octet-stream file binary jpg unknown null undefined",
            ),
            (
                Claim::Other,
                "text/html application/xhtml+xml image/svg+xml image/svg text/xml application/xml text/javascript \
                 application/javascript application/x-javascript application/json text/css text/csv application/zip \
                 application/x-zip-compressed application/x-rar-compressed application/x-7z-compressed application/msword \
                 application/vnd.openxmlformats-officedocument.wordprocessingml.document application/vnd.ms-excel \
                 application/vnd.android.package-archive application/java-archive application/x-sh video/mp4 \
                 video/quicktime audio/mpeg message/rfc822 application/x-shockwave-flash",
            ),
        ] {
            for mime in types.split_whitespace() {
                assert_eq!(Claim::of_mime(mime), claim, "{mime}");
            }
        }
        assert_eq!(Claim::of_mime(""), Claim::Nothing);
    }

    #[test]
    fn names_that_phones_give_state_no_other_kind() {
        for name in [
            "",
            "blob",
            "image",
            "image.jpg",
            "IMG_1234.HEIC",
            "image%3A182864",
            "document:1000000123",
            "msf%3A62",
            "244388",
            "mmexport1700000000000.jpg",
            "wx_camera_1700000000000.jpg",
            "微信图片_20261130120000.jpg",
            "微信图片_20261130120000",
            "tmp_8f3a.jpg",
            "Screenshot_20261130_com.tencent.mm",
            "Screenshot_2026-11-30_com.ss.android.ugc.aweme",
            "IMG_20261130.jpg!thumbnail",
            "a.jpg_640x640",
            "证件 (1).JPG",
            "证件.jpg.",
            "证件.jpg ",
            "image.jpeg?x-oss-process=1",
            "PANO.mpo",
        ] {
            assert!(Claim::of_file_name(name).permits(crate::MediaType::Jpeg), "{name}");
        }
    }
}
