//! The letter about a store that was bound again (R20).

use chrono::{DateTime, Utc};

use crate::{
    frame::{Frame, LetterContext, Link},
    plain,
    template::letter_template,
};

letter_template! {
    /// To every registered contact: your store was bound to another account, and what to do if that is unexpected.
    /// The account may be somebody else's: its name is masked, and its number left out.
    BoundAgain("bound_again.txt", "bound_again.html") {
        text: String,
        meaning: String,
        known: String,
        unknown: String,
        contact: String,
    }
}

impl BoundAgain {
    pub(crate) fn new(
        context: LetterContext<'_>,
        store_name: &str,
        account_name: &str,
        bound_at: DateTime<Utc>,
    ) -> BoundAgain {
        let t = context.t;
        let frame = Frame {
            link: Some(Link::to_apply(context, "letter-link-account")),
            ..Frame::bare(t, t.text("letter-bound-again-title"), "letter-greeting-contact")
        };
        BoundAgain {
            frame: frame
                .fact(t.text("label-store"), plain::line(store_name))
                .fact(t.text("label-binding"), locale::mask_name(&plain::line(account_name)))
                .fact(t.text("label-bound-since"), t.moment(bound_at)),
            text: t.text("letter-bound-again-text"),
            meaning: t.text("letter-bound-again-meaning"),
            known: t.text("letter-bound-again-known"),
            unknown: t.text("letter-bound-again-unknown"),
            contact: t.text("letter-bound-again-contact"),
        }
    }
}
