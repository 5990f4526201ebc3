//! The list of all kinds of letter.

use std::collections::HashSet;

use askama::Template;
use domain::letter::LetterKind;
use domain::letter::custom_text::{self, WriteCustomTextError};

use crate::http::page_error::{PageError, PageResult};
use crate::http::response::page;
use crate::http::session::StaffSession;
use crate::links;
use crate::ui::frame::Frame;
use crate::ui::nav::Section;

/// `GET /desk/letters/kinds`
pub async fn kinds(session: StaffSession) -> PageResult {
    let conn = session.state.conn().await?;
    let texts = custom_text::list_all(&conn, &session.actor).await?;
    let changed_texts = texts.into_iter().filter(|(_, custom)| !(custom.intro.is_empty() && custom.outro.is_empty()));
    let changed = changed_texts.map(|((kind, _), _)| kind).collect();
    page(&KindsPage { frame: session.frame(&conn, Section::LetterKinds).await?, changed })
}

#[derive(Debug, Template)]
#[template(path = "desk/letter_kinds.html")]
pub struct KindsPage {
    pub frame: Frame,
    /// Kinds with a custom text.
    pub changed: HashSet<LetterKind>,
}

/// A kind in the list.
#[derive(Debug)]
struct KindLine {
    name: String,
    url: String,
    is_changed: bool,
}

impl KindsPage {
    fn title(&self) -> String {
        self.frame.t.text("kinds-title")
    }

    /// The recipients, and the kinds they get.
    fn groups(&self) -> Vec<(String, Vec<KindLine>)> {
        let t = self.frame.t;
        let line = |kind: &LetterKind| KindLine {
            name: t.text(&format!("letter-kind-{}", kind.slug())),
            url: links::letter_kind(*kind),
            is_changed: self.changed.contains(kind),
        };
        let of = |wanted: &dyn Fn(LetterKind) -> bool| {
            LetterKind::ALL.iter().filter(|kind| wanted(**kind)).map(line).collect()
        };
        vec![
            (t.text("kinds-applicant"), of(&|kind| kind.is_to_applicant())),
            (t.text("kinds-staff"), of(&|kind| kind.is_to_staff())),
            (t.text("kinds-store"), of(&|kind| !kind.is_to_applicant() && !kind.is_to_staff())),
        ]
    }
}

impl From<WriteCustomTextError> for PageError {
    fn from(error: WriteCustomTextError) -> Self {
        match error {
            WriteCustomTextError::NotPermitted(error) => error.into(),
            WriteCustomTextError::Database(error) => error.into(),
            other => Self::internal(other),
        }
    }
}
