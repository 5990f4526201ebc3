//! Filters of a list of applications. All of them are in the URL, so that a view can be saved, sent to a colleague, and
//! left by one click.
//!
//! Only this module converts between a query string and a [`Filter`]; exports, bulk actions and saved views use it.

use chrono::{Datelike, NaiveDate};
use domain::application::Status;
use domain::application::status::Turn;
use domain::base::{ApplicationId, Kind, StaffId};
use domain::desk::queue::{Filter, QueueCursor, Tile};
use domain::desk::tag;
use domain::policy::Policy;
use domain::review::flag::FlagCode;
use locale::Translator;

use crate::ui::{kind_name, paging, reason_label};
use crate::{links, urls};

/// Longest search text; the rest is cut off.
const SEARCH_MAX: usize = 100;

/// Range of years for dates.
const YEARS: std::ops::Range<i32> = 2000..2200;

/// A date, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DateField {
    pub typed: String,
    /// `None` when nothing or no date was typed.
    pub date: Option<NaiveDate>,
}

impl DateField {
    fn read(text: &str) -> Self {
        let typed = clean(text);
        let date = NaiveDate::parse_from_str(&typed.replace(['/', '.'], "-"), "%Y-%m-%d");
        Self { typed, date: date.ok().filter(|date| YEARS.contains(&date.year())) }
    }

    fn is_wrong(&self) -> bool {
        self.date.is_none() && !self.typed.is_empty()
    }

    /// The date as URLs carry it; `None` when the typed text is not a date.
    fn query(&self) -> Option<String> {
        self.date.map(|date| date.to_string())
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// Reference, phone, email address, beginning of a store's number or part of its name.
    pub search: String,
    pub status: Option<Status>,
    pub turn: Option<Turn>,
    pub kind: Option<Kind>,
    pub reason: Option<String>,
    /// Only what the reader holds: in a shared view each reader sees their own cases.
    pub mine: bool,
    /// Only what this person holds.
    pub holder: Option<StaffId>,
    pub flag: Option<FlagCode>,
    pub tag: Option<String>,
    pub due_from: DateField,
    pub due_until: DateField,
    pub tile: Option<Tile>,
    /// The cursor after which the page begins.
    pub after: Option<QueueCursor>,
}

/// An active filter, with the link to the queue without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterChip {
    pub text: String,
    pub url: String,
}

