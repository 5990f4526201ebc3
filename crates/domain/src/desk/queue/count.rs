//! Counts for the tiles and the navigation.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{QueueTimes, Tile};
use crate::base::StaffId;

/// Counts for the tiles and the navigation, each at most [`crate::base::terms::COUNT_CAP`] + 1; the same for everybody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, QueryableByName)]
#[expect(missing_docs, reason = "each tile is described at `Tile`")]
pub struct Counts {
    #[diesel(sql_type = BigInt)]
    pub open: i64,
    #[diesel(sql_type = BigInt)]
    pub overdue: i64,
    #[diesel(sql_type = BigInt)]
    pub today: i64,
    #[diesel(sql_type = BigInt)]
    pub unclaimed: i64,
    #[diesel(sql_type = BigInt)]
    pub waiting: i64,
    #[diesel(sql_type = BigInt)]
    pub second: i64,
    #[diesel(sql_type = BigInt)]
    pub returned: i64,
    #[diesel(sql_type = BigInt)]
    pub snoozed: i64,
    #[diesel(sql_type = BigInt)]
    pub lead: i64,
}

/// Counts for the signed-in reviewer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, QueryableByName)]
pub struct OwnCounts {
    /// How many applications this person holds, at most [`crate::base::terms::COUNT_CAP`] + 1.
    #[diesel(sql_type = BigInt)]
    pub mine: i64,
    /// Open proposals of others, which this person may be asked to confirm.
    #[diesel(sql_type = BigInt)]
    pub proposals: i64,
    /// Applications that wait for a lead to whom they were handed.
    #[diesel(sql_type = BigInt)]
    pub referrals: i64,
    /// True when some mail is paused; see [`crate::delivery::pause`].
    #[diesel(sql_type = Bool)]
    pub is_mail_paused: bool,
}

impl Counts {
    /// The count of a tile.
    pub fn of(&self, tile: Tile) -> i64 {
        match tile {
            Tile::Overdue => self.overdue,
            Tile::Today => self.today,
            Tile::Unclaimed => self.unclaimed,
            Tile::Waiting => self.waiting,
            Tile::Second => self.second,
            Tile::Returned => self.returned,
            Tile::Snoozed => self.snoozed,
            Tile::Lead => self.lead,
        }
    }
}

/// Counts the tiles. Each count reads at most a thousand index entries.
pub async fn count(mut conn: &AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<Counts> {
    let today = QueueTimes::of(now);
    let counts = format!(
        "{COUNT_SQL},\n  (select count(*) from (select from applications where {NEEDS_A_LEAD} order by due_at limit 1000) t) as lead"
    );
    diesel::sql_query(counts)
        .bind::<Timestamptz, _>(today.now)
        .bind::<Timestamptz, _>(today.ends_at)
        .get_result(&mut conn)
        .await
}

/// Counts for the signed-in reviewer.
pub async fn count_own(mut conn: &AsyncPgConnection, me: StaffId) -> QueryResult<OwnCounts> {
    diesel::sql_query(OWN_SQL).bind::<Uuid, _>(me).get_result(&mut conn).await
}

/// The condition of what waits for a lead: an effect whose result is unknown, one that is blocked until somebody acts,
/// and an objection to lift. The first line is that of the partial index.
pub(crate) const NEEDS_A_LEAD: &str = "(applications.turn = 'lead' or applications.objected_at is not null)
  and applications.status in ('submitted', 'in_review', 'awaiting_applicant', 'awaiting_second', 'approved')
  and applications.effect not in ('requested', 'confirmed')
  and (applications.objected_at is not null or not exists (
    select from effects e where e.application_id = applications.id and e.state = 'blocked' and e.next_check_at is not null))";

/// Each count stops at [`crate::base::terms::COUNT_CAP`] + 1. `order by` is that of the partial index; without it the
/// planner may prefer a scan of the table.
const COUNT_SQL: &str = "
select
  (select count(*) from (select from applications
     where status in ('submitted', 'in_review', 'awaiting_applicant', 'awaiting_second') order by due_at limit 1000) t) as open,
  (select count(*) from (select from applications
     where status in ('submitted', 'in_review', 'awaiting_second') and due_at < $1 order by due_at limit 1000) t) as overdue,
  (select count(*) from (select from applications
     where status in ('submitted', 'in_review', 'awaiting_second') and due_at >= $1 and due_at < $2 order by due_at limit 1000) t) as today,
  (select count(*) from (select from applications where status = 'submitted' order by due_at limit 1000) t) as unclaimed,
  (select count(*) from (select from applications where status = 'awaiting_applicant' order by due_at limit 1000) t) as waiting,
  (select count(*) from (select from applications where status = 'awaiting_second' order by due_at limit 1000) t) as second,
  (select count(*) from (select from applications where is_returned and status = 'in_review' order by due_at limit 1000) t) as returned,
  (select count(*) from (select from applications where snoozed_until > $1
     and status in ('submitted', 'in_review', 'awaiting_applicant', 'awaiting_second') order by due_at limit 1000) t) as snoozed";

const OWN_SQL: &str = "
select
  (select count(*) from (select from applications where holder_id = $1 limit 1000) t) as mine,
  (select count(*) from (select from proposals where state = 'open' and proposed_by <> $1 limit 1000) t) as proposals,
  (select count(*) from (select from referrals r join applications a on a.id = r.application_id
     where r.ended_at is null and a.holder_id is null limit 1000) t) as referrals,
  exists (select from mail_pauses where resumed_at is null) as is_mail_paused";
