//! The queue: open applications by deadline, with count tiles, filters in the URL, saved views and key paging.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use domain::application;
use domain::application::permission::Permission;
use domain::application::reference;
use domain::application::status::{Action, Status, Turn};
use domain::base::id::StaffId;
use domain::base::terms::COUNT_CAP;
use domain::base::terms::Kind;
use domain::deadline::calendar;
use domain::desk::queue::choices;
use domain::desk::queue::{self, Choices, Counts, Own, QueueError, Tile};
use domain::policy::Reason;
use domain::review::flag::FlagCode;

use super::bulk::{self, Offer};
use super::chip::kind_name;
use super::error_summary::ErrorSummary;
use super::filters::{FilterChip, Filters, flag_name};
use super::line::{QueueLine, Reader};
use super::views::{ViewForm, ViewLink};
use crate::failure::Failure;
use crate::frame::Frame;
use crate::links;
use crate::nav::Section;
use crate::page::{page_with, see_other};
use crate::state::State;
use crate::visit::StaffVisit;

/// The part of a query string that asks for the living part of a list.
const LIVE: &str = "part=live";

/// `GET /desk`
pub(super) async fn queue(
    visit: StaffVisit,
    state: web::Data<State>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let filters = Filters::read(request.query_string());
    // Customer service has no queue; it has a desk of its own.
    if !visit.actor.may(Permission::ReadApplications) && visit.actor.may(Permission::LodgeForOwners) {
        return Ok(see_other(links::LODGE));
    }
    // Nor have those who run the processes.
    if !visit.actor.may(Permission::ReadApplications) && visit.actor.may(Permission::ReadOperations) {
        return Ok(see_other(links::OPERATIONS));
    }
    visit.actor.must(Permission::ReadApplications)?;
    if let Some(reference) = reference::parse(&filters.search) {
        let conn = state.conn().await?;
        if application::find_by_reference(&conn, &reference).await?.is_some() {
            return Ok(see_other(&links::case(&reference)));
        }
    }
    let is_wrong = filters.is_wrong(visit.visit.words);
    let page = gather(&visit, &state, filters).await?;
    // Asked by the script of an open list: what keeps up with colleagues, and no more.
    if request.query_string().split('&').any(|part| part == LIVE) {
        return page_with(StatusCode::OK, &QueueLive(&page));
    }
    page_with(if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
}

/// The queue again, with a sentence about what was asked for there and cannot be done.
pub(super) async fn told(
    visit: StaffVisit,
    state: web::Data<State>,
    filters: Filters,
    sentence: String,
) -> Result<HttpResponse, Failure> {
    visit.actor.must(Permission::ReadApplications)?;
    let page = QueuePage { notice: Some(sentence), ..gather(&visit, &state, filters).await? };
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// The page, in five queries, and one more for a search; counts are seldom asked again.
pub(super) async fn gather(visit: &StaffVisit, state: &State, filters: Filters) -> Result<QueuePage, Failure> {
    let conn = state.conn().await?;
    let words = visit.visit.words;
    let now = visit.visit.now;
    let found = queue::list(&conn, &visit.actor, &filters.filter(visit.me), now, filters.after).await?;
    let (counts, own, calendar, choices) = futures::try_join!(
        state.counts(&conn),
        queue::count_own(&conn, visit.me),
        calendar::load(&conn),
        choices::list(&conn, &state.ctx, visit.me),
    )?;
    let reader = Reader { words, calendar: &calendar, now, me: visit.me };
    let mut lines = Vec::with_capacity(found.lines.len());
    for line in found.lines {
        let policy = state.ctx.policies.get(&conn, line.application.policy_id).await?;
        lines.push(reader.line(line, &policy));
    }
    let next_url = found.next.map(|key| filters.next_url(key));
    let may = |permission| visit.actor.may(permission);
    Ok(QueuePage {
        frame: visit.frame_of(&counts, &own, if filters.mine { Section::Mine } else { Section::Queue }),
        filters,
        lines,
        next_url,
        is_cut: found.is_cut,
        counts,
        own,
        choices,
        me: visit.me,
        view: ViewForm::default(),
        may_claim: may(Action::Claim.permission()),
        may_save: may(Permission::Organise),
        may_share: may(Permission::ShareViews),
        may_export: may(Permission::Export),
        bulk: bulk::offers(words, &visit.actor),
        notice: None,
    })
}

impl From<QueueError> for Failure {
    fn from(error: QueueError) -> Self {
        match error {
            QueueError::NotPermitted(error) => error.into(),
            QueueError::Database(error) => error.into(),
        }
    }
}

/// What of a page of the queue keeps up with colleagues: its counters and its rows.
#[derive(Template)]
#[template(path = "desk/queue_live.html")]
struct QueueLive<'a>(&'a QueuePage);

impl std::ops::Deref for QueueLive<'_> {
    type Target = QueuePage;

    fn deref(&self) -> &QueuePage {
        self.0
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
    /// The search found more than is looked at.
    pub(super) is_cut: bool,
    pub(super) counts: Counts,
    pub(super) own: Own,
    pub(super) choices: Choices,
    pub(super) me: StaffId,
    /// The form that saves this list.
    pub(super) view: ViewForm,
    pub(super) may_claim: bool,
    pub(super) may_save: bool,
    pub(super) may_share: bool,
    pub(super) may_export: bool,
    /// What can be done to many of the list.
    pub(super) bulk: Vec<Offer>,
    /// Said above the list.
    pub(super) notice: Option<String>,
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
    /// Where the living part of this list is asked for.
    fn live_url(&self) -> String {
        let url = self.filters.here();
        format!("{url}{}{LIVE}", if url.contains('?') { '&' } else { '?' })
    }

    /// This page of the list, for the way back to it.
    fn list_query(&self) -> String {
        bulk::list_of(&self.filters)
    }

    fn export_url(&self) -> String {
        links::export(&self.filters.to_query())
    }

    fn pick(&self, reference: &str) -> String {
        self.frame.words.say1("bulk-pick", "reference", reference)
    }

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
                count: self.capped(self.own.mine),
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

    /// The tiles of what waits: asked less often, shown smaller.
    fn small_tiles(&self) -> Vec<TileView> {
        let tile = |tile: Tile, icon| TileView {
            class: "",
            icon,
            count: self.capped(self.counts.of(tile)),
            label: self.frame.words.say(&format!("desk-tile-{}", tile.slug())),
            url: self.filters.tile_url(tile),
            is_current: self.filters.tile == Some(tile),
        };
        vec![
            tile(Tile::Waiting, "pause"),
            tile(Tile::Second, "person"),
            tile(Tile::Returned, "undo"),
            tile(Tile::Snoozed, "clock"),
        ]
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
        self.choices.policy.policy.reasons.iter().map(choice).collect()
    }

    fn turns(&self) -> Vec<Choice> {
        let choice = |turn: &Turn| Choice {
            value: turn.to_string(),
            label: self.frame.words.say(&format!("turn-{}", turn.slug())),
            is_chosen: self.filters.turn == Some(*turn),
        };
        Turn::ALL.iter().filter(|turn| **turn != Turn::Nobody).map(choice).collect()
    }

    fn holders(&self) -> Vec<Choice> {
        let choice = |(id, name): &(StaffId, String)| Choice {
            value: id.to_string(),
            label: name.clone(),
            is_chosen: self.filters.holder == Some(*id),
        };
        let mut holders: Vec<Choice> = self.choices.holders.iter().map(choice).collect();
        // Somebody who has left may still be asked for.
        if let Some(id) = self.filters.holder.filter(|_| !holders.iter().any(|holder| holder.is_chosen)) {
            let label = self.frame.words.say("desk-filter-holder-some");
            holders.push(Choice { value: id.to_string(), label, is_chosen: true });
        }
        holders
    }

    fn flags(&self) -> Vec<Choice> {
        let choice = |flag: &FlagCode| Choice {
            value: flag.to_string(),
            label: flag_name(self.frame.words, *flag),
            is_chosen: self.filters.flag == Some(*flag),
        };
        FlagCode::ALL.iter().map(choice).collect()
    }

    fn tags(&self) -> Vec<Choice> {
        let chosen = self.filters.tag.as_ref();
        let missing = chosen.filter(|tag| !self.choices.tags.contains(tag));
        let choice = |tag: &String| Choice { value: tag.clone(), label: tag.clone(), is_chosen: chosen == Some(tag) };
        self.choices.tags.iter().chain(missing).map(choice).collect()
    }

    fn since_error(&self) -> Option<String> {
        self.filters.since_problem(self.frame.words)
    }

    fn until_error(&self) -> Option<String> {
        self.filters.until_problem(self.frame.words)
    }

    fn errors(&self) -> ErrorSummary {
        let problems =
            [("f-from", &self.since_error()), ("f-until", &self.until_error()), ("view-name", &self.view.problem)];
        ErrorSummary::of(self.frame.words, problems)
    }

    fn views(&self) -> Vec<ViewLink> {
        super::views::list(self)
    }

    fn line_flags(&self, count: &i64) -> String {
        self.frame.words.say1("desk-line-flags", "count", *count)
    }

    fn chips(&self) -> Vec<FilterChip> {
        let holder = self.filters.holder.and_then(|id| self.choices.holder_name(id));
        self.filters.named_chips(self.frame.words, &self.choices.policy.policy, holder)
    }

    fn on_this_page(&self) -> String {
        let count = i64::try_from(self.lines.len()).unwrap_or(i64::MAX);
        self.frame.words.say1("desk-queue-on-page", "count", count)
    }
}
