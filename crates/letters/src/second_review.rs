//! Letters to staff about second reviews: short, with a link to the case.

use domain::application::about::About;

use crate::{
    frame::{Frame, LetterContext},
    template::letter_template,
};

letter_template! {
    /// To leads: a recommendation waits for a second review. The recommendation itself is left out, so that the
    /// second reviewer judges independently.
    SecondWanted("remind.txt", "remind.html") {
        text: String,
        next: String,
    }
}

impl SecondWanted {
    pub(crate) fn new(context: LetterContext<'_>, about: &About) -> SecondWanted {
        let t = context.t;
        let title = t.text1("letter-second-wanted-title", "kind", about.kind.slug());
        SecondWanted {
            frame: Frame::to_staff(context, title, about),
            text: t.text("letter-second-wanted-text"),
            next: t.text("letter-second-wanted-next"),
        }
    }
}

letter_template! {
    /// To the first reviewer: the second reviewer sent it back.
    Returned("remind.txt", "remind.html") {
        text: String,
        next: String,
    }
}

impl Returned {
    pub(crate) fn new(context: LetterContext<'_>, about: &About) -> Returned {
        let t = context.t;
        let title = t.text1("letter-returned-title", "kind", about.kind.slug());
        Returned {
            frame: Frame::to_staff(context, title, about),
            text: t.text("letter-returned-text"),
            next: t.text("letter-returned-next"),
        }
    }
}
