//! The letter about an abandoned draft.

use chrono::{DateTime, Utc};
use domain::base::terms::Kind;

use crate::{
    frame::{Desk, Frame, Link},
    plain,
    sheet::sheet,
};

sheet! {
    /// The draft will be removed, with its documents.
    DraftReminder("draft_reminder.txt", "draft_reminder.html") {
        text: String,
        removed: String,
        keep: String,
        leave: String,
    }
}

impl DraftReminder {
    pub(crate) fn new(desk: Desk<'_>, store_name: &str, kind: Kind, removed_at: DateTime<Utc>) -> DraftReminder {
        let words = desk.words;
        let title = words.say1("letter-draft-reminder-title", "kind", kind.slug());
        let removed = words.moment(removed_at);
        let frame = Frame {
            link: Some(Link::to_apply(desk, "letter-link-draft")),
            ..Frame::bare(words, title, "letter-greeting-owner")
        };
        DraftReminder {
            frame: frame
                .fact(words.say("label-store"), plain::line(store_name))
                .fact(words.say("label-kind"), words.say(&format!("kind-{}", kind.slug())))
                .fact(words.say("letter-fact-removed"), removed.clone()),
            text: words.say1("letter-draft-reminder-text", "kind", kind.slug()),
            removed: words.say1("letter-draft-reminder-removed", "at", removed),
            keep: words.say("letter-draft-reminder-keep"),
            leave: words.say("letter-draft-reminder-leave"),
        }
    }
}
