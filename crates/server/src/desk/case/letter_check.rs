//! The check page of a step that sends an email: what the step does, and the email exactly as it will be sent. For an
//! information request and a void; a decision has a page of its own.

use askama::Template;
use domain::Locale;
use domain::desk::case_file::CaseFile;
use domain::letter::LetterContent;

use locale::Translator;

use crate::ui::{Facts, Frame};

#[derive(Debug, Template)]
#[template(path = "desk/letter_check.html")]
pub struct LetterCheckPage {
    pub frame: Frame,
    pub file: CaseFile,
    /// The step, as the heading of its card.
    pub heading: String,
    pub facts: Facts,
    /// Consequences of confirming, in order.
    pub steps: Vec<String>,
    /// Things to look at before confirming.
    pub warnings: Vec<String>,
    /// The form as typed: names and values, sent again.
    pub typed: Vec<(String, String)>,
    pub confirm_url: String,
    pub confirm_label: String,
    /// Where *back* sends the form.
    pub back_url: String,
    /// The step ends the application.
    pub is_final: bool,
    /// The recipient's address.
    pub to: String,
    pub content: LetterContent,
}

/// A warning when one of these texts, which go into an email, is not in the applicant's language.
pub fn language_warning<'a>(
    t: Translator,
    applicant: Locale,
    texts: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    let is_other = texts.into_iter().any(|text| locale::is_other_language(text, applicant));
    is_other.then(|| t.text1("desk-warning-language", "language", language_name(t, applicant)))
}

/// The name of the applicant's language.
pub fn language_name(t: Translator, applicant: Locale) -> String {
    t.text(&format!("desk-language-{}", applicant.as_str().to_lowercase()))
}

impl LetterCheckPage {
    fn letter_lang(&self) -> &'static str {
        self.file.application.locale.as_str()
    }
}