impl Filters {
    /// Reads a query string. Unknown filters and values are ignored; an invalid date stays as typed.
    pub fn read(query: &str) -> Self {
        let mut filters = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "q" => filters.search = clean(&value),
                "status" => filters.status = value.parse().ok(),
                "turn" => filters.turn = value.parse().ok().filter(|turn| *turn != Turn::Nobody),
                "kind" => filters.kind = value.parse().ok(),
                "reason" => filters.reason = code(&value),
                "mine" => filters.mine = value == "1",
                "holder" => filters.holder = value.parse().ok(),
                "flag" => filters.flag = value.parse().ok(),
                "tag" => filters.tag = tag::parse(&value).ok(),
                "from" => filters.due_from = DateField::read(&value),
                "until" => filters.due_until = DateField::read(&value),
                "tile" => filters.tile = value.parse().ok(),
                "after" => {
                    filters.after =
                        paging::read(&value).map(|(due_at, id)| QueueCursor { due_at, id: ApplicationId(id) });
                }
                _ => {}
            }
        }
        // `mine` overrides a holder.
        filters.holder = filters.holder.filter(|_| !filters.mine);
        filters
    }

    /// The filter as the domain takes it.
    pub fn filter(&self, me: StaffId) -> Filter {
        Filter {
            search: self.search.clone(),
            status: self.status,
            turn: self.turn,
            kind: self.kind,
            reason: self.reason.clone(),
            holder: if self.mine { Some(me) } else { self.holder },
            flag: self.flag,
            tag: self.tag.clone(),
            due_from: self.due_from.date,
            due_until: self.due_until.date,
            tile: self.tile,
        }
    }

    pub fn since_problem(&self, t: Translator) -> Option<String> {
        self.due_from.is_wrong().then(|| t.text("error-date"))
    }

    pub fn until_problem(&self, t: Translator) -> Option<String> {
        let is_before = matches!((self.due_from.date, self.due_until.date), (Some(from), Some(until)) if until < from);
        if self.due_until.is_wrong() {
            Some(t.text("error-date"))
        } else {
            is_before.then(|| t.text("desk-filter-dates-order"))
        }
    }

    pub fn is_wrong(&self, t: Translator) -> bool {
        self.since_problem(t).is_some() || self.until_problem(t).is_some()
    }

    pub fn is_narrowed(&self) -> bool {
        *self != Self { after: self.after, ..Self::default() }
    }

    /// True when one of the filters behind "more" is on.
    pub fn has_more(&self) -> bool {
        let dates = !self.due_from.typed.is_empty() || !self.due_until.typed.is_empty();
        dates || self.turn.is_some() || self.holder.is_some() || self.flag.is_some() || self.tag.is_some()
    }

    /// The canonical query string of the list without its page; empty for the whole queue.
    pub fn to_query(&self) -> String {
        Self { after: None, ..self.clone() }.query()
    }

    /// The first page of the queue with these filters.
    pub fn first_url(&self) -> String {
        Self { after: None, ..self.clone() }.here()
    }

    /// The page after the cursor `key`.
    pub fn next_url(&self, key: QueueCursor) -> String {
        Self { after: Some(key), ..self.clone() }.here()
    }

    pub fn here(&self) -> String {
        links::with_query(urls::QUEUE, &self.query())
    }

    /// The query string of this page of the queue.
    pub fn query(&self) -> String {
        let after = self.after.map(|key| paging::write(key.due_at, key.id.0));
        let holder = self.holder.filter(|_| !self.mine).map(|holder| holder.to_string());
        let (from, until) = (self.due_from.query(), self.due_until.query());
        links::query([
            ("q", (!self.search.is_empty()).then_some(self.search.as_str())),
            ("status", self.status.map(Status::as_str)),
            ("turn", self.turn.map(Turn::as_str)),
            ("kind", self.kind.map(Kind::as_str)),
            ("reason", self.reason.as_deref()),
            ("mine", self.mine.then_some("1")),
            ("holder", holder.as_deref()),
            ("flag", self.flag.map(FlagCode::as_str)),
            ("tag", self.tag.as_deref()),
            ("from", from.as_deref()),
            ("until", until.as_deref()),
            ("tile", self.tile.map(Tile::as_str)),
            ("after", after.as_deref()),
        ])
    }

    /// Link to this tile alone, or to the whole queue when it is active already.
    pub fn tile_url(&self, tile: Tile) -> String {
        let only = Self { tile: Some(tile), ..Self::default() };
        if self.tile == Some(tile) { urls::QUEUE.to_owned() } else { only.here() }
    }

    /// Link to the reader's own cases, or to the whole queue when that is active already.
    pub fn mine_url(&self) -> String {
        let only = Self { mine: true, ..Self::default() };
        if self.mine { urls::QUEUE.to_owned() } else { only.here() }
    }

    /// Every active filter, with the link that removes it; a holder without a name.
    pub fn chips(&self, t: Translator, policy: &Policy) -> Vec<FilterChip> {
        self.named_chips(t, policy, None)
    }

    /// Every active filter, with the link that removes it; `holder` is the name of [`Self::holder`].
    pub fn named_chips(&self, t: Translator, policy: &Policy, holder: Option<&str>) -> Vec<FilterChip> {
        let all = Self { after: None, ..self.clone() };
        let mut chips = Vec::new();
        let mut chip = |key: &str, name: &'static str, value: Option<String>, without: &dyn Fn(&mut Self)| {
            if let Some(value) = value {
                let mut left = all.clone();
                without(&mut left);
                let text = if name.is_empty() { value } else { t.text1(key, name, value) };
                chips.push(FilterChip { text, url: left.here() });
            }
        };
        let search = Some(self.search.clone()).filter(|search| !search.is_empty());
        chip("desk-filter-search", "text", search, &|it| it.search.clear());
        let tile = self.tile.map(|tile| t.text(&format!("desk-tile-{}", tile.slug())));
        chip("", "", tile, &|it| it.tile = None);
        let status = self.status.map(|status| t.text(&format!("status-{}", status.slug())));
        chip("desk-filter-status", "value", status, &|it| it.status = None);
        let turn = self.turn.map(|turn| t.text(&format!("turn-{}", turn.slug())));
        chip("", "", turn, &|it| it.turn = None);
        chip("desk-filter-kind", "value", self.kind.map(|kind| kind_name(t, kind)), &|it| it.kind = None);
        let reason = self.reason.as_ref().map(|code| reason_label(t, policy, code).into_owned());
        chip("desk-filter-reason", "value", reason, &|it| it.reason = None);
        chip("", "", self.mine.then(|| t.text("desk-filter-mine")), &|it| it.mine = false);
        let holder = self.holder.map(|_| holder.map_or_else(|| t.text("desk-filter-holder-some"), str::to_owned));
        chip("desk-filter-holder", "value", holder, &|it| it.holder = None);
        let flag = self.flag.map(|flag| flag_name(t, flag));
        chip("desk-filter-flag", "value", flag, &|it| it.flag = None);
        chip("desk-filter-tag", "value", self.tag.clone(), &|it| it.tag = None);
        let from = self.due_from.date.map(|date| t.date(date));
        chip("desk-filter-due-from", "value", from, &|it| it.due_from = DateField::default());
        let until = self.due_until.date.map(|date| t.date(date));
        chip("desk-filter-due-until", "value", until, &|it| it.due_until = DateField::default());
        chips
    }
}

