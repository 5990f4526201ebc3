//! What surrounds every page: language, navigation, the token of its forms.

use chrono::{DateTime, Utc};
use locale::Words;

use crate::alarm::Alarm;
use crate::assets;

/// The frame of a page.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The words, in the visitor's language.
    pub words: Words,
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

/// Navigation of the desk.
#[derive(Debug, Clone, Default)]
pub struct StaffFrame {
    /// The person's name.
    pub name: String,
    /// Applications open.
    pub open: i64,
    /// Applications this person holds.
    pub mine: i64,
    /// May see the queue.
    pub reads: bool,
    /// May see the outbox.
    pub letters: bool,
    /// May see what each kind of letter says.
    pub kinds: bool,
    /// Lodges for owners who cannot sign in.
    pub lodges: bool,
    /// Ties unbound stores to new accounts.
    pub binds: bool,
    /// Keeps the watch list.
    pub watches: bool,
    /// Enters when they are away.
    pub absences: bool,
    /// Holds cases, and has a page of one's own.
    pub organises: bool,
    /// Sees the figures of the team.
    pub figures: bool,
    /// Sees the working calendar.
    pub calendar: bool,
    /// Official data of the calendar is running out, for those who can do something about it.
    pub calendar_alarm: Option<Alarm>,
    /// Sees how the processes are doing.
    pub operations: bool,
    /// Reaches people another way whom a letter did not reach.
    pub tasks: bool,
    /// Stops mail, and lets it go on.
    pub pauses: bool,
    /// Some mail stands still at the moment.
    pub is_mail_paused: bool,
    /// Single-key shortcuts are switched off.
    pub keys_off: bool,
    /// The entry of the navigation this page belongs to: `queue`, `mine`, `team`, `all`, `letters`, `lodge` or nothing.
    pub current: &'static str,
}

impl StaffFrame {
    /// The first character of the name, for the round mark.
    pub fn initial(&self) -> String {
        self.name.chars().next().map(String::from).unwrap_or_default()
    }

    /// A count as the navigation shows it.
    pub fn count(&self, words: Words, count: &i64) -> String {
        words.capped(*count, domain::base::terms::COUNT_CAP)
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
        if self.store_name.is_some() { crate::links::ACCOUNT } else { crate::links::HOME }
    }

    /// This page in the other language.
    pub fn other_language(&self) -> String {
        let joint = if self.path.contains('?') { '&' } else { '?' };
        format!("{}{joint}lang={}", self.path, self.words.other().lang())
    }

    /// The other language's name, in itself.
    pub fn other_language_name(&self) -> &'static str {
        match self.words.other().locale() {
            locale::Locale::ZhCn => "中文",
            locale::Locale::En => "English",
        }
    }

    /// The server's time for the script's countdowns.
    pub fn now_attr(&self) -> String {
        locale::datetime_attr(self.now)
    }
}
