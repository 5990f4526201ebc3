//! The record: one line for everything done, chained so that a change is noticed (R25).
//!
//! The database numbers and hashes each line (`chain_event`), so that no writer can forget to.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use crate::base::actor::{Actor, ActorKind};
use crate::base::id::{ApplicationId, StaffId, StoreId};
use crate::base::schema::{events, staff};

/// What an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// An application.
    Application(ApplicationId),
    /// A store.
    Store(StoreId),
    /// A staff member.
    Staff(StaffId),
    /// A year of the working calendar.
    Calendar(i32),
    /// The running of the processes: jobs, queues and sweeps.
    Operations,
    /// The sending of mail.
    Mail,
}

impl Subject {
    fn parts(self) -> (&'static str, Uuid) {
        match self {
            Self::Application(id) => ("application", id.0),
            Self::Store(id) => ("store", id.0),
            Self::Staff(id) => ("staff", id.0),
            // Years have no id of their own: the number is one.
            Self::Calendar(year) => ("calendar", Uuid::from_u128(year.unsigned_abs().into())),
            // One chain for all of it.
            Self::Operations => ("operations", Uuid::nil()),
            Self::Mail => ("mail", Uuid::nil()),
        }
    }
}

/// Writes a line. Belongs in the transaction of what it tells of. `data` holds codes, ids and
/// times, never names, addresses or anybody's words.
///
/// # Errors
/// Database errors.
pub async fn record(
    mut conn: &AsyncPgConnection,
    subject: Subject,
    actor: &Actor,
    at: DateTime<Utc>,
    action: &str,
    data: Value,
) -> QueryResult<()> {
    let (kind, id) = subject.parts();
    diesel::insert_into(events::table)
        .values((
            events::subject_kind.eq(kind),
            events::subject_id.eq(id),
            events::seq.eq(0),
            events::at.eq(at),
            events::actor_kind.eq(actor.kind()),
            events::actor_id.eq(actor.id()),
            events::action.eq(action),
            events::data.eq(data),
            events::previous_hash.eq(&[][..] as &[u8]),
            events::hash.eq(&[][..] as &[u8]),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Writes one line about each of many subjects, no subject twice; one statement. As [`record`].
///
/// # Errors
/// Database errors.
pub(crate) async fn record_each(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    at: DateTime<Utc>,
    lines: Vec<(Subject, String, Value)>,
) -> QueryResult<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let nothing: &[u8] = &[];
    let rows: Vec<_> = lines
        .into_iter()
        .map(|(subject, action, data)| {
            let (kind, id) = subject.parts();
            (
                events::subject_kind.eq(kind),
                events::subject_id.eq(id),
                events::seq.eq(0),
                events::at.eq(at),
                events::actor_kind.eq(actor.kind()),
                events::actor_id.eq(actor.id()),
                events::action.eq(action),
                events::data.eq(data),
                events::previous_hash.eq(nothing),
                events::hash.eq(nothing),
            )
        })
        .collect();
    diesel::insert_into(events::table).values(rows).execute(&mut conn).await.map(drop)
}

/// A line of the record, as pages show it.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = events)]
pub struct Event {
    /// Its place in the subject's chain.
    pub seq: i32,
    /// When.
    pub at: DateTime<Utc>,
    /// What kind of actor.
    pub actor_kind: ActorKind,
    /// Pseudonymous id of the actor.
    pub actor_id: Option<Uuid>,
    /// What was done.
    pub action: String,
    /// Facts about it.
    pub data: Value,
    /// The name, when the actor is staff. Never shown to applicants.
    #[diesel(select_expression = staff::name.nullable())]
    pub staff_name: Option<String>,
}

/// The lines about a subject, oldest first.
///
/// # Errors
/// Database errors.
pub async fn list(mut conn: &AsyncPgConnection, subject: Subject) -> QueryResult<Vec<Event>> {
    events::table
        .left_join(staff::table.on(events::actor_id.eq(staff::id.nullable())))
        .filter(events::subject_id.eq(subject.parts().1))
        .order(events::seq)
        .select(Event::as_select())
        .load(&mut conn)
        .await
}

/// A line whose hash is not what the line before it and its own content demand.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct BrokenLink {
    /// The subject whose chain breaks.
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    pub subject_id: Uuid,
    /// The first line that does not fit.
    #[diesel(sql_type = diesel::sql_types::Int4)]
    pub seq: i32,
}

/// Walks every chain and returns, per subject, the first line that breaks it.
///
/// # Errors
/// Database errors.
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
