//! The product's texts: messages in two languages, formatting of dates and numbers, masking of personal data.
//!
//! Formats values; decides nothing about them. The messages are Fluent files in `locales/`, embedded at compile time;
//! their terms and tone are in `locales/STYLE.md`.
//!
//! An askama template passes a variable by reference; write `*` before one whose method here takes a value: `{{
//! t.date(*due_on) }}`, `{{ t.text("queue-title") }}`.

mod dates;
mod mask;
mod messages;
mod numbers;
mod script;

pub use dates::datetime_attr;
pub use domain::Locale;
pub use fluent_templates::fluent_bundle::FluentValue;
pub use mask::{mask_email, mask_name, mask_phone, mask_recipient};
pub use script::is_other_language;

/// Access to all texts in one language. Cheap to copy; pass it by value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Translator {
    locale: Locale,
}

impl Translator {
    /// The texts of this language.
    #[must_use]
    pub const fn new(locale: Locale) -> Translator {
        Translator { locale }
    }

    /// This value's language.
    #[must_use]
    pub const fn locale(self) -> Locale {
        self.locale
    }

    /// The value of the HTML `lang` attribute: `zh-CN` or `en`.
    #[must_use]
    pub const fn lang(self) -> &'static str {
        self.locale.as_str()
    }

    /// The other language, for the language switch.
    #[must_use]
    pub const fn other(self) -> Translator {
        Translator::new(match self.locale {
            Locale::ZhCn => Locale::En,
            Locale::En => Locale::ZhCn,
        })
    }
}
