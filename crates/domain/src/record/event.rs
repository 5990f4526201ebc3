//! Events: one line for everything done, hash-chained so that a change is detected (R25).
//!
//! A trigger in the database (`chain_event`) numbers and hashes each event, so that no writer can omit it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

pub use super::event_kind::EventKind;
use super::webhook_outbox;
use crate::base::schema::{events, staff};
use crate::base::{Actor, ActorKind, ApplicationId, ClientId, StaffId, StoreId};

/// The subject of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Subject {
    Application(ApplicationId),
    Store(StoreId),
    Staff(StaffId),
    Client(ClientId),
    Calendar(i32),
    /// Operation: jobs, queues and sweeps.
    Operations,
    Mail,
}

impl Subject {
    fn parts(self) -> (&'static str, Uuid) {
        match self {
            Self::Application(id) => ("application", id.0),
            Self::Store(id) => ("store", id.0),
            Self::Staff(id) => ("staff", id.0),
            Self::Client(id) => ("client", id.0),
            // A year has no UUID, so its number is used as one.
            Self::Calendar(year) => ("calendar", Uuid::from_u128(year.unsigned_abs().into())),
            // All events of operation form one chain, as do those of mail.
            Self::Operations => ("operations", Uuid::nil()),
            Self::Mail => ("mail", Uuid::nil()),
        }
    }
}

/// Records an event, and writes the messages to webhooks that tell of it; call it in the transaction of the change, after
/// the change itself. `data` contains codes, ids and times, never names, addresses or texts people wrote. An event that can
/// be taken back states until when (`grace_until`), and what it is about (`decision`, `request`).
pub async fn record(
    conn: &AsyncPgConnection,
    subject: Subject,
    actor: &Actor,
    at: DateTime<Utc>,
    kind: EventKind,
    data: Value,
) -> QueryResult<()> {
    record_each(conn, actor, at, vec![(subject, kind, data)]).await
}

/// As [`record`], one event for each of several different subjects, in one statement.
pub(crate) async fn record_each(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    at: DateTime<Utc>,
    lines: Vec<(Subject, EventKind, Value)>,
) -> QueryResult<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let of_applications = lines.iter().filter_map(|(subject, kind, data)| match subject {
        Subject::Application(id) => Some((*id, *kind, data)),
        _ => None,
    });
    webhook_outbox::tell(conn, at, of_applications).await?;
    let nothing: &[u8] = &[];
    let rows: Vec<_> = lines
        .into_iter()
        .map(|(subject, kind, data)| {
            let (subject_kind, id) = subject.parts();
            (
                events::subject_kind.eq(subject_kind),
                events::subject_id.eq(id),
                events::seq.eq(0),
                events::at.eq(at),
                events::actor_kind.eq(actor.kind()),
                events::actor_id.eq(actor.id()),
                events::action.eq(kind),
                events::data.eq(data),
                events::previous_hash.eq(nothing),
                events::hash.eq(nothing),
            )
        })
        .collect();
    diesel::insert_into(events::table).values(rows).execute(&mut conn).await.map(drop)
}

/// An event, for pages.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = events)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Event {
    /// Its number in the subject's chain.
    pub seq: i32,
    pub at: DateTime<Utc>,
    pub actor_kind: ActorKind,
    /// Pseudonymous id of the actor.
    pub actor_id: Option<Uuid>,
    /// The word of its [`EventKind`].
    pub action: String,
    /// Codes, ids and times that belong to it.
    pub data: Value,
    /// The actor's name, for staff. Never shown to applicants.
    #[diesel(select_expression = staff::name.nullable())]
    pub staff_name: Option<String>,
}

impl Event {
    /// Its kind; `None` for one that only a later release knows.
    pub fn kind(&self) -> Option<EventKind> {
        self.action.parse().ok()
    }

    /// The member of staff who acted; `None` when it was somebody else or the worker.
    pub fn staff_id(&self) -> Option<StaffId> {
        self.actor_id.filter(|_| self.actor_kind == ActorKind::Staff).map(StaffId)
    }
}

/// A subject's events, oldest first.
pub async fn list(mut conn: &AsyncPgConnection, subject: Subject) -> QueryResult<Vec<Event>> {
    events::table
        .left_join(staff::table.on(events::actor_id.eq(staff::id.nullable())))
        .filter(events::subject_id.eq(subject.parts().1))
        .order(events::seq)
        .select(Event::as_select())
        .load(&mut conn)
        .await
}

/// An event whose hash does not follow from the previous one and its own content.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct BrokenLink {
    /// The subject whose chain breaks.
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    pub subject_id: Uuid,
    /// The first such event.
    #[diesel(sql_type = diesel::sql_types::Int4)]
    pub seq: i32,
}

/// Verifies every chain. Returns the first broken event of each subject.
pub async fn list_broken(mut conn: &AsyncPgConnection) -> QueryResult<Vec<BrokenLink>> {
    diesel::sql_query(
        "select distinct on (subject_id) subject_id, seq from (
             select e.subject_id, e.seq,
                    e.seq = row_number() over w
                    and e.previous_hash = coalesce(lag(e.hash) over w, decode(repeat('00', 32), 'hex'))
                    and e.hash = event_hash(e.previous_hash, e) as fits
             from events e window w as (partition by e.subject_id order by e.seq)
         ) chain where not fits order by subject_id, seq",
    )
    .load(&mut conn)
    .await
}
