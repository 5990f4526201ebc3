//! The reasons for refusing a file: one variant per rule, each with a code that is stored and counted
//! (docs/SECURITY.md, "Upload steps").

use std::fmt;

/// The rule a file breaks. The text for the applicant is chosen where it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{}", self.code())]
pub enum Refusal {
    /// The file is empty.
    Empty,
    /// More bytes than an original may have, or prepared pages that would be too large together.
    TooBig,
    /// Neither JPEG, PNG, WebP nor PDF.
    WrongType,
    /// The file name's extension does not match the bytes.
    NameDisagrees,
    /// The declared media type does not match the bytes.
    TypeDisagrees,
    /// Two file types in one: HTML, a script or an archive inside a picture or a PDF.
    Polyglot,
    /// An animated picture: only its first frame would be reviewed.
    Animated,
    /// Width times height is over the limit.
    TooManyPixels,
    /// Width or height is over the limit.
    TooLargeDimensions,
    /// A PDF with more pages than the limit.
    TooManyPages,
    /// A PDF without pages.
    NoPages,
    /// A PDF that is encrypted, with or without a password.
    Encrypted,
    /// A PDF with actions, embedded files or scripted forms.
    ActiveContent,
    /// Bytes that cannot be decoded.
    Damaged,
    /// Decoding took longer than the limit.
    TooSlow,
    /// Decoding needed more memory than the limit.
    TooMuchMemory,
    /// The decoder crashed.
    DecoderDied,
}

/// The consequence of a refusal for the evidence row and the applicant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The file is broken or too demanding for the decoder: ask for another photo of the same document.
    Unreadable,
    /// A rule forbids this kind of file.
    Refused,
}

impl Verdict {
    /// The state of the evidence, as stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Refused => "refused",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Refusal {
    /// Every refusal.
    pub const ALL: [Self; 17] = [
        Self::Empty,
        Self::TooBig,
        Self::WrongType,
        Self::NameDisagrees,
        Self::TypeDisagrees,
        Self::Polyglot,
        Self::Animated,
        Self::TooManyPixels,
        Self::TooLargeDimensions,
        Self::TooManyPages,
        Self::NoPages,
        Self::Encrypted,
        Self::ActiveContent,
        Self::Damaged,
        Self::TooSlow,
        Self::TooMuchMemory,
        Self::DecoderDied,
    ];

    /// The stable code, as stored, counted and sent by the child.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooBig => "too_big",
            Self::WrongType => "wrong_type",
            Self::NameDisagrees => "name_disagrees",
            Self::TypeDisagrees => "type_disagrees",
            Self::Polyglot => "polyglot",
            Self::Animated => "animated",
            Self::TooManyPixels => "too_many_pixels",
            Self::TooLargeDimensions => "too_large_dimensions",
            Self::TooManyPages => "too_many_pages",
            Self::NoPages => "no_pages",
            Self::Encrypted => "encrypted",
            Self::ActiveContent => "active_content",
            Self::Damaged => "damaged",
            Self::TooSlow => "too_slow",
            Self::TooMuchMemory => "too_much_memory",
            Self::DecoderDied => "decoder_died",
        }
    }

    /// The refusal with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|refusal| refusal.code() == code)
    }

    /// Whether the file is unreadable or refused by a rule.
    #[must_use]
    pub const fn verdict(self) -> Verdict {
        match self {
            Self::Empty | Self::NoPages | Self::Damaged => Verdict::Unreadable,
            Self::TooSlow | Self::TooMuchMemory | Self::DecoderDied => Verdict::Unreadable,
            Self::TooBig
            | Self::WrongType
            | Self::NameDisagrees
            | Self::TypeDisagrees
            | Self::Polyglot
            | Self::Animated
            | Self::TooManyPixels
            | Self::TooLargeDimensions
            | Self::TooManyPages
            | Self::Encrypted
            | Self::ActiveContent => Verdict::Refused,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::Refusal;

    #[test]
    fn refusal_codes_are_unique_and_round_trip() {
        let codes: HashSet<_> = Refusal::ALL.iter().map(|refusal| refusal.code()).collect();
        assert_eq!(codes.len(), Refusal::ALL.len());
        for refusal in Refusal::ALL {
            assert_eq!(Refusal::from_code(refusal.code()), Some(refusal));
        }
        assert_eq!(Refusal::from_code("nonsense"), None);
    }
}
