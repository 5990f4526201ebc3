//! Checks that a state-changing request came from one of our own pages (docs/SECURITY.md, "Origin check").
//!
//! `Sec-Fetch-Site` is judged first, then `Origin`, then `Referer`. [`crate::http::verified_form`] checks the form's
//! token afterwards.

use actix_web::dev::ServiceRequest;
use actix_web::http::header::{ORIGIN, REFERER};

use crate::settings::Settings;
use crate::urls;

/// True when the headers of a request say that it came from one of our own pages.
pub fn is_ours(request: &ServiceRequest, settings: &Settings) -> bool {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let asked = Asked {
        site: header("sec-fetch-site"),
        origin: header(ORIGIN.as_str()),
        referer: header(REFERER.as_str()),
        staff: request.path().starts_with(urls::QUEUE),
    };
    let is_ours = asked.is_ours(settings);
    if !is_ours {
        tracing::warn!(target: "security", site = asked.site, staff = asked.staff, "cross-site request refused");
    }
    is_ours
}

#[derive(Debug, Clone, Copy)]
struct Asked<'a> {
    site: Option<&'a str>,
    origin: Option<&'a str>,
    referer: Option<&'a str>,
    staff: bool,
}

impl Asked<'_> {
    fn is_ours(self, settings: &Settings) -> bool {
        match (self.site, self.origin) {
            (Some("same-origin"), origin) => origin.is_none_or(|origin| settings.is_own_origin(origin)),
            (Some("none"), None) => !self.staff,
            (Some("none" | "same-site" | "cross-site"), _) => false,
            // Absent, or a value unknown to us: judged by `Origin`.
            (_, Some(origin)) => settings.is_own_origin(origin),
            (_, None) => !self.staff && self.referer.is_some_and(|referer| settings.is_own_origin(origin_of(referer))),
        }
    }
}

/// The address up to its path.
fn origin_of(referer: &str) -> &str {
    let host = referer.find("://").map_or(0, |scheme| scheme + 3);
    let path = referer[host..].find(['/', '?', '#']).map_or(referer.len(), |path| host + path);
    &referer[..path]
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "https://unbind.example";
    const EVIL: &str = "https://evil.example";

    #[test]
    fn origin_follows_the_threat_table() {
        // (Sec-Fetch-Site, Origin, Referer) → (applicant's form, staff's form)
        let table = [
            ((Some("same-origin"), Some(OURS), None), (true, true)),
            ((Some("same-origin"), None, None), (true, true)),
            ((Some("same-origin"), Some(EVIL), None), (false, false)),
            ((Some("none"), None, None), (true, false)),
            ((Some("none"), Some(OURS), None), (false, false)),
            ((Some("same-site"), Some(OURS), None), (false, false)),
            ((Some("cross-site"), Some(OURS), None), (false, false)),
            ((Some("cross-site"), None, None), (false, false)),
            ((None, Some(OURS), None), (true, true)),
            ((None, Some(EVIL), None), (false, false)),
            ((None, Some("null"), None), (false, false)),
            ((None, None, Some("https://unbind.example/apply")), (true, false)),
            ((None, None, Some("https://unbind.example.evil.example/")), (false, false)),
            ((None, None, Some("https://unbind.example@evil.example/")), (false, false)),
            ((None, None, Some("https://evil.example/https://unbind.example/")), (false, false)),
            // The dot of a fully qualified name, as browsers send it.
            ((Some("same-origin"), Some("https://unbind.example."), None), (true, true)),
            ((None, None, Some("https://unbind.example./apply")), (true, false)),
            ((None, Some("http://unbind.example"), None), (false, false)),
            ((None, None, None), (false, false)),
            ((Some("lunar"), Some(OURS), None), (true, true)),
            ((Some("lunar"), Some(EVIL), None), (false, false)),
        ];
        let settings = Settings::new(OURS);
        for ((site, origin, referer), (applicant, staff)) in table {
            for (is_staff, expected) in [(false, applicant), (true, staff)] {
                let asked = Asked { site, origin, referer, staff: is_staff };
                assert_eq!(asked.is_ours(&settings), expected, "{asked:?}");
            }
        }
    }
}
