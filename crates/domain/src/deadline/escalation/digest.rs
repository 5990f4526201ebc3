//! The digest: one letter to each reviewer and lead on the morning of a working day, listing what is due.

use std::collections::HashMap;

use chrono::{DateTime, Days, NaiveTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Nullable, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::account::absence;
use crate::account::staff::{self, Colleague};
use crate::application::{About, Application, Status};
use crate::base::clock::{self, SHANGHAI, date_at};
use crate::base::schema::{applications, digests, recommendations, stores};
use crate::base::{Role, StaffId};
use crate::deadline::calendar;
use crate::job::set_aside::SweepRun;
use crate::letter::facts::{DigestCounts, LISTED};
use crate::letter::{self, Context, Digest, Letter, Recipient, Topic};

/// Sends today's digests that are still missing, `limit` people at most, between the policy's reminder time and the
/// close of the day. Each person is processed once a day; there is no letter for somebody who is absent or has nothing
/// due. Returns how many people were processed.
pub async fn send_due(conn: &mut AsyncPgConnection, ctx: &Context, limit: i64) -> QueryResult<usize> {
    let now = ctx.now();
    let Some(published) = ctx.policies.current(conn).await.optional()? else { return Ok(0) };
    let (clock, today, time) = (&published.policy.clock, date_at(now), now.with_timezone(&SHANGHAI).time());
    if time < clock.remind || time >= clock.close {
        return Ok(0);
    }
    let calendar = calendar::load(conn).await?;
    if !calendar.is_working_day(today) {
        return Ok(0);
    }
    let leads = staff::list_with_role(conn, Role::Lead).await?;
    let mut people = staff::list_with_role(conn, Role::Reviewer).await?;
    people.retain(|person| leads.iter().all(|lead| lead.id != person.id));
    let done: Vec<StaffId> =
        digests::table.filter(digests::date.eq(today)).select(digests::staff_id).load(conn).await?;
    let mut run = SweepRun::begin(conn, "send_digests", now, limit).await?;
    let people: Vec<(Colleague, bool)> = leads
        .into_iter()
        .map(|lead| (lead, true))
        .chain(people.into_iter().map(|person| (person, false)))
        .filter(|(person, _)| !done.contains(&person.id) && !run.excluded().contains(&person.id.0))
        .take(usize::try_from(limit).unwrap_or(usize::MAX))
        .collect();
    let people = run.page(people);
    if people.is_empty() {
        return run.finish(conn).await;
    }
    let tomorrow = today.iter_days().skip(1).take(LOOK_DAYS).find(|date| calendar.is_working_day(*date));
    let days = DayEnds {
        now,
        today: clock::at(today + Days::new(1), NaiveTime::MIN),
        tomorrow: clock::at(tomorrow.unwrap_or(today) + Days::new(1), NaiveTime::MIN),
    };
    match send(conn, ctx, &people, days).await {
        Ok(sent) => {
            let ids: Vec<Uuid> = people.iter().map(|(person, _)| person.id.0).collect();
            run.record_batch(conn, &ids, sent).await?;
        }
        Err(error) => {
            tracing::warn!(%error, "the digests could not be written together; each is tried by itself");
            for person in people {
                let result = send(conn, ctx, std::slice::from_ref(&person), days).await;
                run.record(conn, person.0.id.0, result.map(|sent| sent > 0)).await?;
            }
        }
    }
    run.finish(conn).await
}

/// Sends the digests of these people, leads marked, in one transaction. Returns how many were not sent before.
async fn send(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    people: &[(Colleague, bool)],
    days: DayEnds,
) -> QueryResult<usize> {
    let (now, today) = (days.now, date_at(days.now));
    conn.transaction(async |conn| {
        let rows: Vec<_> = people
            .iter()
            .map(|(person, _)| (digests::staff_id.eq(person.id), digests::date.eq(today), digests::created_at.eq(now)))
            .collect();
        // Another process may have inserted some of them first.
        let mine: Vec<StaffId> = diesel::insert_into(digests::table)
            .values(rows)
            .on_conflict_do_nothing()
            .returning(digests::staff_id)
            .get_results(conn)
            .await?;
        let away = absence::list_away(conn, now).await?;
        let (team, held, proposed) = gather(conn, &mine, days).await?;
        let mut outgoing = Vec::new();
        for (person, is_lead) in people.iter().filter(|(person, _)| mine.contains(&person.id)) {
            let own = proposed.get(&person.id).copied().unwrap_or_default();
            let counts = held.get(&person.id).copied().unwrap_or_default();
            let counts = DigestCounts { second: (team.second - own).max(0), unclaimed: team.unclaimed, ..counts };
            let team = is_lead.then_some(team);
            let is_nothing = counts.is_empty() && team.is_none_or(|team| team.is_empty());
            if away.contains(&person.id) || is_nothing {
                continue;
            }
            let cases = list_cases(conn, person.id, days).await?;
            let digest = Digest { date: today, mine: counts, team, cases };
            outgoing.push(person.letter(Topic::Day(today), Letter::Digest { digest }));
        }
        let notified = outgoing.iter().filter_map(|letter| match letter.recipient {
            Recipient::Staff(id) => Some(id),
            _ => None,
        });
        diesel::update(digests::table.filter(digests::date.eq(today).and(digests::staff_id.eq_any(notified))))
            .set(digests::has_letter.eq(true))
            .execute(conn)
            .await?;
        letter::post(conn, ctx, &outgoing).await?;
        Ok(mine.len())
    })
    .await
}

/// Longer than any holiday, so that the next working day is always found.
const LOOK_DAYS: usize = 120;

/// The limits of overdue, today and tomorrow.
#[derive(Debug, Clone, Copy)]
struct DayEnds {
    now: DateTime<Utc>,
    today: DateTime<Utc>,
    tomorrow: DateTime<Utc>,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Nullable<SqlUuid>)]
    holder_id: Option<StaffId>,
    #[diesel(embed)]
    counts: DigestCounts,
}

