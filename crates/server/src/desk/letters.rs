//! The outbox: every letter that left, will leave or could not.

use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use domain::application;
use domain::id::{ApplicationId, LetterId};
use domain::letter::LetterState;
use domain::letter::outbox::{self, LetterLine};
use locale::mask_email;

use super::case::letter_note;
use super::chip::Chip;
use super::paging;
use crate::failure::Failure;
use crate::frame::Frame;
use crate::links;
use crate::page::page;
use crate::state::State;
use crate::visit::StaffVisit;

/// Letters on a page.
const PAGE_SIZE: usize = 50;

/// What the outbox is narrowed to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct OutboxFilter {
    pub(super) state: Option<LetterState>,
    pub(super) before: Option<(chrono::DateTime<chrono::Utc>, LetterId)>,
}

impl OutboxFilter {
    fn read(query: &str) -> Self {
        let mut filter = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "state" => filter.state = value.parse().ok(),
                "before" => filter.before = paging::read(&value).map(|(at, id)| (at, LetterId(id))),
                _ => {}
            }
        }
        filter
    }

    fn url(self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if let Some(state) = self.state {
            query.append_pair("state", state.as_str());
        }
        if let Some((at, id)) = self.before {
            query.append_pair("before", &paging::write(at, id.0));
        }
        let query = query.finish();
        if query.is_empty() { links::LETTERS.to_owned() } else { format!("{}?{query}", links::LETTERS) }
    }
}

/// `GET /desk/letters`
pub(super) async fn letters(
    visit: StaffVisit,
    state: web::Data<State>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let filter = OutboxFilter::read(request.query_string());
    let conn = state.conn().await?;
    let limit = i64::try_from(PAGE_SIZE + 1).unwrap_or(i64::MAX);
    let mut lines = outbox::list(&conn, &visit.actor, filter.state, filter.before, limit).await?;
    let has_more = lines.len() > PAGE_SIZE;
    lines.truncate(PAGE_SIZE);
    let last = lines.last().filter(|_| has_more).map(|line| (line.created_at, line.id));
    let about: Vec<ApplicationId> = lines.iter().filter_map(|line| line.application_id).collect();
    let (frame, references) = futures::try_join!(visit.frame(&conn, "letters"), async {
        Ok(application::list_references(&conn, &about).await?)
    })?;
    let next_url = last.map(|before| OutboxFilter { before: Some(before), ..filter }.url());
    page(&LettersPage { frame, filter, lines, references, next_url })
}

/// A page of the outbox.
#[derive(Debug, Template)]
#[template(path = "desk/letters.html")]
pub(super) struct LettersPage {
    pub(super) frame: Frame,
    pub(super) filter: OutboxFilter,
    pub(super) lines: Vec<LetterLine>,
    pub(super) references: HashMap<ApplicationId, String>,
    pub(super) next_url: Option<String>,
}

/// A state to narrow the outbox to.
#[derive(Debug)]
struct StateTab {
    label: String,
    url: String,
    is_current: bool,
}

impl LettersPage {
    fn title(&self) -> String {
        self.frame.words.say("nav-letters")
    }

    fn tabs(&self) -> Vec<StateTab> {
        let words = self.frame.words;
        let tab = |state: Option<LetterState>, label| StateTab {
            label,
            url: OutboxFilter { state, before: None }.url(),
            is_current: self.filter.state == state,
        };
        let all = tab(None, words.say("filter-all"));
        let of_state = |state: &LetterState| tab(Some(*state), words.say(&format!("letter-{}", state.slug())));
        std::iter::once(all).chain(LetterState::ALL.iter().map(of_state)).collect()
    }

    fn url(&self, line: &LetterLine) -> String {
        links::letter(line.id)
    }

    fn name(&self, line: &LetterLine) -> String {
        self.frame.words.say(&format!("letter-kind-{}", line.kind.slug()))
    }

    fn to(&self, line: &LetterLine) -> String {
        mask_email(&line.to_address)
    }

    fn state(&self, line: &LetterLine) -> Chip {
        Chip::letter(self.frame.words, line.state)
    }

    fn note(&self, line: &LetterLine) -> String {
        letter_note(self.frame.words, line, self.frame.now)
    }

    fn reference(&self, line: &LetterLine) -> Option<&String> {
        line.application_id.and_then(|id| self.references.get(&id))
    }

    fn is_paged(&self) -> bool {
        self.filter.before.is_some()
    }

    fn first_url(&self) -> String {
        OutboxFilter { before: None, ..self.filter }.url()
    }
}
