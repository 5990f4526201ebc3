//! The two languages of the service. Their texts are in the `locale` crate.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A language of pages and letters; Chinese is the default, English is complete (R19).
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Locale {
    /// Simplified Chinese, as used on the mainland.
    #[default]
    #[serde(rename = "zh-CN")]
    ZhCn,
    /// English, British spelling.
    #[serde(rename = "en")]
    En,
}

/// The text is not a supported language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a supported language (zh-CN or en)")]
pub struct UnknownLocale;

text_column!(Locale);

impl Locale {
    /// Every language, the default first.
    pub const ALL: [Locale; 2] = [Locale::ZhCn, Locale::En];

    /// The language tag (BCP 47): `zh-CN` or `en`. Also the stored form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Locale::ZhCn => "zh-CN",
            Locale::En => "en",
        }
    }

    /// Chooses the language for an `Accept-Language` header (RFC 9110 §12.5.4): the highest weight wins, the first on
    /// a tie. Chinese when no supported language is named.
    #[must_use]
    pub fn from_accept_language(header: &str) -> Locale {
        let mut best: Option<(Locale, u16)> = None;
        for range in header.split(',') {
            let mut parts = range.split(';').map(str::trim);
            let Some(locale) = parts.next().and_then(Locale::from_language_range) else {
                continue;
            };
            let weight = match parts.find_map(|parameter| {
                let (name, value) = parameter.split_once('=')?;
                name.trim().eq_ignore_ascii_case("q").then(|| value.trim())
            }) {
                None => 1000,
                Some(value) => match value.parse::<f32>() {
                    Ok(q) if (0.0..=1.0).contains(&q) => (q * 1000.0).round() as u16,
                    _ => continue,
                },
            };
            if weight > 0 && best.is_none_or(|(_, seen)| weight > seen) {
                best = Some((locale, weight));
            }
        }
        best.map_or_else(Locale::default, |(locale, _)| locale)
    }

    /// The language of one range such as `en-GB`, by its primary subtag.
    fn from_language_range(range: &str) -> Option<Locale> {
        let primary = range.split(['-', '_']).next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("zh") || range == "*" {
            Some(Locale::ZhCn)
        } else if primary.eq_ignore_ascii_case("en") {
            Some(Locale::En)
        } else {
            None
        }
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Locale {
    type Err = UnknownLocale;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Locale::ALL.into_iter().find(|locale| locale.as_str().eq_ignore_ascii_case(text)).ok_or(UnknownLocale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tag_round_trips_and_unknown_is_refused() {
        for locale in Locale::ALL {
            assert_eq!(locale.as_str().parse(), Ok(locale));
            let json = serde_json::to_string(&locale).unwrap();
            assert_eq!(json, format!("\"{locale}\""));
            assert_eq!(serde_json::from_str::<Locale>(&json).unwrap(), locale);
        }
        assert_eq!("fr".parse::<Locale>(), Err(UnknownLocale));
        assert_eq!(Locale::default(), Locale::ZhCn);
    }

    #[test]
    fn accept_language_follows_weights() {
        for (header, expected) in [
            ("", Locale::ZhCn),
            ("fr, de;q=0.9", Locale::ZhCn),
            ("en-GB,en;q=0.9", Locale::En),
            ("zh-TW,zh;q=0.9,en;q=0.8", Locale::ZhCn),
            ("zh;q=0.5, en;q=0.7", Locale::En),
            ("fr, en;q=0.2", Locale::En),
            ("en;q=0", Locale::ZhCn),
            ("en;q=banana", Locale::ZhCn),
            ("*", Locale::ZhCn),
            ("EN", Locale::En),
            ("en;q=0.8, *;q=0.1", Locale::En),
        ] {
            assert_eq!(Locale::from_accept_language(header), expected, "{header:?}");
        }
    }
}
