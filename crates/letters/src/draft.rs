//! The letter about an abandoned draft.

use chrono::{DateTime, Utc};
use domain::base::terms::Kind;

use crate::{
    frame::{Frame, LetterContext, Link},
    plain,
    template::letter_template,
};

letter_template! {
    /// The draft will be removed, with its documents.
    DraftReminder("draft_reminder.txt", "draft_reminder.html") {
        text: String,
        removed: String,
        keep: String,
        leave: String,
    }
}

impl DraftReminder {
    pub(crate) fn new(
        context: LetterContext<'_>,
        store_name: &str,
        kind: Kind,
        removed_at: DateTime<Utc>,
    ) -> DraftReminder {
        let t = context.t;
        let title = t.text1("letter-draft-reminder-title", "kind", kind.slug());
        let removed = t.moment(removed_at);
        let frame = Frame {
            link: Some(Link::to_apply(context, "letter-link-draft")),
            ..Frame::bare(t, title, "letter-greeting-owner")
        };
        DraftReminder {
            frame: frame
                .fact(t.text("label-store"), plain::line(store_name))
                .fact(t.text("label-kind"), t.text(&format!("kind-{}", kind.slug())))
                .fact(t.text("letter-fact-removed"), removed.clone()),
            text: t.text1("letter-draft-reminder-text", "kind", kind.slug()),
            removed: t.text1("letter-draft-reminder-removed", "at", removed),
            keep: t.text("letter-draft-reminder-keep"),
            leave: t.text("letter-draft-reminder-leave"),
        }
    }
}
