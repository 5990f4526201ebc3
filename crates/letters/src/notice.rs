//! Letters of two sentences about an application: what happened, and what to do next.
//!
//! Their messages are `letter-<kind>-title`, `letter-<kind>-text` and `letter-<kind>-next`; the first two may depend on
//! the kind of application.

use domain::application::about::About;
use domain::letter::LetterKind;

use crate::{
    frame::{Frame, LetterContext},
    template::letter_template,
};

letter_template! {
    /// A letter of two sentences.
    Notice("notice.txt", "notice.html") {
        text: String,
        next: String,
    }
}

impl Notice {
    /// A notice to the applicant; `link_key` is the label of the sign-in link for recipients without a status link.
    pub(crate) fn to_applicant(context: LetterContext<'_>, kind: LetterKind, about: &About, link_key: &str) -> Notice {
        Notice::new(context, kind, about, |title| Frame::to_applicant(context, title, about, link_key))
    }

    /// A notice to a member of staff, with a link to the case.
    pub(crate) fn to_staff(context: LetterContext<'_>, kind: LetterKind, about: &About) -> Notice {
        Notice::new(context, kind, about, |title| Frame::to_staff(context, title, about))
    }

    fn new(context: LetterContext<'_>, kind: LetterKind, about: &About, frame: impl FnOnce(String) -> Frame) -> Notice {
        let (t, slug, about_kind) = (context.t, kind.slug(), about.kind.slug());
        Notice {
            frame: frame(t.text1(&format!("letter-{slug}-title"), "kind", about_kind.clone())),
            text: t.text1(&format!("letter-{slug}-text"), "kind", about_kind),
            next: t.text(&format!("letter-{slug}-next")),
        }
    }
}
