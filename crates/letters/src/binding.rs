//! The letter about a store that was bound again (R20).

use chrono::{DateTime, Utc};

use crate::{
    frame::{Desk, Frame, Link},
    plain,
    sheet::sheet,
};

sheet! {
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
    pub(crate) fn new(desk: Desk<'_>, store_name: &str, account_name: &str, bound_at: DateTime<Utc>) -> BoundAgain {
        let words = desk.words;
        let frame = Frame {
            link: Some(Link::to_apply(desk, "letter-link-account")),
            ..Frame::bare(words, words.say("letter-bound-again-title"), "letter-greeting-contact")
        };
        BoundAgain {
            frame: frame
                .fact(words.say("label-store"), plain::line(store_name))
                .fact(words.say("label-binding"), locale::mask_name(&plain::line(account_name)))
                .fact(words.say("label-bound-since"), words.moment(bound_at)),
            text: words.say("letter-bound-again-text"),
            meaning: words.say("letter-bound-again-meaning"),
            known: words.say("letter-bound-again-known"),
            unknown: words.say("letter-bound-again-unknown"),
            contact: words.say("letter-bound-again-contact"),
        }
    }
}
