//! The parts around a letter's own sentences: subject, greeting, facts, link and footer.

use domain::application::about::About;
use domain::base::terms::Kind;
use domain::deadline::due_dates::DueDates;
use domain::letter::custom_text::{CustomText, Placeholder, fill};
use domain::letter::{Letter, LinkSecret};
use locale::{Locale, Translator};

use crate::plain;

/// The context of a letter: language, site address and status link.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LetterContext<'a> {
    pub t: Translator,
    /// The site's address, without a slash at its end.
    pub base_url: &'a str,
    /// The recipient's personal link to the application's status (R16).
    pub status_link: Option<&'a LinkSecret>,
}

/// The parts all letters share.
#[derive(Debug)]
pub(crate) struct Frame {
    pub lang: &'static str,
    /// The separator between a label and its value.
    pub separator: &'static str,
    pub subject: String,
    pub title: String,
    pub greeting: String,
    /// The admin's custom text after the greeting.
    pub intro: Vec<String>,
    pub facts: Vec<Fact>,
    pub link: Option<Link>,
    /// The admin's custom text before the sign-off.
    pub outro: Vec<String>,
    pub sign_off: String,
    pub footer: String,
}

/// A row of the table of facts.
#[derive(Debug)]
pub(crate) struct Fact {
    pub label: String,
    pub value: String,
}

/// The one link of a letter.
#[derive(Debug)]
pub(crate) struct Link {
    pub label: String,
    pub url: String,
    /// The secret is masked, so the link is not clickable.
    pub is_masked: bool,
    /// A note to read before following it.
    pub note: Option<String>,
}

impl Link {
    /// Link to the applicants' sign-in.
    pub(crate) fn to_apply(context: LetterContext<'_>, label_key: &str) -> Link {
        Link::plain(context.t.text(label_key), format!("{}/apply", context.base_url))
    }

    /// Link to the page where a registered contact stops an application (R23).
    pub(crate) fn to_object(context: LetterContext<'_>, secret: &LinkSecret) -> Link {
        Link::secret(context, "letter-link-stop", "objection", secret)
    }

    /// Link to the page where a staff member sets a password (R23).
    pub(crate) fn to_password(context: LetterContext<'_>, secret: &LinkSecret) -> Link {
        Link::secret(context, "letter-link-password", "desk/welcome", secret)
    }

    fn to_status(context: LetterContext<'_>, secret: &LinkSecret) -> Link {
        Link::secret(context, "letter-link-status", "status", secret)
            .with_note(context.t.text("letter-link-status-note"))
    }

    pub(crate) fn plain(label: String, url: String) -> Link {
        Link { label, url, is_masked: false, note: None }
    }

    fn secret(context: LetterContext<'_>, label_key: &str, path: &str, secret: &LinkSecret) -> Link {
        let url = format!("{}/{path}/{}", context.base_url, secret.expose());
        Link { is_masked: *secret == LinkSecret::masked(), ..Link::plain(context.t.text(label_key), url) }
    }

    /// Adds a note to read before following the link.
    pub(crate) fn with_note(self, note: String) -> Link {
        Link { note: Some(note), ..self }
    }
}

impl Frame {
    /// The frame of a letter to an applicant or a store's contact about an application. `link_key` is the label of
    /// the sign-in link for recipients without a status link.
    pub(crate) fn to_applicant(context: LetterContext<'_>, title: String, about: &About, link_key: &str) -> Frame {
        let t = context.t;
        Frame {
            subject: subject(t, &title, about),
            facts: facts(t, about),
            link: Some(match context.status_link {
                Some(secret) => Link::to_status(context, secret),
                None => Link::to_apply(context, link_key),
            }),
            ..Frame::bare(t, title, "letter-greeting-applicant")
        }
    }

    /// The frame of a letter to a staff member about an application.
    pub(crate) fn to_staff(context: LetterContext<'_>, title: String, about: &About) -> Frame {
        let t = context.t;
        let frame = Frame {
            subject: subject(t, &title, about),
            facts: facts(t, about),
            link: Some(Link::plain(
                t.text("letter-link-case"),
                format!("{}/desk/applications/{}", context.base_url, plain::line(&about.reference)),
            )),
            sign_off: t.text("letter-sign-off-staff"),
            footer: t.text("letter-footer-staff"),
            ..Frame::bare(t, title, "letter-greeting-staff")
        };
        frame
            .fact(t.text("letter-fact-target"), t.moment(about.target_at))
            .fact(t.text("letter-fact-deadline"), due(t, about))
    }

