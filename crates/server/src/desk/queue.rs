//! The queue: open applications by deadline, with count tiles, filters in the URL and key paging.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use domain::application::{self, Kind};
use domain::permission::Permission;
use domain::policy::{PublishedPolicy, Reason};
use domain::queue::{self, COUNT_CAP, Counts, QueueError, Tile};
use domain::status::{Action, Status};
use domain::{calendar, reference};

use super::chip::kind_name;
use super::filters::{FilterChip, Filters};
use super::line::{QueueLine, Reader};
use crate::failure::Failure;
use crate::frame::{Frame, StaffFrame};
use crate::links;
use crate::page::{page, see_other};
use crate::state::State;
use crate::visit::StaffVisit;

/// `GET /desk`
pub(super) async fn queue(
    visit: StaffVisit,
    state: web::Data<State>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let filters = Filters::read(request.query_string());
    let conn = state.conn().await?;
    let words = visit.visit.words;
    let now = visit.visit.now;
    // Customer service has no queue; it has a desk of its own.
    if !visit.actor.may(Permission::ReadApplications) && visit.actor.may(Permission::LodgeForOwners) {
        return Ok(see_other(links::LODGE));
    }
    visit.actor.must(Permission::ReadApplications)?;
    if let Some(reference) = reference::parse(&filters.search)
        && application::find_by_reference(&conn, &reference).await?.is_some()
    {
        return Ok(see_other(&links::case(&reference)));
    }
    let found = queue::list(&conn, &visit.actor, &filters.filter(visit.me), now, filters.after).await?;
    let (counts, calendar, policy) = futures::try_join!(
        queue::count(&conn, now, visit.me),
        calendar::load(&conn),
        state.ctx.policies.current(&conn),
    )?;
    let reader = Reader { words, calendar: &calendar, now, me: visit.me };
    let mut lines = Vec::with_capacity(found.lines.len());
    for line in found.lines {
        let policy = state.ctx.policies.get(&conn, line.application.policy_id).await?;
        lines.push(reader.line(line, &policy));
    }
    let next_url = found.next.map(|key| filters.next_url(key));
    let may_claim = visit.actor.may(Action::Claim.permission());
    page(&QueuePage { frame: frame(&visit, &counts, &filters), filters, lines, next_url, counts, policy, may_claim })
}

/// The frame, with the counts that were taken for the tiles anyway.
fn frame(visit: &StaffVisit, counts: &Counts, filters: &Filters) -> Frame {
    let staff = StaffFrame {
        name: visit.name.clone(),
        open: counts.open,
        mine: counts.mine,
        reads: visit.actor.may(Permission::ReadApplications),
        letters: visit.actor.may(Permission::ReadLetters),
        lodges: visit.actor.may(Permission::LodgeForOwners),
        current: if filters.mine { "mine" } else { "queue" },
    };
    Frame { staff: Some(staff), ..visit.visit.frame() }
}

impl From<QueueError> for Failure {
    fn from(error: QueueError) -> Self {
        match error {
            QueueError::NotPermitted(error) => error.into(),
            QueueError::Database(error) => error.into(),
        }
    }
}

/// A page of the queue.
#[derive(Debug, Template)]
#[template(path = "desk/queue.html")]
pub(super) struct QueuePage {
    pub(super) frame: Frame,
    pub(super) filters: Filters,
    pub(super) lines: Vec<QueueLine>,
    pub(super) next_url: Option<String>,
    pub(super) counts: Counts,
    pub(super) policy: Arc<PublishedPolicy>,
    pub(super) may_claim: bool,
}

/// A count that is a filter.
#[derive(Debug)]
struct TileView {
    class: &'static str,
    icon: &'static str,
    count: String,
    label: String,
    url: String,
    is_current: bool,
}

/// A choice of a filter.
#[derive(Debug)]
struct Choice {
    value: String,
    label: String,
    is_chosen: bool,
}

impl QueuePage {
    fn capped(&self, count: i64) -> String {
        self.frame.words.capped(count, COUNT_CAP)
    }

    fn title(&self) -> String {
        self.frame.words.say1("desk-queue-title", "count", self.capped(self.counts.open))
    }

    fn summary(&self) -> String {
        let words = self.frame.words;
        if !self.filters.is_narrowed() {
            words.say1("desk-queue-summary", "count", self.capped(self.counts.open))
        } else if self.lines.is_empty() {
            words.say("empty-filtered-title")
        } else {
            words.say("desk-queue-summary-filtered")
        }
    }

    fn tiles(&self) -> Vec<TileView> {
        let words = self.frame.words;
        let tile = |tile: Tile, class, icon| TileView {
            class: if self.counts.of(tile) > 0 { class } else { "" },
            icon,
            count: self.capped(self.counts.of(tile)),
            label: words.say(&format!("desk-tile-{}", tile.slug())),
            url: self.filters.tile_url(tile),
            is_current: self.filters.tile == Some(tile),
        };
        vec![
            tile(Tile::Overdue, "tile-bad", "alert"),
            tile(Tile::Today, "tile-warn", "clock"),
            tile(Tile::Unclaimed, "", "inbox"),
            TileView {
                class: "",
                icon: "person",
                count: self.capped(self.counts.mine),
                label: words.say("desk-tile-mine"),
                url: self.filters.mine_url(),
                is_current: self.filters.mine,
            },
        ]
    }

    fn statuses(&self) -> Vec<Choice> {
        let choice = |status: &Status| Choice {
            value: status.to_string(),
            label: self.frame.words.say(&format!("status-{}", status.slug())),
            is_chosen: self.filters.status == Some(*status),
        };
        Status::ALL.iter().map(choice).collect()
    }

    /// What no chosen status means: open applications, or with a search any.
    fn any_status(&self) -> String {
        let key = if self.filters.search.is_empty() { "desk-filter-open" } else { "desk-filter-any-status" };
        self.frame.words.say(key)
    }

    fn kinds(&self) -> Vec<Choice> {
        let choice = |kind: &Kind| Choice {
            value: kind.to_string(),
            label: kind_name(self.frame.words, *kind),
            is_chosen: self.filters.kind == Some(*kind),
        };
        Kind::ALL.iter().map(choice).collect()
    }

    fn reasons(&self) -> Vec<Choice> {
        let choice = |reason: &Reason| Choice {
            value: reason.code.clone(),
            label: reason.label.get(self.frame.words.locale()).to_owned(),
            is_chosen: self.filters.reason.as_ref() == Some(&reason.code),
        };
        self.policy.policy.reasons.iter().map(choice).collect()
    }

    fn chips(&self) -> Vec<FilterChip> {
        self.filters.chips(self.frame.words, &self.policy.policy)
    }

    fn on_this_page(&self) -> String {
        let count = i64::try_from(self.lines.len()).unwrap_or(i64::MAX);
        self.frame.words.say1("desk-queue-on-page", "count", count)
    }
}
