//! The frame around every page: language, navigation, the token of its forms.

use chrono::{DateTime, Utc};
use locale::Translator;

use crate::assets;
use crate::ui::alarm::Alarm;
use crate::ui::nav::{Nav, NavLink, Section};

/// The frame of a page.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The messages in the visitor's language.
    pub t: Translator,
    /// This page, with its query: where the language switch comes back to.
    pub path: String,
    /// Token of the page's forms.
    pub csrf: String,
    /// The server's time.
    pub now: DateTime<Utc>,
    /// The staff member signed in.
    pub staff: Option<StaffFrame>,
    /// The store signed in for.
    pub store_name: Option<String>,
}

/// The frame of a page of the desk, for the person signed in.
#[derive(Debug, Clone)]
pub struct StaffFrame {
    /// The person's name.
    pub name: String,
    /// The pages this person may open.
    pub nav: Nav,
    /// Official data of the calendar is running out, for those who can do something about it.
    pub calendar_alarm: Option<Alarm>,
    /// Some mail is paused at the moment.
    pub is_mail_paused: bool,
    /// Single-key shortcuts are switched off.
    pub keys_off: bool,
}

impl StaffFrame {
    /// The first character of the name, for the round mark.
    pub fn initial(&self) -> String {
        self.name.chars().next().map(String::from).unwrap_or_default()
    }

    /// The page that ends pauses of mail, for those who may end them.
    pub fn mail_pauses(&self) -> Option<&NavLink> {
        self.nav.find(Section::MailPauses)
    }
}

impl Frame {
    /// True when the person switched single-key shortcuts off.
    pub fn keys_off(&self) -> bool {
        self.staff.as_ref().is_some_and(|staff| staff.keys_off)
    }

    /// Path of an asset.
    pub fn asset(&self, name: &str) -> String {
        assets::path(name)
    }

    /// Where the brand leads an applicant.
    pub fn apply_home(&self) -> &'static str {
        if self.store_name.is_some() { crate::urls::ACCOUNT } else { crate::urls::HOME }
    }

    /// This page in the other language.
    pub fn other_language(&self) -> String {
        let joint = if self.path.contains('?') { '&' } else { '?' };
        format!("{}{joint}lang={}", self.path, self.t.other().lang())
    }

    /// The other language's name, in itself.
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
