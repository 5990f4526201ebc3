//! The notes panel. Notes have a form of their own, so that they are not taken for a message to the applicant.

use domain::review::note::Note;
use locale::datetime_attr;

use crate::desk::case::page::CasePage;

/// A note as the page shows it.
#[derive(Debug, PartialEq, Eq)]
pub struct NoteView {
    pub author: String,
    pub text: String,
    pub is_important: bool,
    /// The check it is about.
    pub about: Option<String>,
    /// People mentioned in it.
    pub named: Vec<String>,
    /// The reader is mentioned and has not marked it as seen.
    pub waits_for_me: bool,
    pub attr: String,
    pub when: String,
}

/// A check a note can be about.
#[derive(Debug, PartialEq, Eq)]
pub struct NoteCheck {
    pub code: String,
    pub label: String,
    pub is_chosen: bool,
}

impl CasePage {
    /// Whether there is anything to show.
    pub fn has_notes(&self) -> bool {
        self.notes.may_write || !self.notes.list.is_empty()
    }

    pub fn note_views(&self) -> Vec<NoteView> {
        let (t, now) = (self.t(), self.frame.now);
        let view = |note: &Note| NoteView {
            author: note.author_name.clone(),
            text: note.text.clone(),
            is_important: note.is_important,
            about: note.check_code.as_deref().map(|code| self.check_label(code)),
            named: note.mentions.iter().map(|mention| mention.name.clone()).collect(),
            waits_for_me: note.waits_for(self.me),
            attr: datetime_attr(note.written_at),
            when: t.moment_short(note.written_at, now),
        };
        self.notes.list.iter().map(view).collect()
    }

    /// True when the reader is mentioned and has not marked it as seen.
    pub fn notes_wait_for_me(&self) -> bool {
        self.notes.list.iter().any(|note| note.waits_for(self.me))
    }

    fn check_label(&self, code: &str) -> String {
        let check = self.file.policy.policy.check(code);
        check.map_or_else(|| code.to_owned(), |check| check.label.get(self.t().locale()).to_owned())
    }

    /// The checks of this application, for the form.
    pub fn note_checks(&self) -> Vec<NoteCheck> {
        let application = self.application();
        let policy = &self.file.policy.policy;
        policy
            .checks_for(application.kind, &application.reason, application.channel)
            .map(|check| NoteCheck {
                code: check.code.clone(),
                label: check.label.get(self.t().locale()).to_owned(),
                is_chosen: self.notes.form.check_code == check.code,
            })
            .collect()
    }

    pub fn note_max(&self) -> usize {
        self.file.policy.policy.texts.note_max
    }
}
