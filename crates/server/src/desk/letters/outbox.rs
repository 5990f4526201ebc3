//! The outbox: letters that were sent, will be sent or could not be sent.

use std::collections::HashMap;

use actix_web::HttpRequest;
use askama::Template;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::base::clock;
use domain::base::id::{ApplicationId, LetterId};
use domain::base::terms::COUNT_CAP;
use domain::letter::outbox::{self, LetterLine};
use domain::letter::{LetterKind, LetterState};
use domain::{Locale, application};
use locale::mask_email;

use crate::desk::case::history::record::letter_note;
use crate::http::page_error::PageResult;
use crate::http::response::page;
use crate::http::session::StaffSession;
use crate::ui::chip::Chip;
use crate::ui::frame::Frame;
use crate::ui::nav::Section;
use crate::ui::paging;
use crate::{links, urls};

/// Letters on a page.
const PAGE_SIZE: usize = 50;

/// Filters of the outbox, as in its URL.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OutboxFilter {
    pub state: Option<LetterState>,
    pub kind: Option<LetterKind>,
    pub locale: Option<Locale>,
    pub since: Option<NaiveDate>,
    pub before: Option<(DateTime<Utc>, LetterId)>,
}

impl OutboxFilter {
    fn read(query: &str) -> Self {
        let mut filter = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "state" => filter.state = value.parse().ok(),
                "kind" => filter.kind = value.parse().ok(),
                "language" => filter.locale = value.parse().ok(),
                "since" => filter.since = value.parse().ok(),
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
        if let Some(kind) = self.kind {
            query.append_pair("kind", kind.as_str());
        }
        if let Some(locale) = self.locale {
            query.append_pair("language", locale.as_str());
        }
        if let Some(since) = self.since {
            query.append_pair("since", &since.to_string());
        }
        if let Some((at, id)) = self.before {
            query.append_pair("before", &paging::write(at, id.0));
        }
        let query = query.finish();
        if query.is_empty() { urls::LETTERS.to_owned() } else { format!("{}?{query}", urls::LETTERS) }
    }

    /// The filter as the domain takes it: a day begins at midnight in China.
    fn wanted(self) -> outbox::OutboxFilter {
        outbox::OutboxFilter {
            state: self.state,
            kind: self.kind,
            locale: self.locale,
            since: self.since.map(|date| clock::at(date, NaiveTime::MIN)),
        }
    }

    /// True when it filters by more than a state.
    fn is_narrowed(self) -> bool {
        self.kind.is_some() || self.locale.is_some() || self.since.is_some()
    }
}

/// `GET /desk/letters`
pub async fn letters(session: StaffSession, request: HttpRequest) -> PageResult {
    let filter = OutboxFilter::read(request.query_string());
    let conn = session.state.conn().await?;
    let limit = i64::try_from(PAGE_SIZE + 1).unwrap_or(i64::MAX);
    let mut lines = outbox::list(&conn, &session.actor, filter.wanted(), filter.before, limit).await?;
    let has_more = lines.len() > PAGE_SIZE;
    lines.truncate(PAGE_SIZE);
    let last = lines.last().filter(|_| has_more).map(|line| (line.created_at, line.id));
    let about: Vec<ApplicationId> = lines.iter().filter_map(|line| line.application_id).collect();
    let (frame, references, counts) = futures::try_join!(
        session.frame(&conn, Section::Letters),
        async { Ok(application::list_references(&conn, &about).await?) },
        async { Ok(outbox::count(&conn, &session.actor).await?) },
    )?;
    let next_url = last.map(|before| OutboxFilter { before: Some(before), ..filter }.url());
    page(&LettersPage { frame, filter, lines, references, counts, next_url })
}

/// A page of the outbox.
#[derive(Debug, Template)]
#[template(path = "desk/outbox.html")]
pub struct LettersPage {
    pub frame: Frame,
    pub filter: OutboxFilter,
    pub lines: Vec<LetterLine>,
    pub references: HashMap<ApplicationId, String>,
    pub counts: Vec<(LetterState, i64)>,
    pub next_url: Option<String>,
}

