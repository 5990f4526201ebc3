//! What the queue is narrowed to, as the address bar carries it: everything in the URL, so that a view can be kept,
//! sent to a colleague, and left by one click.

use std::borrow::Cow;

use domain::application::Kind;
use domain::id::{ApplicationId, StaffId};
use domain::policy::Policy;
use domain::queue::{Filter, Key, Tile};
use domain::status::Status;
use locale::Words;

use super::chip::kind_name;
use super::paging;
use crate::links;

/// Longest search that is looked for; what is longer is cut.
const SEARCH_MAX: usize = 100;

/// The filters of a queue page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Filters {
    /// Reference, store number or beginning of a store's name.
    pub(super) search: String,
    pub(super) status: Option<Status>,
    pub(super) kind: Option<Kind>,
    pub(super) reason: Option<String>,
    /// Only what I hold.
    pub(super) mine: bool,
    pub(super) tile: Option<Tile>,
    /// The end of the page before.
    pub(super) after: Option<Key>,
}

/// A filter that is on, and the queue without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FilterChip {
    pub(super) text: String,
    pub(super) url: String,
}

impl Filters {
    /// Reads a query string. What is no filter, or no value of one, is left out.
    pub(super) fn read(query: &str) -> Self {
        let mut filters = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "q" => filters.search = clean(&value),
                "status" => filters.status = value.parse().ok(),
                "kind" => filters.kind = value.parse().ok(),
                "reason" => filters.reason = code(&value),
                "mine" => filters.mine = value == "1",
                "tile" => filters.tile = value.parse().ok(),
                "after" => {
                    filters.after = paging::read(&value).map(|(due_at, id)| Key { due_at, id: ApplicationId(id) });
                }
                _ => {}
            }
        }
        filters
    }

    /// As the domain asks for it.
    pub(super) fn filter(&self, me: StaffId) -> Filter {
        Filter {
            search: self.search.clone(),
            status: self.status,
            kind: self.kind,
            reason: self.reason.clone(),
            holder: self.mine.then_some(me),
            tile: self.tile,
        }
    }

    /// True when anything is left out.
    pub(super) fn is_narrowed(&self) -> bool {
        *self != Self { after: self.after, ..Self::default() }
    }

    /// The first page of the queue with these filters.
    pub(super) fn first_url(&self) -> String {
        Self { after: None, ..self.clone() }.url()
    }

    /// The page after `key`.
    pub(super) fn next_url(&self, key: Key) -> String {
        Self { after: Some(key), ..self.clone() }.url()
    }

    fn url(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let after = self.after.map(|key| paging::write(key.due_at, key.id.0));
        let pairs = [
            ("q", (!self.search.is_empty()).then_some(self.search.as_str())),
            ("status", self.status.map(Status::as_str)),
            ("kind", self.kind.map(Kind::as_str)),
            ("reason", self.reason.as_deref()),
            ("mine", self.mine.then_some("1")),
            ("tile", self.tile.map(Tile::as_str)),
            ("after", after.as_deref()),
        ];
        for (name, value) in pairs {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        let query = query.finish();
        if query.is_empty() { links::QUEUE.to_owned() } else { format!("{}?{query}", links::QUEUE) }
    }

    /// Only this tile; the whole queue when it is on already.
    pub(super) fn tile_url(&self, tile: Tile) -> String {
        let only = Self { tile: Some(tile), ..Self::default() };
        if self.tile == Some(tile) { links::QUEUE.to_owned() } else { only.url() }
    }

    /// Only what I hold; the whole queue when that is on already.
    pub(super) fn mine_url(&self) -> String {
        let only = Self { mine: true, ..Self::default() };
        if self.mine { links::QUEUE.to_owned() } else { only.url() }
    }

    /// Every filter that is on, each with the way to do without it.
    pub(super) fn chips(&self, words: Words, policy: &Policy) -> Vec<FilterChip> {
        let all = Self { after: None, ..self.clone() };
        let chip = |text: String, without: Self| FilterChip { text, url: without.url() };
        let mut chips = Vec::new();
        if !self.search.is_empty() {
            let text = words.say1("desk-filter-search", "text", self.search.as_str());
            chips.push(chip(text, Self { search: String::new(), ..all.clone() }));
        }
        if let Some(tile) = self.tile {
            let text = words.say(&format!("desk-tile-{}", tile.slug()));
            chips.push(chip(text, Self { tile: None, ..all.clone() }));
        }
        if let Some(status) = self.status {
            let value = words.say(&format!("status-{}", status.slug()));
            chips.push(chip(words.say1("desk-filter-status", "value", value), Self { status: None, ..all.clone() }));
        }
        if let Some(kind) = self.kind {
            let value = kind_name(words, kind);
            chips.push(chip(words.say1("desk-filter-kind", "value", value), Self { kind: None, ..all.clone() }));
        }
        if let Some(code) = &self.reason {
            let value = reason_label(words, policy, code).into_owned();
            chips.push(chip(words.say1("desk-filter-reason", "value", value), Self { reason: None, ..all.clone() }));
        }
        if self.mine {
            chips.push(chip(words.say("desk-filter-mine"), Self { mine: false, ..all }));
        }
        chips
    }
}

/// A reason as people read it; its code where this policy does not have it.
pub(super) fn reason_label<'a>(words: Words, policy: &'a Policy, code: &'a str) -> Cow<'a, str> {
    policy.reason(code).map_or(Cow::Borrowed(code), |reason| Cow::Borrowed(reason.label.get(words.locale())))
}

/// What was typed into the search, without what cannot be looked for.
fn clean(text: &str) -> String {
    text.trim().chars().filter(|c| !c.is_control()).take(SEARCH_MAX).collect()
}

/// A code as policies write them.
fn code(text: &str) -> Option<String> {
    let is_code = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    (!text.is_empty() && text.len() <= 60 && text.bytes().all(is_code)).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "q=%E6%9C%A8%E6%A3%89&status=in_review&kind=unbind&reason=transfer&mine=1&tile=today";

    #[test]
    fn an_address_is_written_as_it_was_read() {
        assert_eq!(Filters::read(ADDRESS).first_url(), format!("/desk?{ADDRESS}"));
        assert_eq!(Filters::default().first_url(), "/desk");
    }

    #[test]
    fn what_is_no_filter_is_left_out() {
        let filters = Filters::read("q=a%00b%0A&status=nonsense&kind=&reason=%27--&tile=x&mine=2&after=1_2&other=1");
        assert_eq!(filters, Filters { search: "ab".to_owned(), ..Filters::default() });
    }
}
