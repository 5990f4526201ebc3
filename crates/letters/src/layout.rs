//! The parts of a letter and their order: subject, greeting, text, facts, link and footer.

use domain::application::About;
use domain::base::{Channel, Kind};
use domain::deadline::DueDates;
use domain::letter::custom_text::{CustomText, Placeholder, fill};
use domain::letter::{Letter, LinkSecret, ReasonGiven};
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

/// A letter in its reader's language, as the two templates show it; they know it as `it`.
#[derive(Debug)]
pub(crate) struct Layout {
    pub lang: &'static str,
    /// The separator between a label and its value.
    pub separator: &'static str,
    pub subject: String,
    pub title: String,
    pub greeting: String,
    /// The admin's custom text after the greeting.
    pub intro: Vec<String>,
    /// The text before the facts.
    pub lead: Vec<Block>,
    pub facts: Vec<Fact>,
    /// The text between the facts and the link.
    pub body: Vec<Block>,
    pub link: Option<Link>,
    /// The text after the link.
    pub after: Vec<Block>,
    /// The admin's custom text before the sign-off.
    pub outro: Vec<String>,
    pub sign_off: String,
    pub footer: String,
}

/// A part of a letter's text. `block.txt` and `block.html` render each.
#[derive(Debug)]
pub(crate) enum Block {
    Paragraph(String),
    /// A sentence that introduces the block after it.
    Opening(String),
    Heading(String),
    /// A heading at the top of a letter, without space above it.
    TopHeading(String),
    List(Vec<String>),
    /// The lines of a message written by a person.
    Quotation(Vec<String>),
    Reason(ReasonGiven),
    /// A six-digit code.
    Code(String),
    /// Less important text, in smaller type.
    Note(String),
    /// The number of items that a list leaves out.
    More(String),
    /// One sentence for readers who do not know the letter's language.
    OtherLanguage {
        lang: &'static str,
        text: String,
        link: Link,
    },
}

impl From<String> for Block {
    fn from(text: String) -> Block {
        Block::Paragraph(text)
    }
}

#[derive(Debug)]
pub(crate) struct Fact {
    pub label: String,
    pub value: String,
}

/// The action that the reader of a letter can take on the page its link leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinkLabel {
    /// Read how far the application is.
    Status,
    /// Answer an information request.
    Answer,
    /// Appeal or apply again.
    Reapply,
    /// See the store, once signed in.
    Account,
}

impl LinkLabel {
    fn of_status_link(self) -> &'static str {
        match self {
            Self::Status | Self::Account => "letter-link-status",
            Self::Answer => "letter-link-status-answer",
            Self::Reapply => "letter-link-status-reapply",
        }
    }

    fn of_sign_in_link(self) -> &'static str {
        match self {
            Self::Status => "letter-link-status",
            Self::Answer => "letter-link-answer",
            Self::Reapply => "letter-link-reapply",
            Self::Account => "letter-link-account",
        }
    }
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
    pub(crate) fn to_apply(context: LetterContext<'_>, label_key: &str) -> Link {
        Link::to_page(context, label_key, "/apply")
    }

    /// Link to the page where a registered contact stops an application (R23).
    pub(crate) fn to_object(context: LetterContext<'_>, secret: &LinkSecret) -> Link {
        Link::secret(context, "letter-link-stop", OBJECTION, secret)
    }

    /// Link to the page where a staff member sets a password (R23).
    pub(crate) fn to_password(context: LetterContext<'_>, secret: &LinkSecret) -> Link {
        Link::secret(context, "letter-link-password", "desk/welcome", secret)
    }

    fn to_status(context: LetterContext<'_>, label: LinkLabel, channel: Channel, secret: &LinkSecret) -> Link {
        let note = Some(context.t.text1("letter-link-status-note", "channel", channel.as_str()));
        Link { note, ..Link::secret(context, label.of_status_link(), "status", secret) }
    }

    pub(crate) fn to_page(context: LetterContext<'_>, label_key: &str, path: &str) -> Link {
        let (label, url) = (context.t.text(label_key), format!("{}{path}", context.base_url));
        Link { label, url, is_masked: false, note: None }
    }

    fn secret(context: LetterContext<'_>, label_key: &str, path: &str, secret: &LinkSecret) -> Link {
        let (label, url) = (context.t.text(label_key), secret_url(context.base_url, path, secret));
        Link { label, url, is_masked: *secret == LinkSecret::masked(), note: None }
    }
}

/// The path of the page where a registered contact stops an application (R23).
pub(crate) const OBJECTION: &str = "objection";

/// The address of a page that opens with a secret.
pub(crate) fn secret_url(base_url: &str, path: &str, secret: &LinkSecret) -> String {
    format!("{base_url}/{path}/{}", secret.expose())
}

impl Layout {
    /// A letter to an applicant or a store's contact about an application; its title is the message
    /// `letter-<slug>-title`. Recipients without a status link get one to sign in.
    pub(crate) fn to_applicant(context: LetterContext<'_>, slug: &str, about: &About, label: LinkLabel) -> Layout {
        let link = match context.status_link {
            Some(secret) => Link::to_status(context, label, about.channel, secret),
            None => Link::to_apply(context, label.of_sign_in_link()),
        };
        Layout::about(context.t, slug, about, "letter-greeting-applicant").link(link)
    }

