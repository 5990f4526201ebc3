//! The alert to the contacts of a store, with the link that lets them object (R23).

use domain::application::about::About;
use domain::letter::LinkSecret;
use locale::{Locale, Translator};

use crate::{
    frame::{Frame, LetterContext, Link, due},
    plain,
    template::letter_template,
};

letter_template! {
    /// To every registered contact: somebody applied for your store, and how to stop it. It does not name the
    /// applicant.
    Alert("alert.txt", "alert.html") {
        text: String,
        when: String,
        known: String,
        unknown: String,
        stop: String,
        contact: String,
        other: OtherLanguage,
    }
}

/// One sentence for readers who do not know the store's language.
#[derive(Debug)]
struct OtherLanguage {
    lang: &'static str,
    text: String,
    link: Link,
}

impl Alert {
    pub(crate) fn new(context: LetterContext<'_>, about: &About, objection: &LinkSecret) -> Alert {
        let t = context.t;
        let title = t.text1("letter-alert-title", "kind", about.kind.slug());
        let due = due(t, about);
        let frame = Frame {
            greeting: t.text("letter-greeting-contact"),
            link: Some(Link::to_object(context, objection).with_note(t.text("letter-link-stop-note"))),
            ..Frame::to_applicant(context, title, about, "letter-link-stop")
        };
        Alert {
            frame: frame.fact(t.text("letter-fact-due"), due.clone()),
            text: t.text1("letter-alert-text", "kind", about.kind.slug()),
            when: t.text2("letter-alert-when", "kind", about.kind.slug(), "due", due),
            known: t.text("letter-alert-known"),
            unknown: t.text("letter-alert-unknown"),
            stop: t.text("letter-alert-stop"),
            contact: t.text1("letter-alert-contact", "reference", plain::line(&about.reference)),
            other: OtherLanguage::new(context, about, objection),
        }
    }
}

impl OtherLanguage {
    fn new(context: LetterContext<'_>, about: &About, objection: &LinkSecret) -> OtherLanguage {
        let t = Translator::new(match context.t.locale() {
            Locale::ZhCn => Locale::En,
            Locale::En => Locale::ZhCn,
        });
        OtherLanguage {
            lang: t.lang(),
            text: t.text1("letter-alert-other-language", "kind", about.kind.slug()),
            link: Link::to_object(LetterContext { t, ..context }, objection),
        }
    }
}
