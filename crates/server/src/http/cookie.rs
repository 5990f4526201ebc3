//! The cookies: the purpose and the attributes of each.

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use domain::base::Token;

use crate::settings::Settings;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CookieKind {
    /// A browser before sign-in; forms of the sign-in pages are bound to it.
    Visit,
    /// A staff session.
    Staff,
    /// An applicant's session.
    Store,
    /// A sign-in code that was requested in this browser.
    Ticket,
    /// A store that a ticket of the platform admitted to, not confirmed yet.
    Entry,
    /// A new query code, on its way to the one page that shows it.
    QueryCode,
    /// The link whose query code was entered in this browser.
    Follow,
    /// The chosen language.
    Language,
}

impl CookieKind {
    const fn word(self) -> &'static str {
        match self {
            Self::Visit => "visit",
            Self::Staff => "staff",
            Self::Store => "store",
            Self::Ticket => "ticket",
            Self::Entry => "entry",
            Self::QueryCode => "query_code",
            Self::Follow => "follow",
            Self::Language => "lang",
        }
    }

    fn name(self, settings: &Settings) -> String {
        if settings.is_secure() { format!("__Host-{}", self.word()) } else { self.word().to_owned() }
    }

    /// Strict for staff; applicants return by a link in their mail program, which `Strict` would not let through.
    const fn same_site(self) -> SameSite {
        match self {
            Self::Staff => SameSite::Strict,
            _ => SameSite::Lax,
        }
    }

    /// How long the browser keeps it; a session ends on the server, whatever the browser keeps.
    const fn max_age(self) -> Option<Duration> {
        match self {
            Self::Visit | Self::Staff | Self::Store => None,
            Self::Ticket => Some(Duration::minutes(15)),
            Self::Entry => Some(Duration::minutes(10)),
            Self::QueryCode => Some(Duration::minutes(5)),
            Self::Follow => Some(Duration::minutes(30)),
            Self::Language => Some(Duration::days(365)),
        }
    }

    /// The cookie with this value.
    pub fn set(self, settings: &Settings, value: &str) -> Cookie<'static> {
        let mut cookie = Cookie::build(self.name(settings), value.to_owned())
            .path("/")
            .http_only(true)
            .secure(settings.is_secure())
            .same_site(self.same_site())
            .finish();
        cookie.set_max_age(self.max_age());
        cookie
    }

    /// The cookie that removes it.
    pub fn clear(self, settings: &Settings) -> Cookie<'static> {
        let mut cookie = self.set(settings, "");
        cookie.make_removal();
        cookie
    }

    /// Its value in this request.
    pub fn read(self, settings: &Settings, request: &HttpRequest) -> Option<String> {
        request.cookie(&self.name(settings)).map(|cookie| cookie.value().to_owned())
    }

    /// Its value in this request, if it is a token.
    pub fn token(self, settings: &Settings, request: &HttpRequest) -> Option<Token> {
        self.read(settings, request).and_then(|value| Token::parse(&value))
    }
}