    /// A letter to a member of staff about an application, with a link to the case; its title is the message
    /// `letter-<slug>-title`.
    pub(crate) fn to_staff(context: LetterContext<'_>, slug: &str, about: &About) -> Layout {
        let t = context.t;
        let path = format!("/desk/applications/{}", plain::line(&about.reference));
        Layout::about(t, slug, about, "letter-greeting-staff")
            .signed_by_staff(t)
            .link(Link::to_page(context, "letter-link-case", &path))
            .fact(t.text("letter-fact-target"), t.moment(about.target_at))
            .fact(t.text("letter-fact-deadline"), due(t, about))
    }

    /// A letter to a member of staff that is not about one application.
    pub(crate) fn to_team(t: Translator, title: String) -> Layout {
        Layout::bare(t, title, "letter-greeting-staff").signed_by_staff(t)
    }

    /// A letter about an application, without a link; its title is the message `letter-<slug>-title`.
    pub(crate) fn about(t: Translator, slug: &str, about: &About, greeting_key: &str) -> Layout {
        let title = t.text1(&format!("letter-{slug}-title"), "kind", about.kind.slug());
        let subject = t.text2("letter-subject", "title", title.as_str(), "reference", plain::line(&about.reference));
        Layout { subject, ..Layout::bare(t, title, greeting_key) }
            .fact(t.text("label-reference"), plain::line(&about.reference))
            .fact(t.text("label-store"), plain::line(&about.store_name))
            .fact(t.text("label-kind"), t.text(&format!("kind-{}", about.kind.slug())))
            .fact(t.text("label-submitted-at"), t.moment(about.submitted_at))
    }

    /// A letter without facts and without a link.
    pub(crate) fn bare(t: Translator, title: String, greeting_key: &str) -> Layout {
        Layout {
            lang: t.lang(),
            separator: match t.locale() {
                Locale::ZhCn => "：",
                Locale::En => ": ",
            },
            subject: title.clone(),
            title,
            greeting: t.text(greeting_key),
            intro: Vec::new(),
            lead: Vec::new(),
            facts: Vec::new(),
            body: Vec::new(),
            link: None,
            after: Vec::new(),
            outro: Vec::new(),
            sign_off: t.text("letter-sign-off"),
            footer: t.text("letter-footer"),
        }
    }

    pub(crate) fn signed_by_staff(self, t: Translator) -> Layout {
        Layout { sign_off: t.text("letter-sign-off-staff"), footer: t.text("letter-footer-staff"), ..self }
    }

    pub(crate) fn fact(mut self, label: String, value: String) -> Layout {
        self.facts.push(Fact { label, value });
        self
    }

    pub(crate) fn link(self, link: Link) -> Layout {
        Layout { link: Some(link), ..self }
    }

    /// Adds text before the facts; a string is a paragraph.
    pub(crate) fn lead(mut self, block: impl Into<Block>) -> Layout {
        self.lead.push(block.into());
        self
    }

    /// Adds text after the facts; a string is a paragraph.
    pub(crate) fn body(mut self, block: impl Into<Block>) -> Layout {
        self.body.push(block.into());
        self
    }

    /// Adds each of these blocks after the facts; an option adds one or none.
    pub(crate) fn body_each<B: Into<Block>>(mut self, blocks: impl IntoIterator<Item = B>) -> Layout {
        self.body.extend(blocks.into_iter().map(Into::into));
        self
    }

    /// Adds text after the link; a string is a paragraph.
    pub(crate) fn after(mut self, block: impl Into<Block>) -> Layout {
        self.after.push(block.into());
        self
    }

    /// Adds the two paragraphs of a short letter: what happened before the facts, and what to do next after them. The
    /// first may depend on the kind of application.
    pub(crate) fn notice(self, t: Translator, slug: &str, about: &About) -> Layout {
        self.lead(t.text1(&format!("letter-{slug}-text"), "kind", about.kind.slug()))
            .body(t.text(&format!("letter-{slug}-next")))
    }

    /// Adds a heading with a list below it, unless the list is empty.
    pub(crate) fn list(self, heading: Block, items: Vec<String>) -> Layout {
        if items.is_empty() { self } else { self.body(heading).body(Block::List(items)) }
    }

    /// Adds a person's message with its heading, unless it is empty.
    pub(crate) fn message(self, heading: String, message: &str) -> Layout {
        let lines = plain::lines(message);
        if lines.is_empty() { self } else { self.body(Block::Heading(heading)).body(Block::Quotation(lines)) }
    }

    /// Inserts an admin's custom text, its placeholders filled in.
    pub(crate) fn add_custom_text(&mut self, custom: &CustomText, t: Translator, letter: &Letter) {
        let fill = |text: &str| plain::lines(&fill(text, |place| value(place, t, letter)));
        self.intro = fill(&custom.intro);
        self.outro = fill(&custom.outro);
    }
}

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
            | Letter::BoundAgain { store_name, .. }
            | Letter::BindingEnded { store_name, .. }
            | Letter::ContactChanged { store_name, .. },
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