    /// The frame of a letter to a staff member about no single application, with a link to this page.
    pub(crate) fn to_staff_page(context: LetterContext<'_>, title: String, link_key: &str, path: &str) -> Frame {
        let t = context.t;
        Frame {
            link: Some(Link::plain(t.text(link_key), format!("{}{path}", context.base_url))),
            sign_off: t.text("letter-sign-off-staff"),
            footer: t.text("letter-footer-staff"),
            ..Frame::bare(t, title, "letter-greeting-staff")
        }
    }

    /// A frame without facts and without a link.
    pub(crate) fn bare(t: Translator, title: String, greeting_key: &str) -> Frame {
        Frame {
            lang: t.lang(),
            separator: match t.locale() {
                Locale::ZhCn => "：",
                Locale::En => ": ",
            },
            subject: title.clone(),
            title,
            greeting: t.text(greeting_key),
            intro: Vec::new(),
            outro: Vec::new(),
            facts: Vec::new(),
            link: None,
            sign_off: t.text("letter-sign-off"),
            footer: t.text("letter-footer"),
        }
    }

    /// Inserts an admin's custom text, its placeholders filled in.
    pub(crate) fn add_custom_text(&mut self, custom: &CustomText, t: Translator, letter: &Letter) {
        let fill = |text: &str| plain::lines(&fill(text, |place| value(place, t, letter)));
        self.intro = fill(&custom.intro);
        self.outro = fill(&custom.outro);
    }

    /// Adds a fact.
    pub(crate) fn fact(mut self, label: String, value: String) -> Frame {
        self.facts.push(Fact { label, value });
        self
    }
}

/// The value of a placeholder in this letter.
fn value(place: Placeholder, t: Translator, letter: &Letter) -> Option<String> {
    let kind = |kind: Kind| t.text(&format!("kind-{}", kind.slug()));
    match (place, letter, letter.about()) {
        (Placeholder::Store, .., Some(about)) => Some(plain::line(&about.store_name)),
        (Placeholder::Kind, .., Some(about)) => Some(kind(about.kind)),
        (Placeholder::Reference, .., Some(about)) => Some(plain::line(&about.reference)),
        (Placeholder::Submitted, .., Some(about)) => Some(t.moment(about.submitted_at)),
        (Placeholder::Target, .., Some(about)) => Some(t.moment(about.target_at)),
        (Placeholder::Due, .., Some(about)) => Some(due(t, about)),
        (
            Placeholder::Store,
            Letter::SignInCode { store_name, .. }
            | Letter::EmailCode { store_name, .. }
            | Letter::DraftReminder { store_name, .. }
            | Letter::BoundAgain { store_name, .. },
            None,
        ) => Some(plain::line(store_name)),
        (Placeholder::Kind, Letter::DraftReminder { kind: of, .. }, None) => Some(kind(*of)),
        _ => None,
    }
}

/// The deadline, marked as estimated when it counts days of a provisional calendar (R11).
pub(crate) fn due(t: Translator, about: &About) -> String {
    t.estimated(t.moment(about.due_at), about.due_is_provisional)
}

/// The target, marked as estimated like the deadline.
pub(crate) fn target(t: Translator, about: &About) -> String {
    let About { target_at, due_at, due_is_provisional: is_provisional, .. } = *about;
    t.estimated(t.moment(target_at), DueDates { target_at, due_at, is_provisional }.is_target_provisional())
}

fn subject(t: Translator, title: &str, about: &About) -> String {
    t.text2("letter-subject", "title", title, "reference", plain::line(&about.reference))
}

fn facts(t: Translator, about: &About) -> Vec<Fact> {
    [
        (t.text("label-reference"), plain::line(&about.reference)),
        (t.text("label-store"), plain::line(&about.store_name)),
        (t.text("label-kind"), t.text(&format!("kind-{}", about.kind.slug()))),
        (t.text("label-submitted-at"), t.moment(about.submitted_at)),
    ]
    .into_iter()
    .map(|(label, value)| Fact { label, value })
    .collect()
}
