//! Message lookup: first the language asked for, then Chinese, then the key itself.
//!
//! A missing message never breaks a page; it is logged once. `tests/messages/` verifies that both languages define
//! the same ids and variables.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, PoisonError},
};

use domain::Locale;
use fluent_templates::{LanguageIdentifier, fluent_bundle::FluentValue, langid, static_loader};

use crate::Translator;

static_loader! {
    static MESSAGES = {
        locales: "../../locales",
        fallback_language: "zh-CN",
        // No FSI and PDI marks around variables: they would end up in letters, logs and copied text.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static ZH_CN: LanguageIdentifier = langid!("zh-CN");
static EN: LanguageIdentifier = langid!("en");

/// Most distinct faults remembered as reported; keys come from code, so a large number means that a key is built from
/// input, and memory must not grow with it.
const REPORTED_MAX: usize = 500;

static REPORTED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

impl Translator {
    /// The message `key` without variables. A missing message yields its key and is logged once.
    #[must_use]
    pub fn text(self, key: &str) -> String {
        self.text_with(key, &[])
    }

    /// The message `key` with one variable. Pass numbers as numbers: English plurals need them.
    #[must_use]
    pub fn text1<'a>(self, key: &str, name: &'static str, value: impl Into<FluentValue<'a>>) -> String {
        self.text_with(key, &[(name, value.into())])
    }

    /// The message `key` with two variables.
    #[must_use]
    pub fn text2<'a, 'b>(
        self,
        key: &str,
        first_name: &'static str,
        first_value: impl Into<FluentValue<'a>>,
        second_name: &'static str,
        second_value: impl Into<FluentValue<'b>>,
    ) -> String {
        self.text_with(key, &[(first_name, first_value.into()), (second_name, second_value.into())])
    }

    /// The message `key` with any number of variables; variables it does not use are ignored.
    #[must_use]
    pub fn text_with(self, key: &str, variables: &[(&'static str, FluentValue<'_>)]) -> String {
        if let Some(text) = look_up(self.locale(), key, variables) {
            return text;
        }
        report_once(self.locale(), key);
        match self.locale() {
            Locale::ZhCn => None,
            Locale::En => look_up(Locale::ZhCn, key, variables),
        }
        .unwrap_or_else(|| key.to_owned())
    }
}

fn language(locale: Locale) -> &'static LanguageIdentifier {
    match locale {
        Locale::ZhCn => &ZH_CN,
        Locale::En => &EN,
    }
}

/// The formatted message, or `None` when it is missing or lacks a variable.
fn look_up(locale: Locale, key: &str, variables: &[(&'static str, FluentValue<'_>)]) -> Option<String> {
    let variables: Option<HashMap<&str, FluentValue<'_>>> =
        (!variables.is_empty()).then(|| variables.iter().cloned().collect());
    MESSAGES.lookup_single_language(language(locale), key, variables.as_ref()).ok()
}

fn report_once(locale: Locale, key: &str) {
    let mut reported = REPORTED.lock().unwrap_or_else(PoisonError::into_inner);
    if reported.len() < REPORTED_MAX && reported.insert(format!("{locale} {key}")) {
        tracing::error!(%locale, key, "the message is missing, or one of its variables was not given");
    }
}
