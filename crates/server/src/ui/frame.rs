//! The frame around every page: language, navigation, form token.

use chrono::{DateTime, Utc};
use locale::Translator;

use crate::assets;
use crate::ui::alarm::Alarm;
use crate::ui::nav::{Nav, NavLink, Section};

#[derive(Debug, Clone)]
pub struct Frame {
    /// Translator for the visitor's language.
    pub t: Translator,
    /// Path and query of the page, to which the language switch returns.
    pub path: String,
    /// Token of the page's forms.
    pub csrf: String,
    /// The server's time.
    pub now: DateTime<Utc>,
    pub staff: Option<StaffFrame>,
    pub store_name: Option<String>,
}

/// The frame of a page of the desk, for the person signed in.
#[derive(Debug, Clone)]
pub struct StaffFrame {
    pub name: String,
    pub nav: Nav,
    /// Official calendar data is running out; for those who can publish a year.
    pub calendar_alarm: Option<Alarm>,
    pub is_mail_paused: bool,
    /// Single-key shortcuts are switched off.
    pub keys_off: bool,
}

impl StaffFrame {
    /// The first character of the name, for the round mark.
    pub fn initial(&self) -> String {
        self.name.chars().next().map(String::from).unwrap_or_default()
    }

    /// Link to the page that ends pauses of mail, for those who may end them.
    pub fn mail_pauses(&self) -> Option<&NavLink> {
        self.nav.find(Section::MailPauses)
    }
}

impl Frame {
    /// The title of a page, which says so when its form has a problem.
    pub fn title(&self, title: String, has_problem: bool) -> String {
        if has_problem { self.t.text1("desk-title-error", "page", title) } else { title }
    }

    pub fn keys_off(&self) -> bool {
        self.staff.as_ref().is_some_and(|staff| staff.keys_off)
    }

    pub fn asset(&self, name: &str) -> String {
        assets::path(name)
    }

    /// Target of the brand's link for an applicant.
    pub fn apply_home(&self) -> &'static str {
        if self.store_name.is_some() { crate::urls::ACCOUNT } else { crate::urls::HOME }
    }

    pub fn other_language(&self) -> String {
        let joint = if self.path.contains('?') { '&' } else { '?' };
        format!("{}{joint}lang={}", self.path, self.t.other().lang())
    }

    /// The name of the other language, in that language.
    pub fn other_language_name(&self) -> &'static str {
        match self.t.other().locale() {
            locale::Locale::ZhCn => "中文",
            locale::Locale::En => "English",
        }
    }

    /// The server's time for the script's countdowns.
    pub fn now_attr(&self) -> String {
        locale::datetime_attr(self.now)
    }
}
