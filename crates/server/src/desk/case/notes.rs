//! The notes of a case: words among colleagues, in a form of their own so that nobody takes them for words to the applicant.

use diesel_async::AsyncPgConnection;
use domain::application::permission::Permission;
use domain::desk::case_file::CaseFile;
use domain::review::note::{self, Handle, NewNote, Note, UnknownMention};
use locale::{Words, datetime_attr};

use super::CasePage;
use crate::failure::Failure;
use crate::posted::Posted;
use crate::visit::StaffVisit;

/// The form of a note, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::desk) struct NoteForm {
    pub(in crate::desk) text: String,
    /// A colleague picked from the list, who is mentioned too.
    pub(in crate::desk) tell: String,
    pub(in crate::desk) is_important: bool,
    pub(in crate::desk) check_code: String,
    /// What is wrong with the text.
    pub(in crate::desk) problem: Option<String>,
}

impl NoteForm {
    /// Reads what was sent.
    pub(in crate::desk) fn read(posted: &Posted) -> Self {
        Self {
            text: posted.text("note_text").to_owned(),
            tell: posted.text("note_tell").trim().trim_start_matches(['@', '＠']).to_owned(),
            is_important: posted.has("note_important"),
            check_code: posted.text("note_check").to_owned(),
            problem: None,
        }
    }

    /// The note: who was picked is mentioned at its end, unless the text mentions them already.
    pub(in crate::desk) fn note(&self) -> NewNote {
        let text = self.text.trim();
        let is_said = self.tell.is_empty() || text.is_empty() || text.contains(&format!("@{}", self.tell));
        NewNote {
            text: if is_said { text.to_owned() } else { format!("{text}\n@{}", self.tell) },
            is_important: self.is_important,
            check_code: Some(self.check_code.clone()).filter(|code| !code.is_empty()),
        }
    }
}

/// Mentions of nobody, as a sentence with what may have been meant.
pub(in crate::desk) fn unknown_text(words: Words, unknown: &[UnknownMention]) -> String {
    let separator = words.say("list-separator");
    let sentence = |mention: &UnknownMention| {
        let typed = mention.typed.as_str();
        if mention.suggestions.is_empty() {
            words.say1("note-unknown", "name", typed)
        } else {
            let meant: Vec<String> = mention.suggestions.iter().map(|name| format!("@{name}")).collect();
            words.say2("note-unknown-meant", "name", typed, "meant", meant.join(&separator))
        }
    };
    unknown.iter().map(sentence).collect::<Vec<_>>().join(" ")
}

/// The notes of a case, and what the form needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::desk) struct Notes {
    pub(in crate::desk) list: Vec<Note>,
    /// Whom a note can mention; empty for those who write none.
    pub(in crate::desk) handles: Vec<Handle>,
    pub(in crate::desk) may_write: bool,
    pub(in crate::desk) form: NoteForm,
}

impl Notes {
    /// The notes, with an empty form.
    ///
    /// # Errors
    /// Database errors.
    pub(in crate::desk) async fn gather(
        conn: &AsyncPgConnection,
        visit: &StaffVisit,
        file: &CaseFile,
    ) -> Result<Self, Failure> {
        let may_write = visit.actor.may(Permission::Organise) && file.application.erased_at.is_none();
        let (list, handles) = futures::try_join!(note::list(conn, file.application.id), async {
            if may_write { note::list_handles(conn).await } else { Ok(Vec::new()) }
        })?;
        Ok(Self { list, handles, may_write, form: NoteForm::default() })
    }
}

/// A note as the page shows it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NoteView {
    pub(super) author: String,
    pub(super) text: String,
    pub(super) is_important: bool,
    /// The check it is about.
    pub(super) about: Option<String>,
    /// Who is named in it.
    pub(super) named: Vec<String>,
    /// True when it waits for the one who looks.
    pub(super) waits_for_me: bool,
    pub(super) attr: String,
    pub(super) when: String,
}

/// A check a note can be about.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NoteCheck {
    pub(super) code: String,
    pub(super) label: String,
    pub(super) is_chosen: bool,
}

impl CasePage {
    /// Whether there is anything to show.
    pub(super) fn has_notes(&self) -> bool {
        self.notes.may_write || !self.notes.list.is_empty()
    }

    pub(super) fn note_views(&self) -> Vec<NoteView> {
        let (words, now) = (self.words(), self.frame.now);
        let view = |note: &Note| NoteView {
            author: note.author_name.clone(),
            text: note.text.clone(),
            is_important: note.is_important,
            about: note.check_code.as_deref().map(|code| self.check_label(code)),
            named: note.mentions.iter().map(|mention| mention.name.clone()).collect(),
            waits_for_me: note.waits_for(self.me),
            attr: datetime_attr(note.written_at),
            when: words.moment_short(note.written_at, now),
        };
        self.notes.list.iter().map(view).collect()
    }

    /// True when somebody mentioned the one who looks, who has not said that they saw it.
    pub(super) fn notes_wait_for_me(&self) -> bool {
        self.notes.list.iter().any(|note| note.waits_for(self.me))
    }

    fn check_label(&self, code: &str) -> String {
        let check = self.file.policy.policy.check(code);
        check.map_or_else(|| code.to_owned(), |check| check.label.get(self.words().locale()).to_owned())
    }

    /// The checks of this application, for the form.
    pub(super) fn note_checks(&self) -> Vec<NoteCheck> {
        let application = self.application();
        let policy = &self.file.policy.policy;
        policy
            .checks_for(application.kind, &application.reason, application.channel)
            .map(|check| NoteCheck {
                code: check.code.clone(),
                label: check.label.get(self.words().locale()).to_owned(),
                is_chosen: self.notes.form.check_code == check.code,
            })
            .collect()
    }

    pub(super) fn note_max(&self) -> usize {
        self.file.policy.policy.texts.note_max
    }
}
