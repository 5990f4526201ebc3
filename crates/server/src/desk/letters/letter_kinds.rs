//! The list of all kinds of letter.

use std::collections::HashSet;

use askama::Template;
use domain::letter::LetterKind;
use domain::letter::custom_text;

use crate::http::{PageResult, StaffSession, page};
use crate::ui::{Frame, Section};

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
    pub changed: HashSet<LetterKind>,
}

impl KindsPage {
    fn name(&self, kind: &LetterKind) -> String {
        self.frame.t.text(&format!("letter-kind-{}", kind.slug()))
    }

    fn is_changed(&self, kind: &LetterKind) -> bool {
        self.changed.contains(kind)
    }

    /// The recipients, and the kinds they get.
    fn groups(&self) -> Vec<(String, Vec<LetterKind>)> {
        let t = self.frame.t;
        let of = |wanted: &dyn Fn(LetterKind) -> bool| {
            LetterKind::ALL.iter().copied().filter(|kind| wanted(*kind)).collect()
        };
        vec![
            (t.text("kinds-applicant"), of(&|kind| kind.is_to_applicant())),
            (t.text("kinds-staff"), of(&|kind| kind.is_to_staff())),
            (t.text("kinds-store"), of(&|kind| !kind.is_to_applicant() && !kind.is_to_staff())),
        ]
    }
}