/// Counts of the whole team (`holder_id` is null), and of each person who holds something.
const COUNTS: &str = "
select holder_id,
  count(*) filter (where due_at < $2) as overdue,
  count(*) filter (where due_at >= $2 and due_at < $3) as today,
  count(*) filter (where due_at >= $3 and due_at < $4) as tomorrow,
  count(*) filter (where is_returned and status = 'in_review') as returned,
  count(*) filter (where status = 'awaiting_second' and holder_id is null) as second,
  count(*) filter (where status = 'submitted') as unclaimed,
  count(*) filter (where holder_id is null
    and id in (select application_id from referrals where ended_at is null)) as referred,
  count(*) filter (where holder_id is null
    and id in (select application_id from referrals where ended_at is null and late_at <= $2)) as referred_late
from applications where status in ('submitted', 'in_review', 'awaiting_second')
group by grouping sets ((), (holder_id))
having grouping(holder_id) = 1 or holder_id = any($1)";

type Counts = HashMap<StaffId, DigestCounts>;

/// The team's counts, each holder's own, and how many recommendations of each person wait for a second reviewer.
async fn gather(
    mut conn: &AsyncPgConnection,
    people: &[StaffId],
    days: DayEnds,
) -> QueryResult<(DigestCounts, Counts, HashMap<StaffId, i64>)> {
    let rows: Vec<Row> = diesel::sql_query(COUNTS)
        .bind::<Array<SqlUuid>, _>(people)
        .bind::<Timestamptz, _>(days.now)
        .bind::<Timestamptz, _>(days.today)
        .bind::<Timestamptz, _>(days.tomorrow)
        .load(&mut conn)
        .await?;
    let team = rows.iter().find(|row| row.holder_id.is_none()).map(|row| row.counts).unwrap_or_default();
    let held = rows.iter().filter_map(|row| Some((row.holder_id?, row.counts))).collect();
    let proposed: Vec<(StaffId, i64)> = recommendations::table
        .inner_join(applications::table)
        .filter(applications::status.eq(Status::AwaitingSecond).and(applications::holder_id.is_null()))
        .filter(recommendations::round.eq(applications::round).and(recommendations::ended_at.is_null()))
        .filter(recommendations::recommended_by.eq_any(people))
        .group_by(recommendations::recommended_by)
        .select((recommendations::recommended_by, diesel::dsl::count_star()))
        .load(&mut conn)
        .await?;
    Ok((team, held, proposed.into_iter().collect()))
}

/// Applications somebody holds that are due by tomorrow or were returned, by deadline.
async fn list_cases(mut conn: &AsyncPgConnection, person: StaffId, days: DayEnds) -> QueryResult<Vec<About>> {
    let rows: Vec<(Application, String)> = applications::table
        .inner_join(stores::table)
        .filter(applications::holder_id.eq(person).and(applications::status.eq_any(Status::RUNNING)))
        .filter(applications::due_at.lt(days.tomorrow).or(applications::is_returned))
        .order((applications::due_at, applications::id))
        .limit(i64::try_from(LISTED).unwrap_or(i64::MAX))
        .select((Application::as_select(), stores::name))
        .load(&mut conn)
        .await?;
    Ok(rows.iter().map(|(application, store_name)| About::new(application, store_name)).collect())
}
