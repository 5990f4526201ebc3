//! Letters to the owner and the registered contacts of a store.

use chrono::{DateTime, Duration, Utc};
use domain::application::About;
use domain::base::Kind;
use domain::letter::LinkSecret;

use crate::layout::{Block, Layout, LetterContext, Link, due};
use crate::plain;

pub(crate) fn sign_in_code(context: LetterContext<'_>, store_name: &str, code: &str, valid_period: Duration) -> Layout {
    let t = context.t;
    Layout::bare(t, t.text("letter-sign-in-code-title"), "letter-greeting-owner")
        .lead(t.text1("letter-sign-in-code-text", "store", plain::line(store_name)))
        .body(t.text("letter-sign-in-code-ignore"))
        .code(context, code, valid_period)
}

/// A code that verifies an address somebody entered: its reader may not know this service.
pub(crate) fn email_code(context: LetterContext<'_>, store_name: &str, code: &str, valid_period: Duration) -> Layout {
    let t = context.t;
    Layout::bare(t, t.text("letter-email-code-title"), "letter-greeting-anybody")
        .lead(t.text1("letter-email-code-text", "store", plain::line(store_name)))
        .body(t.text("letter-email-code-ignore"))
        .code(context, code, valid_period)
}

impl Layout {
    /// Adds a six-digit code. Deliberately without a link: users must not get used to following a link to a page that
    /// asks for a code.
    fn code(self, context: LetterContext<'_>, code: &str, valid_period: Duration) -> Layout {
        let t = context.t;
        self.lead(Block::Code(plain::line(code)))
            .lead(t.text1("letter-code-valid", "period", t.period(valid_period)))
            .body(t.text("letter-code-never"))
    }
}

/// The draft will be removed, with its documents.
pub(crate) fn draft_reminder(
    context: LetterContext<'_>,
    store_name: &str,
    kind: Kind,
    removed_at: DateTime<Utc>,
) -> Layout {
    let t = context.t;
    let title = t.text1("letter-draft-reminder-title", "kind", kind.slug());
    let removed = t.moment(removed_at);
    Layout::bare(t, title, "letter-greeting-owner")
        .link(Link::to_apply(context, "letter-link-draft"))
        .fact(t.text("label-store"), plain::line(store_name))
        .fact(t.text("label-kind"), t.text(&format!("kind-{}", kind.slug())))
        .fact(t.text("letter-fact-removed"), removed.clone())
        .lead(t.text1("letter-draft-reminder-text", "kind", kind.slug()))
        .lead(t.text1("letter-draft-reminder-removed", "at", removed))
        .body(t.text("letter-draft-reminder-keep"))
        .body(t.text("letter-draft-reminder-leave"))
}

/// To every registered contact: somebody applied for your store, and how to stop it (R23). It does not name the
/// applicant.
pub(crate) fn alert(context: LetterContext<'_>, about: &About, objection: &LinkSecret) -> Layout {
    let due = due(context.t, about);
    stoppable(context, "alert", about, objection, &due).fact(context.t.text("letter-fact-due"), due)
}

/// To every registered contact: a decided application is being reviewed again, and how to stop it.
pub(crate) fn alert_reopened(context: LetterContext<'_>, about: &About, objection: &LinkSecret) -> Layout {
    stoppable(context, "alert-reopened", about, objection, "")
}

/// To every registered contact: the application was approved, and until when it can be stopped.
pub(crate) fn alert_approved(
    context: LetterContext<'_>,
    about: &About,
    objection: &LinkSecret,
    not_before: DateTime<Utc>,
) -> Layout {
    let at = context.t.moment(not_before);
    stoppable(context, "alert-approved", about, objection, &at).fact(context.t.text("letter-fact-not-before"), at)
}

/// To every registered contact: an objection was lifted, the application continues, and how to stop it again.
pub(crate) fn objection_lifted(context: LetterContext<'_>, about: &About, objection: &LinkSecret) -> Layout {
    stoppable(context, "objection-lifted", about, objection, "")
}

/// To every registered contact: one of them was changed, an application continues, and how to stop it.
pub(crate) fn alert_repeated(context: LetterContext<'_>, about: &About, objection: &LinkSecret) -> Layout {
    stoppable(context, "alert-repeated", about, objection, "")
}

/// A letter about an application that its reader can stop: what happened, when it takes effect (`at`), and the link.
fn stoppable(context: LetterContext<'_>, slug: &str, about: &About, objection: &LinkSecret, at: &str) -> Layout {
    let (t, kind) = (context.t, about.kind.slug());
    let link = Link { note: Some(t.text("letter-link-stop-note")), ..Link::to_object(context, objection) };
    let other = t.other();
    let other_language = Block::OtherLanguage {
        lang: other.lang(),
        text: other.text1(&format!("letter-{slug}-other-language"), "kind", &kind),
        link: Link::to_object(LetterContext { t: other, ..context }, objection),
    };
    Layout::about(t, slug, about, "letter-greeting-contact")
        .link(link)
        .lead(t.text1(&format!("letter-{slug}-text"), "kind", &kind))
        .body(t.text2(&format!("letter-{slug}-when"), "kind", &kind, "at", at))
        .body(t.text("letter-alert-known"))
        .body(Block::Heading(t.text("letter-alert-unknown")))
        .body(t.text("letter-alert-stop"))
        .after(t.text1("letter-alert-contact", "reference", plain::line(&about.reference)))
        .after(other_language)
}

