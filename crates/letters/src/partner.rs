//! Letters to the people who run the program of a partner.

use chrono::{DateTime, Utc};
use domain::base::DisableCause;

use crate::layout::{Layout, LetterContext, Link};
use crate::plain;

/// Their webhook was disabled. Names the host of the address only: the rest of it can be a secret.
pub(crate) fn webhook_disabled(
    context: LetterContext<'_>,
    client_name: &str,
    host: &str,
    cause: DisableCause,
    disabled_at: DateTime<Utc>,
) -> Layout {
    let t = context.t;
    Layout::bare(t, t.text("letter-webhook-disabled-title"), "letter-greeting-anybody")
        .link(Link::to_page(context, "letter-webhook-disabled-link", "/developers"))
        .fact(t.text("letter-fact-client"), plain::line(client_name))
        .fact(t.text("letter-fact-host"), plain::line(host))
        .fact(t.text("letter-fact-disabled"), t.moment(disabled_at))
        .lead(t.text(&format!("letter-webhook-disabled-{}", cause.slug())))
        .body(t.text("letter-webhook-disabled-kept"))
        .body(t.text("letter-webhook-disabled-next"))
}