pub fn flag_name(t: Translator, flag: FlagCode) -> String {
    t.text(&format!("flag-name-{}", flag.slug()))
}

/// The search text without control characters, at most [`SEARCH_MAX`] characters.
fn clean(text: &str) -> String {
    text.trim().chars().filter(|c| !c.is_control()).take(SEARCH_MAX).collect()
}

/// The text when it has the form of a policy's code.
pub fn code(text: &str) -> Option<String> {
    let is_code = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    (!text.is_empty() && text.len() <= 60 && text.bytes().all(is_code)).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "q=%E6%9C%A8%E6%A3%89&status=in_review&turn=reviewer&kind=unbind&reason=transfer&mine=1\
                           &flag=same_phone&tag=%E5%A4%8D%E6%A0%B8&from=2026-11-20&until=2026-11-27&tile=today";

    #[test]
    fn an_address_is_written_as_it_was_read() {
        assert_eq!(Filters::read(ADDRESS).first_url(), format!("/desk?{ADDRESS}"));
        assert_eq!(Filters::default().first_url(), "/desk");
        let held = "holder=019aa0c1-7a80-7c3e-9f21-5b0d6e42a917";
        assert_eq!(Filters::read(held).to_query(), held);
        assert_eq!(
            Filters::read(&format!("mine=1&{held}&after=1795341600123456_019aa0c17a807c3e9f215b0d6e42a917")).to_query(),
            "mine=1"
        );
    }

    #[test]
    fn unknown_filters_are_ignored() {
        let filters = Filters::read(
            "q=a%00b%0A&status=nonsense&turn=nobody&kind=&reason=%27--&tile=x&mine=2&holder=1&flag=x&tag=&after=1_2&other=1",
        );
        assert_eq!(filters, Filters { search: "ab".to_owned(), ..Filters::default() });
    }

    #[test]
    fn invalid_date_is_kept_and_not_searched() {
        let t = Translator::new(locale::Locale::En);
        let filters = Filters::read("from=2026-02-30&until=2026/11/27&kind=unbind");
        assert!(filters.since_problem(t).is_some() && filters.until_problem(t).is_none());
        assert_eq!(filters.due_from.typed, "2026-02-30");
        assert_eq!(filters.to_query(), "kind=unbind&until=2026-11-27");
        assert!(Filters::read("from=2026-11-28&until=2026-11-27").until_problem(t).is_some());
        assert!(!Filters::read("from=2026-11-27&until=2026-11-27").is_wrong(t));
    }

    #[test]
    fn every_filter_has_a_removing_chip() {
        let policy = Policy::parse(domain::policy::SHIPPED).unwrap();
        let filters = Filters::read(ADDRESS);
        let chips = filters.chips(Translator::new(locale::Locale::ZhCn), &policy);
        assert_eq!(chips.len(), 11);
        for chip in chips {
            let left = Filters::read(chip.url.split_once('?').unwrap().1);
            assert_eq!(left.chips(Translator::new(locale::Locale::En), &policy).len(), 10, "{}", chip.text);
        }
    }
}