/// To every registered contact: the approval was carried out, and what to do if that is unexpected.
pub(crate) fn alert_done(context: LetterContext<'_>, about: &About, done_at: DateTime<Utc>) -> Layout {
    let (t, kind) = (context.t, about.kind.slug());
    Layout::about(t, "alert-done", about, "letter-greeting-contact")
        .link(Link::to_apply(context, "letter-link-account"))
        .fact(t.text("letter-fact-done"), t.moment(done_at))
        .lead(t.text1("letter-alert-done-text", "kind", &kind))
        .body(t.text("letter-alert-known"))
        .body(Block::Heading(t.text("letter-alert-done-unknown")))
        .body(t.text1("letter-alert-done-contact", "reference", plain::line(&about.reference)))
}

/// To the contacts who objected: the application ended, and nothing was carried out.
pub(crate) fn objection_ended(context: LetterContext<'_>, about: &About) -> Layout {
    let t = context.t;
    Layout::about(t, "objection-ended", about, "letter-greeting-contact")
        .link(Link::to_apply(context, "letter-link-account"))
        .lead(t.text1("letter-objection-ended-text", "kind", about.kind.slug()))
        .body(t.text("letter-objection-ended-next"))
}

/// To every registered contact: your store was bound to another account, and what to do if that is unexpected (R20).
/// The account may be somebody else's: its name is masked, and its number left out.
pub(crate) fn bound_again(
    context: LetterContext<'_>,
    store_name: &str,
    account_name: &str,
    bound_at: DateTime<Utc>,
) -> Layout {
    let t = context.t;
    Layout::bare(t, t.text("letter-bound-again-title"), "letter-greeting-contact")
        .link(Link::to_apply(context, "letter-link-account"))
        .fact(t.text("label-store"), plain::line(store_name))
        .fact(t.text("label-binding"), locale::mask_name(&plain::line(account_name)))
        .fact(t.text("label-bound-since"), t.moment(bound_at))
        .lead(t.text("letter-bound-again-text"))
        .body(t.text("letter-bound-again-meaning"))
        .body(t.text("letter-bound-again-known"))
        .body(Block::Heading(t.text("letter-bound-again-unknown")))
        .body(t.text("letter-bound-again-contact"))
}

/// To every registered contact: the binding of your store ended, because it was bound to another account. As for the new
/// binding, the account's name is masked.
pub(crate) fn binding_ended(
    context: LetterContext<'_>,
    store_name: &str,
    account_name: &str,
    ended_at: DateTime<Utc>,
) -> Layout {
    let t = context.t;
    Layout::bare(t, t.text("letter-binding-ended-title"), "letter-greeting-contact")
        .link(Link::to_apply(context, "letter-link-account"))
        .fact(t.text("label-store"), plain::line(store_name))
        .fact(t.text("label-binding"), locale::mask_name(&plain::line(account_name)))
        .fact(t.text("letter-fact-ended"), t.moment(ended_at))
        .lead(t.text("letter-binding-ended-text"))
        .body(t.text("letter-binding-ended-meaning"))
        .body(t.text("letter-bound-again-known"))
        .body(Block::Heading(t.text("letter-bound-again-unknown")))
        .body(t.text("letter-binding-ended-contact"))
}

/// To the former and to every registered contact: one of the registered addresses was replaced. It names no address,
/// because one of its readers may have no right to know the others.
pub(crate) fn contact_changed(context: LetterContext<'_>, store_name: &str, changed_at: DateTime<Utc>) -> Layout {
    let t = context.t;
    Layout::bare(t, t.text("letter-contact-changed-title"), "letter-greeting-contact")
        .link(Link::to_apply(context, "letter-link-account"))
        .fact(t.text("label-store"), plain::line(store_name))
        .fact(t.text("letter-fact-changed"), t.moment(changed_at))
        .lead(t.text("letter-contact-changed-text"))
        .body(t.text("letter-contact-changed-meaning"))
        .body(t.text("letter-bound-again-known"))
        .body(Block::Heading(t.text("letter-bound-again-unknown")))
        .body(t.text("letter-contact-changed-contact"))
}

/// To the former address of an applicant: later emails go to another one. Its reader may be a stranger, so that it names
/// the application by its reference only.
pub(crate) fn address_corrected(context: LetterContext<'_>, reference: &str, corrected_at: DateTime<Utc>) -> Layout {
    let t = context.t;
    Layout::bare(t, t.text("letter-address-corrected-title"), "letter-greeting-anybody")
        .link(Link::to_apply(context, "letter-link-account"))
        .fact(t.text("label-reference"), plain::line(reference))
        .fact(t.text("letter-fact-changed"), t.moment(corrected_at))
        .lead(t.text("letter-address-corrected-text"))
        .body(t.text("letter-address-corrected-known"))
        .body(Block::Heading(t.text("letter-address-corrected-unknown")))
        .body(t.text1("letter-alert-done-contact", "reference", plain::line(reference)))
}
