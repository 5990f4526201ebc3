//! The reader's settings: language, and whether single-key shortcuts are on (WCAG 2.1.4).

use askama::Template;
use domain::Locale;
use domain::account::staff::{self, Profile};

use crate::http::{PageResult, StaffSession, VerifiedForm, page, see_other};
use crate::ui::{Frame, Section};
use crate::urls;

#[derive(Template)]
#[template(path = "desk/profile.html")]
pub struct ProfilePage {
    pub frame: Frame,
    pub name: String,
    pub profile: Profile,
    pub is_saved: bool,
}

impl ProfilePage {
    fn is_language(&self, tag: &str) -> bool {
        self.profile.locale.as_str() == tag
    }
}

/// `GET /desk/profile`
pub async fn show(session: StaffSession) -> PageResult {
    let conn = session.state.conn().await?;
    let frame = session.frame(&conn, Section::Profile).await?;
    let profile = staff::get_profile(&conn, session.me).await?;
    let is_saved = session.request.query("saved").as_deref() == Some("1");
    page(&ProfilePage { frame, name: session.name, profile, is_saved })
}

/// `POST /desk/profile`
pub async fn save(session: StaffSession, posted: VerifiedForm) -> PageResult {
    let conn = session.state.conn().await?;
    let before = staff::get_profile(&conn, session.me).await?;
    let locale: Locale = posted.text("locale").parse().unwrap_or(before.locale);
    staff::set_profile(&conn, session.me, Profile { locale, keys_on: posted.has("keys_on") }).await?;
    Ok(see_other(&format!("{}?saved=1&lang={}", urls::PROFILE, locale.as_str())))
}
