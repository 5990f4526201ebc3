//! The filter of a list and its SQL condition.
//!
//! A list is read along an index in the order of its pages. Flags and tags carry the deadline and status of their
//! application, so a list filtered by one is read along the flags or tags: a page reads as many rows as it shows,
//! however common the flag is.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use crate::application::Status;
use crate::application::status::Turn;
use crate::base::{Kind, StaffId, clock};
use crate::review::flag::FlagCode;

text_enum! {
    /// A tile of the queue: a predefined filter with a count.
    pub enum Tile {
        Overdue = "overdue",
        Today = "today",
        Unclaimed = "unclaimed",
        /// Waiting for the applicant.
        Waiting = "waiting",
        /// Waiting for a second reviewer.
        Second = "second",
        /// Returned by a second reviewer and in review.
        Returned = "returned",
        Snoozed = "snoozed",
        /// Waiting for a lead: an effect that failed, or is blocked and not looked at again by itself, or an objection.
        Lead = "lead",
    }
}

/// The filter of the queue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct Filter {
    /// A reference, phone number, email address, beginning of a store's number, or part of its name.
    pub search: String,
    /// Only this status, including closed ones.
    pub status: Option<Status>,
    /// Only this turn. [`Turn::Nobody`] finds nothing; closed applications are found by status.
    pub turn: Option<Turn>,
    pub kind: Option<Kind>,
    pub reason: Option<String>,
    /// Only applications this person holds.
    pub holder: Option<StaffId>,
    /// Only with this flag, resolved or not.
    pub flag: Option<FlagCode>,
    pub tag: Option<String>,
    /// Only due on this day in Asia/Shanghai or later.
    pub due_from: Option<NaiveDate>,
    /// Only due on this day in Asia/Shanghai or earlier.
    pub due_until: Option<NaiveDate>,
    pub tile: Option<Tile>,
}

impl Filter {
    /// The start of the due range.
    pub(super) fn due_at_least(&self) -> Option<DateTime<Utc>> {
        self.due_from.map(|date| clock::at(date, NaiveTime::MIN))
    }

    /// The end of the due range, exclusive.
    pub(super) fn due_before(&self) -> Option<DateTime<Utc>> {
        let day_after = self.due_until?.succ_opt()?;
        Some(clock::at(day_after, NaiveTime::MIN))
    }

    /// The only status that status and tile permit, if there is one.
    pub(super) fn only_status(&self) -> Option<Status> {
        self.status.or(match self.tile {
            Some(Tile::Unclaimed) => Some(Status::Submitted),
            Some(Tile::Waiting) => Some(Status::AwaitingApplicant),
            Some(Tile::Second) => Some(Status::AwaitingSecond),
            Some(Tile::Returned) => Some(Status::InReview),
            _ => None,
        })
    }

    /// The only status the turn permits, so that the index of a flag or tag can be used.
    pub(super) fn status_of_turn(&self) -> Option<Status> {
        match self.turn? {
            Turn::Applicant => Some(Status::AwaitingApplicant),
            Turn::Second => Some(Status::AwaitingSecond),
            Turn::Platform | Turn::Lead => Some(Status::Approved),
            Turn::Reviewer | Turn::Nobody => None,
        }
    }

    /// True when the condition "open" must be added, as in a list without a filter. Not when another condition implies
    /// it and has its own index. A search covers all applications.
    pub(super) fn is_of_open(&self, is_joined: bool) -> bool {
        let by_turn = match self.turn {
            None => self.search.trim().is_empty(),
            Some(turn) => is_joined && turn == Turn::Reviewer,
        };
        match self.tile {
            Some(Tile::Snoozed) => self.status.is_none(),
            Some(_) => false,
            None => self.status.is_none() && by_turn,
        }
    }
}

/// The table whose index a list is read along.
#[derive(Debug, Clone, Copy)]
pub(super) enum QueueOrder<'a> {
    Applications,
    Flags(FlagCode),
    Tags(&'a str),
}

impl<'a> QueueOrder<'a> {
    /// The table to read along. Search results are few and are filtered directly.
    pub(super) fn of(filter: &'a Filter) -> Self {
        match (filter.flag, filter.tag.as_deref()) {
            _ if !filter.search.trim().is_empty() => Self::Applications,
            (Some(code), _) => Self::Flags(code),
            (None, Some(tag)) => Self::Tags(tag),
            (None, None) => Self::Applications,
        }
    }
}

/// Evaluates `$read` with the query of a list as `$query`: filtered, in order, and after the cursor if there is one. A
/// macro, because the type of the query depends on the table the list is read along.
macro_rules! along {
    ($list:expr, |$query:ident| $read:expr) => {
        match QueueOrder::of($list.filter) {
            QueueOrder::Applications => {
                let $query = narrowed!(applications, id, applications::table, $list);
                $read
            }
            QueueOrder::Flags(code) => {
                let flagged = applications::table.inner_join(flags::table).filter(flags::code.eq(code));
                let $query = narrowed!(flags, application_id, flagged, $list);
                $read
            }
            QueueOrder::Tags(tag) => {
                let tagged = applications::table.inner_join(application_tags::table);
                let tagged = tagged.filter(application_tags::tag.eq(tag));
                let $query = narrowed!(application_tags, application_id, tagged, $list);
                $read
            }
        }
    };
}

