//! The rules for uploaded files, with a sentence for each.

use domain::policy::Limits;
use locale::Translator;
use prepare::Refusal;

/// A refused file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Code of the document it was sent for.
    pub document: String,
    /// Its name, made safe to show.
    pub file_name: String,
    pub rule: Rule,
}

/// Why a file was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Its first bytes break a rule.
    File(Refusal),
    /// It is larger than a file may be.
    TooBig { max_bytes: i64 },
    /// The document is not asked for.
    NotAsked,
    /// The number of files is at its limit.
    TooMany { max: i64 },
    /// All files together would be too large.
    TooLargeInAll { max_bytes: i64 },
    /// The same file was added before.
    AlreadyThere,
    /// The store's uploads of a day are at their limit.
    QuotaReached,
}

impl From<Refusal> for Rule {
    fn from(refusal: Refusal) -> Self {
        Self::File(refusal)
    }
}

impl Rule {
    /// A stable code, for counting.
    pub const fn code(self) -> &'static str {
        match self {
            Self::File(refusal) => refusal.code(),
            Self::TooBig { .. } => "too_big",
            Self::NotAsked => "not_asked",
            Self::TooMany { .. } => "too_many",
            Self::TooLargeInAll { .. } => "too_large_in_all",
            Self::AlreadyThere => "already_there",
            Self::QuotaReached => "quota_reached",
        }
    }

    /// The rule and what to do, for the sender of the file.
    pub fn explain(self, t: Translator) -> String {
        match self {
            Self::TooBig { max_bytes } => t.text1("upload-refused-too-big-than", "size", size(t, max_bytes)),
            Self::TooMany { max } => t.text1("upload-refused-too-many", "max", max),
            Self::TooLargeInAll { max_bytes } => t.text1("upload-refused-too-large-in-all", "size", size(t, max_bytes)),
            Self::QuotaReached => t.text("upload-refused-quota-reached"),
            Self::File(_) | Self::NotAsked | Self::AlreadyThere => explain_code(t, self.code()),
        }
    }
}

/// Codes that the worker gives a document and that are no [`Refusal`].
const OTHER_CODES: [&str; 2] = ["infected", "gave_up"];

/// The message for a stored code, for the sender of the file; an unknown code is shown as damage.
pub fn explain_code(t: Translator, code: &str) -> String {
    let is_known = Refusal::from_code(code).is_some()
        || OTHER_CODES.contains(&code)
        || [Rule::NotAsked.code(), Rule::AlreadyThere.code()].contains(&code);
    let code = if is_known { code } else { Refusal::Damaged.code() };
    t.text(&format!("upload-refused-{}", code.replace('_', "-")))
}

/// A size as people write it: `640 KB`, `3.2 MB`.
pub fn size(t: Translator, bytes: i64) -> String {
    const KIB: i64 = 1 << 10;
    const MIB: i64 = 1 << 20;
    if bytes < MIB {
        return format!("{} KB", t.number((bytes + KIB - 1) / KIB));
    }
    let tenths = (bytes * 10 + MIB / 2) / MIB;
    if tenths % 10 == 0 {
        format!("{} MB", t.number(tenths / 10))
    } else {
        format!("{}.{} MB", tenths / 10, tenths % 10)
    }
}

/// How large and how many files may be, for the applicant.
pub fn limits_text(t: Translator, limits: &Limits) -> String {
    let (file, all) = (size(t, limits.file_bytes), size(t, limits.files_bytes));
    t.text_with("apply-documents-lead", &[("size", file.into()), ("files", limits.files.into()), ("all", all.into())])
}

#[cfg(test)]
mod tests {
    use domain::Locale;

    use super::*;

    #[test]
    fn every_code_has_a_message() {
        let rules = [
            Rule::TooBig { max_bytes: 10 << 20 },
            Rule::NotAsked,
            Rule::TooMany { max: 10 },
            Rule::TooLargeInAll { max_bytes: 40 << 20 },
            Rule::AlreadyThere,
            Rule::QuotaReached,
        ];
        let codes = Refusal::ALL.into_iter().map(Refusal::code).chain(OTHER_CODES);
        for locale in Locale::ALL {
            let t = Translator::new(locale);
            for text in codes.clone().map(|code| explain_code(t, code)).chain(rules.map(|rule| rule.explain(t))) {
                assert!(!text.starts_with("upload-") && !text.contains('{'), "{locale}: {text}");
            }
        }
        assert_eq!(
            explain_code(Translator::new(Locale::En), "of tomorrow"),
            explain_code(Translator::new(Locale::En), "damaged")
        );
    }

    #[test]
    fn sizes_are_rounded_for_people() {
        let t = Translator::new(Locale::En);
        let sizes = [1, 640 << 10, 1 << 20, 3_355_443, 40 << 20].map(|bytes| size(t, bytes));
        assert_eq!(sizes, ["1 KB", "640 KB", "1 MB", "3.2 MB", "40 MB"]);
    }
}
