//! The four file types accepted as evidence.

/// The type of an original.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MediaType {
    /// `image/jpeg`
    Jpeg,
    /// `image/png`
    Png,
    /// `image/webp`
    Webp,
    /// `application/pdf`
    Pdf,
}

impl MediaType {
    /// Every media type.
    pub const ALL: [Self; 4] = [Self::Jpeg, Self::Png, Self::Webp, Self::Pdf];

    /// The media type's registered name, as stored with the evidence.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Pdf => "application/pdf",
        }
    }

    /// Parses a declared media type. Ignores parameters and case; knows the two old names of JPEG.
    #[must_use]
    pub fn from_mime(mime: &str) -> Option<Self> {
        match essence(mime).as_str() {
            "image/jpeg" | "image/jpg" | "image/pjpeg" => Some(Self::Jpeg),
            "image/png" => Some(Self::Png),
            "image/webp" => Some(Self::Webp),
            "application/pdf" => Some(Self::Pdf),
            _ => None,
        }
    }
}

/// The media type without parameters, in lower case.
pub(crate) fn essence(mime: &str) -> String {
    mime.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::MediaType;

    #[test]
    fn mime_names_round_trip() {
        for media in MediaType::ALL {
            assert_eq!(MediaType::from_mime(media.as_str()), Some(media));
        }
        assert_eq!(MediaType::from_mime("Image/JPG; q=1"), Some(MediaType::Jpeg));
        assert_eq!(MediaType::from_mime("image/svg+xml"), None);
        assert_eq!(MediaType::from_mime(""), None);
    }
}
