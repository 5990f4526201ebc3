//! The page of a kind of letter.

use askama::Template;
use domain::Locale;
use domain::letter::custom_text::{CustomText, CustomTextProblem, Slot, Version};
use domain::letter::{LetterContent, LetterKind};
use locale::Translator;

use crate::links;
use crate::ui::Frame;

/// The source of the data that a preview shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    Sample,
    /// Data of the application asked for.
    Application,
    /// Sample data: there is no such application.
    Unknown,
    /// Sample data: the application has no facts for such a letter.
    Nothing,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    pub locale: Locale,
    pub message: LetterContent,
}

/// The custom texts of a language, as in force or as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomTextForm {
    pub locale: Locale,
    pub custom: CustomText,
    /// The versions the form was opened with.
    pub seen_versions: (i32, i32),
    pub problems: Vec<(Slot, String)>,
}

impl CustomTextForm {
    pub fn new(locale: Locale, custom: CustomText, versions: &[Version]) -> Self {
        let last = |slot: Slot| {
            let of_place = versions.iter().filter(|version| version.locale == locale && version.slot == slot);
            of_place.map(|version| version.version).max().unwrap_or_default()
        };
        Self { locale, custom, seen_versions: (last(Slot::Intro), last(Slot::Outro)), problems: Vec::new() }
    }

    fn fields(&self) -> Vec<Field<'_>> {
        let field = |slot: &Slot| Field {
            place: slot.as_str(),
            id: format!("{slot}-{}", self.locale.as_str()),
            label_key: format!("kind-place-{slot}"),
            text: self.custom.at(*slot),
            seen_version: if *slot == Slot::Intro { self.seen_versions.0 } else { self.seen_versions.1 },
            problem: self.problems.iter().find(|(of, _)| of == slot).map(|(_, text)| text.as_str()),
        };
        Slot::ALL.iter().map(field).collect()
    }
}

/// A slot of the custom text, as a field of the form.
#[derive(Debug)]
struct Field<'a> {
    place: &'static str,
    id: String,
    label_key: String,
    text: &'a str,
    seen_version: i32,
    problem: Option<&'a str>,
}

#[derive(Debug, Template)]
#[template(path = "desk/letter_kind.html")]
pub struct KindPage {
    pub frame: Frame,
    pub kind: LetterKind,
    pub source: Source,
    pub reference: String,
    pub may_use_data: bool,
    pub may_write: bool,
    pub previews: Vec<Preview>,
    pub forms: Vec<CustomTextForm>,
    pub versions: Vec<Version>,
    /// The preview with the text as typed.
    pub tried: Option<Preview>,
    pub was_saved: bool,
    pub was_test_sent: bool,
}

impl KindPage {
    fn name(&self) -> String {
        self.frame.t.text(&format!("letter-kind-{}", self.kind.slug()))
    }

    fn title(&self) -> String {
        self.frame.title(self.name(), !self.problems().is_empty())
    }

    fn problems(&self) -> Vec<(String, String)> {
        let mut found: Vec<(String, String)> = Vec::new();
        if let Some(problem) = self.source_problem() {
            found.push(("reference".to_owned(), problem));
        }
        for form in &self.forms {
            for (place, text) in &form.problems {
                found.push((format!("{place}-{}", form.locale.as_str()), text.clone()));
            }
        }
        found
    }

    fn source_problem(&self) -> Option<String> {
        (self.source == Source::Unknown).then(|| self.frame.t.text("kind-reference-unknown"))
    }

    /// A sentence about the source of the data.
    fn source_note(&self) -> String {
        let t = self.frame.t;
        match self.source {
            Source::Sample | Source::Unknown => t.text("kind-source-sample"),
            Source::Application => t.text1("kind-source-application", "reference", self.reference.as_str()),
            Source::Nothing => t.text("kind-source-nothing"),
        }
    }

    fn language(&self, locale: &Locale) -> String {
        self.frame.t.text(&format!("desk-language-{}", locale.as_str().to_lowercase()))
    }

    fn html_url(&self, locale: &Locale) -> String {
        let reference = if self.source == Source::Application { self.reference.as_str() } else { "" };
        links::letter_kind_html(self.kind, *locale, reference)
    }

    fn url(&self) -> String {
        links::letter_kind(self.kind)
    }

    fn label(&self, key: &str) -> String {
        match key {
            "kind-place-intro" => self.frame.t.text("kind-place-intro"),
            _ => self.frame.t.text("kind-place-outro"),
        }
    }

    /// The placeholders that can be used, with their meaning.
    fn placeholders(&self) -> String {
        let t = self.frame.t;
        let known = placeholders(self.kind);
        if known.is_empty() { t.text("kind-no-placeholders") } else { t.text1("kind-placeholders", "list", known) }
    }

    fn lines(&self) -> Vec<VersionLine<'_>> {
        self.versions.iter().map(|version| self.line(version)).collect()
    }

    fn line<'a>(&self, version: &'a Version) -> VersionLine<'a> {
        let t = self.frame.t;
        let place = self.label(&format!("kind-place-{}", version.slot));
        let at = t.moment_short(version.at, self.frame.now);
        VersionLine {
            what: format!("{} · {place} · {}", self.language(&version.locale), version.version),
            text: &version.text,
            who: t.text2("kind-written", "who", version.by.as_str(), "at", at),
            url: format!("{}?again={}#text-{}", self.url(), version.id, version.locale.as_str()),
        }
    }
}

#[derive(Debug)]
struct VersionLine<'a> {
    what: String,
    text: &'a str,
    who: String,
    /// The page with this version's text in its form.
    url: String,
}

fn placeholders(kind: LetterKind) -> String {
    let known: Vec<String> = kind.spec().placeholders.iter().map(|it| format!("{{{it}}}")).collect();
    known.join(" ")
}

pub fn custom_text_problem(t: Translator, kind: LetterKind, problem: &CustomTextProblem) -> String {
    match problem {
        CustomTextProblem::TooLong(max) => t.text1("error-too-long", "max", *max),
        CustomTextProblem::ForbiddenCharacters => t.text("error-characters"),
        CustomTextProblem::Unknown(name) => {
            let known = placeholders(kind);
            let typed = format!("{{{name}}}");
            if known.is_empty() {
                t.text1("kind-error-no-placeholders", "typed", typed)
            } else {
                t.text2("kind-error-placeholder", "typed", typed, "list", known)
            }
        }
        CustomTextProblem::Brace => t.text("kind-error-brace"),
        CustomTextProblem::Html => t.text("kind-error-html"),
        CustomTextProblem::Link => t.text("kind-error-link"),
    }
}
