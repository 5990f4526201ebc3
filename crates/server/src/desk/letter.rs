//! One letter, as it left.

use actix_web::{HttpResponse, web};
use askama::Template;
use domain::application;
use domain::id::LetterId;
use domain::letter::LetterState;
use domain::letter::outbox::{self, LetterText};
use locale::mask_email;

use super::chip::Chip;
use super::fact::{Fact, Facts};
use crate::failure::Failure;
use crate::frame::Frame;
use crate::links;
use crate::page::page;
use crate::state::State;
use crate::visit::StaffVisit;

/// `GET /desk/letters/{id}`
pub(super) async fn letter(
    visit: StaffVisit,
    state: web::Data<State>,
    path: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let id: LetterId = path.parse().map_err(|_| Failure::NotFound)?;
    let conn = state.conn().await?;
    let letter = outbox::find(&conn, &visit.actor, id).await?.ok_or(Failure::NotFound)?;
    let about = match letter.line.application_id {
        Some(id) => application::find(&conn, id).await?.map(|(application, name)| (application.reference, name)),
        None => None,
    };
    let frame = visit.frame(&conn, "letters").await?;
    page(&LetterPage { frame, letter, about })
}

/// The page of a letter.
#[derive(Debug, Template)]
#[template(path = "desk/letter.html")]
pub(super) struct LetterPage {
    pub(super) frame: Frame,
    pub(super) letter: LetterText,
    /// Reference and store of the application it is about.
    pub(super) about: Option<(String, String)>,
}

impl LetterPage {
    fn title(&self) -> String {
        self.frame.words.say(&format!("letter-kind-{}", self.letter.line.kind.slug()))
    }

    /// A sign-in code opens a store's account: nobody reads it here, neither in the text nor in the message.
    fn is_secret(&self) -> bool {
        self.letter.line.kind.is_code()
    }

    fn to(&self) -> String {
        let to = &self.letter.line.to_address;
        if self.is_secret() { mask_email(to) } else { to.clone() }
    }

    fn case_url(&self, reference: &str) -> String {
        links::case(reference)
    }

    fn state(&self) -> Chip {
        Chip::letter(self.frame.words, self.letter.line.state)
    }

    fn facts(&self) -> Facts {
        let (words, now, line) = (self.frame.words, self.frame.now, &self.letter.line);
        let mut facts = vec![Fact::new(words.say("desk-label-written-at"), words.moment_short(line.created_at, now))];
        if let (LetterState::Held, Some(at)) = (line.state, line.release_at) {
            facts.push(Fact::new(words.say("desk-label-release-at"), words.moment_short(at, now)));
        }
        if let Some(at) = line.sent_at {
            facts.push(Fact::new(words.say("desk-label-sent-at"), words.moment_short(at, now)));
        }
        let language = format!("desk-language-{}", line.locale.as_str().to_lowercase());
        facts.push(Fact::new(words.say("language-label"), words.say(&language)));
        facts.push(Fact::new(words.say("desk-label-tries"), words.number(line.attempt.into())));
        if let Some(outcome) = &line.outcome {
            facts.push(Fact::new(words.say("desk-label-outcome"), outcome));
        }
        facts.push(Fact::new(words.say("desk-label-message-id"), &self.letter.message_id).with_class("ref"));
        Facts(facts)
    }

    /// The header of the message, as it left: everything before the first empty line.
    fn header(&self) -> String {
        let raw = String::from_utf8_lossy(&self.letter.raw).replace("\r\n", "\n");
        raw.split_once("\n\n").map_or(String::new(), |(header, _)| header.to_owned())
    }
}
