//! The reasons for refusing a file: one variant per rule, each with a code that is stored and counted
//! (docs/SECURITY.md, "Upload steps").

/// The consequence of a refusal for the evidence row and the applicant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The file is broken or too demanding for the decoder: ask for another photo of the same document.
    Unreadable,
    /// A rule forbids this kind of file.
    Refused,
}

/// Declares [`Refusal`] from one table of rules with their codes and verdicts.
macro_rules! refusals {
    ($($(#[$meta:meta])+ $rule:ident = $code:literal, $verdict:ident;)+) => {
        /// The rule a file breaks. The text for the applicant is chosen where it is shown.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
        pub enum Refusal { $($(#[$meta])+ #[error($code)] $rule,)+ }

        impl Refusal {
            /// Every refusal.
            pub const ALL: [Self; [$($code),+].len()] = [$(Self::$rule),+];

            /// The stable code, as stored, counted and sent by the child.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$rule => $code,)+ }
            }

            /// Whether the file is unreadable or refused by a rule.
            #[must_use]
            pub const fn verdict(self) -> Verdict {
                match self { $(Self::$rule => Verdict::$verdict,)+ }
            }
        }
    };
}

refusals! {
    /// The file is empty.
    Empty = "empty", Unreadable;
    /// More bytes than an original may have, or prepared pages that would be too large together.
    TooBig = "too_big", Refused;
    /// Neither JPEG, PNG, WebP nor PDF.
    WrongType = "wrong_type", Refused;
    /// The file name's extension is that of another kind of file.
    NameDisagrees = "name_disagrees", Refused;
    /// The declared media type is that of another kind of file.
    TypeDisagrees = "type_disagrees", Refused;
    /// Two file types in one: HTML, a script or an archive inside a picture or a PDF.
    Polyglot = "polyglot", Refused;
    /// Text in front of a PDF's header.
    TextBeforePdf = "text_before_pdf", Refused;
    /// An animated picture: only its first frame would be reviewed.
    Animated = "animated", Refused;
    /// Width times height is over the limit.
    TooManyPixels = "too_many_pixels", Refused;
    /// Width or height is over the limit.
    TooLargeDimensions = "too_large_dimensions", Refused;
    /// A picture too small to read.
    TooSmall = "too_small", Unreadable;
    /// A picture, or all pages of a PDF, of a single colour.
    SingleColour = "single_colour", Unreadable;
    /// A PDF with more pages than the limit.
    TooManyPages = "too_many_pages", Refused;
    /// A PDF without pages.
    NoPages = "no_pages", Unreadable;
    /// A PDF that cannot be opened without a password.
    Encrypted = "encrypted", Refused;
    /// A PDF with actions, embedded files or scripted forms.
    ActiveContent = "active_content", Refused;
    /// Bytes that cannot be decoded.
    Damaged = "damaged", Unreadable;
    /// A photo of which a part cannot be decoded: cut, or damaged in transfer.
    RowsMissing = "rows_missing", Unreadable;
    /// Decoding took longer than the limit.
    TooSlow = "too_slow", Unreadable;
    /// Decoding needed more memory than the limit.
    TooMuchMemory = "too_much_memory", Unreadable;
    /// The decoder crashed.
    DecoderDied = "decoder_died", Unreadable;
}

impl Refusal {
    /// The refusal with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|refusal| refusal.code() == code)
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