/// The query of a list from `$source`: the applications, alone or joined with `$side`, whose deadline and status order
/// the list. Constants are written into the SQL exactly as in the partial indexes, because parameters could not be
/// matched with them.
macro_rules! narrowed {
    ($side:ident, $id:ident, $source:expr, $list:expr) => {{
        use diesel::sql_types::{Bool, Text, Timestamptz, Uuid};
        use $crate::application::status::Turn;
        use $crate::desk::queue::search::SearchHit;
        use $crate::desk::queue::{List, QueueCursor, Tile};
        let List { filter, found, today, after } = $list;
        let mut query = $source.into_boxed::<diesel::pg::Pg>();
        let is_joined = stringify!($side) != "applications";
        if let Some(status) = filter.only_status() {
            query = query.filter($side::status.eq(status.as_str()));
        }
        if let Some(status) = filter.status_of_turn().filter(|_| is_joined) {
            query = query.filter($side::status.eq(status.as_str()));
        }
        if filter.is_of_open(is_joined) {
            let open = concat!(
                stringify!($side),
                ".status in ('submitted', 'in_review', 'awaiting_applicant', 'awaiting_second')"
            );
            query = query.filter(sql::<Bool>(open));
        }
        query = match filter.tile {
            Some(tile @ (Tile::Overdue | Tile::Today)) => {
                let running = concat!(stringify!($side), ".status in ('submitted', 'in_review', 'awaiting_second')");
                let query = query.filter(sql::<Bool>(running));
                if tile == Tile::Overdue {
                    query.filter($side::due_at.lt(today.now))
                } else {
                    query.filter($side::due_at.ge(today.now)).filter($side::due_at.lt(today.ends_at))
                }
            }
            Some(Tile::Unclaimed) => query.filter(applications::status.eq("submitted")),
            Some(Tile::Waiting) => query.filter(applications::status.eq("awaiting_applicant")),
            Some(Tile::Second) => query.filter(applications::status.eq("awaiting_second")),
            Some(Tile::Returned) => {
                query.filter(applications::status.eq("in_review")).filter(sql::<Bool>("applications.is_returned"))
            }
            Some(Tile::Snoozed) => query.filter(applications::snoozed_until.gt(today.now)),
            Some(Tile::Lead) => query.filter(sql::<Bool>($crate::desk::queue::NEEDS_A_LEAD)),
            None => query,
        };
        match filter.turn {
            None => {}
            Some(Turn::Nobody) => query = query.filter(sql::<Bool>("false")),
            Some(turn) => query = query.filter(applications::turn.eq(turn.as_str())),
        }
        if let Some(kind) = filter.kind {
            query = query.filter(applications::kind.eq(kind));
        }
        if let Some(reason) = &filter.reason {
            query = query.filter(applications::reason.eq(reason));
        }
        if let Some(holder) = filter.holder {
            query = query.filter(applications::holder_id.eq(holder));
        }
        if let Some(from) = filter.due_at_least() {
            query = query.filter($side::due_at.ge(from));
        }
        if let Some(until) = filter.due_before() {
            query = query.filter($side::due_at.lt(until));
        }
        if let Some(code) = filter.flag.filter(|_| stringify!($side) != "flags") {
            query = query.filter(
                sql::<Bool>("exists (select from flags x where x.application_id = applications.id and x.code = ")
                    .bind::<Text, _>(code.as_str())
                    .sql(")"),
            );
        }
        if let Some(tag) = filter.tag.as_deref().filter(|_| stringify!($side) != "application_tags") {
            query = query.filter(
                sql::<Bool>(
                    "exists (select from application_tags x where x.application_id = applications.id and x.tag = ",
                )
                .bind::<Text, _>(tag)
                .sql(")"),
            );
        }
        query = match found {
            SearchHit::All => query,
            SearchHit::Reference(reference) => query.filter(applications::reference.eq(reference.clone())),
            SearchHit::Stores(stores, _) => query.filter(applications::store_id.eq_any(stores.clone())),
            SearchHit::Applications(ids, _) => query.filter(applications::id.eq_any(ids.clone())),
            SearchHit::Either(stores, ids, _) => {
                query.filter(applications::store_id.eq_any(stores.clone()).or(applications::id.eq_any(ids.clone())))
            }
        };
        if let Some(QueueCursor { due_at, id }) = after {
            // A row comparison, which an index scan can start from: thousands may be due at the same close.
            query = query.filter(
                sql::<Bool>(concat!(
                    "(",
                    stringify!($side),
                    ".due_at, ",
                    stringify!($side),
                    ".",
                    stringify!($id),
                    ") > ("
                ))
                .bind::<Timestamptz, _>(due_at)
                .sql(", ")
                .bind::<Uuid, _>(id)
                .sql(")"),
            );
        }
        query.order(($side::due_at, $side::$id))
    }};
}
pub(super) use {along, narrowed};
