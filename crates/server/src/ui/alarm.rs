//! Alarms shown on every page of the desk to those who can act on them.

use domain::deadline::calendar::horizon::Horizon;
use locale::Translator;

use crate::links;

/// A banner with a link to the page that resolves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// The condition, in a sentence.
    pub text: String,
    /// The page that resolves it.
    pub url: String,
    pub link: String,
}

impl Alarm {
    /// The alarm that official calendar data is running out; `None` while it is not.
    pub fn calendar(t: Translator, horizon: &Horizon) -> Option<Self> {
        if !horizon.is_alarming {
            return None;
        }
        let year = horizon.year.to_string();
        let text = match horizon.covered_until {
            Some(until) => {
                let key = if horizon.days_left > 0 { "calendar-alarm-soon" } else { "calendar-alarm-now" };
                t.text_with(
                    key,
                    &[
                        ("until", t.date(until).into()),
                        ("from", t.date(horizon.reached_on).into()),
                        ("days", horizon.days_left.into()),
                        ("year", year.as_str().into()),
                    ],
                )
            }
            None => t.text1("calendar-alarm-none", "year", year.as_str()),
        };
        let link = t.text1("calendar-alarm-open", "year", year);
        Some(Self { text, url: links::calendar_year(horizon.year), link })
    }
}
