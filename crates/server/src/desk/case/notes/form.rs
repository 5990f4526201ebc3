//! The notes of a case, and the form for a new one, as typed.

use diesel_async::AsyncPgConnection;
use domain::application::Permission;
use domain::desk::case_file::CaseFile;
use domain::review::note::{self, Handle, NewNote, Note, UnknownMention};
use locale::Translator;

use crate::http::{PageError, StaffSession, VerifiedForm};

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NoteForm {
    pub text: String,
    /// A colleague picked from the list, who is mentioned too.
    pub tell: String,
    pub is_important: bool,
    pub check_code: String,
    pub problem: Option<String>,
}

impl NoteForm {
    pub fn read(posted: &VerifiedForm) -> Self {
        Self {
            text: posted.text("note_text").to_owned(),
            tell: posted.text("note_tell").trim().trim_start_matches(['@', '＠']).to_owned(),
            is_important: posted.has("note_important"),
            check_code: posted.text("note_check").to_owned(),
            problem: None,
        }
    }

    /// The note to write: it mentions the picked colleague at its end, unless the text does already.
    pub fn note(&self) -> NewNote {
        let text = self.text.trim();
        let is_said = self.tell.is_empty() || text.is_empty() || text.contains(&format!("@{}", self.tell));
        NewNote {
            text: if is_said { text.to_owned() } else { format!("{text}\n@{}", self.tell) },
            is_important: self.is_important,
            check_code: Some(self.check_code.clone()).filter(|code| !code.is_empty()),
        }
    }
}

/// Unknown mentions, as a sentence with the likely names.
pub fn unknown_text(t: Translator, unknown: &[UnknownMention]) -> String {
    let separator = t.text("list-separator");
    let sentence = |mention: &UnknownMention| {
        let typed = mention.typed.as_str();
        if mention.suggestions.is_empty() {
            t.text1("note-unknown", "name", typed)
        } else {
            let meant: Vec<String> = mention.suggestions.iter().map(|name| format!("@{name}")).collect();
            t.text2("note-unknown-meant", "name", typed, "meant", meant.join(&separator))
        }
    };
    unknown.iter().map(sentence).collect::<Vec<_>>().join(" ")
}

/// The notes of a case, and what the form needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notes {
    pub list: Vec<Note>,
    /// People a note can mention; empty for those who cannot write notes.
    pub handles: Vec<Handle>,
    pub may_write: bool,
    pub form: NoteForm,
}

impl Notes {
    /// The notes, with an empty form.
    pub async fn load(conn: &AsyncPgConnection, session: &StaffSession, file: &CaseFile) -> Result<Self, PageError> {
        let may_write = session.actor.may(Permission::Organise) && file.application.erased_at.is_none();
        let (list, handles) = futures::try_join!(note::list(conn, file.application.id), async {
            if may_write { note::list_handles(conn).await } else { Ok(Vec::new()) }
        })?;
        Ok(Self { list, handles, may_write, form: NoteForm::default() })
    }
}
