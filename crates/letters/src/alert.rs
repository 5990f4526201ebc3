//! The alert to the contacts of a store, with the link that lets them object (R23).

use domain::application::about::About;
use domain::letter::LinkSecret;
use locale::{Locale, Words};

use crate::{
    frame::{Desk, Frame, Link, due},
    plain,
    sheet::sheet,
};

sheet! {
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
    pub(crate) fn new(desk: Desk<'_>, about: &About, objection: &LinkSecret) -> Alert {
        let words = desk.words;
        let title = words.say1("letter-alert-title", "kind", about.kind.slug());
        let due = due(words, about);
        let frame = Frame {
            greeting: words.say("letter-greeting-contact"),
            link: Some(Link::to_object(desk, objection).with_note(words.say("letter-link-stop-note"))),
            ..Frame::to_applicant(desk, title, about, "letter-link-stop")
        };
        Alert {
            frame: frame.fact(words.say("letter-fact-due"), due.clone()),
            text: words.say1("letter-alert-text", "kind", about.kind.slug()),
            when: words.say2("letter-alert-when", "kind", about.kind.slug(), "due", due),
            known: words.say("letter-alert-known"),
            unknown: words.say("letter-alert-unknown"),
            stop: words.say("letter-alert-stop"),
            contact: words.say1("letter-alert-contact", "reference", plain::line(&about.reference)),
            other: OtherLanguage::new(desk, about, objection),
        }
    }
}

impl OtherLanguage {
    fn new(desk: Desk<'_>, about: &About, objection: &LinkSecret) -> OtherLanguage {
        let words = Words::new(match desk.words.locale() {
            Locale::ZhCn => Locale::En,
            Locale::En => Locale::ZhCn,
        });
        OtherLanguage {
            lang: words.lang(),
            text: words.say1("letter-alert-other-language", "kind", about.kind.slug()),
            link: Link::to_object(Desk { words, ..desk }, objection),
        }
    }
}
