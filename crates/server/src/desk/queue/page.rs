//! The page of the queue.

use askama::Template;
use domain::application::Status;
use domain::application::status::Turn;
use domain::base::terms::COUNT_CAP;
use domain::base::{Kind, StaffId};
use domain::desk::queue::{Choices, Counts, OwnCounts, Tile};
use domain::desk::saved_view::SavedView;
use domain::policy::Reason;
use domain::review::flag::FlagCode;

use crate::desk::queue::bulk::offer::Offer;
use crate::desk::queue::filters::{FilterChip, Filters, flag_name};
use crate::desk::queue::queue_row::QueueLine;
use crate::desk::queue::saved_view_form::{ViewForm, ViewLink};
use crate::links;
use crate::ui::{Choice, ErrorSummary, Frame, kind_name};

/// The parts of the queue page that refresh themselves: its counters and rows.
#[derive(Template)]
#[template(path = "desk/queue_live.html")]
pub struct QueueLive<'a>(pub &'a QueuePage);

impl std::ops::Deref for QueueLive<'_> {
    type Target = QueuePage;

    fn deref(&self) -> &QueuePage {
        self.0
    }
}

#[derive(Debug, Template)]
#[template(path = "desk/queue.html")]
pub struct QueuePage {
    pub frame: Frame,
    pub filters: Filters,
    pub lines: Vec<QueueLine>,
    pub next_url: Option<String>,
    /// The search found more than is listed.
    pub is_cut: bool,
    pub counts: Counts,
    pub own_counts: OwnCounts,
    pub choices: Choices,
    pub me: StaffId,
    pub view: ViewForm,
    /// Effects and objections are this person's to settle.
    pub is_lead: bool,
    pub may_claim: bool,
    pub may_save: bool,
    pub may_share: bool,
    pub may_export: bool,
    pub bulk: Vec<Offer>,
    pub notice: Option<String>,
}

/// A count, as a filter.
#[derive(Debug)]
struct TileView {
    class: &'static str,
    icon: &'static str,
    count: String,
    label: String,
    url: String,
    is_current: bool,
}

impl QueuePage {
    /// The URL at which the script refreshes this list.
    fn live_url(&self) -> String {
        let url = self.filters.here();
        format!("{url}{}{}", if url.contains('?') { '&' } else { '?' }, links::LIVE)
    }

    fn capped(&self, count: i64) -> String {
        self.frame.t.capped(count, COUNT_CAP)
    }

    fn title(&self) -> String {
        self.frame.t.text1("desk-queue-title", "count", self.capped(self.counts.open))
    }

    fn summary(&self) -> String {
        let t = self.frame.t;
        if !self.filters.is_narrowed() {
            t.text1("desk-queue-summary", "count", self.capped(self.counts.open))
        } else if self.lines.is_empty() {
            t.text("empty-filtered-title")
        } else {
            t.text("desk-queue-summary-filtered")
        }
    }

    /// A tile; `class` marks it while it counts any.
    fn tile(&self, tile: Tile, class: &'static str, icon: &'static str) -> TileView {
        TileView {
            class: if self.counts.of(tile) > 0 { class } else { "" },
            icon,
            count: self.capped(self.counts.of(tile)),
            label: self.frame.t.text(&format!("desk-tile-{}", tile.slug())),
            url: self.filters.tile_url(tile),
            is_current: self.filters.tile == Some(tile),
        }
    }

    fn tiles(&self) -> Vec<TileView> {
        let lead = self.is_lead.then(|| self.tile(Tile::Lead, "tile-bad", "warn"));
        let mut tiles = vec![
            self.tile(Tile::Overdue, "tile-bad", "alert"),
            self.tile(Tile::Today, "tile-warn", "clock"),
            self.tile(Tile::Unclaimed, "", "inbox"),
            TileView {
                class: "",
                icon: "person",
                count: self.capped(self.own_counts.mine),
                label: self.frame.t.text("desk-tile-mine"),
                url: self.filters.mine_url(),
                is_current: self.filters.mine,
            },
        ];
        tiles.extend(lead);
        tiles
    }

