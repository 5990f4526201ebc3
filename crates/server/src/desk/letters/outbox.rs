//! The outbox: letters that were sent, will be sent or could not be sent.

use std::collections::HashMap;

use actix_web::HttpRequest;
use askama::Template;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::base::terms::COUNT_CAP;
use domain::base::{ApplicationId, LetterId, clock};
use domain::letter::outbox::{self, LetterLine};
use domain::letter::{LetterKind, LetterState};
use domain::{Locale, application};

use crate::desk::case::history::record::{letter_name, letter_note};
use crate::http::{PageResult, StaffSession, page};
use crate::ui::{Chip, Choice, Frame, Section, Tab, paging};
use crate::{links, urls};

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
        let pairs = [
            ("state", self.state.map(|state| state.to_string())),
            ("kind", self.kind.map(|kind| kind.to_string())),
            ("language", self.locale.map(|locale| locale.as_str().to_owned())),
            ("since", self.since.map(|since| since.to_string())),
            ("before", self.before.map(|(at, id)| paging::write(at, id.0))),
        ];
        links::with_query(urls::LETTERS, &links::query(pairs))
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
    let mut lines = outbox::list(&conn, &session.actor, filter.wanted(), filter.before, paging::READ).await?;
    let last = paging::cut(&mut lines).map(|line| (line.created_at, line.id));
    let about: Vec<ApplicationId> = lines.iter().filter_map(|line| line.application_id).collect();
    let (frame, references, counts) = futures::try_join!(
        session.frame(&conn, Section::Letters),
        async { Ok(application::list_references(&conn, &about).await?) },
        async { Ok(outbox::count(&conn, &session.actor).await?) },
    )?;
    let next_url = last.map(|before| OutboxFilter { before: Some(before), ..filter }.url());
    page(&LettersPage { frame, filter, lines, references, counts, next_url })
}

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

impl LettersPage {
    fn tabs(&self) -> Vec<Tab> {
        let t = self.frame.t;
        let count = |state: LetterState| {
            let found = self.counts.iter().find(|(of, _)| *of == state)?.1;
            Some(t.capped(found, COUNT_CAP))
        };
        let tab = |state: Option<LetterState>, label| Tab {
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
        Choice::list(LetterKind::ALL, self.filter.kind, |kind| {
            self.frame.t.text(&format!("letter-kind-{}", kind.slug()))
        })
    }

    fn languages(&self) -> Vec<Choice> {
        let name = |locale: Locale| self.frame.t.text(&format!("desk-language-{}", locale.as_str().to_lowercase()));
        Choice::list(&Locale::ALL, self.filter.locale, name)
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

    /// The text of an empty list.
    fn empty(&self) -> String {
        let t = self.frame.t;
        match self.filter.state {
            _ if self.filter.is_narrowed() => t.text("outbox-empty-narrowed"),
            Some(LetterState::Failed) => t.text("outbox-empty-failed"),
            Some(_) => t.text("outbox-empty-state"),
            None => t.text("empty-letters"),
        }
    }

    fn name(&self, line: &LetterLine) -> String {
        letter_name(self.frame.t, line)
    }

    fn reference(&self, line: &LetterLine) -> Option<&String> {
        line.application_id.and_then(|id| self.references.get(&id))
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