/// A state, as a filter of the outbox.
#[derive(Debug)]
struct StateTab {
    label: String,
    count: Option<String>,
    url: String,
    is_current: bool,
}

/// An option of a filter.
#[derive(Debug)]
struct Choice {
    value: &'static str,
    label: String,
    is_chosen: bool,
}

impl LettersPage {
    fn title(&self) -> String {
        self.frame.t.text("nav-letters")
    }

    fn tabs(&self) -> Vec<StateTab> {
        let t = self.frame.t;
        let count = |state: LetterState| {
            let found = self.counts.iter().find(|(of, _)| *of == state)?.1;
            Some(t.capped(found, COUNT_CAP))
        };
        let tab = |state: Option<LetterState>, label| StateTab {
            label,
            count: state.and_then(count),
            url: OutboxFilter { state, before: None, ..self.filter }.url(),
            is_current: self.filter.state == state,
        };
        let all = tab(None, t.text("filter-all"));
        let of_state = |state: &LetterState| tab(Some(*state), t.text(&format!("letter-{}", state.slug())));
        std::iter::once(all).chain(LetterState::ALL.iter().map(of_state)).collect()
    }

    fn kinds(&self) -> Vec<Choice> {
        let t = self.frame.t;
        let choice = |kind: &LetterKind| Choice {
            value: kind.as_str(),
            label: t.text(&format!("letter-kind-{}", kind.slug())),
            is_chosen: self.filter.kind == Some(*kind),
        };
        LetterKind::ALL.iter().map(choice).collect()
    }

    fn languages(&self) -> Vec<Choice> {
        let t = self.frame.t;
        let choice = |locale: Locale| Choice {
            value: locale.as_str(),
            label: t.text(&format!("desk-language-{}", locale.as_str().to_lowercase())),
            is_chosen: self.filter.locale == Some(locale),
        };
        Locale::ALL.into_iter().map(choice).collect()
    }

    fn state_value(&self) -> &'static str {
        self.filter.state.map_or("", LetterState::as_str)
    }

    fn since(&self) -> String {
        self.filter.since.map(|date| date.to_string()).unwrap_or_default()
    }

    /// The same state, without the other filters.
    fn wider_url(&self) -> String {
        OutboxFilter { state: self.filter.state, ..OutboxFilter::default() }.url()
    }

    fn is_narrowed(&self) -> bool {
        self.filter.is_narrowed()
    }

    /// The text of an empty list.
    fn empty(&self) -> String {
        let t = self.frame.t;
        match self.filter.state {
            _ if self.is_narrowed() => t.text("outbox-empty-narrowed"),
            Some(LetterState::Failed) => t.text("outbox-empty-failed"),
            Some(_) => t.text("outbox-empty-state"),
            None => t.text("empty-letters"),
        }
    }

    fn url(&self, line: &LetterLine) -> String {
        links::letter(line.id)
    }

    fn name(&self, line: &LetterLine) -> String {
        self.frame.t.text(&format!("letter-kind-{}", line.kind.slug()))
    }

    fn to(&self, line: &LetterLine) -> String {
        mask_email(&line.to_address)
    }

    fn state(&self, line: &LetterLine) -> Chip {
        Chip::letter(self.frame.t, line.state)
    }

    fn note(&self, line: &LetterLine) -> String {
        letter_note(self.frame.t, line, self.frame.now)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outbox_filter_round_trips_its_url() {
        let query = "state=failed&kind=rejected&language=en&since=2026-11-20";
        let filter = OutboxFilter::read(query);
        assert_eq!(filter.url(), format!("/desk/letters?{query}"));
        let since = filter.wanted().since.map(|at| at.to_rfc3339());
        assert_eq!(since.as_deref(), Some("2026-11-19T16:00:00+00:00"), "a day begins in China");
        let nonsense = "state=lost&kind=%3Cb%3E&language=fr&since=2026-02-30&before=x";
        assert_eq!(OutboxFilter::read(nonsense), OutboxFilter::default());
    }
}