    fn statuses(&self) -> Vec<Choice> {
        let name = |status: Status| self.frame.t.text(&format!("status-{}", status.slug()));
        Choice::list(Status::ALL, self.filters.status, name)
    }

    /// The smaller tiles, of cases that wait for somebody else.
    fn small_tiles(&self) -> Vec<TileView> {
        vec![
            self.tile(Tile::Waiting, "", "pause"),
            self.tile(Tile::Second, "", "person"),
            self.tile(Tile::Returned, "", "undo"),
            self.tile(Tile::Snoozed, "", "clock"),
        ]
    }

    /// The label for no chosen status: open applications, or with a search applications of any status.
    fn any_status(&self) -> String {
        let key = if self.filters.search.is_empty() { "desk-filter-open" } else { "desk-filter-any-status" };
        self.frame.t.text(key)
    }

    fn kinds(&self) -> Vec<Choice> {
        Choice::list(Kind::ALL, self.filters.kind, |kind| kind_name(self.frame.t, kind))
    }

    fn reasons(&self) -> Vec<Choice> {
        let choice = |reason: &Reason| {
            let is_chosen = self.filters.reason.as_ref() == Some(&reason.code);
            Choice::new(&reason.code, reason.label.get(self.frame.t.locale()), is_chosen)
        };
        self.choices.policy.policy.reasons.iter().map(choice).collect()
    }

    fn turns(&self) -> Vec<Choice> {
        let turns: Vec<Turn> = Turn::ALL.iter().copied().filter(|turn| *turn != Turn::Nobody).collect();
        Choice::list(&turns, self.filters.turn, |turn| self.frame.t.text(&format!("turn-{}", turn.slug())))
    }

    fn holders(&self) -> Vec<Choice> {
        let choice = |(id, name): &(StaffId, String)| Choice::new(id, name, self.filters.holder == Some(*id));
        let mut holders: Vec<Choice> = self.choices.holders.iter().map(choice).collect();
        // The holder of the filter is no reviewer any more.
        if let Some(id) = self.filters.holder.filter(|_| !holders.iter().any(|holder| holder.is_chosen)) {
            holders.push(Choice::new(&id, self.frame.t.text("desk-filter-holder-some"), true));
        }
        holders
    }

    fn flags(&self) -> Vec<Choice> {
        Choice::list(FlagCode::ALL, self.filters.flag, |flag| flag_name(self.frame.t, flag))
    }

    fn tags(&self) -> Vec<Choice> {
        let chosen = self.filters.tag.as_ref();
        let missing = chosen.filter(|tag| !self.choices.tags.contains(tag));
        let choice = |tag: &String| Choice::new(tag, tag, chosen == Some(tag));
        self.choices.tags.iter().chain(missing).map(choice).collect()
    }

    fn since_error(&self) -> Option<String> {
        self.filters.since_problem(self.frame.t)
    }

    fn until_error(&self) -> Option<String> {
        self.filters.until_problem(self.frame.t)
    }

    fn errors(&self) -> ErrorSummary {
        let problems =
            [("f-from", &self.since_error()), ("f-until", &self.until_error()), ("view-name", &self.view.problem)];
        ErrorSummary::of(self.frame.t, problems)
    }

    /// The saved views, the reader's own first.
    fn views(&self) -> Vec<ViewLink> {
        let current = self.filters.to_query();
        let link = |view: &SavedView| {
            let filters = Filters::read(&view.query);
            let is_mine = view.owner_id == self.me;
            ViewLink {
                name: view.name.clone(),
                is_current: filters.to_query() == current,
                url: filters.first_url(),
                is_shared: view.is_shared,
                owner: (!is_mine).then(|| view.owner_name.clone()),
                delete_url: (is_mine && self.may_save).then(|| links::delete_view(view.id)),
            }
        };
        let mut views: Vec<ViewLink> = self.choices.views.iter().map(link).collect();
        views.sort_by_key(|view| view.owner.is_some());
        views
    }

    fn chips(&self) -> Vec<FilterChip> {
        let holder = self.filters.holder.and_then(|id| self.choices.holder_name(id));
        self.filters.named_chips(self.frame.t, &self.choices.policy.policy, holder)
    }
}
